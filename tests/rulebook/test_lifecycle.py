"""The lifecycle: every state and edge, four eyes, and no way round the writer."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django_fsm import TransitionNotAllowed

from accounts.access import Acting
from accounts.models import User
from ledger.writer import timeline
from rulebook import lifecycle, permits, previewers
from rulebook.lifecycle import BadRows, Details
from rulebook.models import Approval, Edition, RuleRow, Status, Withdrawal
from rulebook.permits import RefusedAct
from tests.factories import rulebook as made

pytestmark = pytest.mark.django_db
EDGES = {
    "submit": {"draft": "in_review"},
    "return_to_draft": {"in_review": "draft", "approved": "draft"},
    "approve": {"in_review": "approved"},
    "publish": {"approved": "published"},
    "withdraw": {"approved": "withdrawn", "published": "withdrawn"},
}
PAIRS = [(status, edge) for status in Status.values for edge in EDGES]


def act(edition: Edition, edge: str, by: User) -> Edition:
    """Take the edge through the writer; a withdrawal with its second person."""
    if edge == "approve":
        report = edition.impact_reports.last()
        return lifecycle.approve(
            edition.pk,
            version=edition.version,
            content_hash=edition.content_hash,
            report=report.pk if report else 0,
            by=by,
            now=made.NOW,
        )
    writer = getattr(lifecycle, edge)
    if edge == "withdraw":
        edition = writer(edition.pk, version=edition.version, by=made.approver(), now=made.NOW)
    return writer(edition.pk, version=edition.version, by=by, now=made.NOW)


@pytest.mark.parametrize(("status", "edge"), PAIRS)
def test_exactly_the_declared_edges_can_be_taken(status: str, edge: str) -> None:
    edition = made.IN_STATUS[status]()
    by = made.editor() if edge == "submit" else made.approver()
    target = EDGES[edge].get(status)

    if target is None:
        with pytest.raises(RefusedAct) as refused:
            act(edition, edge, by)
        assert refused.value.code == "wrong_status"
        with pytest.raises(TransitionNotAllowed):
            getattr(edition, edge)()
    else:
        assert act(edition, edge, by).status == target
    assert Edition.objects.get(pk=edition.pk).status == (target or status)


@pytest.mark.parametrize("status", ["in_review", "approved", "published", "withdrawn"])
def test_only_a_draft_is_edited(status: str) -> None:
    edition = made.IN_STATUS[status]()

    with pytest.raises(RefusedAct) as refused:
        lifecycle.put_row(
            edition.pk, version=edition.version, number=2, values=made.BARRED, by=made.editor(), now=made.NOW
        )

    assert refused.value.code == "wrong_status"


def test_each_edge_leaves_one_entry_in_the_ledger() -> None:
    edition = made.withdrawn()

    acts = [entry.act for entry in timeline(f"edition:{edition.pk}")]

    assert acts == ["create", "submit", "approve", "publish", "propose_withdrawal", "withdraw"]


def test_an_editor_cannot_approve_what_they_edited_even_with_both_roles() -> None:
    both = made.officer("ministry_editor")
    made.Membership.objects.create(
        user=both,
        role="ministry_approver",
        authority=made.AuthorityFactory(kind="cyberspace"),
        from_on=date(2020, 1, 1),
    )
    edition = made.in_review(by=both)

    with pytest.raises(RefusedAct) as refused:
        made.sign(edition, by=both)

    assert refused.value.code == "own_work"


def test_a_second_editor_of_a_row_cannot_approve_either() -> None:
    second = made.editor()
    made.Membership.objects.create(
        user=second,
        role="ministry_approver",
        authority=made.AuthorityFactory(kind="cyberspace"),
        from_on=date(2020, 1, 1),
    )
    first = made.editor()
    edition = made.draft(by=first)
    edition = lifecycle.put_row(
        edition.pk, version=edition.version, number=None, values={**made.DEFAULT, "place": "FR"}, by=second,
        now=made.NOW,
    )  # fmt: skip
    edition = lifecycle.submit(edition.pk, version=edition.version, by=first, now=made.NOW)

    with pytest.raises(RefusedAct) as refused:
        made.sign(edition, by=second)

    assert refused.value.code == "own_work"


def test_a_row_that_prohibits_needs_an_approver_of_another_ministry() -> None:
    edition = made.in_review(rows=(made.DEFAULT, made.BARRED))

    with pytest.raises(RefusedAct) as refused:
        made.sign(edition, by=made.approver(kind="commerce"))

    assert refused.value.code == "own_unit"
    assert made.sign(edition, by=made.approver(kind="cyberspace")).status == "approved"


def test_without_such_a_row_an_approver_of_the_same_ministry_signs() -> None:
    assert made.sign(made.in_review(), by=made.approver(kind="commerce")).status == "approved"


def test_an_approver_of_a_ministry_that_does_not_own_the_table_is_refused() -> None:
    with pytest.raises(RefusedAct) as refused:
        made.sign(made.in_review(), by=made.approver(kind="foreign_affairs"))

    assert refused.value.code == "not_permitted"


def test_a_superuser_gets_no_way_past() -> None:
    root = User.objects.create_superuser("root@example.org", "Root", "tongguan-demo")

    with pytest.raises(RefusedAct) as refused:
        made.sign(made.in_review(), by=root)

    assert refused.value.code == "not_permitted"


def test_an_approver_signs_only_the_hash_that_was_shown() -> None:
    edition = made.in_review()
    report = edition.impact_reports.get()

    with pytest.raises(RefusedAct) as refused:
        lifecycle.approve(
            edition.pk, version=edition.version, content_hash="0" * 64, report=report.pk, by=made.approver(),
            now=made.NOW,
        )  # fmt: skip

    assert refused.value.code == "not_what_was_shown"


def test_an_impact_report_of_other_rows_cannot_be_signed() -> None:
    old = made.in_review()
    edition = lifecycle.return_to_draft(old.pk, version=old.version, by=made.editor(), now=made.NOW)
    person = made.editor()
    edition = lifecycle.put_row(
        edition.pk, version=edition.version, number=2, values={**made.DEFAULT, "persons": "5"}, by=person,
        now=made.NOW,
    )  # fmt: skip
    edition = lifecycle.submit(edition.pk, version=edition.version, by=person, now=made.NOW)
    stale = edition.impact_reports.order_by("pk").first()

    with pytest.raises(RefusedAct) as refused:
        lifecycle.approve(
            edition.pk, version=edition.version, content_hash=edition.content_hash, report=stale.pk,
            by=made.approver(), now=made.NOW,
        )  # fmt: skip

    assert refused.value.code == "not_what_was_shown"


def test_the_signature_is_kept_with_hash_and_report() -> None:
    signer = made.approver()
    edition = made.approved(approver=signer)

    signature = Approval.objects.get(edition=edition)

    assert (signature.user, signature.unit) == (f"user:{signer.pk}", "authority:cyberspace")
    assert signature.content_hash == signature.report.content_hash == edition.content_hash


def test_going_back_to_draft_drops_the_signature_but_not_its_record() -> None:
    edition = made.approved()

    edition = lifecycle.return_to_draft(edition.pk, version=edition.version, by=made.editor(), now=made.NOW)

    assert (edition.approved_by, edition.approved_hash) == ("", "")
    assert Approval.objects.filter(edition=edition).count() == 1


def test_the_impact_report_holds_what_the_registered_previewer_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(previewers, "_PREVIEWERS", {})
    previewers.register(["toys"], lambda edition, now: {"rows": edition.rows.count()})

    edition = made.in_review(rows=(made.DEFAULT, made.BARRED))

    assert edition.impact_reports.get().counts == {"rows": 2}


def test_without_a_previewer_the_report_is_empty() -> None:
    assert made.in_review().impact_reports.get().counts == {}


def test_a_draft_with_problems_is_not_submitted_and_the_check_run_is_kept() -> None:
    person = made.editor()
    edition = made.draft(rows=(made.BARRED,), by=person)

    with pytest.raises(BadRows) as bad:
        lifecycle.submit(edition.pk, version=edition.version, by=person, now=made.NOW)

    assert [item.code for item in bad.value.problems] == ["missing_default"]
    assert edition.check_runs.get().problems[0]["code"] == "missing_default"
    assert Edition.objects.get(pk=edition.pk).status == "draft"


def test_a_stale_page_changes_nothing() -> None:
    person = made.editor()
    edition = made.draft(by=person)
    lifecycle.submit(edition.pk, version=edition.version, by=person, now=made.NOW)

    with pytest.raises(RefusedAct) as refused:
        lifecycle.submit(edition.pk, version=edition.version, by=person, now=made.NOW)

    assert refused.value.code == "stale"


def test_two_published_editions_never_start_the_same_day() -> None:
    made.published()
    second = made.approved(rows=({**made.DEFAULT, "persons": "9"},))

    with pytest.raises(RefusedAct) as refused:
        lifecycle.publish(second.pk, version=second.version, by=made.approver(), now=made.NOW)

    assert refused.value.code == "edition_day_taken"


def test_a_withdrawn_edition_frees_its_day() -> None:
    made.withdrawn()

    assert made.published(rows=({**made.DEFAULT, "persons": "9"},)).status == "published"


def test_withdrawal_takes_two_persons() -> None:
    edition = made.published()
    first = made.approver()
    lifecycle.withdraw(edition.pk, version=edition.version, by=first, now=made.NOW)

    with pytest.raises(RefusedAct) as refused:
        lifecycle.withdraw(edition.pk, version=edition.version, by=first, now=made.NOW)

    assert refused.value.code == "own_work"
    assert Edition.objects.get(pk=edition.pk).status == "published"


def test_a_withdrawal_only_proposed_falls_away_when_the_edition_goes_back() -> None:
    edition = made.approved()
    lifecycle.withdraw(edition.pk, version=edition.version, by=made.approver(), now=made.NOW)

    edition = lifecycle.return_to_draft(edition.pk, version=edition.version, by=made.editor(), now=made.NOW)

    assert not Withdrawal.objects.filter(edition=edition).exists()


def test_an_edition_in_effect_is_not_withdrawn() -> None:
    edition = made.published(starts=made.TODAY)

    with pytest.raises(RefusedAct) as refused:
        lifecycle.withdraw(edition.pk, version=edition.version, by=made.approver(), now=made.NOW)

    assert refused.value.code == "in_effect"


def test_the_day_of_effect_is_a_day_in_china() -> None:
    edition = made.published(starts=made.TODAY + timedelta(days=1))
    after_midnight_in_china = made.NOW.replace(hour=16, minute=1)

    with pytest.raises(RefusedAct) as refused:
        lifecycle.withdraw(
            edition.pk, version=edition.version, by=made.approver(), now=after_midnight_in_china
        )

    assert refused.value.code == "in_effect"


def test_a_rollback_is_a_new_edition_with_the_old_rows() -> None:
    old = made.published(rows=(made.DEFAULT, made.BARRED))
    details = Details(title="Back", effective_from=date(2027, 1, 1))

    new = lifecycle.copy(old.pk, details=details, by=made.editor(), now=made.NOW)

    assert (new.status, new.copied_from_id, new.content_hash) == ("draft", old.pk, old.content_hash)


def test_a_ministry_edits_only_its_own_rows(monkeypatch: pytest.MonkeyPatch, toys) -> None:
    object.__setattr__(toys, "may_edit", lambda row, kind: row.place != "XX" or kind == "cyberspace")
    person = made.editor(kind="commerce")
    try:
        edition = made.draft(by=person)
        with pytest.raises(RefusedAct) as refused:
            lifecycle.put_row(
                edition.pk, version=edition.version, number=None, values=made.BARRED, by=person, now=made.NOW
            )
    finally:
        object.__setattr__(toys, "may_edit", None)

    assert refused.value.code == "not_your_row"


@pytest.mark.parametrize("name", ["import", "first-load", "sweep"])
def test_a_system_actor_without_the_act_is_refused(name: str) -> None:
    edition = made.approved()

    with pytest.raises(RefusedAct) as refused:
        lifecycle.publish(edition.pk, version=edition.version, by=Acting.system(name), now=made.NOW)

    assert refused.value.code == "not_permitted"


def test_a_made_up_acting_of_a_person_is_refused() -> None:
    person = made.approver()
    forged = Acting(user=person, role="ministry_approver", unit="authority:cyberspace")

    with pytest.raises(RefusedAct):
        made.sign(made.in_review(), by=forged)


def test_the_page_and_the_writer_give_the_same_reasons() -> None:
    edition = made.in_review()
    person = made.approver()

    reasons = permits.blocked(edition, by=person, now=made.NOW)

    assert reasons["approve"] == ""
    assert reasons["publish"] and reasons["submit"]


# No way round the writer


def test_the_status_cannot_be_assigned() -> None:
    edition = made.draft()

    with pytest.raises(AttributeError):
        edition.status = "published"


@pytest.mark.parametrize("status", ["approved", "published"])
def test_the_database_refuses_a_status_without_signature(status: str) -> None:
    edition = made.draft()

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(status=status)


def test_the_database_refuses_a_signature_by_the_editor() -> None:
    edition = made.in_review()

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(approved_by=edition.created_by)


def test_the_database_refuses_a_prohibition_signed_in_the_editors_ministry() -> None:
    edition = made.in_review(rows=(made.DEFAULT, made.BARRED))

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(approved_by="user:9", approved_unit=edition.created_unit)


def test_the_database_refuses_a_second_publication_on_a_day() -> None:
    made.published()
    second = made.approved(rows=({**made.DEFAULT, "persons": "9"},))

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=second.pk).update(
            status="published", published_by="user:9", published_at=made.NOW
        )


REWRITES = {
    "a row's change": "UPDATE rulebook_rulerow SET key = 'x' WHERE edition_id = {pk}",
    "a row's removal": "DELETE FROM rulebook_rulerow WHERE edition_id = {pk}",
    "a row's addition": 'INSERT INTO rulebook_rulerow (edition_id, number, key, "values")'
    " VALUES ({pk}, 99, 'x', '{{}}')",
    "a new hash": "UPDATE rulebook_edition SET content_hash = 'x' WHERE id = {pk}",
    "a new day": "UPDATE rulebook_edition SET effective_from = '2026-01-01' WHERE id = {pk}",
    "a way back": "UPDATE rulebook_edition SET status = 'draft' WHERE id = {pk}",
    "a removal": "DELETE FROM rulebook_edition WHERE id = {pk}",
    "a signature's change": "UPDATE rulebook_approval SET content_hash = 'x' WHERE edition_id = {pk}",
}


@pytest.mark.parametrize("statement", REWRITES.values(), ids=list(REWRITES))
def test_below_the_orm_a_published_edition_still_cannot_change(statement: str) -> None:
    edition = made.published()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(pk=edition.pk))

    assert RuleRow.objects.filter(edition=edition).count() == 1


def test_a_withdrawal_by_one_person_does_not_open_the_protection() -> None:
    edition = made.published()
    lifecycle.withdraw(edition.pk, version=edition.version, by=made.approver(), now=made.NOW)

    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(status="withdrawn")


def test_rows_of_a_withdrawn_edition_stay() -> None:
    edition = made.withdrawn()

    with pytest.raises(DatabaseError), transaction.atomic():
        RuleRow.objects.filter(edition=edition).delete()


def test_only_the_writer_takes_an_edge() -> None:
    house = Path(__file__).resolve().parents[2]
    apps = ["rulebook", "reciprocity", "exports", "reviews", "accounts", "config"]
    files = [path for app in apps for path in (house / app).rglob("*.py") if "migrations" not in path.parts]

    takers = {path.name for path in files if path.parts[-2] == "rulebook" and _takes_an_edge(path)}

    assert takers == {"lifecycle.py"}


def _takes_an_edge(path: Path) -> bool:
    """Whether the module calls an edge on an object called edition."""
    tree = ast.parse(path.read_text())
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(
        isinstance(call, ast.Attribute)
        and call.attr in EDGES
        and isinstance(call.value, ast.Name)
        and call.value.id == "edition"
        for call in calls
    )
