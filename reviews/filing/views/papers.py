"""Documents: the slots of the pathway, uploads, removal, and downloads of what is clean."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews import documents as store
from reviews.filing import choices, words
from reviews.filing.forms.base import FilingForm
from reviews.filing.forms.parts import UploadForm
from reviews.filing.sections import progress_of
from reviews.filing.views.common import (
    INVALID,
    FormPage,
    address,
    application_of,
    draft_of,
    page,
    sent,
    user_of,
)
from reviews.models import Document, DocumentState, TransferApplication
from reviews.refusals import NotAllowed
from rulebook.codes import code_name, lists
from rulebook.inforce import NoEditionInForce, in_force


@dataclass
class Slot:
    """One kind of document: whether the pathway asks for it, what its checklist says, and its versions."""

    kind: str
    name: str
    text: str = ""
    required: bool = False
    versions: list[Document] = field(default_factory=list)

    @property
    def newest(self) -> Document | None:
        """The version that counts."""
        return self.versions[0] if self.versions else None


def slots(application: TransferApplication, pathway: str, *, on: date) -> list[Slot]:
    """The kinds that the pathway's intake checklist names, in its order, then whatever else was uploaded."""
    found = {row.document_kind: _slot(row) for row in _rows(pathway, on) if row.document_kind}
    there = application.documents.filter(removed_at__isnull=True).order_by("kind", "-version")
    for document in there:
        name = code_name("document_kind", document.kind)
        found.setdefault(document.kind, Slot(document.kind, name)).versions.append(document)
    return list(found.values())


def _rows(pathway: str, on: date) -> list[Any]:
    try:
        rows: tuple[Any, ...] = in_force("checklists", on).rows
    except NoEditionInForce:
        return []
    wanted = pathway if pathway != "undetermined" else "security_assessment"
    return [row for row in rows if row.checklist == f"intake_{wanted}"]


def _slot(row: Any) -> Slot:
    text = row.text_zh if choices.chinese() else row.text_en
    return Slot(row.document_kind, code_name("document_kind", row.document_kind), text, row.required)


@page
def documents(request: HttpRequest, reference: str) -> HttpResponse:
    """Every document asked for or uploaded."""
    found = draft_of(request, reference)
    now = timezone.now()
    pathway = progress_of(found, now=now).route.pathway.value
    shown = slots(found, pathway, on=words.today(now))
    named = {slot.kind for slot in shown}
    context = {
        "application": found,
        "slots": shown,
        "pathway": code_name("pathway", pathway),
        "others": [choice for choice in choices.codes("document_kind") if choice[0] not in named],
        "back": address("application", found),
    }
    return render(request, "filing/documents.html", context)


@page
def upload(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Take one document; what it is is read from its content, whatever its name says."""
    found = draft_of(request, reference)
    if kind not in lists().get("document_kind", {}):
        raise Http404
    now = timezone.now()
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*bound, on=words.today(now))

    def change(locked: TransferApplication) -> None:
        store.store(locked, kind=kind, upload=form.cleaned_data["file"], by=user_of(request), now=now)

    back = address("documents", found)
    page_ = FormPage(request, found, form, code_name("document_kind", kind), back, back, change)
    page_.template = "filing/upload.html"
    try:
        return page_.answer()
    except ValidationError as error:
        form.add_error("file", error)
        return page_.shown(status=INVALID)


@page
def choose_kind(request: HttpRequest, reference: str) -> HttpResponse:
    """Lead to the upload page of a kind that the pathway does not ask for."""
    found = draft_of(request, reference)
    kind = request.GET.get("kind", "")
    if kind not in lists().get("document_kind", {}):
        return redirect(address("documents", found))
    return redirect(address("upload", found, kind))


@page
def download(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """Serve a clean document as an attachment; anything else waits in quarantine."""
    found = application_of(request, reference)
    document = get_object_or_404(Document, application=found, pk=pk)
    if document.state != DocumentState.CLEAN:
        raise NotAllowed(_("The document has not been found clean yet, so it is not given out."))
    return attachment(document.file, document.title, document.content_type)


def attachment(file: Any, name: str, content_type: str) -> FileResponse:
    """A file as an attachment that no browser opens on its own or takes for something else."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@page
def remove_document(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Ask once more, then take a version out of the filing."""
    found = draft_of(request, reference)
    document = get_object_or_404(Document, application=found, pk=pk)
    form = FilingForm(sent(request), on=words.today(timezone.now()))

    def change(locked: TransferApplication) -> None:
        document.application = locked
        store.remove(document, by=user_of(request), now=timezone.now())

    back = address("documents", found)
    title = _("Remove %(name)s?") % {"name": document.title}
    return FormPage(request, found, form, title, back, back, change, template="filing/remove.html").answer()
