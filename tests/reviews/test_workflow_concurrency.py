"""Two people at the same moment: exactly one act is taken, and the other is told why not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import Role
from ledger.verify import verify
from ledger.writer import timeline
from reviews import tokens, workflow
from reviews.models import Status, TransferApplication
from reviews.refusals import Refused
from tests.factories.reviews import NOW, officer, propose, submitted, tick_all
from tests.reviews import journeys
from tests.reviews.journeys import ALLOWED, REFUSED

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(*acts: Callable[[], Any]) -> list[str]:
    """Start all at once, each on its own connection; what became of each, sorted."""
    gate, ends = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            act()
            ends.append("done")
        except (Refused, tokens.AlreadyUsed) as refusal:
            ends.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


def moved(application: TransferApplication) -> int:
    return timeline(application.subject).exclude(act__in=["find", "tick"]).count()


def test_two_officers_at_once_forward_once(rules):
    application = submitted()
    first, second = officer(Role.INTAKE_OFFICER), officer(Role.INTAKE_OFFICER)
    tick_all(application, by=first)
    before = moved(application)

    def forward(by: Any) -> Callable[[], Any]:
        version = application.version
        return lambda: workflow.take(application, "forward", by=by, now=NOW, version=version)

    ends = together(forward(first), forward(second))

    assert ends == ["Stale", "done"]
    assert moved(application) == before + 1
    assert verify().first_break is None


def test_a_form_posted_twice_at_once_acts_once(rules):
    application, by, token = submitted(), officer(Role.INTAKE_OFFICER), tokens.new()

    def post() -> None:
        workflow.take(
            application,
            "return_incomplete",
            by=by,
            now=NOW,
            version=application.version,
            token=token,
            reason="Pages are missing.",
        )

    assert together(post, post) == ["AlreadyUsed", "done"]


def test_a_withdrawal_and_a_return_at_once_leave_one_of_them(rules):
    application = submitted()
    by, signatory = officer(Role.INTAKE_OFFICER), journeys.signatory_of(application)
    given: dict[str, Any] = {"now": NOW, "version": application.version}

    ends = together(
        lambda: workflow.take(application, "withdraw", by=signatory, **given),
        lambda: workflow.take(application, "return_incomplete", by=by, reason="Pages.", **given),
    )

    assert ends == ["Stale", "done"]
    assert journeys.again(application).status in {Status.WITHDRAWN, Status.RETURNED}


def test_two_proposals_at_once_leave_one(rules):
    application = journeys.at_decision()
    first, second = officer(Role.DECISION_MAKER), officer(Role.DECISION_MAKER)
    tick_all(application, by=first)
    version = application.version

    def put(by: Any, name: str, outcome: dict[str, str]) -> Callable[[], Any]:
        given = {"version": version, "reason": "So.", "outcomes": {"L1": outcome}}
        return lambda: workflow.propose(application, name, by=by, now=NOW, **given)

    ends = together(put(first, "approve", ALLOWED), put(second, "refuse", REFUSED))

    assert ends == ["Stale", "done"]
    assert application.decisions.filter(state="proposed").count() == 1


def test_two_signatures_at_once_bind_once(rules):
    application = journeys.at_decision()
    decision = propose(application, "approve", {"L1": ALLOWED})
    signers = [officer(Role.DECISION_MAKER), officer(Role.DECISION_MAKER)]

    ends = together(*(lambda by=by: workflow.sign(decision, by=by, now=NOW, assents=True) for by in signers))

    assert ends == ["NotAllowed", "done"]
    assert application.entitlements.count() == 1
    assert journeys.again(application).status == Status.APPROVED


def test_two_filings_at_once_get_two_numbers(rules):
    applications = [journeys.at_materials(), journeys.at_materials()]
    by = officer(Role.INTAKE_OFFICER)
    for application in applications:
        tick_all(application, by=by)

    ends = together(
        *(
            lambda row=row: workflow.take(row, "file", by=by, now=NOW, version=row.version)
            for row in applications
        )
    )

    numbers = TransferApplication.objects.values_list("filing_number", flat=True)
    assert ends == ["done", "done"]
    assert sorted(numbers) == ["44-2026-000001", "44-2026-000002"]
