"""After filing: status, history, supplements answered in place, decision, letters, withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import beside, documents, tokens, workflow
from reviews.filing import results, words
from reviews.filing.forms.parts import AnswersForm, WithdrawForm
from reviews.filing.views.common import (
    CONFLICT,
    INVALID,
    Posted,
    address,
    application_of,
    hidden,
    page,
    user_of,
)
from reviews.filing.views.papers import attachment
from reviews.models import (
    Document,
    Letter,
    Pathway,
    ReassessmentStatus,
    Service,
    Supplement,
    TransferApplication,
)
from reviews.refusals import NotAllowed, Stale
from rulebook.codes import code_name

ANSWER_KIND = "other"  # the document kind of what comes with a supplement's answer


def status_page(request: HttpRequest, found: TransferApplication) -> HttpResponse:
    """Where a filed application stands, what was decided, and what may be sent today."""
    now = timezone.now()
    on, owed = words.today(now), words.open_supplement(found)
    calendar = words.calendar_of(on)
    offers = {offer.act: offer for offer in workflow.offers(found, user_of(request), now=now)}
    context = {
        "application": found,
        "pathway": _pathway_name(found),
        "tone": words.tone(found.status),
        "holder": words.holder(found, owed=owed is not None),
        "clock": words.clock(owed.due_on if owed else found.due_on, on=on, calendar=calendar),
        "supplement": owed,
        "answered": found.supplements.filter(answered_at__isnull=False).prefetch_related("items__document"),
        "decided": results.decided(found),
        "may_send": results.may_send(found, now=now),
        "today": on,
        "letters": found.letters.select_related("service"),
        "reassessments": found.reassessments.exclude(status=ReassessmentStatus.UNCHANGED),
        "history": words.history(found),
        "withdraw": offers.get("withdraw"),
        "contract": found.pathway == Pathway.STANDARD_CONTRACT,
    }
    return render(request, "filing/status.html", context)


def _pathway_name(found: TransferApplication) -> str:
    return str(Pathway(found.pathway).label) if found.pathway in Pathway.values else code_name("pathway", "")


@page
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, then withdraw; signatories only."""
    found = application_of(request, reference)
    now = timezone.now()
    form = WithdrawForm(request.POST or None, on=words.today(now))
    done = address("application", found)
    if request.method != "POST":
        return _withdraw_page(request, found, form)
    posted = Posted.of(request)
    if tokens.is_used(posted.token):
        return redirect(done)
    if not form.is_valid():
        return _withdraw_page(request, found, form, status=INVALID)
    try:
        workflow.take(
            found, "withdraw", by=user_of(request), now=now, version=posted.version, token=posted.token
        )
    except tokens.AlreadyUsed:
        return redirect(done)
    except Stale:
        return _withdraw_page(request, found, form, status=CONFLICT, stale=True)
    messages.success(request, _("The application was withdrawn."))
    return redirect(done)


def _withdraw_page(
    request: HttpRequest,
    found: TransferApplication,
    form: WithdrawForm,
    *,
    status: int = 200,
    stale: bool = False,
) -> HttpResponse:
    offered = {offer.act: offer for offer in workflow.offers(found, user_of(request), now=timezone.now())}
    offer = offered.get("withdraw")
    if offer is None or not offer.allowed:
        raise NotAllowed(offer.blocked if offer else _("This application can no longer be withdrawn."))
    context = {
        **hidden(found, stale=stale),
        "application": found,
        "form": form,
        "errors": form.error_list() if form.is_bound else [],
        "title": _("Withdraw the application"),
        "back": address("application", found),
        "button": _("Withdraw"),
        "danger": True,
    }
    return render(request, "filing/form.html", context, status=status)


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
def letter(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """Give out a letter; the first opening in the system serves it, and terms run from there."""
    found = application_of(request, reference)
    issued = get_object_or_404(Letter, application=found, pk=pk)
    if not Service.objects.filter(letter=issued).exists():
        now = timezone.now()
        beside.serve(issued, by=user_of(request), now=now, method=Service.Method.ONLINE, served_at=now)
    return attachment(issued.file, f"{issued.number}.pdf", "application/pdf")
