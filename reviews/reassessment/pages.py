"""The officers' pages of re-assessments on the admin site: they show, take what was typed and call
the writer; they decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import NotPermitted
from accounts.models import User
from reviews import tokens
from reviews.decision.shown import shown as decision_shown
from reviews.models import (
    Decision,
    DecisionState,
    EntitlementCondition,
    Reassessment,
    ReassessmentLine,
    ReassessmentStatus,
)
from reviews.reassessment import offers, writer
from reviews.reassessment.acts import ACTS
from reviews.reassessment.forms import ASKS, ActForm, SignForm
from reviews.reassessment.persons import may_read, readable, signable
from reviews.refusals import Refused
from rulebook.codes import code_name
from rulebook.grounds import Ground
from rulebook.tables import TABLES

PAGE = 50
WAITING = (ReassessmentStatus.OPEN, ReassessmentStatus.ASKED)


def reader(request: HttpRequest, now: datetime) -> User:
    """Who opened the page. Raises Http404 when it is not theirs at all."""
    if not may_read(request.user, now=now):
        raise Http404
    assert isinstance(request.user, User)
    return request.user


# --- Pages ---


def listed(request: HttpRequest) -> HttpResponse:
    """Those that wait by due date, then the closed ones; or those that wait for this person's signature.
    Paged by keyset."""
    now = timezone.now()
    user = reader(request, now)
    mine, signing = signable(user, now=now), request.GET.get("view") == "signature"
    rows = readable(user, now=now).annotate(
        closed=Case(When(status__in=WAITING, then=Value(0)), default=Value(1), output_field=IntegerField()),
        proposed=Exists(Decision.objects.filter(reassessment=OuterRef("pk"), state=DecisionState.PROPOSED)),
        waits_for_me=Exists(mine.filter(pk=OuterRef("pk"))),
    )
    rows = rows.filter(waits_for_me=True) if signing else rows
    after = _after(request.GET.get("after", ""))
    found = list(rows.filter(after).order_by("closed", "due_on", "pk")[: PAGE + 1])
    shown, today = found[:PAGE], timezone.localdate(now)
    context = {
        "title": _("Re-assessments"),
        "signing": signing,
        "rows": [(row, offers.escalated(row, on=today)) for row in shown],
        "next": _cursor(shown[-1]) if len(found) > PAGE else "",
        "today": today,
    }
    return page(request, "reassessments", context)


def _cursor(row: Any) -> str:
    return f"{row.closed}~{row.due_on.isoformat()}~{row.pk}"


def _after(cursor: str) -> Q:
    """What lies behind the last row shown; everything for a cursor that is not ours."""
    try:
        closed, day, pk = cursor.split("~")
        group, due, last = int(closed), date.fromisoformat(day), int(pk)
    except ValueError:
        return Q()
    return Q(closed__gt=group) | Q(closed=group) & (Q(due_on__gt=due) | Q(due_on=due, pk__gt=last))


def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """One re-assessment: before and after per line with grounds, and the acts, each blocked one with its
    reason."""
    now = timezone.now()
    found = _found(request, pk, now)
    return _shown(request, found, ActForm(), now)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Take one act, or propose it where it needs two persons; what was typed stays when it is refused."""
    if act not in ACTS or ACTS[act].by_enterprise:
        raise Http404
    form = ActForm(request.POST)
    return _answer(
        request, pk, form, act, lambda found, user, now: _acted(found, act, form, request, user, now)
    )


def _acted(
    found: Reassessment, act: str, form: ActForm, request: HttpRequest, user: User, now: datetime
) -> str:
    given: dict[str, Any] = {"by": user, "now": now, "version": _number(request, "version")}
    given |= {"token": request.POST.get("token", ""), "reason": form.cleaned_data["reason"]}
    if not ACTS[act].two_persons:
        writer.take(found, act, question=form.cleaned_data["question"], **given)
        return _("Done: %(act)s.") % {"act": ACTS[act].label}
    writer.propose(found, act, conditions=form.cleaned_data["conditions"], **given)
    return _("Proposed: %(act)s. Another person countersigns.") % {"act": ACTS[act].label}


