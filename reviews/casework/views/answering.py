"""One form taken to its end: checked, done once through the writer, and answered; it knows no form.

Order: a form already acted on is said to be done; then permission, version, what was typed, the act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import NotPermitted
from reviews import tokens, workflow
from reviews.casework.case import Case
from reviews.casework.forms.base import CaseForm
from reviews.casework.views.common import INVALID, address, application_page, case_of, refused
from reviews.refusals import Refused, Stale

MORE = "more"  # the button that asks for more empty rows and does nothing else


@dataclass(frozen=True)
class Posted:
    """What every form carries beside its fields."""

    version: int
    token: str

    @classmethod
    def of(cls, request: HttpRequest) -> Posted:
        """Raises BadRequest for a form that is not one of our pages'."""
        version, token = request.POST.get("version", ""), request.POST.get("token", "")
        if not version.isdecimal() or not 16 <= len(token) <= 40:
            raise BadRequest("the form lacks its version or token")
        return cls(int(version), token)


Permit = Callable[[Case], object]
Do = Callable[[Case, Any, Posted], str]


def answer(
    request: HttpRequest,
    reference: str,
    *,
    name: str,
    form_of_case: Callable[[Case], CaseForm],
    permit: Permit,
    do: Do,
    anchor: str = "",
) -> HttpResponse:
    """Take one form to its end: a redirect when done, else the page again with what was typed."""
    case = case_of(request, reference)
    posted = Posted.of(request)
    if tokens.is_used(posted.token):
        return _done_before(request, case, anchor)
    form = form_of_case(case)
    try:
        permit(case)
        if posted.version != case.application.version:
            raise Stale
        if MORE in request.POST:
            return application_page(request, case, bound={name: form})
        if not form.is_valid():
            return application_page(request, case, bound={name: form}, status=INVALID)
        said = do(case, form, posted)
    except tokens.AlreadyUsed:
        return _done_before(request, case, anchor)
    except (Refused, NotPermitted) as error:
        return refused(request, reference, error, name=name, form=form)
    messages.success(request, said)
    return redirect(address(case, anchor))


def _done_before(request: HttpRequest, case: Case, anchor: str) -> HttpResponse:
    messages.info(request, _("This form was sent before and was acted on once; nothing was done again."))
    return redirect(address(case, anchor))


@contextmanager
def once(case: Case, posted: Posted) -> Iterator[None]:
    """Hold the row at the version shown and spend the token, round an act that asks for neither."""
    with transaction.atomic():
        workflow.locked_row(case.application, posted.version)
        tokens.use(posted.token, by=case.user, now=case.now)
        yield
