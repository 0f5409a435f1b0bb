"""What happens beside the edges comes in here: checklist, finding, supplement, clock, service."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Where, acting_as
from reviews import beside
from reviews.casework.case import Case
from reviews.casework.forms.base import CaseForm, PlainForm
from reviews.casework.forms.beside import (
    ChecklistForm,
    ExclusionForm,
    ExtensionForm,
    ServiceForm,
    SupplementForm,
)
from reviews.casework.views.answering import MORE, Posted, answer, once
from reviews.models import Letter


def _officer(case: Case) -> object:
    return beside.officer_of(case.application, case.user, case.now)


@require_POST
def checklist(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer rows of the stage's checklist."""
    return answer(
        request,
        reference,
        name="checklist",
        form_of_case=lambda case: ChecklistForm(request.POST, case=case, key="checklist"),
        permit=_officer,
        do=_tick,
        anchor="#checklist",
    )


def _tick(case: Case, form: ChecklistForm, posted: Posted) -> str:
    if not form.answers:
        return _("Nothing was changed.")
    with once(case, posted):
        beside.tick(case.application, by=case.user, now=case.now, answers=form.answers)
    return _("The answers are kept.")


@require_POST
def find(request: HttpRequest, reference: str) -> HttpResponse:
    """Have the finding made again by the rules in force now."""
    return answer(
        request,
        reference,
        name="find",
        form_of_case=lambda case: PlainForm(request.POST, case=case, key="find"),
        permit=_officer,
        do=_find,
        anchor="#finding",
    )


def _find(case: Case, form: CaseForm, posted: Posted) -> str:
    with once(case, posted):
        beside.find_again(case.application, by=case.user, now=case.now)
    return _("The finding was made again by the rules in force today; the earlier one stays readable.")


@require_POST
def supplement(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for what is missing."""
    more = 3 if MORE in request.POST else 0
    return answer(
        request,
        reference,
        name="supplement",
        form_of_case=lambda case: SupplementForm(request.POST, case=case, key="supplement", more=more),
        permit=_officer,
        do=_ask,
        anchor="#supplements",
    )


def _ask(case: Case, form: SupplementForm, posted: Posted) -> str:
    with once(case, posted):
        beside.ask_supplement(
            case.application,
            by=case.user,
            now=case.now,
            version=posted.version,
            questions=form.questions(form.cleaned_data),
            due_on=form.cleaned_data["due_on"],
        )
    return _("The supplement is asked for; the enterprise gets a letter.")


@require_POST
def extend(request: HttpRequest, reference: str) -> HttpResponse:
    """Extend the running clock."""
    return answer(
        request,
        reference,
        name="extend",
        form_of_case=lambda case: ExtensionForm(request.POST, case=case, key="extend"),
        permit=_officer,
        do=_extend,
        anchor="#clock",
    )


def _extend(case: Case, form: ExtensionForm, posted: Posted) -> str:
    with once(case, posted):
        beside.extend_clock(case.application, by=case.user, now=case.now, **form.cleaned_data)
    return _("The clock is extended; the enterprise is told the new day.")


@require_POST
def exclude(request: HttpRequest, reference: str) -> HttpResponse:
    """Exclude time from the running clock."""
    return answer(
        request,
        reference,
        name="exclude",
        form_of_case=lambda case: ExclusionForm(request.POST, case=case, key="exclude"),
        permit=_licensing,
        do=_exclude,
        anchor="#clock",
    )


def _licensing(case: Case) -> object:
    where: Where = {"enterprise": case.application.enterprise, "authority_kind": case.application.holder}
    return acting_as(case.user, "reviews.control_export", now=case.now, **where)


def _exclude(case: Case, form: ExclusionForm, posted: Posted) -> str:
    with once(case, posted):
        beside.exclude_time(case.application, by=case.user, now=case.now, **form.cleaned_data)
    return _("The days are recorded and do not count.")


@require_POST
def serve(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Record that a paper reached the enterprise by post or in person."""
    return answer(
        request,
        reference,
        name="serve",
        form_of_case=lambda case: ServiceForm(request.POST, case=case, key="serve"),
        permit=lambda case: acting_as(
            case.user, "reviews.propose_decision", enterprise=case.application.enterprise, now=case.now
        ),
        do=lambda case, form, posted: _serve(case, _letter(case, number), form, posted),
        anchor="#letters",
    )


def _letter(case: Case, number: str) -> Letter:
    letter = case.application.letters.filter(number=number).first()
    if letter is None:
        raise Http404(_("There is no such letter."))
    return letter


def _serve(case: Case, letter: Letter, form: ServiceForm, posted: Posted) -> str:
    with once(case, posted):
        beside.serve(
            letter,
            by=case.user,
            now=case.now,
            method=form.cleaned_data["method"],
            served_at=_noon(form.cleaned_data["served_on"]),
        )
    return _("The service is recorded; terms run from it.")


def _noon(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
