"""Every pair of status and edge of the four machines: the declared ones work, and no other.

The tables are written out by hand from the design, never read from the models.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django_fsm import InvalidResultState, TransitionNotAllowed

from reviews.models import (
    DECIDED,
    EDITABLE,
    ENDS,
    HOLDERS,
    IN_REVIEW,
    Entitlement,
    EntitlementStatus,
    Objection,
    ObjectionStatus,
    Reassessment,
    ReassessmentStatus,
    Status,
    TransferApplication,
)

REVIEWED = "submitted acceptance grading security_review export_control"
BEFORE_RESULT = f"{REVIEWED} material_check licence_pending referred decision"

# edge: "from [from ...] -> to [to ...]"
APPLICATION = {
    "submit": "draft returned -> submitted",
    "state_exemption": "draft returned -> recorded",
    "return_incomplete": "submitted material_check -> returned",
    "forward": "submitted -> acceptance",
    "check_materials": "submitted -> material_check",
    "record": "submitted decision -> recorded",
    "route": "submitted -> routed",
    "accept": "acceptance -> grading",
    "not_accept": "acceptance -> not_accepted",
    "escalate": "submitted material_check -> security_review export_control",
    "pass_grading": "grading -> security_review",
    "bar_export": "grading -> not_exportable",
    "pass_security": "security_review -> export_control",
    "require_licence": "export_control -> licence_pending",
    "record_licence": "licence_pending -> export_control",
    "pass_export_control": "export_control -> decision",
    "refer": f"{REVIEWED} -> referred",
    "return_from_referral": "referred -> acceptance grading security_review export_control decision",
    "approve": "decision -> approved",
    "approve_in_part": "decision -> partly_approved",
    "refuse": "decision -> refused",
    "file": "material_check decision -> filed",
    "grant_on_objection": "refused partly_approved -> approved partly_approved",
    "withdraw": f"returned {BEFORE_RESULT} -> withdrawn",
    "terminate": f"{REVIEWED} material_check decision -> terminated",
}
ENTITLEMENT = {
    "suspend": "in_force -> suspended",
    "resume": "suspended -> in_force",
    "revoke": "in_force suspended -> revoked",
    "expire": "in_force suspended -> expired",
    "surrender": "in_force suspended -> surrendered",
    "supersede": "in_force suspended -> superseded",
    "cancel": "in_force suspended -> cancelled",
}
REASSESSMENT = {
    "ask": "open -> asked",
    "answer_question": "asked -> open",
    "close_unchanged": "open -> unchanged",
    "uphold": "open -> upheld",
    "vary": "open -> varied",
    "suspend": "open -> suspended",
    "revoke": "open -> revoked",
    "require_new_filing": "open -> new_filing_due",
}
OBJECTION = {
    "not_admit": "lodged -> not_admitted",
    "admit": "lodged -> admitted",
    "grant": "admitted -> granted",
    "dismiss": "admitted -> dismissed",
}
MACHINES: tuple[tuple[Any, Any, dict[str, str]], ...] = (
    (TransferApplication, Status, APPLICATION),
    (Entitlement, EntitlementStatus, ENTITLEMENT),
    (Reassessment, ReassessmentStatus, REASSESSMENT),
    (Objection, ObjectionStatus, OBJECTION),
)


def _declared(text: str) -> tuple[set[str], set[str]]:
    sources, _arrow, targets = text.partition("->")
    return set(sources.split()), set(targets.split())


def _pairs() -> Iterator[Any]:
    for model, statuses, table in MACHINES:
        for edge in table:
            for status in statuses.values:
                yield pytest.param(model, edge, status, table[edge], id=f"{model.__name__}-{edge}-{status}")


@pytest.mark.parametrize(("model", "edge", "status", "told"), list(_pairs()))
def test_an_edge_leaves_exactly_the_statuses_it_is_declared_for(model, edge, status, told):
    sources, targets = _declared(told)

    for target in targets:
        row = model(status=status)
        if status in sources:
            _take(row, edge, target, many=len(targets) > 1)
            assert row.status == target
        else:
            with pytest.raises(TransitionNotAllowed):
                _take(row, edge, target, many=len(targets) > 1)
            assert row.status == status


def _take(row: Any, edge: str, target: str, *, many: bool) -> None:
    given = {"target": target} if many else {}
    getattr(row, edge)(**given)


@pytest.mark.parametrize(
    ("edge", "status"),
    [("escalate", "submitted"), ("return_from_referral", "referred"), ("grant_on_objection", "refused")],
)
def test_an_edge_with_a_choice_of_ends_refuses_every_other_end(edge, status):
    _sources, targets = _declared(APPLICATION[edge])

    for strange in set(Status.values) - targets:
        with pytest.raises(InvalidResultState):
            getattr(TransferApplication(status=status), edge)(target=strange)


@pytest.mark.parametrize(("model", "table"), [(model, table) for model, _statuses, table in MACHINES])
def test_no_machine_has_an_edge_that_the_design_does_not_name(model, table):
    edges = {transition.name for transition in model().get_all_status_transitions()}

    assert edges == set(table)


def test_every_status_is_reached_and_every_open_one_is_left():
    for _model, statuses, table in MACHINES:
        left = set().union(*(_declared(told)[0] for told in table.values()))
        reached = set().union(*(_declared(told)[1] for told in table.values()))
        assert left | reached == set(statuses.values)


def test_every_status_has_a_holder_or_is_the_enterprises_or_an_end():
    owners = [set(HOLDERS), set(EDITABLE), set(ENDS)]

    assert set().union(*owners) == set(Status)
    assert sum(len(owner) for owner in owners) == len(Status)
    assert set(HOLDERS) == set(IN_REVIEW)
    assert DECIDED < ENDS


def test_the_diagram_in_the_docs_is_the_one_the_models_give(capsys):
    call_command("states")

    assert (settings.BASE_DIR / "docs" / "states.md").read_text(encoding="utf-8") == capsys.readouterr().out
