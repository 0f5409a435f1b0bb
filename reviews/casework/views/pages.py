"""The pages that only show: worklist, application, an earlier snapshot, an earlier finding, and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviews.casework import facts, findings, page, record, words
from reviews.casework.desk import Desk
from reviews.casework.views.common import application_page, case_of, shown, user_of
from reviews.casework.worklist import COUNTED, VIEWS, Wanted, capped, listed
from reviews.models import DocumentState, Pathway, ReassessmentStatus, Status
from reviews.reassessment.persons import signable


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """What this officer may act on, by time left."""
    now, user = timezone.now(), user_of(request)
    desk, wanted = Desk.of(user, now=now), Wanted.of(request.GET)
    result = listed(user, wanted, now=now, desk=desk)
    calendar = words.Calendar.of(now)
    context = {
        "title": _("Worklist"),
        "subtitle": None,
        "result": result,
        "wanted": wanted,
        "rows": [_row(row, calendar) for row in result.rows],
        "views": [(name, label, wanted.url(view=name)) for name, label in VIEWS.items()],
        "stages": [(s.value, s.label) for s in Status if s != Status.DRAFT],
        "pathways": Pathway.choices,
        "cap": COUNTED,
        "desk": desk,
        "reassessments": capped(signable(user, now=now)) if wanted.view == "signature" else 0,
        "clear": Wanted(view=wanted.view).url(),
        "next_url": wanted.url(after=result.next_after) if result.next_after else "",
        "first_url": wanted.url() if wanted.after else "",
    }
    return shown(request, "worklist.html", context)


def _row(row: Any, calendar: words.Calendar) -> dict[str, Any]:
    return {
        "application": row,
        "left": calendar.left(row.due_on),
        "tone": words.tone(row.status),
        "pathway": Pathway(row.pathway).label if row.pathway else "",
        "flags": list(_flags(row, calendar)),
    }


def _flags(row: Any, calendar: words.Calendar) -> Iterator[tuple[str, str]]:
    """Labels with their cause, as (tone, text)."""
    if row.waits_for_me:
        yield "wait", _("Waits for your signature: %(act)s") % {"act": words.act_name(row.proposed_act)}
    elif row.proposed_act:
        yield "plain", _("Waits for a signature: %(act)s") % {"act": words.act_name(row.proposed_act)}
    if row.supplement_due:
        late = row.supplement_due < calendar.on
        cause = _("Supplement overdue since %(day)s") if late else _("Supplement asked for, due %(day)s")
        yield ("bad" if late else "plain"), cause % {"day": words.day(row.supplement_due)}
    if row.reassessed:
        status = ReassessmentStatus(row.reassessed).label
        yield "bad", _("Re-assessment: %(status)s") % {"status": status}


@require_safe
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """One application, whole."""
    return application_page(request, case_of(request, reference))


@require_safe
def snapshot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The facts as they were submitted that time."""
    case = case_of(request, reference)
    found = case.application.snapshots.filter(number=number).select_related("taken_by").first()
    if found is None:
        raise Http404(_("There is no such snapshot."))
    context = {**page.head(case), "snapshot": found, "facts": facts.shown(found.facts, on=case.on)}
    return shown(request, "snapshot.html", context)


@require_safe
def finding(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A finding as it was made, by its number within the application."""
    case = case_of(request, reference)
    numbered = {row["number"]: row for row in record.numbered_findings(case)}
    if number not in numbered:
        raise Http404(_("There is no such finding."))
    found = case.application.findings.get(pk=numbered[number]["pk"])
    context = {**page.head(case), "number": number, "finding": findings.shown(found), "row": found}
    return shown(request, "finding.html", context)


@require_safe
def document(request: HttpRequest, reference: str, kind: str, version: int) -> FileResponse:
    """A document of the application; only what the scan released is served."""
    case = case_of(request, reference)
    found = case.application.documents.filter(kind=kind, version=version).first()
    if found is None or found.state != DocumentState.CLEAN:
        raise Http404(_("There is no such document, or it is not released."))
    return _file(found.file, found.title, found.content_type)


@require_safe
def letter(request: HttpRequest, reference: str, number: str) -> FileResponse:
    """A letter as it was issued."""
    case = case_of(request, reference)
    found = case.application.letters.filter(number=number).first()
    if found is None:
        raise Http404(_("There is no such letter."))
    return _file(found.file, f"{found.number}.pdf", "application/pdf")


def _file(stored: FieldFile, name: str, content_type: str) -> FileResponse:
    try:
        opened = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("The file is not in the store; tell the technical operator.")) from error
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
