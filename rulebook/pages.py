"""The pages of editions: they show, take what was typed and call the writer; they decide nothing themselves.

An edition that the person may not see is 404 on every page. A refused act is told on the edition's page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from rulebook import codes, lifecycle, permits, sheets, shown, words
from rulebook.forms import DetailsForm, ImportForm, RowForm
from rulebook.importer import ImportResult, import_csv
from rulebook.inforce import in_force_ids
from rulebook.lifecycle import BadRows
from rulebook.models import Edition, Status
from rulebook.permits import RefusedAct
from rulebook.tables import FIRST_ROW, TABLES, Problem

PAGE = 50


def editions(request: HttpRequest) -> HttpResponse:
    """Editions the person may see, newest first within each table, with what is in force today."""
    now = timezone.now()
    found = visible(request, now)
    table = request.GET.get("table", "")
    if table in TABLES:
        found = found.filter(table=table)
    context = {
        "title": _("Editions of rule tables"),
        "page": Paginator(found, PAGE).get_page(request.GET.get("p")),
        "in_force": in_force_ids(timezone.localdate(now)),
        "tables": {key: spec.title for key, spec in TABLES.items()},
        "chosen": table,
        "may_import": bool(permits.open_tables(person(request), permits.EDIT, now=now)),
    }
    return page(request, "list", context)


def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: details, acts with the reason beside each blocked one, problems, impact, rows, history."""
    now = timezone.now()
    found = visible_or_404(request, pk, now)
    rows = Paginator(found.rows.order_by("number"), PAGE).get_page(request.GET.get("p"))
    context = {
        "title": found.title,
        "edition": found,
        "table": TABLES[found.table],
        "in_force": found.pk in in_force_ids(timezone.localdate(now)),
        "acts": shown.acts(found, permits.blocked(found, by=person(request), now=now)),
        "report": (report := found.impact_reports.filter(content_hash=found.content_hash).last()),
        "counts": words.impact(report.counts) if report else [],
        "untouched": report is not None and words.touches_nothing(report.counts),
        "unverified": found.rows.filter(values__status=shown.UNVERIFIED).count(),
        "check": found.check_runs.filter(content_hash=found.content_hash).last(),
        "page": rows,
        "sheet": shown.rows(TABLES[found.table], rows.object_list),
        "timeline": shown.timeline(found),
    }
    return page(request, "edition", context)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Take one act; the version the page was made from is the token that makes a second click harmless."""
    now = timezone.now()
    visible_or_404(request, pk, now)
    if act not in shown.LABELS:
        raise Http404
    arguments: dict[str, Any] = {"version": _number(request, "version"), "by": person(request), "now": now}
    if act == "approve":
        arguments |= {
            "content_hash": request.POST.get("content_hash", ""),
            "report": _number(request, "report"),
        }
    try:
        getattr(lifecycle, act)(pk, **arguments)
        messages.success(request, _("Done: %(act)s.") % {"act": shown.LABELS[act]})
    except RefusedAct as refused:
        messages.error(request, str(refused))
    except BadRows:
        messages.error(
            request, _("The rows have problems, so the edition stays a draft. They are listed below.")
        )
    return to_edition(pk)


def import_file(request: HttpRequest) -> HttpResponse:
    """Carry a CSV file in as a draft; every error is listed and the rest of the form stays."""
    now = timezone.now()
    tables = permits.open_tables(person(request), permits.EDIT, now=now)
    if not tables:
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None, tables=tables, initial=_first_day(now))
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        result = _imported(request, form, now)
        if result is not None and result.edition is not None:
            for warning in result.warnings:
                messages.warning(request, warning.message)
            return to_edition(result.edition.pk)
        problems = result.errors if result else []
    context = {
        "title": _("Import a file"),
        "form": form,
        "problems": problems,
        "multipart": True,
        "sheets": [(spec.title, key, shown.columns(spec)) for key, spec in TABLES.items() if key in tables],
    }
    return page(request, "form", context)


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with this edition's rows: the way to change a table, or to roll it back."""
    now = timezone.now()
    source = visible_or_404(request, pk, now)
    form = DetailsForm(request.POST or None, initial=DetailsForm.initial_of(source) | _first_day(now))
    if request.method == "POST" and form.is_valid():
        try:
            made = lifecycle.copy(
                pk, details=form.details(training=source.training), by=person(request), now=now
            )
            return to_edition(made.pk)
        except RefusedAct as refused:
            form.add_error(None, str(refused))
    context = {
        "title": _("New draft from edition %(number)s") % {"number": pk},
        "form": form,
        "edition": source,
    }
    return page(request, "form", context)