@require_POST
def sign(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Countersign the proposal that was shown, or dissent from it."""
    form = SignForm(request.POST)
    return _answer(
        request,
        pk,
        form,
        "sign",
        lambda found, user, now: _signed(_proposal(found, decision), form, request, user, now),
    )


def _signed(proposal: Decision, form: SignForm, request: HttpRequest, user: User, now: datetime) -> str:
    assents = form.cleaned_data["verdict"] == "assent"
    signed = writer.sign(
        proposal,
        by=user,
        now=now,
        assents=assents,
        note=form.cleaned_data["note"],
        token=request.POST.get("token", ""),
    )
    if not assents:
        return _("Your dissent is kept; a second assent is needed now.")
    if signed.bound_at is None:
        return _("Countersigned; one more assent is needed.")
    return _("Countersigned and bound: %(act)s.") % {"act": ACTS[signed.act].label}


@require_POST
def take_back(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Take one's own proposal back."""

    def do(found: Reassessment, user: User, now: datetime) -> str:
        token = request.POST.get("token", "")
        writer.take_back(_proposal(found, decision), by=user, now=now, token=token)
        return _("The proposal is taken back; its signatures stay readable.")

    return _answer(request, pk, forms.Form(request.POST), "take-back", do)


Do = Callable[[Reassessment, User, datetime], str]


def _answer(request: HttpRequest, pk: int, form: forms.Form, chosen: str, do: Do) -> HttpResponse:
    """Take one form to its end: a redirect when done, else the page again with what was typed."""
    now = timezone.now()
    found = _found(request, pk, now)
    if not form.is_valid():
        return _shown(request, found, form, now, chosen=chosen, status=422)
    try:
        said = do(found, reader(request, now), now)
    except tokens.AlreadyUsed:
        return redirect(address(pk))
    except (Refused, NotPermitted, tokens.NotAToken) as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, _found(request, pk, now), form, now, chosen=chosen, status=409)
    messages.success(request, said)
    return redirect(address(pk))


def _proposal(found: Reassessment, pk: int) -> Decision:
    proposal = found.decisions.filter(pk=pk).first()
    if proposal is None:
        raise Http404
    return proposal


def address(pk: int) -> str:
    """Where the page of a re-assessment is."""
    return reverse("admin:reviews_reassessment_change", args=[pk])


# --- What the pages show ---


def _found(request: HttpRequest, pk: int, now: datetime) -> Reassessment:
    found = readable(reader(request, now), now=now).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(
    request: HttpRequest,
    found: Reassessment,
    form: forms.Form,
    now: datetime,
    *,
    chosen: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = found.lines.select_related("entitlement__line__item", "entitlement__line__recipient")
    user = reader(request, now)
    offered = offers.offers(found, user, now=now)
    typed = form if isinstance(form, ActForm) else ActForm()
    context = {
        "title": _("Re-assessment of %(reference)s") % {"reference": found.application.reference},
        "reassessment": found,
        "application_row": found.application,
        "escalated": offers.escalated(found, on=timezone.localdate(now)),
        "lines": [_line(line) for line in lines],
        "offers": [(offer, [typed[name] for name in ASKS.get(offer.act, ("reason",))]) for offer in offered],
        **_decisions(found, user, now),
        "sign_form": form if isinstance(form, SignForm) else SignForm(),
        "chosen": chosen,
        "form": form,
        "token": tokens.new(),
    }
    return page(request, "reassessment", context, status=status)


def _decisions(found: Reassessment, user: User, now: datetime) -> Mapping[str, Any]:
    """The proposal that waits, with why this person may not sign it, and the decisions before it."""
    rows = found.decisions.select_related("proposed_by", "reassessment__application__enterprise")
    rows = rows.prefetch_related("signatures__signer", "outcomes__line", "outcomes__conditions")
    said = [decision_shown(row, act=str(ACTS[row.act].label)) for row in rows]
    waiting = next((each for each in said if each.decision.state == DecisionState.PROPOSED), None)
    return {
        "proposal": waiting,
        "no_signature": offers.no_signature(waiting.decision, user, now=now) if waiting else "",
        "is_proposer": waiting is not None and waiting.decision.proposed_by_id == user.pk,
        "decisions": [each for each in said if each is not waiting],
    }


def _line(line: ReassessmentLine) -> Mapping[str, Any]:
    return {
        "row": line,
        "before": code_name("treatment", line.before),
        "after": code_name("treatment", line.after),
        "conditions": [_condition(each) for each in line.entitlement.conditions.all()],
        "grounds": [_ground(stored) for stored in line.grounds],
        "editions": [(TABLES[each["table"]].title, each["id"]) for each in line.editions],
    }


def _condition(condition: EntitlementCondition) -> tuple[str, str]:
    """Its name, and the words in which a variation is typed."""
    typed = f"{condition.code}={condition.value}" if condition.value else condition.code
    return code_name("condition", typed), typed


def _ground(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """A ground as `parts/grounds.html` shows it, in the reader's language."""
    ground = Ground.from_dict(stored)
    return {
        "text": ground.sentence(),
        "internal": ground.internal,
        "citation": ground.citation,
        "edition": ground.edition,
        "row": ground.row,
    }


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def page(request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the admin site with what every one of them carries."""
    shared = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"admin/reviews/{name}.html", shared, status=status)
