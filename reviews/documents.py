"""Takes documents in: what they are is read from their content, and nothing is served before it is clean.

It stores and scans; which documents a pathway needs is the checklists' matter, who may upload the writer's.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.access import acting_as
from accounts.models import User
from ledger.canonical import Fact
from ledger.writer import append
from reviews.documents_content import content_type_of
from reviews.models import Document, DocumentState, TransferApplication

SUFFIXES = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
log = structlog.get_logger(__name__)
_LONGEST_NAME = 120
_UNSAFE = re.compile(r"[^\w.\-()（）《》【】、，,+ ]", re.UNICODE)


class ScannerUnavailable(Exception):
    """The scanner could not be asked; the document waits in quarantine."""


def store(
    application: TransferApplication, *, kind: str, upload: UploadedFile[Any], by: User, now: datetime
) -> Document:
    """Store the upload as the next version of that kind of document and return it, scanned.

    Order: size, content, permission, version, file under its hash, ledger, scan. Raises ValidationError with
    a sentence for an empty, oversized, damaged, encrypted or foreign file, and NotPermitted; nothing is kept.
    """
    check_size(upload)
    content_type = content_type_of(upload)
    acting = acting_as(by, "reviews.prepare", enterprise=application.enterprise, now=now)
    upload.seek(0)
    with transaction.atomic():
        document = Document(
            application=application,
            kind=kind,
            version=_next_version(application, kind),
            title=safe_name(upload.name or "", content_type),
            content_type=content_type,
            size=upload.size or 0,
            sha256=_digest(upload),
            uploaded_by=by,
            uploaded_at=now,
        )
        upload.seek(0)
        document.file.save("upload", upload, save=True)
        facts: dict[str, Fact] = {
            "kind": kind,
            "version": document.version,
            "sha256": document.sha256,
            "size": document.size,
        }
        append(application.subject, "store_document", actor=acting.actor, at=now, facts=facts)
        return scan(document, now=now)


def remove(document: Document, *, by: User, now: datetime) -> None:
    """Take a document out of the filing; row and file stay, as earlier snapshots may name them."""
    acting = acting_as(by, "reviews.prepare", enterprise=document.application.enterprise, now=now)
    with transaction.atomic():
        document.removed_at = now
        document.save(update_fields=["removed_at"])
        facts: dict[str, Fact] = {
            "kind": document.kind,
            "version": document.version,
            "sha256": document.sha256,
        }
        append(document.application.subject, "remove_document", actor=acting.actor, at=now, facts=facts)


def scan(document: Document, *, now: datetime) -> Document:
    """Release or refuse a quarantined document.

    `settings.SCANNER` names a function that takes the open file and says whether it is clean. Without one the
    content check at intake is all there is. A scanner that raises ScannerUnavailable leaves it in quarantine.
    """
    try:
        clean = _is_clean(document)
    except ScannerUnavailable as error:
        log.warning("scanner_unavailable", document=document.pk, error=str(error), at=now.isoformat())
        return document
    document.state = DocumentState.CLEAN if clean else DocumentState.REFUSED
    document.save(update_fields=["state"])
    return document


def check_size(upload: UploadedFile[Any]) -> None:
    """Refuse nothing and too much; raises ValidationError."""
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose the file again."), code="empty")
    if upload.size > settings.MAX_DOCUMENT_BYTES:
        limit = settings.MAX_DOCUMENT_BYTES // (1024 * 1024)
        raise ValidationError(
            _("The file is larger than %(limit)s MB. Reduce it, for example by scanning at 150 dpi.")
            % {"limit": limit},
            code="oversized",
        )


def safe_name(name: str, content_type: str) -> str:
    """A name that is safe to show and to offer for download; its ending is that of the content."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    stem = PurePosixPath(plain).name.rsplit(".", 1)[0]
    stem = _UNSAFE.sub("_", stem).strip(" ._")[:_LONGEST_NAME]
    return (stem or "document") + SUFFIXES[content_type]


def current(application: TransferApplication) -> list[Document]:
    """The newest version of each kind that was not removed, in the order of the kinds."""
    newest: dict[str, Document] = {}
    for document in application.documents.filter(removed_at__isnull=True).order_by("kind", "-version"):
        newest.setdefault(document.kind, document)
    return list(newest.values())


def _next_version(application: TransferApplication, kind: str) -> int:
    TransferApplication.objects.select_for_update().get(pk=application.pk)  # two uploads at once queue here
    last: int | None = application.documents.filter(kind=kind).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def _digest(upload: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _is_clean(document: Document) -> bool:
    if not settings.SCANNER:
        return True
    scanner: Callable[[IO[bytes]], bool] = import_string(settings.SCANNER)
    with document.file.open("rb") as opened:
        return scanner(opened)
