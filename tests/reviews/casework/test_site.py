"""The first page for each role, and the rows that nobody changes on the admin site."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from accounts.models import AuthorityKind, Role
from reviews.models import Snapshot, TransferApplication
from tests.factories.accounts import AuthorityFactory, UserFactory, person
from tests.factories.reviews import at_decision, officer, propose, submitted
from tests.reviews.casework.conftest import Screen, screen

OFFICERS = (
    Role.INTAKE_OFFICER,
    Role.ACCEPTANCE_OFFICER,
    Role.GRADING_OFFICER,
    Role.SECURITY_REVIEWER,
    Role.EXPORT_CONTROL_OFFICER,
    Role.DECISION_MAKER,
    Role.REFERRAL_OFFICER,
    Role.AUDITOR,
)
OURS = [model for model in admin.site._registry if model._meta.app_label == "reviews"]


@pytest.mark.parametrize("role", OFFICERS)
def test_every_officer_has_a_first_page_a_list_and_the_editions(role):
    own = screen(role)

    first = own.get("/admin/")

    assert first.status_code == 200
    assert "My desk" in first.content.decode()
    assert "Rule editions in force" in first.content.decode()
    assert own.get("/admin/reviews/transferapplication/").status_code == 200


@pytest.mark.parametrize("role", [Role.MINISTRY_EDITOR, Role.MINISTRY_APPROVER])
def test_those_who_keep_rules_get_the_editions_and_no_desk(role):
    keeper = Screen(person(role, authority=AuthorityFactory(kind=AuthorityKind.COMMERCE)))

    html = keeper.get("/admin/").content.decode()

    assert "Rule editions in force" in html
    assert "My desk" not in html


def test_the_first_page_counts_what_waits():
    submitted()
    application = at_decision()
    propose(application, "approve", {line.code: {"outcome": "allowed"} for line in application.lines.all()})

    html = screen(Role.DECISION_MAKER).get("/admin/").content.decode()

    assert "Waiting for my signature" in html
    assert 'figure figure-bad">1<' in html


def test_the_rows_of_reviews_are_on_the_site():
    assert {Snapshot, TransferApplication} <= set(OURS)
    assert set(OURS) <= set(apps.get_app_config("reviews").get_models())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_adds_changes_or_deletes_a_row(model, superuser):
    user = officer(Role.AUDITOR) if not superuser else UserFactory(is_superuser=True)
    request = RequestFactory().get("/")
    request.user = user
    shown = admin.site._registry[model]

    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)
    assert not shown.has_delete_permission(request)


def test_only_auditors_read_the_stored_rows():
    submitted()
    path = "/admin/reviews/snapshot/"

    assert screen(Role.AUDITOR).get(path).status_code == 200
    assert screen(Role.INTAKE_OFFICER).get(path).status_code == 403
    assert Screen(UserFactory(is_superuser=True)).get(path).status_code == 403


def test_an_auditor_opens_every_list_of_rows_and_a_row():
    application = at_decision()
    auditor = screen(Role.AUDITOR)

    for model in OURS:
        path = f"/admin/reviews/{model._meta.model_name}/"
        assert auditor.get(path).status_code == 200, path
    row = application.snapshots.get()
    assert auditor.get(f"/admin/reviews/snapshot/{row.pk}/change/").status_code == 200
    assert auditor.client.post(f"/admin/reviews/snapshot/{row.pk}/change/", {}).status_code == 403
