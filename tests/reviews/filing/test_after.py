"""After filing: where it stands in words, what is asked, what was decided, what may be sent today."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.access import Acting
from accounts.models import Role
from ledger.models import Entry
from reviews import beside
from reviews.entitlements import writer as entitlements
from reviews.models import Document, Entitlement, Letter, LineOutcome, Service, Status, TransferApplication
from tests.factories.reviews import (
    NOW,
    RecipientFactory,
    TransferApplicationFactory,
    act,
    add_documents,
    at_decision,
    decided,
    filed,
    officer,
    propose,
    signatory_of,
    submitted,
    upload,
)
from tests.reviews.filing.browser import fill, form_of, text


def at(view, application, *more):
    return reverse(f"filing:{view}", args=(application.reference, *more))


def status_page(client, application):
    return text(client.get(at("application", application)))


def asked(enterprise, questions=("Which systems are used?", "Who may read it?")):
    application = submitted(enterprise=enterprise)
    supplement = beside.ask_supplement(
        application,
        by=officer(Role.INTAKE_OFFICER),
        now=NOW,
        version=application.version,
        questions=list(questions),
    )
    return application, supplement


def letter_for(application):
    letter = Letter(
        application=application,
        kind="filed",
        number="L-2026-1",
        sha256="0",
        template="t",
        content="{}",
        issued_at=NOW,
    )
    letter.file.save("l.pdf", ContentFile(b"%PDF-1.7 letter"), save=True)
    return letter


def test_status_holder_and_clock_are_said_in_words(enterprise, preparer):
    application = submitted(enterprise=enterprise)

    shown = status_page(preparer, application)

    assert "Submitted with the provincial office; 5 working days left (until Nov. 27, 2026)" in shown
    assert "The application was signed and submitted." in shown


@pytest.mark.parametrize(
    ("days", "said"),
    [(6, "due today (Nov. 27, 2026)"), (10, "overdue by 2 working days (since Nov. 27, 2026)")],
)
def test_the_clock_counts_down_and_says_when_it_is_over(enterprise, enter, day, days, said):
    application = submitted(enterprise=enterprise)

    day.move_to(NOW + timedelta(days=days))

    assert said in status_page(enter(application.created_by), application)


def test_the_history_names_own_people_and_never_an_officer(enterprise, preparer):
    application = at_decision(enterprise=enterprise)

    shown = status_page(preparer, application)

    assert signatory_of(application).name in shown
    assert "Grading was finished." in shown
    for entry in Entry.objects.filter(subject=application.subject, unit__startswith="authority:"):
        from accounts.models import User

        assert User.objects.get(pk=entry.actor.removeprefix("user:")).name not in shown


def test_proposals_findings_and_ticks_stay_inside_the_office(enterprise, preparer):
    application = at_decision(enterprise=enterprise)
    propose(application, "approve", {"L1": {"outcome": "allowed"}})

    page = preparer.get(at("application", application))

    assert "As found." not in text(page)
    assert page.context["decided"] is None
    acts = {line.what for line in page.context["history"]}
    assert not any("proposal" in said.lower() for said in acts)


def test_a_supplement_is_answered_in_place_with_texts_and_documents(enterprise, preparer):
    application, supplement = asked(enterprise)
    assert "10 working days left" in status_page(preparer, application)

    response = fill(
        preparer, at("supplement", application, 1), answer_1="Two of them.", file_2=upload("list.pdf")
    )

    assert response.url == at("application", application)
    supplement.refresh_from_db()
    first, second = supplement.items.all()
    assert (first.answer, second.answer, second.document.title) == ("Two of them.", "", "list.pdf")
    assert "Two of them." in status_page(preparer, application)


def test_an_unanswered_question_is_named_and_the_other_answer_is_kept(enterprise, preparer):
    application, supplement = asked(enterprise)

    response = fill(preparer, at("supplement", application, 1), answer_1="Two of them.")

    assert response.status_code == 422
    assert "Answer question 2, in words or with a document." in text(response)
    assert form_of(response)["answer_1"] == "Two of them."
    supplement.refresh_from_db()
    assert supplement.open


def test_a_bad_document_among_the_answers_stores_nothing_at_all(enterprise, preparer):
    application, supplement = asked(enterprise)
    before = Document.objects.count()

    response = fill(
        preparer,
        at("supplement", application, 1),
        answer_1="Two of them.",
        answer_2="Nobody.",
        file_1=upload("good.pdf"),
        file_2=upload("bad.pdf", b"MZ"),
    )

    assert response.status_code == 422
    assert "This is not a PDF, PNG or JPEG file" in text(response)
    assert form_of(response)["answer_2"] == "Nobody."
    assert Document.objects.count() == before
    supplement.refresh_from_db()
    assert supplement.open
    again = preparer.post(at("supplement", application, 1), form_of(response))
    assert again.status_code == 302


def test_answers_sent_twice_are_taken_once(enterprise, preparer):
    application, _supplement = asked(enterprise)
    url = at("supplement", application, 1)
    data = {**form_of(preparer.get(url)), "answer_1": "A", "answer_2": "B"}

    first, second = (preparer.post(url, data) for _click in range(2))

    assert first.url == second.url
    assert Entry.objects.filter(subject=application.subject, act="answer_supplement").count() == 1


def test_withdrawing_asks_once_more_and_needs_a_signatory(enterprise, preparer, signatory):
    application = submitted(enterprise=enterprise)
    url = at("withdraw", application)

    refused = preparer.get(url)
    unticked = fill(signatory, url)

    assert refused.status_code == 403
    assert "signatory" in text(refused)
    assert unticked.status_code == 422
    assert "Tick the box to withdraw." in text(unticked)
    assert fill(signatory, url, certain="on").status_code == 302
    assert TransferApplication.objects.get().status == Status.WITHDRAWN


def test_a_double_click_withdraws_once_and_an_ended_one_cannot_be_withdrawn(enterprise, signatory):
    application = submitted(enterprise=enterprise)
    url = at("withdraw", application)
    data = {**form_of(signatory.get(url)), "certain": "on"}

    first, second = (signatory.post(url, data) for _click in range(2))

    assert first.url == second.url
    assert Entry.objects.filter(subject=application.subject, act="withdraw").count() == 1
    assert signatory.get(url).status_code == 403


def test_withdrawing_behind_a_changed_page_is_asked_again(enterprise, signatory):
    application = submitted(enterprise=enterprise)
    url = at("withdraw", application)
    data = {**form_of(signatory.get(url)), "certain": "on"}
    act(application, "return_incomplete", by=officer(Role.INTAKE_OFFICER), reason="Stamp missing.")

    response = signatory.post(url, data)

    assert response.status_code == 409
    assert TransferApplication.objects.get().status == Status.RETURNED


def test_a_decision_is_read_line_by_line_with_conditions_and_public_grounds_only(enterprise, preparer):
    draft = TransferApplicationFactory(enterprise=enterprise)
    RecipientFactory(application=draft, name_en="Second Ltd")
    add_documents(draft)
    application = decided(
        "approve_in_part",
        application=act(draft, "submit", by=signatory_of(draft)),
        outcomes={
            "L1": {"outcome": "allowed", "conditions": {"retention_days": "90"}},
            "L2": {"outcome": "refused", "conditions": {}},
        },
    )
    hidden = {
        "code": "triage.volume_assessment",
        "params": {},
        "citation": "",
        "table": "",
        "edition": None,
        "row": None,
        "key": "",
        "status": "verified",
        "internal": True,
    }
    public = {**hidden, "code": "triage.sensitive_assessment", "internal": False}
    LineOutcome.objects.filter(line__number=2).update(grounds=[hidden, public])

    shown = status_page(preparer, application)

    assert "Partly approved" in shown
    assert "Longest retention abroad, days: 90" in shown
    assert "May not be sent" in shown
    assert "The sensitive personal information counted reaches" in shown
    assert "The personal information counted reaches the assessment threshold" not in shown


def test_what_may_be_sent_today_follows_the_entitlements(enterprise, preparer, enter, day):
    application = decided(enterprise=enterprise)
    assert "May be sent Security assessment none before Nov. 21, 2029" in status_page(preparer, application)

    entitlements.take(Entitlement.objects.get(), "suspend", by=Acting.system("sweep"), now=NOW)
    assert "Suspended: stop sending" in status_page(preparer, application)

    entitlements.take(Entitlement.objects.get(), "resume", by=Acting.system("sweep"), now=NOW)
    day.move_to(NOW.replace(year=2029))
    assert "Not on this day" in status_page(enter(application.created_by), application)


def test_a_filed_contract_is_nowhere_called_approved(enterprise, preparer):
    application = filed(enterprise=enterprise)
    pages = [at("application", application), reverse("filing:list")]

    for language, word in (("en", "approv"), ("zh-hans", "批准")):
        preparer.post("/i18n/setlang/", {"language": language})
        for url in pages:
            assert word not in text(preparer.get(url)).lower()
    preparer.post("/i18n/setlang/", {"language": "en"})
    assert application.filing_number in status_page(preparer, application)


def test_a_late_filing_says_so(enterprise, preparer):
    application = filed(enterprise=enterprise, contract_effective_on=date(2026, 9, 1))

    assert "Filed late" in status_page(preparer, application)


def test_a_letter_is_given_out_as_an_attachment_and_reading_it_serves_it_once(enterprise, preparer):
    application = filed(enterprise=enterprise)
    letter = letter_for(application)

    for _time in range(2):
        response = preparer.get(at("letter", application, letter.pk))
        assert b"".join(response.streaming_content) == b"%PDF-1.7 letter"
        assert 'filename="L-2026-1.pdf"' in response["Content-Disposition"]
        assert response["X-Content-Type-Options"] == "nosniff"

    served = Service.objects.get(letter=letter)
    assert (served.method, served.served_at) == (Service.Method.ONLINE, NOW)
    assert Entry.objects.filter(subject=application.subject, act="serve").count() == 1


def test_the_status_page_asks_as_many_questions_for_many_lines_as_for_one(
    enterprise, preparer, django_assert_max_num_queries
):
    draft = TransferApplicationFactory(enterprise=enterprise)
    for number in range(6):
        RecipientFactory(application=draft, name_en=f"Recipient {number} Ltd")
    add_documents(draft)
    application = decided(application=act(draft, "submit", by=signatory_of(draft)))
    preparer.get(at("application", application))

    with django_assert_max_num_queries(30):
        preparer.get(at("application", application))
