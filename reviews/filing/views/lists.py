"""The list of an enterprise's applications, and the start of a new one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import DateField, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotPermitted
from accounts.models import Enterprise
from reviews import tokens, workflow
from reviews.filing import words
from reviews.filing.forms.parts import NewForm, SecretsForm
from reviews.filing.views.common import INVALID, page, sent, user_of
from reviews.models import ENDS, Answer, Supplement, TransferApplication

PAGE = 20
SHOWN = ("open", "ended")


def enterprise_of(request: HttpRequest) -> Enterprise:
    """The enterprise the person acts for now; NotPermitted for people of none."""
    enterprise: Enterprise | None = getattr(request, "enterprise", None)
    if enterprise is None:
        raise NotPermitted(
            _("You belong to no enterprise, so you have no applications."), code="no_enterprise"
        )
    return enterprise


@page
def listing(request: HttpRequest) -> HttpResponse:
    """Applications of the current enterprise, newest first, a page at a time."""
    now = timezone.now()
    enterprise = enterprise_of(request)
    shown = request.GET.get("show", "")
    found = TransferApplication.objects.of_enterprises([enterprise])
    if shown in SHOWN:
        ended = Q(status__in=sorted(ENDS))
        found = found.filter(ended if shown == "ended" else ~ended)
    rows = list(_after(_with_supplement(found), request.GET.get("after", ""))[: PAGE + 1])
    on = words.today(now)
    calendar = words.calendar_of(on)
    context = {
        "rows": [_row(row, on, calendar) for row in rows[:PAGE]],
        "next": _cursor(rows[PAGE - 1]) if len(rows) > PAGE else "",
        "show": shown,
        "first": not request.GET.get("after"),
        "enterprise": enterprise,
    }
    return render(request, "filing/list.html", context)


def _with_supplement(found: Any) -> Any:
    owed = Supplement.objects.filter(application=OuterRef("pk"), answered_at__isnull=True).values("due_on")
    return found.annotate(owed_on=Subquery(owed[:1], output_field=DateField()))


def _after(found: Any, cursor: str) -> Any:
    """Keyset: what comes after the last row of the page before; a made-up cursor is a bad request."""
    ordered = found.order_by("-created_at", "-pk")
    if not cursor:
        return ordered
    stamp, _underscore, pk = cursor.rpartition("_")
    try:
        at = datetime.fromtimestamp(int(stamp) / 1_000_000, tz=timezone.get_current_timezone())
        return ordered.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=int(pk)))
    except (ValueError, OverflowError, OSError) as error:
        raise BadRequest("not a place in the list") from error


def _cursor(row: TransferApplication) -> str:
    whole = int(row.created_at.timestamp()) * 1_000_000 + row.created_at.microsecond
    return f"{whole}_{row.pk}"


def _row(application: Any, on: date, calendar: Any) -> dict[str, Any]:
    owed = application.owed_on is not None
    due = application.owed_on if owed else application.due_on
    return {
        "application": application,
        "tone": words.tone(application.status),
        "holder": words.holder(application, owed=owed),
        "clock": "" if application.status in ENDS else words.clock(due, on=on, calendar=calendar),
    }


@page
def new(request: HttpRequest) -> HttpResponse:
    """The first question. "Yes" and "I do not know" store nothing and show the proper route."""
    enterprise_of(request)
    form = SecretsForm(sent(request), on=words.today(timezone.now()))
    if request.method != "POST":
        return _asked(request, form)
    if not form.is_valid():
        return _asked(request, form, status=INVALID)
    if form.cleaned_data["state_secrets"] != Answer.NO:
        known = form.cleaned_data["state_secrets"] == Answer.YES
        return render(request, "filing/state_secrets.html", {"known": known})
    return redirect(reverse("filing:new_details") + "?state_secrets=no")


def _asked(request: HttpRequest, form: SecretsForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "errors": form.error_list() if form.is_bound else [],
        "title": _("Before you start"),
        "back": reverse("filing:list"),
        "button": _("Continue"),
    }
    return render(request, "filing/question.html", context, status=status)


@page
def new_details(request: HttpRequest) -> HttpResponse:
    """Title and activity create the draft; whoever skipped the first question is sent to it."""
    answers = request.POST if request.method == "POST" else request.GET
    if answers.get("state_secrets") != Answer.NO:
        return redirect("filing:new")
    form = NewForm(sent(request), on=words.today(timezone.now()))
    if request.method == "POST" and form.is_valid():
        return _created(request, form)
    context = {
        "form": form,
        "errors": form.error_list() if form.is_bound else [],
        "title": _("New transfer application"),
        "back": reverse("filing:new"),
        "button": _("Start the draft"),
        "token": tokens.new(),
        "state_secrets": Answer.NO.value,
    }
    return render(request, "filing/question.html", context, status=INVALID if form.is_bound else 200)


def _created(request: HttpRequest, form: NewForm) -> HttpResponse:
    """Create the draft once; a second click finds the first one's draft in the list."""
    now, by = timezone.now(), user_of(request)
    try:
        with transaction.atomic():
            tokens.use(request.POST.get("token", ""), by=by, now=now)
            draft = workflow.create_draft(enterprise_of(request), by=by, now=now, **form.cleaned_data)
    except tokens.AlreadyUsed:
        return redirect("filing:list")
    except tokens.NotAToken as error:
        raise BadRequest("the form lacks its hidden fields") from error
    return redirect("filing:application", reference=draft.reference)
