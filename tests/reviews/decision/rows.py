"""Applications as letters read them, made row by row where no page or writer is under test."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from accounts.models import Authority, Enterprise, User
from reviews.dossier import canonical, facts_of, sha
from reviews.models import (
    DataItem,
    Decision,
    DecisionState,
    Entitlement,
    Finding,
    Line,
    LineOutcome,
    OutcomeCondition,
    Pathway,
    Profile,
    Reassessment,
    ReassessmentLine,
    Recipient,
    RecipientGroup,
    Snapshot,
    StageReview,
    Status,
    Supplement,
    SupplementItem,
    Sweep,
    TransferApplication,
    writing,
)
from reviews.stages.base import Assessed
from rulebook.grounds import Ground

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
_people = count(1)


def person() -> User:
    number = next(_people)
    return User.objects.create(email=f"letters-{number}@example.org", name=f"Person {number}")


def authorities() -> None:
    for code, kind, province, name_zh, name_en in (
        ("gd", "provincial_office", "44", "广东省互联网信息办公室", "Guangdong Provincial Cyberspace Office"),
        ("bj", "provincial_office", "11", "北京市互联网信息办公室", "Beijing Municipal Cyberspace Office"),
        ("cac", "national_office", "", "国家互联网信息办公室", "National Cyberspace Office"),
        ("mofcom", "commerce", "", "商务部", "Ministry of Commerce"),
        ("organ", "review_organ", "", "数据安全审查办公室", "Data Security Review Office"),
    ):
        Authority.objects.create(code=code, kind=kind, province=province, name_zh=name_zh, name_en=name_en)


def enterprise(**fields: Any) -> Enterprise:
    given = {
        "uscc": "91440300MA5FQ12C39",
        "name_zh": "深圳鹏海跨境电商有限公司",
        "name_en": "Shenzhen Penghai Cross-border E-commerce Co., Ltd.",
        "province": "44",
        "address": "广东省深圳市南山区科苑路 1 号",
    }
    return Enterprise.objects.create(**{**given, **fields})


def application(*, owner: Enterprise | None = None, lines: int = 2, **fields: Any) -> TransferApplication:
    """A submitted application with a snapshot; `status` and every other field may be given."""
    given = {
        "title": "跨境电商订单履约数据出境",
        "pathway": Pathway.SECURITY_ASSESSMENT,
        "status": Status.DECISION,
        "created_by": person(),
        "created_at": NOW,
        "changed_at": NOW,
        "submitted_at": NOW,
        "certificate_number": "",
    }
    with writing():
        made = TransferApplication.objects.create(**{**given, "enterprise": owner or enterprise(), **fields})
    for number in range(1, lines + 1):
        line(made, number)
    snapshot(made)
    return made


def line(
    made: TransferApplication, number: int, *, item: str = "", name_zh: str = "", name_en: str = ""
) -> Line:
    data = DataItem.objects.create(
        application=made,
        number=number,
        name=item or ("订单与收货人信息", "仓储设备遥测数据")[number % 2],
        category="contact",
        source="collected",
        right="use",
    )
    recipient = Recipient.objects.create(
        application=made,
        number=number,
        name_zh=name_zh or ("" if name_en else "匯通物流（香港）有限公司"),
        name_en=name_en or ("" if name_zh else "Huitong Logistics (Hong Kong) Ltd."),
        jurisdiction="HK",
        onward=["SG"],
    )
    return Line.objects.create(application=made, number=number, item=data, recipient=recipient)


def snapshot(made: TransferApplication) -> Snapshot:
    content = canonical(facts_of(made))
    return Snapshot.objects.create(
        application=made,
        number=made.snapshots.count() + 1,
        content=content,
        content_hash=sha(content),
        taken_by=made.created_by,
        taken_at=NOW,
    )


def decision(
    made: TransferApplication,
    act: str = "approve",
    *,
    refused: tuple[int, ...] = (),
    grounds: tuple[Ground, ...] = (),
    conditions: tuple[tuple[str, str], ...] = (),
    unit: str = "authority:cac",
) -> Decision:
    """A bound decision over every line; `grounds` and `conditions` go to each line they make sense for."""
    bound = Decision.objects.create(
        application=made,
        act=act,
        state=DecisionState.BOUND,
        snapshot=made.snapshot,
        reason="内部研判意见 internal reasoning",
        proposed_by=person(),
        proposed_unit=unit,
        proposed_at=NOW,
        bound_at=NOW,
    )
    for each in made.lines.all():
        outcome = LineOutcome.objects.create(
            decision=bound,
            line=each,
            outcome="refused" if each.number in refused else "allowed",
            treatment="standard",
            grounds=[ground.as_dict() for ground in grounds],
        )
        if outcome.outcome == "allowed":
            for code, value in conditions:
                OutcomeCondition.objects.create(outcome=outcome, code=code, value=value)
    return bound


def review(
    made: TransferApplication,
    act: str,
    *,
    unit: str = "authority:gd",
    reason: str = "",
    stage: str = "intake",
) -> StageReview:
    return StageReview.objects.create(
        application=made,
        stage=stage,
        act=act,
        snapshot=made.snapshot,
        reason=reason,
        officer=person(),
        unit=unit,
        made_at=NOW,
    )


def supplement(made: TransferApplication, *questions: str, stage: str = "security_review") -> Supplement:
    asked = Supplement.objects.create(
        application=made,
        number=made.supplements.count() + 1,
        stage=stage,
        asked_by=person(),
        asked_at=NOW,
        due_on=date(2026, 12, 4),
    )
    for number, question in enumerate(questions or ("请提供境外接收方的数据安全管理制度。",), start=1):
        SupplementItem.objects.create(supplement=asked, number=number, question=question)
    return asked


def finding(made: TransferApplication, stage: str, *, grounds: tuple[Ground, ...]) -> Finding:
    found = Assessed(stage=stage, outcome="hold", grounds=grounds)
    return Finding.objects.create(
        application=made,
        snapshot=made.snapshot,
        stage=stage,
        read_on=date(2026, 11, 21),
        facts="{}",
        result=canonical(found.as_dict()),
        engine="test",
        made_at=NOW,
    )


def reassessment(made: TransferApplication, status: str, *, grounds: tuple[Ground, ...]) -> Reassessment:
    """A closed re-assessment of the first line, from standard to prohibit."""
    number = Reassessment.objects.count() + 1
    sweep = Sweep.objects.create(trigger="daily", on_date=date(2026, 11, 21), key=f"sweep-{number}")
    with writing():
        opened = Reassessment.objects.create(
            application=made,
            sweep=sweep,
            key=f"reassessment-{number}",
            status=status,
            opened_at=NOW,
            due_on=date(2026, 12, 1),
            closed_at=NOW,
        )
    ReassessmentLine.objects.create(
        reassessment=opened,
        entitlement=made.entitlements.first() or _entitlement(made),
        before="standard",
        after="prohibit",
        grounds=[ground.as_dict() for ground in grounds],
    )
    return opened


def _entitlement(made: TransferApplication) -> Entitlement:
    return Entitlement.objects.create(
        application=made,
        line=made.lines.first(),
        enterprise=made.enterprise,
        profile=Profile.objects.create(key="p", attributes={}, jurisdiction="HK", categories="contact"),
        recipient_group=RecipientGroup.objects.create(key="g"),
        basis="exemption",
        treatment="standard",
        from_on=date(2026, 11, 21),
    )
