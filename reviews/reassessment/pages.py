"""The officers' pages of re-assessments and sweeps on the admin site: they show, take what was typed and call
the writer; they decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import NotPermitted, may, own_enterprise_ids
from accounts.models import AuthorityKind, User
from reviews import tokens
from reviews.models import (
    FollowUp,
    Reassessment,
    ReassessmentLine,
    ReassessmentStatus,
    Sweep,
)
from reviews.reassessment import offers, writer
from reviews.reassessment.acts import ACTS
from reviews.refusals import Refused
from rulebook.codes import code_name
from rulebook.grounds import Ground

PAGE = 50
WAITING = (ReassessmentStatus.OPEN, ReassessmentStatus.ASKED)


class ActForm(forms.Form):
    """What an act asks for; which of it is needed is the writer's to say."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}), required=False)
    question = forms.CharField(
        label=gettext_lazy("Question to the enterprise"), widget=forms.Textarea({"rows": 3}), required=False
    )
    conditions = forms.CharField(
        label=gettext_lazy("New conditions"),
        help_text=gettext_lazy("One line each: L1: encryption; retention_months=6"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )

    def clean_conditions(self) -> dict[str, dict[str, str]]:
        """`{line: {code: value}}` of what was typed."""
        found: dict[str, dict[str, str]] = {}
        for text in self.cleaned_data["conditions"].splitlines():
            if not text.strip():
                continue
            line, colon, codes = text.partition(":")
            if not colon or not codes.strip():
                raise forms.ValidationError(
                    _("“%(text)s” is not a line code, a colon and conditions.") % {"text": text}
                )
            pairs = (code.strip().partition("=") for code in codes.split(";") if code.strip())
            found[line.strip()] = {code.strip(): value.strip() for code, _equals, value in pairs}
        return found


ASKS = {"ask": ("question",), "vary": ("reason", "conditions")}


# --- Who sees what ---


def readable(user: User, *, now: datetime) -> QuerySet[Reassessment]:
    """The re-assessments a decision maker of the national office may handle, own enterprises left out; an
    auditor reads all. Nobody else sees any."""
    rows = Reassessment.objects.select_related("application__enterprise", "sweep__edition")
    if may(user, "reviews.view_all", now=now):
        return rows.all()
    if may(user, "reviews.handle_reassessment", authority_kind=AuthorityKind.NATIONAL_OFFICE, now=now):
        return rows.exclude(application__enterprise__in=own_enterprise_ids(user))
    return rows.none()


def may_read(user: Any, *, now: datetime) -> bool:
    """Whether the pages are this person's at all."""
    if not isinstance(user, User):
        return False
    return may(user, "reviews.view_all", now=now) or may(user, "reviews.handle_reassessment", now=now)


def _user(request: HttpRequest, now: datetime) -> User:
    if not may_read(request.user, now=now):
        raise Http404
    assert isinstance(request.user, User)
    return request.user


# --- Pages ---


def listed(request: HttpRequest) -> HttpResponse:
    """Those that wait by due date, then the closed ones; paged by keyset."""
    now = timezone.now()
    rows = readable(_user(request, now), now=now).annotate(
        closed=Case(When(status__in=WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
    )
    after = _after(request.GET.get("after", ""))
    found = list(rows.filter(after).order_by("closed", "due_on", "pk")[: PAGE + 1])
    shown, today = found[:PAGE], timezone.localdate(now)
    context = {
        "title": _("Re-assessments"),
        "rows": [(row, offers.escalated(row, on=today)) for row in shown],
        "next": _cursor(shown[-1]) if len(found) > PAGE else "",
        "today": today,
    }
    return _page(request, "reassessments", context)


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
    """Take one act; what was typed stays when it is refused."""
    now = timezone.now()
    found = _found(request, pk, now)
    if act not in ACTS or ACTS[act].by_enterprise:
        raise Http404
    form = ActForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, now, chosen=act, status=422)
    try:
        writer.take(
            found,
            act,
            by=_user(request, now),
            now=now,
            version=_number(request, "version"),
            token=request.POST.get("token", ""),
            **form.cleaned_data,
        )
    except tokens.AlreadyUsed:
        return redirect(address(pk))
    except (Refused, NotPermitted, tokens.NotAToken) as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, _found(request, pk, now), form, now, chosen=act, status=409)
    messages.success(request, _("Done: %(act)s.") % {"act": ACTS[act].label})
    return redirect(address(pk))


def sweeps(request: HttpRequest) -> HttpResponse:
    """The run record of sweeps, newest first, and the follow-ups that failed and are tried again."""
    now = timezone.now()
    _user(request, now)
    failed = FollowUp.objects.filter(done_at__isnull=True).exclude(last_error="").order_by("due_at")
    rows = Sweep.objects.select_related("edition").prefetch_related("ranges").order_by("-pk")
    context = {
        "title": _("Sweeps"),
        "rows": [_record(sweep) for sweep in rows[:PAGE]],
        "failed": failed[:PAGE],
    }
    return _page(request, "sweeps", context)


def address(pk: int) -> str:
    """Where the page of a re-assessment is."""
    return reverse("admin:reviews_reassessment_change", args=[pk])


# --- What the pages show ---


def _found(request: HttpRequest, pk: int, now: datetime) -> Reassessment:
    found = readable(_user(request, now), now=now).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(
    request: HttpRequest,
    found: Reassessment,
    form: ActForm,
    now: datetime,
    *,
    chosen: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = found.lines.select_related("entitlement__line__item", "entitlement__line__recipient")
    offered = offers.offers(found, _user(request, now), now=now)
    context = {
        "title": _("Re-assessment of %(reference)s") % {"reference": found.application.reference},
        "reassessment": found,
        "application_row": found.application,
        "escalated": offers.escalated(found, on=timezone.localdate(now)),
        "lines": [_line(line) for line in lines],
        "offers": [(offer, [form[name] for name in ASKS.get(offer.act, ("reason",))]) for offer in offered],
        "chosen": chosen,
        "form": form,
        "token": tokens.new(),
    }
    return _page(request, "reassessment", context, status=status)


def _line(line: ReassessmentLine) -> Mapping[str, Any]:
    return {
        "row": line,
        "before": code_name("treatment", line.before),
        "after": code_name("treatment", line.after),
        "conditions": line.entitlement.conditions.all(),
        "grounds": [_ground(stored) for stored in line.grounds],
    }


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


def _record(sweep: Sweep) -> Mapping[str, Any]:
    ranges = list(sweep.ranges.all())
    return {
        "sweep": sweep,
        "ranges": len(ranges),
        "done": sum(1 for each in ranges if each.finished_at),
        "counts": sorted(_sum(each.counts for each in ranges).items()),
    }


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for name, number in each.items():
            total[name] = total.get(name, 0) + number
    return total


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _page(request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    shared = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"admin/reviews/{name}.html", shared, status=status)
