"""Acts on the transition table and signatures come in here."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviews import permits, workflow
from reviews.acts import ACTS, act_at
from reviews.casework.case import Case
from reviews.casework.desk import sources
from reviews.casework.forms.base import CaseForm, PlainForm
from reviews.casework.forms.beside import SignForm
from reviews.casework.offers import form_of, key_of
from reviews.casework.views.answering import MORE, Posted, answer, once
from reviews.casework.words import act_name
from reviews.models import Decision
from reviews.refusals import NotAllowed

# --- Acts on the transition table ---------------------------------------------------------------------------


@require_POST
def act(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Take or propose an act. An act that does not exist is 404, one that is not to be taken here is said."""
    if name not in ACTS:
        raise Http404(_("There is no such act."))
    more = 1 if MORE in request.POST else 0
    return answer(
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
    permits.acting_on(case.application, act_at(name, case.application.status), case.user, case.now)


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
    return answer(
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
    with once(case, posted):
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
    return answer(
        request,
        reference,
        name="take-back",
        form_of_case=lambda case: PlainForm(request.POST, case=case, key="take-back"),
        permit=_has_proposal,
        do=_take_back,
    )


def _take_back(case: Case, form: CaseForm, posted: Posted) -> str:
    with once(case, posted):
        assert case.proposal is not None
        workflow.take_back(case.proposal, by=case.user, now=case.now)
    return _("The proposal is taken back; its signatures stay readable.")
