"""What the enterprise answers while a procedure runs: supplement requests and re-assessment questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import beside, documents, tokens
from reviews.filing import words
from reviews.filing.forms.parts import AnswerForm, AnswersForm
from reviews.filing.views.common import (
    CONFLICT,
    INVALID,
    Posted,
    address,
    application_of,
    hidden,
    page,
    sent,
    user_of,
)
from reviews.models import Document, Reassessment, ReassessmentStatus, Supplement, TransferApplication
from reviews.reassessment.writer import answer_question
from reviews.refusals import Stale

ANSWER_KIND = "other"  # the document kind of what comes with a supplement's answer


@page
def supplement(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Answer every question in place; all answers and documents are taken together or not at all."""
    found = application_of(request, reference)
    asked = get_object_or_404(Supplement, application=found, number=number)
    done = address("application", found)
    if not asked.open:
        return redirect(done)
    questions = [(item.number, item.question) for item in asked.items.all()]
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswersForm(*bound, questions=questions, on=words.today(timezone.now()))
    if request.method == "POST" and tokens.is_used(Posted.of(request).token):
        return redirect(done)
    if request.method != "POST" or not form.is_valid():
        return _supplement_page(request, found, asked, form)
    try:
        _answer(request, found, asked, form)
    except tokens.AlreadyUsed:
        return redirect(done)
    except _BadFile as bad:
        form.add_error(bad.field, bad.error)
        return _supplement_page(request, found, asked, form)
    messages.success(request, _("Your answers were sent."))
    return redirect(done)


class _BadFile(Exception):
    """One of the uploads was refused; everything is rolled back."""

    def __init__(self, field: str, error: ValidationError) -> None:
        super().__init__(field)
        self.field, self.error = field, error


def _answer(request: HttpRequest, found: TransferApplication, asked: Supplement, form: AnswersForm) -> None:
    now, by = timezone.now(), user_of(request)
    with transaction.atomic():
        tokens.use(Posted.of(request).token, by=by, now=now)
        stored: dict[int, Document] = {}
        for number, upload in form.uploads().items():
            try:
                stored[number] = documents.store(found, kind=ANSWER_KIND, upload=upload, by=by, now=now)
            except ValidationError as error:
                raise _BadFile(f"file_{number}", error) from error
        beside.answer_supplement(asked, by=by, now=now, answers=form.answers(), documents=stored)


def _supplement_page(
    request: HttpRequest, found: TransferApplication, asked: Supplement, form: AnswersForm
) -> HttpResponse:
    on = words.today(timezone.now())
    context: dict[str, Any] = {
        **hidden(found),
        "application": found,
        "form": form,
        "errors": form.error_list() if form.is_bound else [],
        "title": _("Answer the supplement request"),
        "lead": words.clock(asked.due_on, on=on, calendar=words.calendar_of(on)),
        "back": address("application", found),
        "button": _("Send the answers"),
        "files": True,
    }
    return render(request, "filing/form.html", context, status=INVALID if form.is_bound else 200)


@page
def reassessment(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Answer the question that a re-assessment asks; it goes on with the office after that."""
    found = application_of(request, reference)
    asked = get_object_or_404(Reassessment, application=found, pk=pk)
    done = address("application", found)
    if asked.status != ReassessmentStatus.ASKED:
        return redirect(done)
    form = AnswerForm(sent(request), on=words.today(timezone.now()))
    if request.method != "POST":
        return _reassessment_page(request, asked, form)
    posted = Posted.of(request)
    if not form.is_valid():
        return _reassessment_page(request, asked, form, status=INVALID)
    try:
        answer_question(
            asked,
            by=user_of(request),
            now=timezone.now(),
            version=posted.version,
            token=posted.token,
            answer=form.cleaned_data["answer"],
        )
    except tokens.AlreadyUsed:
        return redirect(done)
    except Stale:
        asked.refresh_from_db()
        return _reassessment_page(request, asked, form, status=CONFLICT)
    messages.success(request, _("Your answer was sent."))
    return redirect(done)


def _reassessment_page(
    request: HttpRequest, asked: Reassessment, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "version": asked.version,
        "token": tokens.new(),
        "application": asked.application,
        "form": form,
        "errors": form.error_list() if form.is_bound else [],
        "title": _("Answer the re-assessment"),
        "lead": asked.question,
        "back": address("application", asked.application),
        "button": _("Send the answer"),
    }
    if status == CONFLICT:
        context["stale"] = {"who": ""}
    return render(request, "filing/form.html", context, status=status)
