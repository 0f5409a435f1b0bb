"""A draft: its task list, the pages of its own fields, and discarding it. A filed one shows its status."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from reviews import workflow
from reviews.filing import words
from reviews.filing.sections import SECTIONS, progress_of
from reviews.filing.views.after import status_page
from reviews.filing.views.common import FormPage, address, application_of, draft_of, page, sent, user_of
from reviews.models import Status, TransferApplication
from rulebook.codes import code_name


@page
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """The task list of what may still be changed; the status page of everything else."""
    found = application_of(request, reference)
    return _task_list(request, found) if found.editable else status_page(request, found)


def _task_list(request: HttpRequest, found: TransferApplication) -> HttpResponse:
    now = timezone.now()
    progress = progress_of(found, now=now)
    context = {
        "application": found,
        "progress": progress,
        "pathway": code_name("pathway", progress.route.pathway.value),
        "returned": _return_notice(found) if found.status == Status.RETURNED else "",
        "letters": found.letters.all() if found.status == Status.RETURNED else (),
        "discardable": found.status == Status.DRAFT,
    }
    return render(request, "filing/tasks.html", context)


def _return_notice(found: TransferApplication) -> str:
    """What the office wrote when it returned the application: one notice that lists everything missing."""
    review = found.stage_reviews.filter(act="return_incomplete").order_by("made_at", "pk").last()
    return review.reason if review else ""


@page
def section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One group of questions about the application itself."""
    found = draft_of(request, reference)
    asked = SECTIONS.get(key)
    if asked is None:
        raise Http404
    form = asked.form(sent(request), instance=found, on=words.today(timezone.now()))

    def change(locked: TransferApplication) -> None:
        for name, value in form.cleaned_data.items():
            setattr(locked, name, value)

    back = address("application", found)
    extra = {"lead": asked.lead}
    return FormPage(request, found, form, str(asked.title), back, back, change, extra=extra).answer()


@page
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, then throw the draft away; a submitted application is withdrawn instead."""
    found = draft_of(request, reference)
    if request.method != "POST":
        return render(
            request, "filing/discard.html", {"application": found, "back": address("application", found)}
        )
    workflow.discard_draft(found, by=user_of(request), now=timezone.now())
    return redirect("filing:list")
