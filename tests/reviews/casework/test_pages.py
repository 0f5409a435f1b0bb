"""What the page of an application shows, to whom, and what is written beside the acts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from ledger import triggers
from ledger.models import Entry
from reviews import beside
from reviews.decision.letters import issue
from reviews.models import ChecklistAnswer, ClockExclusion, ClockExtension, DocumentState, Service, Supplement
from rulebook.codes import code_name
from tests.factories.reviews import (
    NOW,
    DataItemFactory,
    act,
    add_documents,
    officer,
    signatory_of,
    submitted,
)
from tests.reviews import journeys
from tests.reviews.casework.conftest import Screen, screen, stored


def test_the_page_shows_the_facts_as_submitted_in_the_readers_words():
    application = submitted()
    reader = screen(Role.INTAKE_OFFICER)

    html = reader.html(application)

    assert application.reference in html
    assert "Merlion Fulfilment Pte. Ltd." in html
    assert "Singapore" in html
    assert "100,000 persons" in html
    assert "1,500,000" in html
    assert "provincial cyberspace office" in html
    assert "working days left" in html


def test_the_page_speaks_chinese_to_a_chinese_reader():
    application = submitted()
    by = officer(Role.INTAKE_OFFICER)
    type(by).objects.filter(pk=by.pk).update(language="zh-hans")

    html = Screen(by).html(application)

    assert "新加坡" in html
    assert code_name("data_category", "contact", "zh") in html
    assert 'lang="zh-hans"' in html


def test_a_later_edit_of_the_rows_does_not_reach_the_page():
    application = submitted()
    application.items.update(name="Rewritten afterwards")

    assert "Rewritten afterwards" not in screen(Role.INTAKE_OFFICER).html(application)


def test_grounds_carry_citation_and_a_link_to_their_edition():
    application = submitted()

    html = screen(Role.INTAKE_OFFICER).html(application)

    assert "P24 art.7" in html
    assert "/admin/rulebook/edition/" in html


def test_internal_grounds_are_marked_for_officers():
    application = journeys.returned_by_organ(journeys.referred(submitted(), Role.INTAKE_OFFICER))

    html = screen(Role.DECISION_MAKER).html(application)

    assert "Its outcome binds." in html
    assert '<span class="mark">internal</span>' in html


def test_the_timeline_names_who_acted_as_what_and_says_the_chain_is_whole():
    application = submitted()

    html = screen(Role.INTAKE_OFFICER).html(application)

    assert "Sign and submit" in html
    assert "signatory" in html
    assert "the chain is unbroken" in html


def test_a_broken_chain_is_said_on_the_page():
    application = submitted()
    entry = Entry.objects.filter(subject=application.subject).first()
    with triggers.lifted():
        Entry.objects.filter(pk=entry.pk).update(body=entry.body.replace("create_draft", "other"))

    assert "broken at entry 1" in screen(Role.INTAKE_OFFICER).html(application)


def test_no_row_number_of_the_database_stands_in_an_address():
    application = submitted()

    html = screen(Role.INTAKE_OFFICER).html(application)

    assert f"/transferapplication/{application.pk}/" not in html
    assert f"/documents/{application.documents.first().pk}/" not in html


def test_the_pages_carry_no_inline_script_or_style():
    application = submitted()
    reader = screen(Role.INTAKE_OFFICER)

    for html in (reader.html(application), reader.list(), reader.get("/admin/").content.decode()):
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
        assert "<script>" not in html


def test_the_page_asks_the_same_of_the_database_for_one_item_and_for_twenty():
    few = submitted()
    reader = screen(Role.INTAKE_OFFICER)
    reader.html(few)
    with CaptureQueriesContext(connection) as small:
        reader.html(few)

    draft = journeys.drafted()
    for _item in range(19):
        DataItemFactory(application=draft)
    add_documents(draft)
    many = act(draft, "submit", by=signatory_of(draft))
    reader.html(many)
    with CaptureQueriesContext(connection) as large:
        reader.html(many)

    assert len(large) <= len(small)


# --- Checklist ----------------------------------------------------------------------------------------------


def test_answers_are_kept_with_their_note_and_counted():
    application = submitted()
    intake = screen(Role.INTAKE_OFFICER)

    response = intake.post(
        application, "checklist/", **{"uscc_copy-verdict": "yes", "uscc_copy-note": "Stamped copy seen."}
    )

    answer = ChecklistAnswer.objects.get()
    assert response.status_code == 302
    assert (answer.code, answer.verdict, answer.note) == ("uscc_copy", "yes", "Stamped copy seen.")
    assert "Stamped copy seen." in intake.html(application)


def test_a_note_without_a_verdict_is_asked_for_its_verdict():
    application = submitted()

    response = screen(Role.INTAKE_OFFICER).post(application, "checklist/", **{"uscc_copy-note": "Hm."})

    assert response.status_code == 422
    assert "Answer yes, no or not applicable" in response.content.decode()
    assert "Hm." in response.content.decode()
    assert not ChecklistAnswer.objects.exists()


def test_an_answer_that_another_gave_meanwhile_is_not_overwritten_by_a_form_that_left_it_alone():
    application = submitted()
    first, second = screen(Role.INTAKE_OFFICER), screen(Role.INTAKE_OFFICER)
    opened = second.hidden(application)
    first.post(application, "checklist/", **{"uscc_copy-verdict": "no", "uscc_copy-note": "Not stamped."})

    second.send(
        application,
        "checklist/",
        {**opened, "initial-uscc_copy-verdict": "", "agent_id-verdict": "yes"},
    )

    assert dict(ChecklistAnswer.objects.values_list("code", "verdict")) == {
        "uscc_copy": "no",
        "agent_id": "yes",
    }


# --- Supplements --------------------------------------------------------------------------------------------


def test_several_items_are_asked_for_by_the_day_the_law_gives():
    application = submitted()
    intake = screen(Role.INTAKE_OFFICER)

    response = intake.post(
        application, "supplement/", **{"question-1": "The contract.", "question-3": "The map.", "due_on": ""}
    )

    supplement = Supplement.objects.get()
    assert response.status_code == 302
    assert list(supplement.items.values_list("number", "question")) == [(1, "The contract."), (2, "The map.")]
    assert supplement.due_on == date(2026, 12, 4)
    assert "Supplement asked for, due" in intake.html(application)


def test_an_empty_request_and_a_day_in_the_past_are_refused_by_name():
    application = submitted()
    intake = screen(Role.INTAKE_OFFICER)

    empty = intake.post(application, "supplement/", due_on="")
    past = intake.post(application, "supplement/", **{"question-1": "Kept.", "due_on": "2026-11-01"})
    nonsense = intake.post(application, "supplement/", **{"question-1": "Kept.", "due_on": "soon"})

    assert empty.status_code == 422
    assert "Write what is missing." in empty.content.decode()
    assert past.status_code == 409
    assert "The deadline must lie ahead." in past.content.decode()
    assert "Kept." in past.content.decode()
    assert nonsense.status_code == 422
    assert not Supplement.objects.exists()


def test_the_answer_of_the_enterprise_is_shown():
    application = submitted()
    by = officer(Role.INTAKE_OFFICER)
    supplement = beside.ask_supplement(
        application, by=by, now=NOW, version=application.version, questions=["Why?"]
    )
    beside.answer_supplement(
        supplement, by=application.created_by, now=NOW, answers={1: "Because of customs."}
    )

    html = Screen(by).html(application)

    assert "Because of customs." in html
    assert "snapshot 2" in html
    assert Screen(by).open(application, "snapshots/1/").status_code == 200


# --- Clock --------------------------------------------------------------------------------------------------


def test_the_assessment_clock_is_extended_to_a_told_day():
    application = journeys.at_grading()
    grading = screen(Role.GRADING_OFFICER)

    early = grading.post(application, "clock/extend/", new_due_on="2026-11-30", reason="Complex.")
    late = grading.post(application, "clock/extend/", new_due_on="2027-06-30", reason="Complex.")

    assert early.status_code == 409
    assert late.status_code == 302
    assert ClockExtension.objects.get().new_due_on == date(2027, 6, 30)
    assert "extended" in grading.html(application)


def test_days_are_excluded_from_the_licence_clock():
    application = journeys.at_licence()
    control = screen(Role.EXPORT_CONTROL_OFFICER)

    response = control.post(application, "clock/exclude/", cause="site_check", from_on="2026-11-23", to_on="")

    assert response.status_code == 302
    assert ClockExclusion.objects.get().to_on is None
    assert "still running" in control.html(application)


def test_a_licence_is_recorded_whole_or_not_at_all():
    application = journeys.at_licence()
    control = screen(Role.EXPORT_CONTROL_OFFICER)

    half = control.act(application, "record_licence", **{"L1-number": "2026-11", "L1-scope": ""})
    none = control.act(application, "record_licence")
    whole = control.act(
        application,
        "record_licence",
        **{"L1-number": "2026-11", "L1-scope": "One recipient", "L1-ends_on": "2027-11-21"},
    )

    assert half.status_code == 422
    assert "Give the number, the scope and the end date" in half.content.decode()
    assert none.status_code == 422
    assert whole.status_code == 302
    assert stored(application).status == "export_control"


# --- Files --------------------------------------------------------------------------------------------------


def test_a_clean_document_is_served_and_never_sniffed():
    application = submitted()
    document = application.documents.first()

    response = screen(Role.INTAKE_OFFICER).open(application, f"documents/{document.kind}/{document.version}/")

    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert response.getvalue().startswith(b"%PDF")


@pytest.mark.parametrize("state", [DocumentState.QUARANTINED, DocumentState.REFUSED])
def test_a_document_that_is_not_clean_is_not_served(state):
    application = submitted()
    document = application.documents.first()
    application.documents.filter(pk=document.pk).update(state=state)
    intake = screen(Role.INTAKE_OFFICER)
    path = f"documents/{document.kind}/{document.version}/"

    assert intake.open(application, path).status_code == 404
    assert path not in intake.html(application)


def test_an_earlier_finding_is_read_by_its_number():
    application = journeys.at_acceptance()
    reader = screen(Role.AUDITOR)

    assert "Intake" in reader.open(application, "findings/1/").content.decode()
    assert reader.open(application, "findings/99/").status_code == 404
    assert reader.open(application, "snapshots/99/").status_code == 404


def test_service_by_post_is_recorded_once_by_the_office_that_issued_the_paper():
    application = journeys.decided(journeys.at_decision(), "approve", journeys.ALLOWED)
    letter = issue(application, "approved", now=NOW, decision=application.decisions.first())
    decision_maker = screen(Role.DECISION_MAKER)
    path = f"letters/{letter.number}/serve/"

    ahead = decision_maker.post(application, path, method="post", served_on="2027-01-01")
    done = decision_maker.post(application, path, method="post", served_on="2026-11-20")
    pdf = decision_maker.open(application, f"letters/{letter.number}/")

    assert ahead.status_code == 422
    assert done.status_code == 302
    assert Service.objects.get().method == "post"
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.getvalue().startswith(b"%PDF")
    assert screen(Role.AUDITOR).open(application, "letters/NO-SUCH/").status_code == 404


# --- Rules that change under way ----------------------------------------------------------------------------


def test_a_finding_overtaken_by_new_rules_is_made_again_by_the_officer(monkeypatch):
    application = submitted()
    intake = screen(Role.INTAKE_OFFICER)
    for module in ("reviews.casework.page.still_holds", "reviews.stages.findings.still_holds"):
        monkeypatch.setattr(module, lambda _finding, *, now: False)

    html = intake.html(application)
    response = intake.post(application, "find/")

    assert "The rules changed after this finding was made." in html
    assert "Find again" in html
    assert "Find again" not in screen(Role.AUDITOR).html(application)
    assert response.status_code == 302
    assert application.findings.count() == 2
