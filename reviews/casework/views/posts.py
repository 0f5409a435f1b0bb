"""Every form of the application page comes in here: checked, done once through the writer, and answered.

Order of each: a form already acted on is said to be done; then permission, version, what was typed, the act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import NotPermitted, Where, acting_as
from reviews import beside, tokens, workflow
from reviews.acts import ACTS, act_at
from reviews.casework.case import Case
from reviews.casework.desk import sources
from reviews.casework.forms.base import CaseForm, PlainForm
from reviews.casework.forms.beside import (
    ChecklistForm,
    ExclusionForm,
    ExtensionForm,
    ServiceForm,
    SignForm,
    SupplementForm,
)
from reviews.casework.offers import form_of, key_of
from reviews.casework.views.common import INVALID, address, application_page, case_of, refused
from reviews.casework.words import act_name
from reviews.models import Decision, Letter
from reviews.refusals import NotAllowed, Refused, Stale

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


def _answer(
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
def _once(case: Case, posted: Posted) -> Iterator[None]:
    """Hold the row at the version shown and spend the token, round an act that asks for neither."""
    with transaction.atomic():
        workflow.locked_row(case.application, posted.version)
        tokens.use(posted.token, by=case.user, now=case.now)
        yield


# --- Acts on the transition table ---------------------------------------------------------------------------


@require_POST
def act(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Take or propose an act. An act that does not exist is 404, one that is not to be taken here is said."""
    if name not in ACTS:
        raise Http404(_("There is no such act."))
    more = 1 if MORE in request.POST else 0
    return _answer(
        request,
        reference,
        name=name,
        form_of_case=lambda case: form_of(case, name)(
            request.POST, case=case, key=key_of(case, name), more=more
        ),
        permit=lambda case: _may_act(case, name),
        do=lambda case, form, posted: _take(case, name, form, posted),
    )


def _may_act(case: Case, name: str) -> None:
    if case.application.status not in sources(name):
        raise NotAllowed(_("This act does not exist where the application stands now."))
    workflow.acting_on(case.application, act_at(name, case.application.status), case.user, case.now)


def _take(case: Case, name: str, form: CaseForm, posted: Posted) -> str:
    common: dict[str, Any] = {
        "by": case.user,
        "now": case.now,
        "version": posted.version,
        "token": posted.token,
        **form.data_for_act(),
    }
    if act_at(name, case.application.status).two_persons:
        workflow.propose(case.application, name, **common)
        return _("Proposed: %(act)s. Another person countersigns.") % {"act": act_name(name)}
    moved = workflow.take(case.application, name, **common)
    return _("Done: %(act)s. The application now stands at: %(status)s.") % {
        "act": act_name(name),
        "status": moved.get_status_display(),
    }


# --- Signatures ---------------------------------------------------------------------------------------------


@require_POST
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """Countersign the proposal, or dissent from it."""
    return _answer(
        request,
        reference,
        name="sign",
        form_of_case=lambda case: SignForm(request.POST, case=case, key="sign"),
        permit=_has_proposal,
        do=_sign,
        anchor="#proposal",
    )


def _has_proposal(case: Case) -> None:
    if case.proposal is None:
        raise NotAllowed(_("This proposal no longer waits for a signature."))


def _sign(case: Case, form: SignForm, posted: Posted) -> str:
    assents = form.cleaned_data["verdict"] == "assent"
    with _once(case, posted):
        assert case.proposal is not None
        decision = workflow.sign(
            case.proposal, by=case.user, now=case.now, assents=assents, note=form.cleaned_data["note"]
        )
    if not assents:
        return _("Your dissent is kept; a second assent is needed now.")
    return _bound(decision)


def _bound(decision: Decision) -> str:
    if decision.bound_at is None:
        return _("Countersigned; one more assent is needed.")
    return _("Countersigned and bound: %(act)s.") % {"act": act_name(decision.act)}


@require_POST
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one's own proposal back."""
    return _answer(
        request,
        reference,
        name="take-back",
        form_of_case=lambda case: PlainForm(request.POST, case=case, key="take-back"),
        permit=_has_proposal,
        do=_take_back,
    )


def _take_back(case: Case, form: CaseForm, posted: Posted) -> str:
    with _once(case, posted):
        assert case.proposal is not None
        workflow.take_back(case.proposal, by=case.user, now=case.now)
    return _("The proposal is taken back; its signatures stay readable.")


# --- Beside the edges ---------------------------------------------------------------------------------------


def _officer(case: Case) -> object:
    return beside.officer_of(case.application, case.user, case.now)


@require_POST
def checklist(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer rows of the stage's checklist."""
    return _answer(
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
    with _once(case, posted):
        beside.tick(case.application, by=case.user, now=case.now, answers=form.answers)
    return _("The answers are kept.")


@require_POST
def find(request: HttpRequest, reference: str) -> HttpResponse:
    """Have the finding made again by the rules in force now."""
    return _answer(
        request,
        reference,
        name="find",
        form_of_case=lambda case: PlainForm(request.POST, case=case, key="find"),
        permit=_officer,
        do=_find,
        anchor="#finding",
    )


def _find(case: Case, form: CaseForm, posted: Posted) -> str:
    with _once(case, posted):
        beside.find_again(case.application, by=case.user, now=case.now)
    return _("The finding was made again by the rules in force today; the earlier one stays readable.")


@require_POST
def supplement(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for what is missing."""
    more = 3 if MORE in request.POST else 0
    return _answer(
        request,
        reference,
        name="supplement",
        form_of_case=lambda case: SupplementForm(request.POST, case=case, key="supplement", more=more),
        permit=_officer,
        do=_ask,
        anchor="#supplements",
    )


def _ask(case: Case, form: SupplementForm, posted: Posted) -> str:
    with _once(case, posted):
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
    return _answer(
        request,
        reference,
        name="extend",
        form_of_case=lambda case: ExtensionForm(request.POST, case=case, key="extend"),
        permit=_officer,
        do=_extend,
        anchor="#clock",
    )


def _extend(case: Case, form: ExtensionForm, posted: Posted) -> str:
    with _once(case, posted):
        beside.extend_clock(case.application, by=case.user, now=case.now, **form.cleaned_data)
    return _("The clock is extended; the enterprise is told the new day.")


@require_POST
def exclude(request: HttpRequest, reference: str) -> HttpResponse:
    """Exclude time from the running clock."""
    return _answer(
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
    with _once(case, posted):
        beside.exclude_time(case.application, by=case.user, now=case.now, **form.cleaned_data)
    return _("The days are recorded and do not count.")


@require_POST
def serve(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Record that a paper reached the enterprise by post or in person."""
    return _answer(
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
    with _once(case, posted):
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
