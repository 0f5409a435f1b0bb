"""The worklist: whose rows, in which order, at which cost."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Authority, AuthorityKind, Province, Role
from reviews import beside
from reviews.casework import worklist
from reviews.models import TransferApplication, writing
from tests.factories.accounts import AuthorityFactory, EnterpriseFactory, person
from tests.factories.reviews import NOW, at_decision, officer, propose, submitted
from tests.reviews.casework.conftest import Screen, screen

TODAY = date(2026, 11, 21)


def many(count: int) -> list[TransferApplication]:
    """Submitted applications as plain rows: the list reads columns only."""
    model = submitted()
    rows = [
        TransferApplication(
            enterprise=model.enterprise,
            title=f"Row {n}",
            pathway="security_assessment",
            created_by=model.created_by,
            created_at=NOW,
            changed_at=NOW,
            submitted_at=NOW,
            due_on=TODAY + timedelta(days=n),
        )
        for n in range(count - 1)
    ]
    with writing():
        for row in rows:
            row.__dict__["status"] = "submitted"
        TransferApplication.objects.bulk_create(rows)
    return [model, *rows]


def references(html: str) -> list[str]:
    return re.findall(r"transferapplication/(TG-[0-9A-Z]{4}-[0-9A-Z]{4})/\"", html)


def test_an_officer_sees_what_stands_at_an_own_stage_and_nothing_else():
    here = submitted()
    at_decision()

    shown = references(screen(Role.INTAKE_OFFICER).list())

    assert shown == [here.reference]


def test_an_office_sees_no_application_of_another_province():
    submitted(enterprise=EnterpriseFactory(province=Province.BEIJING))
    guangdong = Authority.objects.filter(kind=AuthorityKind.PROVINCIAL_OFFICE, province="44").first()
    office = guangdong or AuthorityFactory(kind=AuthorityKind.PROVINCIAL_OFFICE)
    intake = Screen(person(Role.INTAKE_OFFICER, authority=office))

    for view in ("mine", "signature", "all"):
        assert references(intake.list(f"?view={view}")) == []


@pytest.mark.parametrize("role", [Role.MINISTRY_EDITOR, Role.MINISTRY_APPROVER, Role.ADMINISTRATOR])
def test_those_who_keep_rules_and_accounts_see_no_application(role):
    submitted()
    kinds = {Role.ADMINISTRATOR: AuthorityKind.NATIONAL_OFFICE}
    kind = kinds.get(role, AuthorityKind.COMMERCE)
    keeper = Screen(person(role, authority=AuthorityFactory(kind=kind)))

    shown = keeper.list("?view=all")

    assert references(shown) == []
    assert "No applications reach this desk" in shown


def test_an_auditor_reads_all_and_has_nothing_to_act_on():
    one, other = submitted(), submitted(enterprise=EnterpriseFactory(province=Province.BEIJING))
    auditor = screen(Role.AUDITOR)

    assert references(auditor.list()) == []
    assert set(references(auditor.list("?view=all"))) == {one.reference, other.reference}


def test_an_officer_is_not_offered_the_application_of_an_own_enterprise():
    application = submitted()
    colleague = officer(Role.INTAKE_OFFICER)
    person(Role.PREPARER, user=colleague, enterprise=application.enterprise)

    assert references(Screen(colleague).list()) == []


def test_what_is_overdue_comes_first_and_what_has_no_clock_last():
    late, soon, never = submitted(), submitted(), submitted()
    days = {late: TODAY - timedelta(days=3), soon: TODAY + timedelta(days=3), never: None}
    for application, due_on in days.items():
        TransferApplication.objects.filter(pk=application.pk).update(due_on=due_on)

    html = screen(Role.INTAKE_OFFICER).list()

    assert references(html) == [late.reference, soon.reference, never.reference]
    assert "2 working days overdue" in html
    assert "no clock runs" in html


def test_a_day_in_a_year_without_a_calendar_is_marked_provisional():
    application = submitted()
    TransferApplication.objects.filter(pk=application.pk).update(due_on=date(2027, 1, 15))

    assert "provisional" in screen(Role.INTAKE_OFFICER).list()


def test_filters_stand_in_the_url_and_an_unknown_value_is_left_out():
    late, soon = submitted(), submitted(contract=True)
    TransferApplication.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=1))
    intake = screen(Role.INTAKE_OFFICER)

    assert references(intake.list("?overdue=1")) == [late.reference]
    assert references(intake.list("?pathway=standard_contract")) == [soon.reference]
    assert references(intake.list("?stage=grading")) == []
    assert "Nothing matches these filters" in intake.list("?stage=grading")
    assert len(references(intake.list("?stage=nonsense&after=nonsense"))) == 2


def test_pages_follow_one_another_without_a_gap_or_a_repetition(monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 3)
    rows = many(8)
    intake = screen(Role.INTAKE_OFFICER)

    found, query = [], ""
    for _page in range(4):
        html = intake.list(query)
        found += references(html)
        link = re.search(r'rel="next" href="([^"]+)"', html)
        if link is None:
            break
        query = link[1].replace("&amp;", "&")

    assert len(found) == 8
    assert set(found) == {row.reference for row in rows}


def test_counting_stops_at_the_cap(monkeypatch):
    monkeypatch.setattr(worklist, "COUNTED", 2)
    monkeypatch.setattr("reviews.casework.views.pages.COUNTED", 2)
    many(4)

    assert "More than 2 applications" in screen(Role.INTAKE_OFFICER).list()


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_at_one_row_and_at_fifty(count):
    many(count)
    intake = screen(Role.INTAKE_OFFICER)
    intake.list()

    with CaptureQueriesContext(connection) as asked:
        shown = references(intake.list())

    assert len(shown) == count
    ours = [query["sql"] for query in asked.captured_queries if "reviews_transferapplication" in query["sql"]]
    assert len(ours) == 2  # the count and the rows
    assert len(asked) <= 22  # the rest are session, user and what the admin asks of permissions


def test_a_flag_says_its_cause():
    application = submitted()
    by = officer(Role.INTAKE_OFFICER)
    beside.ask_supplement(
        application, by=by, now=NOW, version=application.version, questions=["The contract, signed."]
    )

    assert "Supplement asked for, due" in Screen(by).list()


def test_a_proposal_waits_on_the_list_of_those_who_may_sign_it_alone():
    application = at_decision()
    outcomes = {line.code: {"outcome": "allowed"} for line in application.lines.all()}
    decision = propose(application, "approve", outcomes)
    handled = application.stage_reviews.first().officer
    other = screen(Role.DECISION_MAKER)

    assert references(other.list("?view=signature")) == [application.reference]
    assert "Waits for your signature: Approve" in other.list()
    assert references(Screen(decision.proposed_by).list("?view=signature")) == []
    assert references(Screen(handled).list("?view=signature")) == []
    assert "Nothing waits for your signature" in Screen(decision.proposed_by).list("?view=signature")


def test_an_empty_desk_says_so():
    assert "Nothing to do now" in screen(Role.GRADING_OFFICER).list()


def test_a_person_without_an_authority_is_not_let_in():
    application = submitted()

    response = Screen(application.created_by).get("/admin/reviews/transferapplication/")

    assert response.status_code in (302, 403)
