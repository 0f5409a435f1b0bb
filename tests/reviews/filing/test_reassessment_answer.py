"""A question of a re-assessment is answered on a page of the enterprise, once."""

import pytest
from django.urls import reverse

from accounts.models import Role
from reviews.models import Reassessment, ReassessmentStatus, Sweep
from reviews.reassessment import writer
from tests.factories.reviews import NOW, decided, officer
from tests.reviews.filing.browser import fill, form_of, text


@pytest.fixture
def asked(enterprise):
    application = decided(enterprise=enterprise)
    sweep = Sweep.objects.create(trigger="daily", on_date=NOW.date(), key="daily")
    opened = Reassessment.objects.create(
        application=application, sweep=sweep, key="k", opened_at=NOW, due_on=NOW.date()
    )
    return writer.take(
        opened,
        "ask",
        by=officer(Role.DECISION_MAKER),
        now=NOW,
        version=opened.version,
        reason="A rule changed.",
        question="Who else receives it?",
    )


def address(asked):
    return reverse("filing:reassessment", args=(asked.application.reference, asked.pk))


def test_the_question_is_on_the_status_page_with_a_way_to_answer(asked, preparer):
    page = preparer.get(reverse("filing:application", args=(asked.application.reference,)))

    assert "Who else receives it?" in text(page)
    assert address(asked) in page.content.decode()


def test_the_answer_goes_to_the_office_once(asked, preparer):
    data = {**form_of(preparer.get(address(asked))), "answer": "Nobody else."}

    first, second = (preparer.post(address(asked), data) for _click in range(2))

    assert first.url == second.url
    again = Reassessment.objects.get()
    assert (again.status, again.answer) == (ReassessmentStatus.OPEN, "Nobody else.")


def test_an_empty_answer_is_named(asked, preparer):
    response = fill(preparer, address(asked), answer="")

    assert response.status_code == 422
    assert "Your answer: This field is required." in text(response)
    assert Reassessment.objects.get().status == ReassessmentStatus.ASKED


def test_an_answer_to_a_changed_question_is_kept_and_asked_again(asked, preparer):
    data = {**form_of(preparer.get(address(asked))), "answer": "Nobody else."}
    Reassessment.objects.update(version=asked.version + 1)

    response = preparer.post(address(asked), data)

    assert response.status_code == 409
    assert form_of(response)["answer"] == "Nobody else."
    assert Reassessment.objects.get().status == ReassessmentStatus.ASKED
