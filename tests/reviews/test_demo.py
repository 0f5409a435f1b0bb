"""The demonstration shows every kind of result, is made by the workflow alone, and may be made twice."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Entry
from ledger.verify import verify
from reviews.demo.stories import STORIES
from reviews.models import Basis, Document, Entitlement, FollowUp, Letter, Status, TransferApplication
from rulebook.models import Edition

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    models = (TransferApplication, Document, Letter, Entitlement, Edition, Entry)
    return tuple(model.objects.count() for model in models)


def test_the_demo_has_what_a_visitor_wants_to_see_and_a_second_run_changes_nothing(settings):
    settings.DEBUG = True

    call_command("seed_demo")
    first = counts()
    call_command("seed_demo")

    assert counts() == first
    applications = TransferApplication.objects.all()
    assert applications.count() == len(STORIES)
    assert len({application.enterprise for application in applications}) == 2
    assert {application.status for application in applications} == {
        Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.MATERIAL_CHECK, Status.GRADING,
        Status.SECURITY_REVIEW, Status.LICENCE_PENDING, Status.DECISION, Status.APPROVED, Status.REFUSED,
        Status.FILED, Status.RECORDED, Status.ROUTED, Status.WITHDRAWN,
    }  # fmt: skip
    assert set(Entitlement.objects.values_list("basis", flat=True)) == set(Basis.values)
    assert applications.filter(decisions__state="proposed").count() == 1
    assert applications.filter(supplements__answered_at__isnull=True, supplements__number=1).count() == 1
    assert Edition.objects.filter(training=True, status="published", table="reciprocity").count() == 1
    assert not FollowUp.objects.filter(done_at__isnull=True).exists()
    assert Letter.objects.filter(kind="approved").count() == 1
    assert verify().first_break is None


def test_there_is_no_demo_outside_debug(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError):
        call_command("seed_demo")

    assert not TransferApplication.objects.exists()
