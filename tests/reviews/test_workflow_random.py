"""Whatever people do in whatever order, what must always hold holds; every example is undone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import Acting, NotPermitted
from accounts.models import AuthorityKind, Role, User
from ledger.verify import verify
from ledger.writer import timeline
from reviews import beside, permits, workflow
from reviews.acts import ACTS, act_at
from reviews.dossier import sha
from reviews.entitlements import writer as entitlements
from reviews.models import ENDS, LIVE, POSITIVE_ENDS, ReferralOutcome, Status, TransferApplication
from reviews.refusals import Refused
from tests.factories.reviews import NOW, TransferApplicationFactory, add_documents, signatory_of, tick_all
from tests.reviews import journeys
from tests.reviews.journeys import ALLOWED, CONTROLLED, LICENCE, REFUSED

OFFICERS = {
    Role.INTAKE_OFFICER: AuthorityKind.PROVINCIAL_OFFICE,
    Role.ACCEPTANCE_OFFICER: AuthorityKind.NATIONAL_OFFICE,
    Role.GRADING_OFFICER: AuthorityKind.NATIONAL_OFFICE,
    Role.SECURITY_REVIEWER: AuthorityKind.NATIONAL_OFFICE,
    Role.EXPORT_CONTROL_OFFICER: AuthorityKind.COMMERCE,
    Role.REFERRAL_OFFICER: AuthorityKind.REVIEW_ORGAN,
    Role.DECISION_MAKER: AuthorityKind.NATIONAL_OFFICE,
}
# The way forward is drawn most often, so that examples get far; the rest is drawn from everything.
FORWARD = (
    "submit",
    "forward",
    "accept",
    "pass_grading",
    "pass_security",
    "require_licence",
    "record_licence",
    "pass_export_control",
    "approve",
)
BESIDE = ("tick", "ask", "answer", "sign", "dissent", "take_back", "find_again", "wait", "edit")
ENTITLED = ("suspend", "resume", "revoke", "surrender", "expire")
moves = st.one_of(
    st.just("on"),
    st.just("on"),
    st.just("on"),
    st.sampled_from(sorted(ACTS)),
    st.sampled_from(BESIDE),
    st.sampled_from(ENTITLED),
)
steps = st.lists(st.tuples(moves, st.integers(0, 30)), min_size=4, max_size=24)


@dataclass
class World:
    """One application and everybody who may meet it."""

    pk: int
    people: list[User]
    by_permission: dict[str, list[User]]
    signatory: User
    now: datetime = NOW
    seen: dict[int, str] = field(default_factory=dict)

    @property
    def application(self) -> TransferApplication:
        return TransferApplication.objects.get(pk=self.pk)


def world(**fields: Any) -> World:
    draft = TransferApplicationFactory(**fields)
    add_documents(draft)
    by_role = {role: [journeys.colleague(role, kind) for _ in range(3)] for role, kind in OFFICERS.items()}
    signatory = signatory_of(draft)
    people = [signatory, draft.created_by, *(user for users in by_role.values() for user in users)]
    permissions = {
        "reviews.intake": by_role[Role.INTAKE_OFFICER],
        "reviews.accept": by_role[Role.ACCEPTANCE_OFFICER],
        "reviews.decide_grading": by_role[Role.GRADING_OFFICER],
        "reviews.review_security": by_role[Role.SECURITY_REVIEWER],
        "reviews.control_export": by_role[Role.EXPORT_CONTROL_OFFICER],
        "reviews.record_referral": by_role[Role.REFERRAL_OFFICER],
        "reviews.propose_decision": by_role[Role.DECISION_MAKER],
        "reviews.sign": [signatory],
    }
    return World(draft.pk, people, permissions, signatory)


def _person(all_of: World, act: str, number: int) -> User:
    """The right person, but every fifth time anybody."""
    application = all_of.application
    sources = getattr(TransferApplication, act)._django_fsm.transitions
    if number % 5 == 4 or application.status not in sources:
        return all_of.people[number % len(all_of.people)]
    able = all_of.by_permission[permits.permission_of(application, act)]
    return able[number % len(able)]


def _data(application: TransferApplication, number: int) -> dict[str, Any]:
    lines = [line.code for line in application.lines.all()]
    mixed = {code: (ALLOWED if (number + place) % 3 else REFUSED) for place, code in enumerate(lines)}
    grades = {f"I{n}": "general" for n in application.items.values_list("number", flat=True)}
    return {
        "reason": "Because.",
        "grades": grades,
        "licences": LICENCE,
        "outcome": ReferralOutcome.values[number % 3],
        "document": "GA-2026-7",
        "outcomes": mixed if number % 2 else dict.fromkeys(lines, ALLOWED if number % 4 else REFUSED),
    }


def _act(all_of: World, name: str, number: int) -> None:
    application = all_of.application
    by, data = _person(all_of, name, number), _data(application, number)
    given = {"by": by, "now": all_of.now, "version": application.version}
    if name in ACTS and act_at(name, application.status).two_persons:
        workflow.propose(application, name, **given, reason="Because.", outcomes=data["outcomes"])
    else:
        workflow.take(application, name, **given, **data)


def _on(all_of: World, number: int) -> None:
    """Whatever brings it forward from here."""
    application = all_of.application
    if application.decisions.filter(state="proposed").exists():
        return _sign(all_of, number, assents=True)
    here = [name for name in FORWARD if application.status in _sources(name)]
    if here:
        name = here[number % len(here)]
        _tick(all_of, name, number)
        _act(all_of, name, number - number % 5)
    return None


def _sources(name: str) -> Any:
    return getattr(TransferApplication, name)._django_fsm.transitions


def _tick(all_of: World, name: str, number: int) -> None:
    application = all_of.application
    if application.status in {Status.DRAFT, Status.RETURNED, Status.LICENCE_PENDING}:
        return
    tick_all(application, by=_person(all_of, name, number - number % 5), now=all_of.now)


def _sign(all_of: World, number: int, *, assents: bool) -> None:
    decision = all_of.application.decisions.filter(state="proposed").first()
    if decision is not None:
        by = all_of.people[number % len(all_of.people)]
        workflow.sign(decision, by=by, now=all_of.now, assents=assents, note="Thin.")


def _beside(all_of: World, name: str, number: int) -> None:
    application = all_of.application
    by = all_of.people[number % len(all_of.people)]
    given: dict[str, Any] = {"by": by, "now": all_of.now}
    if name in {"sign", "dissent"}:
        _sign(all_of, number, assents=name == "sign")
    elif name == "wait":
        all_of.now += timedelta(days=number % 20)
    elif name == "ask":
        beside.ask_supplement(application, version=application.version, questions=["Why?"], **given)
    elif name == "answer":
        for supplement in application.supplements.filter(answered_at__isnull=True):
            beside.answer_supplement(
                supplement, by=all_of.signatory, now=all_of.now, answers={1: "For this."}
            )
    elif name == "take_back":
        for decision in application.decisions.filter(state="proposed"):
            workflow.take_back(decision, by=decision.proposed_by, now=all_of.now)
    elif name == "find_again":
        beside.find_again(application, **given)
    elif name == "edit":
        with workflow.editing(application, by=all_of.signatory, now=all_of.now) as row:
            row.purpose = f"Purpose {number}"


def _entitled(all_of: World, name: str, number: int) -> None:
    for entitlement in all_of.application.entitlements.all()[:1]:
        entitlements.take(entitlement, name, by=Acting.system("sweep"), now=all_of.now)


def _move(all_of: World, name: str, number: int) -> None:
    if name == "on":
        _on(all_of, number)
    elif name in ENTITLED:
        _entitled(all_of, name, number)
    elif name in BESIDE:
        _beside(all_of, name, number)
    else:
        _act(all_of, name, number)


def _step(all_of: World, name: str, number: int) -> None:
    """One move; one that is refused leaves nothing behind."""
    before, entries = all_of.application, timeline(all_of.application.subject).count()
    try:
        with transaction.atomic():
            _move(all_of, name, number)
    except (Refused, NotPermitted):
        after = all_of.application
        assert (after.status, after.version) == (before.status, before.version)
        assert timeline(after.subject).count() == entries
    after = all_of.application
    assert after.version >= before.version
    if after.status != before.status:
        assert after.version > before.version
        assert timeline(after.subject).count() > entries


def _hold(all_of: World) -> None:
    application = all_of.application
    assert (application.ended_at is not None) == (application.status in ENDS)
    for line in application.lines.all():
        assert line.entitlements.filter(status__in=LIVE).count() <= 1
    if application.status not in POSITIVE_ENDS:
        assert not application.entitlements.exists()
    assert application.decisions.filter(state="proposed").count() <= 1
    for decision in application.decisions.all():
        signers = list(decision.signatures.values_list("signer", flat=True))
        assert decision.proposed_by_id not in signers
        assert len(set(signers)) == len(signers)
        if decision.state == "bound":
            assert decision.signatures.filter(assents=True).count() >= decision.assents_needed
    for snapshot in application.snapshots.all():
        assert sha(snapshot.content) == snapshot.content_hash
        assert all_of.seen.setdefault(snapshot.pk, snapshot.content_hash) == snapshot.content_hash
    assert _told(application) == application.status


def _told(application: TransferApplication) -> str:
    """The status as the ledger tells it, each change beginning where the one before ended."""
    at: str = Status.DRAFT
    for entry in timeline(application.subject):
        facts = json.loads(entry.body)["facts"]
        if "to" in facts and "from" in facts:
            assert facts["from"] == at
            at = facts["to"]
    return at


def _run(all_of: World, given_steps: list[tuple[str, int]]) -> None:
    all_of.now, all_of.seen = NOW, {}
    with transaction.atomic():
        for name, number in given_steps:
            _step(all_of, name, number)
            _hold(all_of)
        assert verify().first_break is None
        transaction.set_rollback(True)


def _sometimes(test: Callable[..., None]) -> Callable[..., None]:
    """An example takes a tenth of a second and more, so fewer of them than of pure functions."""
    number = max(12, settings().max_examples // 8)
    return settings(max_examples=number, suppress_health_check=list(HealthCheck), deadline=None)(test)


def test_any_order_of_acts_on_an_assessment_keeps_what_must_hold(rules):
    all_of = world()

    @_sometimes
    @given(steps)
    def holds(given_steps):
        _run(all_of, given_steps)

    holds()


def test_any_order_of_acts_on_a_controlled_line_and_two_recipients_keeps_what_must_hold(rules):
    draft = journeys.drafted(item={"control_codes": CONTROLLED})
    journeys.RecipientFactory(application=draft, name_en="Hanamizuki Parcel K.K.", jurisdiction="JP")
    add_documents(draft)
    all_of = world(enterprise=draft.enterprise)
    all_of.pk = draft.pk

    @_sometimes
    @given(steps)
    def holds(given_steps):
        _run(all_of, given_steps)

    holds()


def test_the_straight_way_ends_in_entitlements(rules):
    """The moves above do get to the end: else the properties would prove nothing."""
    all_of = world()

    for number in (0, 5, 10, 15, 20, 0, 5, *range(30)):
        _step(all_of, "on", number)
        _hold(all_of)

    assert all_of.application.status == Status.APPROVED
    assert all_of.application.entitlements.count() == 1
