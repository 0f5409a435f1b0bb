"""How far each application of the demo went, told as acts; who takes each act is the walk's matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reviews.demo import filings
from reviews.demo.filings import Filing
from reviews.demo.walk import Walk


@dataclass(frozen=True, kw_only=True)
class Story:
    """A filing, how many days ago it was opened, and what happened since."""

    filing: Filing
    days_ago: int
    went: Callable[[Walk], None]


def _to_grading(walk: Walk) -> None:
    for act in ("submit", "forward", "accept"):
        walk.take(act)


def _to_security(walk: Walk, grade: str = "general") -> None:
    _to_grading(walk)
    grades = {f"I{number}": grade for number in walk.application.items.values_list("number", flat=True)}
    walk.take("pass_grading", grades=grades)


def _to_screening(walk: Walk) -> None:
    _to_security(walk)
    walk.take("pass_security", reason="接收方保障措施充分，剩余风险可接受。Remaining risk is acceptable.")


def _to_decision(walk: Walk) -> None:
    _to_screening(walk)
    walk.take("pass_export_control", reason="逐条核对，无管制物项和受限主体。Every line was checked.")


def _approved(walk: Walk) -> None:
    _to_decision(walk)
    walk.propose("approve", reason="符合出境条件。The conditions are met.")
    walk.sign()


def _proposed(walk: Walk) -> None:
    _to_decision(walk)
    walk.propose("approve", reason="清关核验确有必要，按条件放行。Needed for customs; allowed on conditions.")


def _refused(walk: Walk) -> None:
    _to_decision(walk)
    reason = "对等措施禁止以交易方式提供。Prohibited by a reciprocal measure."
    walk.propose("refuse", reason=reason, refused=("L1",))
    walk.sign()


def _licence(walk: Walk) -> None:
    _to_screening(walk)
    walk.take("require_licence")


def _exempt(walk: Walk) -> None:
    walk.take("state_exemption")


def _filed(walk: Walk) -> None:
    walk.contract_effective(days_before=3)
    for act in ("submit", "check_materials", "file"):
        walk.take(act)


def _asked(walk: Walk) -> None:
    walk.contract_effective(days_before=2)
    walk.take("submit")
    walk.take("check_materials")
    walk.ask(
        "评估报告未说明马来西亚接收方的转委托。The report does not say whether the recipient subcontracts.",
        "请补充合同附录一的保存期限。Give the retention period in annex I of the contract.",
    )


def _waiting(walk: Walk) -> None:
    walk.contract_effective(days_before=30)
    walk.take("submit")


def _returned(walk: Walk) -> None:
    walk.contract_effective(days_before=5)
    walk.take("submit")
    walk.take(
        "return_incomplete",
        reason="影响评估报告未盖章；授权书已过期。The report lacks its stamp; the authority has ended.",
    )


def _recorded(walk: Walk) -> None:
    walk.take("submit")
    walk.take("record")


def _routed(walk: Walk) -> None:
    walk.take("submit")
    walk.take("route")


def _withdrawn(walk: Walk) -> None:
    walk.contract_effective(days_before=1)
    walk.take("submit")
    walk.take("withdraw")


def _draft(walk: Walk) -> None:
    """It waits for its enterprise."""


STORIES = (
    Story(filing=filings.ORDERS_SINGAPORE, days_ago=60, went=_approved),
    Story(filing=filings.GIFT_ORDERS, days_ago=40, went=_exempt),
    Story(filing=filings.ADVERTISING, days_ago=30, went=_filed),
    Story(filing=filings.AFTER_SALES, days_ago=9, went=_asked),
    Story(filing=filings.CATALOGUE, days_ago=2, went=_waiting),
    Story(filing=filings.STAFF, days_ago=12, went=_returned),
    Story(filing=filings.STREAMERS, days_ago=1, went=_draft),
    Story(filing=filings.IDENTITY, days_ago=9, went=_proposed),
    Story(filing=filings.ROADS, days_ago=10, went=_to_grading),
    Story(filing=filings.SUBPOENA, days_ago=20, went=_routed),
    Story(filing=filings.TRIAL, days_ago=14, went=_to_security),
    Story(filing=filings.SEQUENCES, days_ago=45, went=_refused),
    Story(filing=filings.DIAGNOSTICS, days_ago=21, went=_licence),
    Story(filing=filings.QUALITY, days_ago=50, went=_recorded),
    Story(filing=filings.NEWSLETTER, days_ago=16, went=_withdrawn),
)
