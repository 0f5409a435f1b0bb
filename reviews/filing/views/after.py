"""After filing: status, history, decision, what may be sent, letters, withdrawal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import beside, tokens, workflow
from reviews.filing import results, words
from reviews.filing.forms.parts import WithdrawForm
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
from reviews.filing.views.papers import attachment
from reviews.models import Letter, Pathway, ReassessmentStatus, Service, TransferApplication
from reviews.offers import offers_to
from reviews.refusals import NotAllowed, Stale


def status_page(request: HttpRequest, found: TransferApplication) -> HttpResponse:
    """Where a filed application stands, what was decided, and what may be sent today."""
    now = timezone.now()
    on, owed = words.today(now), words.open_supplement(found)
    calendar = words.calendar_of(on)
    offers = {offer.act: offer for offer in offers_to(user_of(request), found, now=now)}
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
    return str(Pathway(found.pathway).label) if found.pathway else ""


@page
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, then withdraw; signatories only."""
    found = application_of(request, reference)
    now = timezone.now()
    form = WithdrawForm(sent(request), on=words.today(now))
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
    offered = {offer.act: offer for offer in offers_to(user_of(request), found, now=timezone.now())}
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
def letter(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """Give out a letter; the first opening in the system serves it, and terms run from there."""
    found = application_of(request, reference)
    issued = get_object_or_404(Letter, application=found, pk=pk)
    if not Service.objects.filter(letter=issued).exists():
        now = timezone.now()
        beside.serve(issued, by=user_of(request), now=now, method=Service.Method.ONLINE, served_at=now)
    return attachment(issued.file, f"{issued.number}.pdf", "application/pdf")