def details(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a draft says about itself."""
    now = timezone.now()
    found = visible_or_404(request, pk, now)
    form = DetailsForm(request.POST or None, initial=DetailsForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.amend(
                pk,
                version=_number(request, "version"),
                details=form.details(training=found.training),
                by=person(request),
                now=now,
            )
            return to_edition(pk)
        except RefusedAct as refused:
            form.add_error(None, str(refused))
    context = {
        "title": _("Details of the draft"),
        "form": form,
        "edition": found,
        "version": _shown(request, found),
    }
    return page(request, "form", context)


def row(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """One row of a draft, to change or to add; what was typed stays when it is refused."""
    now = timezone.now()
    found = visible_or_404(request, pk, now)
    spec, lists = TABLES[found.table], codes.lists()
    stored = found.rows.filter(number=number).first() if number else None
    if number and stored is None:
        raise Http404
    form = RowForm(request.POST or None, table=spec, lists=lists, initial=stored.values if stored else {})
    if request.method == "POST" and form.is_valid():
        read = sheets.values_of(spec, form.cleaned_data, number=number or FIRST_ROW, lists=lists)
        for item in read.problems:
            form.add_error(item.column or None, item.message)
        if not read.problems and _put(request, form, found, number, read.rows[0][1], now):
            return to_edition(pk)
    title = _("Row %(number)s") % {"number": number} if number else _("New row")
    context = {
        "title": title,
        "form": form,
        "edition": found,
        "version": _shown(request, found),
        "number": number,
    }
    return page(request, "form", context)


@require_POST
def delete_row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a row out of a draft."""
    now = timezone.now()
    found = visible_or_404(request, pk, now)
    if not found.rows.filter(number=number).exists():
        raise Http404
    try:
        lifecycle.delete_row(
            pk, version=_number(request, "version"), number=number, by=person(request), now=now
        )
    except RefusedAct as refused:
        messages.error(request, str(refused))
    return to_edition(pk)


def person(request: HttpRequest) -> User:
    """Who asks; the admin site lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def visible(request: HttpRequest, now: datetime) -> QuerySet[Edition]:
    """Published editions, and the others of the tables whose ministries the person serves as editor or
    approver."""
    mine = permits.open_tables(person(request), permits.VIEW, now=now)
    return Edition.objects.filter(Q(status=Status.PUBLISHED) | Q(table__in=mine), table__in=TABLES)


def visible_or_404(request: HttpRequest, pk: int, now: datetime) -> Edition:
    """The edition, or the same page as for one that does not exist."""
    found = visible(request, now).filter(pk=pk).select_related("copied_from").first()
    if found is None:
        raise Http404
    return found


def page(request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    """One of our templates on the admin site."""
    shared = {**admin.site.each_context(request), "opts": Edition._meta, **context}
    return TemplateResponse(request, f"admin/rulebook/{name}.html", shared)


def to_edition(pk: int) -> HttpResponseRedirect:
    """Back to the edition's page."""
    return redirect(reverse("admin:rulebook_edition_change", args=[pk]))


def _imported(request: HttpRequest, form: ImportForm, now: datetime) -> ImportResult | None:
    file = form.cleaned_data["file"]
    table = TABLES[form.cleaned_data["table"]]
    try:
        return import_csv(table, file.read(), details=form.details(), by=person(request), now=now)
    except RefusedAct as refused:
        form.add_error(None, str(refused))
        return None


def _put(
    request: HttpRequest,
    form: RowForm,
    found: Edition,
    number: int | None,
    values: dict[str, str],
    now: datetime,
) -> bool:
    version = _number(request, "version")
    try:
        lifecycle.put_row(
            found.pk, version=version, number=number, values=values, by=person(request), now=now
        )
    except RefusedAct as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shown(request: HttpRequest, found: Edition) -> int:
    return _number(request, "version") if request.method == "POST" else found.version


def _first_day(now: datetime) -> dict[str, Any]:
    return {"effective_from": timezone.localdate(now)}
