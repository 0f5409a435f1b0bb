"""Documents are what their content says, and nothing is kept of what is refused."""

import hashlib
import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter

from accounts.access import NotPermitted
from accounts.models import Role
from ledger.models import Entry
from reviews import documents
from reviews.models import Document, DocumentState
from tests.factories.accounts import person
from tests.factories.reviews import NOW, TransferApplicationFactory, pdf, upload


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(rules):
    return TransferApplicationFactory(parts=False)


def store(draft, file, *, by=None, kind="uscc_copy"):
    return documents.store(draft, kind=kind, upload=file, by=by or draft.created_by, now=NOW)


def refusal(draft, file) -> str:
    with pytest.raises(ValidationError) as caught:
        store(draft, file)
    assert not Document.objects.exists()
    return caught.value.code


def picture(form: str) -> bytes:
    buffer = io.BytesIO()
    noise = bytes((x * y * 7919) % 256 for x in range(120) for y in range(120))
    Image.frombytes("L", (120, 120), noise).convert("RGB").save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [(pdf(), "application/pdf"), (picture("PNG"), "image/png"), (picture("JPEG"), "image/jpeg")],
    ids=["pdf", "png", "jpeg"],
)
def test_the_three_kinds_are_known_by_content_whatever_their_name_says(draft, content, kind):
    document = store(draft, upload("contract.docx", content))

    assert document.content_type == kind
    assert document.size == len(content)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    with document.file.open("rb") as kept:
        assert kept.read() == content


def test_a_document_lies_under_its_hash_and_not_under_the_name_the_sender_chose(draft):
    document = store(draft, upload("../../etc/passwd.pdf"))

    assert document.file.name == f"documents/{document.sha256[:2]}/{document.sha256}"
    assert document.title == "passwd.pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\li\\合同（终稿）.PDF", "合同（终稿）.pdf"),
        ('a"b\r\nc<script>.pdf', "a_b__c_script.pdf"),
        ("....", "document.pdf"),
        ("scan.exe", "scan.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_are_made_safe_to_show_and_end_as_their_content(name, shown):
    assert documents.safe_name(name, "application/pdf") == shown


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_pdf_cut_off_on_its_way_is_refused(draft, cut):
    whole = pdf(pages=5)

    assert refusal(draft, upload(content=whole[: int(len(whole) * cut)])) == "damaged"


def test_a_pdf_with_an_end_mark_glued_to_half_of_it_is_refused(draft):
    whole = pdf(pages=5)

    assert refusal(draft, upload(content=whole[: len(whole) // 2] + b"\n%%EOF\n")) == "damaged"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_a_picture_cut_off_on_its_way_is_refused(draft, form, cut):
    whole = picture(form)

    assert refusal(draft, upload(content=whole[: int(len(whole) * cut)])) == "damaged"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 a Word file", b"GIF89a........", b"MZ\x90\x00", b"<html><script>", b"   %PDF-1.7 late"],
)
def test_anything_else_is_refused_though_it_is_called_pdf(draft, content):
    assert refusal(draft, upload("paper.pdf", content)) == "wrong_type"


def test_an_empty_file_is_refused(draft):
    assert refusal(draft, SimpleUploadedFile("paper.pdf", b"")) == "empty"


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_not(draft, settings):
    content = pdf()
    settings.MAX_DOCUMENT_BYTES = len(content) - 1
    assert refusal(draft, upload(content=content)) == "oversized"

    settings.MAX_DOCUMENT_BYTES = len(content)
    assert store(draft, upload(content=content)).pk


def test_a_pdf_with_a_password_is_refused_with_a_way_out(draft):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret")
    buffer = io.BytesIO()
    writer.write(buffer)

    assert refusal(draft, upload(content=buffer.getvalue())) == "encrypted"


def test_a_picture_that_would_fill_the_memory_is_refused(draft):
    size = struct.pack(">II", 60_000, 60_000) + b"\x08\x02\x00\x00\x00"
    chunk = b"IHDR" + size
    header = struct.pack(">I", len(size)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    header += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))

    assert refusal(draft, upload(content=b"\x89PNG\r\n\x1a\n" + header)) == "too_many_pixels"


def test_a_later_version_is_added_and_the_earlier_one_stays(draft):
    first = store(draft, upload("first.pdf"))
    second = store(draft, upload("second.pdf"))
    other = store(draft, upload("third.pdf"), kind="legal_document")

    assert [first.version, second.version, other.version] == [1, 2, 1]
    assert Document.objects.count() == 3


def test_a_removed_document_leaves_the_filing_but_its_row_and_number_stay(draft):
    first = store(draft, upload("first.pdf"))
    documents.remove(first, by=draft.created_by, now=NOW)

    assert Document.objects.get().removed_at == NOW
    assert store(draft, upload("second.pdf")).version == 2


def test_the_ledger_knows_the_hash_and_never_the_name(draft):
    document = store(draft, upload("secret project.pdf"))

    entry = Entry.objects.get(subject=draft.subject, act="store_document")
    assert document.sha256 in entry.body
    assert "secret project" not in entry.body


def test_people_of_another_enterprise_cannot_store(draft):
    stranger = person(Role.PREPARER)

    with pytest.raises(NotPermitted):
        store(draft, upload(), by=stranger)
    assert not Document.objects.exists()


def all_clean(opened) -> bool:
    return opened.read(4) == b"%PDF"


def nothing_clean(_opened) -> bool:
    return False


def out_of_order(_opened) -> bool:
    raise documents.ScannerUnavailable("connection refused")


@pytest.mark.parametrize(
    ("scanner", "state"),
    [
        ("", DocumentState.CLEAN),
        ("all_clean", DocumentState.CLEAN),
        ("nothing_clean", DocumentState.REFUSED),
        ("out_of_order", DocumentState.QUARANTINED),
    ],
)
def test_what_the_scanner_says_decides_and_silence_keeps_it_in_quarantine(draft, settings, scanner, state):
    settings.SCANNER = f"{__name__}.{scanner}" if scanner else ""

    assert store(draft, upload()).state == state
