"""What the views share: the door to one application, its page, and the answer to a refused act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotPermitted
from accounts.models import User
from reviews.casework import page
from reviews.casework.case import Case
from reviews.casework.forms.base import CaseForm
from reviews.casework.timeline import last_change
from reviews.refusals import Refused, Stale

INVALID, CONFLICT, FORBIDDEN = 422, 409, 403
# Anchors that are places of the page; any other link of a refusal is a field of the act's own form.
PLACES = frozenset({"#finding", "#checklist", "#supplements", "#proposal", "#referral", "#facts"})


def user_of(request: HttpRequest) -> User:
    """The officer who is signed in; the admin's door has let them in."""
    assert isinstance(request.user, User)
    return request.user


def case_of(request: HttpRequest, reference: str) -> Case:
    """The application, for those who may read it. Raises Http404 for everybody else."""
    case = page.open_case(reference, user_of(request), now=timezone.now())
    if case is None:
        raise Http404(_("There is no such application."))
    return case


def address(case: Case, anchor: str = "") -> str:
    """Where the application's page is."""
    return reverse("admin:reviews_transferapplication_page", args=[case.application.reference]) + anchor


def shown(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of the admin site."""
    everything = {**admin.site.each_context(request), **context}
    return render(request, f"admin/reviews/{template}", everything, status=status)


def application_page(
    request: HttpRequest,
    case: Case,
    *,
    bound: Mapping[str, CaseForm] | None = None,
    refusal: page.Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an application, with forms that came back and why."""
    return shown(request, "application.html", page.context(case, bound=bound, refusal=refusal), status)


def refused(
    request: HttpRequest, reference: str, error: Exception, *, name: str, form: CaseForm
) -> HttpResponse:
    """Show the page as it stands now, why nothing was done, and what was typed; nothing is lost."""
    case = case_of(request, reference)
    form.case = case
    typed = list(form.typed())
    bound = {name: form}
    if isinstance(error, NotPermitted):
        refusal = page.Refusal(_("This is not yours to do"), str(error.message), typed=typed)
        return application_page(request, case, bound=bound, refusal=refusal, status=FORBIDDEN)
    assert isinstance(error, Refused)
    refusal = page.Refusal(
        title=_("Nothing was done"),
        message=str(error.message),
        link=_mended_at(error.link, form),
        typed=typed,
        changed=last_change(case.application) if isinstance(error, Stale) else None,
    )
    return application_page(request, case, bound=bound, refusal=refusal, status=CONFLICT)


def _mended_at(link: str, form: CaseForm) -> str:
    if not link or link in PLACES:
        return link
    return f"#{form.key}"
