"""Every way round the writers is refused: by the models, by the database, and by reading the code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from accounts.models import Role
from reviews.models import (
    Entitlement,
    NotThroughTheWriter,
    Status,
    TransferApplication,
    writing,
)
from tests.factories.reviews import NOW, TransferApplicationFactory, act, officer, submitted
from tests.reviews import journeys

# --- The models refuse


Door = Callable[[TransferApplication], Any]
APPLICATIONS = TransferApplication.objects


def _assigned(row: TransferApplication) -> None:
    row.status = "approved"


def _called_and_saved(row: TransferApplication) -> None:
    row.forward()
    row.save()


def _called_and_saved_that_field(row: TransferApplication) -> None:
    row.forward()
    row.save(update_fields=["status"])


def _written_underneath(row: TransferApplication) -> None:
    row.__dict__["status"] = "approved"
    row.save()


def _bulk_updated(row: TransferApplication) -> None:
    row.forward()
    APPLICATIONS.bulk_update([row], ["status"])


def _made_finished(row: TransferApplication) -> None:
    APPLICATIONS.create(**_facts(row), status="approved")


def _made_finished_in_bulk(row: TransferApplication) -> None:
    APPLICATIONS.bulk_create([TransferApplication(**_facts(row), status="approved")])


def _made_over(row: TransferApplication) -> None:
    again = TransferApplication(**_facts(row), pk=row.pk, reference=row.reference, status="draft")
    APPLICATIONS.bulk_create([again], update_conflicts=True, unique_fields=["id"], update_fields=["status"])


def _facts(row: TransferApplication) -> dict[str, Any]:
    return {
        "enterprise": row.enterprise,
        "title": row.title,
        "created_by": row.created_by,
        "created_at": NOW,
        "changed_at": NOW,
        "submitted_at": NOW,
        "ended_at": NOW,
        "pathway": row.pathway,
    }


DOORS: tuple[Door, ...] = (
    _assigned,
    _called_and_saved,
    _called_and_saved_that_field,
    _written_underneath,
    _bulk_updated,
    _made_finished,
    _made_finished_in_bulk,
    _made_over,
    lambda row: APPLICATIONS.filter(pk=row.pk).update(status="approved"),
    lambda row: APPLICATIONS.all().update(title="x", status="approved"),
    lambda row: row.enterprise.applications.update(status="approved"),
    lambda row: APPLICATIONS.update_or_create(pk=row.pk, defaults={"status": "approved"}),
    lambda row: APPLICATIONS.update_or_create(
        reference="TG-0000-0000", defaults={**_facts(row), "status": "approved"}
    ),
    lambda row: APPLICATIONS.get_or_create(
        reference="TG-0000-0000", defaults={**_facts(row), "status": "approved"}
    ),
)


@pytest.mark.parametrize("door", DOORS)
def test_no_other_door_changes_the_status(rules, door):
    row = submitted()
    APPLICATIONS.exclude(pk=row.pk)
    before = set(APPLICATIONS.values_list("pk", "status"))

    with pytest.raises((NotThroughTheWriter, AttributeError)), transaction.atomic():
        door(APPLICATIONS.get(pk=row.pk))

    assert set(APPLICATIONS.values_list("pk", "status")) == before


def test_an_object_with_an_old_key_is_not_saved_over_the_row(rules):
    row = submitted()
    again = TransferApplication(**_facts(row) | {"ended_at": None}, pk=row.pk, reference=row.reference)

    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()

    assert APPLICATIONS.get(pk=row.pk).status == "submitted"


def test_the_same_holds_for_what_was_granted(rules):
    entitlement = journeys.at(Status.RECORDED).entitlements.get()

    with pytest.raises(NotThroughTheWriter):
        Entitlement.objects.update(status="revoked")
    entitlement.revoke()
    with pytest.raises(NotThroughTheWriter):
        entitlement.save()

    assert Entitlement.objects.get().status == "in_force"


def test_what_is_not_the_status_may_be_saved_by_the_enterprise_pages(db):
    row = TransferApplicationFactory(parts=False)

    row.title = "Another title"
    row.save()
    APPLICATIONS.filter(pk=row.pk).update(purpose="Another purpose")

    assert APPLICATIONS.get(pk=row.pk).purpose == "Another purpose"


def test_a_protected_status_is_read_again_from_the_database(rules):
    row = submitted()
    stale = APPLICATIONS.get(pk=row.pk)
    act(row, "return_incomplete", by=officer(Role.INTAKE_OFFICER), reason="Pages are missing.")

    stale.refresh_from_db()

    assert stale.status == "returned"
    stale.title = "Saved after a refresh"
    stale.save()


@pytest.mark.parametrize("fields", [["status"], ["title", "status"]])
def test_the_status_alone_is_read_again(rules, fields):
    row = submitted()
    stale = APPLICATIONS.get(pk=row.pk)
    act(row, "return_incomplete", by=officer(Role.INTAKE_OFFICER), reason="Pages are missing.")

    stale.refresh_from_db(fields=fields)

    assert stale.status == "returned"


def test_a_refresh_of_another_field_forgets_no_unsaved_edge(rules):
    row = submitted()
    row.forward()

    row.refresh_from_db(fields=["title"])

    assert row.status == "acceptance"
    with pytest.raises(NotThroughTheWriter):
        row.save()


def test_a_status_left_out_of_a_query_is_fetched_when_asked_for(rules):
    row = submitted()

    part = APPLICATIONS.defer("status").get(pk=row.pk)
    part.title = "Saved without its status"
    part.save()

    assert APPLICATIONS.only("title").get(pk=row.pk).status == "submitted"
    assert part.status == "submitted"


def test_the_mark_of_a_writer_ends_with_its_block_even_when_it_fails(rules):
    row = submitted()

    with pytest.raises(ZeroDivisionError), writing():
        raise ZeroDivisionError

    row.forward()
    with pytest.raises(NotThroughTheWriter):
        row.save()


# --- The database refuses


def _sql(statement: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.mark.parametrize(
    "change",
    [
        "status = 'half_approved'",
        "status = 'approved'",  # an end without its date
        "ended_at = created_at",  # a date without an end
        "status = 'acceptance', submitted_at = NULL",
        "status = 'referred'",  # from nowhere
        "status = 'approved', ended_at = created_at, pathway = ''",
    ],
)
def test_the_database_refuses_an_application_that_cannot_be(rules, change):
    row = submitted()

    with pytest.raises(IntegrityError):
        _sql(f"UPDATE reviews_transferapplication SET {change} WHERE id = %s", row.pk)

    assert APPLICATIONS.get(pk=row.pk).status == "submitted"


@pytest.mark.parametrize("change", ["status = 'eternal'", "to_on = from_on", "basis = 'assessment'"])
def test_the_database_refuses_an_entitlement_that_cannot_be(rules, change):
    entitlement = journeys.at(Status.RECORDED).entitlements.get()

    with pytest.raises(IntegrityError):
        _sql(f"UPDATE reviews_entitlement SET {change} WHERE id = %s", entitlement.pk)


def test_the_database_refuses_a_second_live_entitlement_of_a_line(rules):
    entitlement = journeys.at(Status.RECORDED).entitlements.get()
    entitlement.pk = None
    entitlement._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        entitlement.save()


def test_the_database_refuses_a_second_open_supplement_and_a_second_open_proposal(rules):
    application, later = journeys.overdue(journeys.at_materials(), Role.INTAKE_OFFICER)
    supplement = application.supplements.get()
    given = ("reviews_supplement", "number, stage, asked_by_id, asked_at, due_on, application_id")

    with pytest.raises(IntegrityError):
        _sql(
            f"INSERT INTO {given[0]} ({given[1]}) VALUES (2, 'intake', %s, %s, %s, %s)",
            supplement.asked_by_id,
            NOW,
            later.date(),
            application.pk,
        )


@pytest.mark.parametrize("change", ["bound_at = proposed_at", "state = 'bound'", "assents_needed = 0"])
def test_the_database_refuses_a_decision_that_cannot_be(rules, change):
    application = journeys.at_decision()
    lines = {line.code: journeys.ALLOWED for line in application.lines.all()}
    decision = journeys.propose(application, "approve", lines)

    with pytest.raises(IntegrityError):
        _sql(f"UPDATE reviews_decision SET {change} WHERE id = %s", decision.pk)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("signer_id = proposer_id", "signed by the proposer"),
        ("assents = %s, note = ''", "a dissent without its reason"),
    ],
)
def test_the_database_refuses_a_signature_that_cannot_be(rules, change, why):
    application = journeys.at(Status.APPROVED)
    signature = application.decisions.get().signatures.get()
    params = [False] if "%s" in change else []

    with pytest.raises(IntegrityError):
        _sql(f"UPDATE reviews_signature SET {change} WHERE id = %s", *params, signature.pk)


def test_the_database_refuses_the_same_signer_twice(rules):
    application = journeys.at(Status.APPROVED)
    signature = application.decisions.get().signatures.get()
    signature.pk, signature.signed_at = None, NOW + timedelta(hours=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        signature.save()


# --- The code base has no other door

ROOTS = ("config", "reviews", "exports", "reciprocity", "rulebook", "accounts", "ledger")
WRITERS = {
    "reviews/workflow.py",
    "reviews/entitlements/writer.py",
    "reviews/objections.py",
    "reviews/reassessment/writer.py",
}
MACHINE = "reviews/models/machine.py"
TABLES = ("transferapplication", "entitlement", "reassessment", "objection")


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for root in ROOTS:
        for path in sorted(Path(settings.BASE_DIR, root).rglob("*.py")):
            if "migrations" not in path.parts and path.is_file():
                name = path.relative_to(settings.BASE_DIR).as_posix()
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def _found(looks: Callable[[ast.AST], bool], *, within: str = "") -> set[str]:
    return {
        name
        for name, tree in _modules()
        if name.startswith(within) and any(looks(node) for node in ast.walk(tree))
    }


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _assigns_status(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets += [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []
    flat = [each for target in targets for each in ast.walk(target)]
    return any(isinstance(each, ast.Attribute) and each.attr == "status" for each in flat)


def _updates_status(node: ast.AST) -> bool:
    named = isinstance(node, ast.Call) and any(word.arg == "status" for word in node.keywords)
    return named and _called(node) in {"update", "aupdate"}


def _sets_status_by_name(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and _called(node) in {"setattr", "bulk_update", "abulk_update", "__setattr__"}
        and any(isinstance(each, ast.Constant) and each.value == "status" for each in ast.walk(node))
    )


def _goes_underneath(node: ast.AST) -> bool:
    name = _called(node)
    attribute = isinstance(node, ast.Attribute) and node.attr in {"_base_manager", "_read_status"}
    return attribute or name in {"save_base", "raw_update", "_update", "_do_update"}


def _opens_writing(node: ast.AST) -> bool:
    return _called(node) == "writing"


def _writes_sql(node: ast.AST) -> bool:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    strings = [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    text = " ".join(" ".join(strings).lower().split())
    writes = ("update " in text and " set " in text) or "insert into" in text or "delete from" in text
    return writes and any(f"reviews_{table}" in text for table in TABLES)


EDGES = {"pass_grading", "pass_security", "accept", "forward", "approve", "approve_in_part", "refuse"} | {
    "bar_export", "not_accept", "check_materials", "return_incomplete", "state_exemption", "escalate",
    "require_licence", "pass_export_control", "return_from_referral", "grant_on_objection", "terminate",
    "suspend", "resume", "revoke", "surrender", "supersede", "uphold", "vary", "require_new_filing",
    "close_unchanged", "answer_question", "not_admit", "admit", "dismiss",
}  # fmt: skip


def _calls_an_edge(node: ast.AST) -> bool:
    """`row.approve()`: an edge is called without arguments or with its target alone."""
    method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args
    return method and _called(node) in EDGES and {word.arg for word in node.keywords} <= {"target"}


def test_no_module_assigns_a_status_or_updates_one():
    assert _found(_assigns_status, within="reviews/") == set()
    assert _found(_updates_status, within="reviews/") == set()
    assert _found(_sets_status_by_name, within="reviews/") == set()


def test_no_module_goes_underneath_the_models():
    assert _found(_goes_underneath, within="reviews/") == {MACHINE}


def test_only_the_writers_open_the_writing_block():
    assert _found(_opens_writing) == WRITERS


def test_no_module_calls_an_edge_but_the_writers():
    assert _found(_calls_an_edge, within="reviews/") <= WRITERS


def test_no_statement_of_sql_writes_to_a_machine():
    assert _found(_writes_sql) == set()


@pytest.mark.parametrize(
    ("looks", "code"),
    [
        (_assigns_status, "row.status = 'approved'"),
        (_assigns_status, "a, row.status = 1, 'approved'"),
        (_updates_status, "rows.filter(pk=1).update(status='approved')"),
        (_sets_status_by_name, "setattr(row, 'status', 'approved')"),
        (_sets_status_by_name, "rows.bulk_update(rows, ['status'])"),
        (_goes_underneath, "row.save_base(raw=True)"),
        (_goes_underneath, "Row._base_manager.update()"),
        (_opens_writing, "with writing():\n    row.save()"),
        (_calls_an_edge, "row.approve()"),
        (_calls_an_edge, "row.escalate(target='x')"),
        (_writes_sql, "run('UPDATE reviews_entitlement SET status = 1')"),
        (_writes_sql, "run(f'update reviews_entitlement set {x} = 1')"),
    ],
)
def test_the_reading_finds_each_kind_of_back_door(looks, code):
    assert any(looks(node) for node in ast.walk(ast.parse(code)))
