"""Check answers, what the rules say, and the signatory's act: submit, or state the exemption."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import may
from accounts.models import User
from reviews import tokens, workflow
from reviews.filing import answers, words
from reviews.filing.choices import place_names
from reviews.filing.forms.parts import DeclarationForm
from reviews.filing.results import rules_say
from reviews.filing.sections import progress_of
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
from reviews.filing.views.papers import slots
from reviews.models import TransferApplication
from reviews.offers import Offer, offers_to
from reviews.refusals import NotAllowed, Stale

ACTS = ("submit", "state_exemption")


@page
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that was answered, with links to change it; a signatory signs at the end."""
    found = application_of(request, reference)
    if request.method == "POST":
        return _signed(request, found)
    if not found.editable:
        return redirect(address("application", found))
    return _shown(request, found, DeclarationForm(on=words.today(timezone.now())))


def _signed(request: HttpRequest, found: TransferApplication) -> HttpResponse:
    """Take the act once; a second click finds it done, a stale page is shown anew."""
    now, act = timezone.now(), request.POST.get("act", "")
    posted = Posted.of(request)
    status_page = address("application", found)
    if tokens.is_used(posted.token):
        return redirect(status_page)
    if act not in ACTS or not found.editable:
        raise NotAllowed(_("This act does not exist where the application stands now."))
    form = DeclarationForm(request.POST, on=words.today(now))
    if not form.is_valid():
        return _shown(request, found, form, status=INVALID)
    try:
        workflow.take(found, act, by=user_of(request), now=now, version=posted.version, token=posted.token)
    except tokens.AlreadyUsed:
        return redirect(status_page)
    except Stale:
        return _shown(request, found, form, status=CONFLICT, stale=True)
    messages.success(request, _signed_words(act, found.reference))
    return redirect(status_page)


def _signed_words(act: str, reference: str) -> str:
    if act == "submit":
        return _("Application %(reference)s was signed and submitted.") % {"reference": reference}
    return _("The exemption statement %(reference)s was signed and recorded.") % {"reference": reference}


def _shown(
    request: HttpRequest,
    found: TransferApplication,
    form: DeclarationForm,
    *,
    status: int = 200,
    stale: bool = False,
) -> HttpResponse:
    now, user = timezone.now(), user_of(request)
    found = TransferApplication.objects.select_related("enterprise").get(pk=found.pk)
    progress, say = progress_of(found, now=now), rules_say(found, now=now)
    context: dict[str, Any] = {
        **hidden(found, stale=stale),
        **_answered(found, progress, words.today(now)),
        "application": found,
        "progress": progress,
        "say": say,
        "form": form,
        "errors": form.error_list() if form.is_bound else [],
        "offers": _offers(found, user, exempt=say.exempt),
        "signatory": may(user, "reviews.sign", enterprise=found.enterprise, now=now),
        "back": address("application", found),
    }
    return render(request, "filing/check.html", context, status=status)


def _offers(found: TransferApplication, user: User, *, exempt: bool) -> list[Offer]:
    """The acts that sign; the exemption comes first where the rules say exempt, and stands nowhere else."""
    offered = {offer.act: offer for offer in offers_to(user, found, now=timezone.now())}
    names = ("state_exemption", "submit") if exempt else ("submit",)
    return [offered[name] for name in names if name in offered]


def _answered(found: TransferApplication, progress: Any, on: Any) -> dict[str, Any]:
    places = place_names(on)
    lines = found.lines.select_related("item", "recipient")
    return {
        "blocks": answers.blocks(found, progress.route, on=on),
        "items": answers.item_blocks(found, on=on),
        "recipients": answers.recipient_blocks(found, on=on),
        "lines": [(line, places.get(line.recipient.jurisdiction, "")) for line in lines],
        "slots": slots(found, progress.route.pathway.value, on=on),
    }
