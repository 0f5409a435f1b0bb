"""Says what a file is by opening it whole; its name and what the browser calls it are not asked."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PdfReadError, PyPdfError

_TAIL = 1024  # bytes in which a whole PDF says %%EOF
_MOST_PAGES = 3_000
# What a damaged file makes the readers raise, beside their own errors.
_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    RecursionError,
    SyntaxError,
    EOFError,
    OverflowError,
    MemoryError,
    NotImplementedError,
)


def content_type_of(file: IO[bytes] | Any) -> str:
    """`application/pdf`, `image/png` or `image/jpeg`; raises ValidationError for anything else or damaged."""
    file.seek(0)
    start = file.read(1024)
    for kind, (magic, check) in _KINDS.items():
        if start.startswith(magic):
            file.seek(0)
            check(file)
            return kind
    raise ValidationError(
        _("This is not a PDF, PNG or JPEG file, whatever its name says. Save it as PDF and choose it again."),
        code="wrong_type",
    )


def _check_pdf(file: IO[bytes]) -> None:
    """Read every page strictly and find the end mark."""
    try:
        pages = _pages(file)
    except (PyPdfError, *_DAMAGE) as error:
        raise _damaged("PDF") from error
    if pages == 0 or pages > _MOST_PAGES:
        raise ValidationError(
            _("The PDF has %(pages)s pages; from 1 to %(most)s can be taken.")
            % {"pages": pages, "most": _MOST_PAGES},
            code="page_count",
        )


def _pages(file: IO[bytes]) -> int:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _TAIL))
    if b"%%EOF" not in file.read():
        raise PdfReadError("no end mark")
    file.seek(0)
    reader = PdfReader(file, strict=True)
    if reader.is_encrypted:
        raise _encrypted()
    counted = 0
    for page in reader.pages:
        page.get_contents()
        counted += 1
    if counted != reader.get_num_pages():
        raise PdfReadError("pages are missing")
    return counted


def _check_image(file: IO[bytes]) -> None:
    """Verify the structure, then decode every pixel; a picture that would fill the memory is refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=("PNG", "JPEG")) as picture:
                picture.verify()
            file.seek(0)
            with Image.open(file, formats=("PNG", "JPEG")) as picture:
                picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("The picture has too many pixels. Scan it at a lower resolution."), code="too_many_pixels"
        ) from error
    except (UnidentifiedImageError, *_DAMAGE) as error:
        raise _damaged(_("picture")) from error


def _damaged(what: str) -> ValidationError:
    return ValidationError(
        _("The %(what)s cannot be read to its end; it may have been cut off on its way. Save it anew.")
        % {"what": what},
        code="damaged",
    )


def _encrypted() -> ValidationError:
    return ValidationError(
        _("The PDF is protected by a password. Save it without protection and choose it again."),
        code="encrypted",
    )


_KINDS: dict[str, tuple[bytes, Callable[[IO[bytes]], None]]] = {
    "application/pdf": (b"%PDF-", _check_pdf),
    "image/png": (b"\x89PNG\r\n\x1a\n", _check_image),
    "image/jpeg": (b"\xff\xd8\xff", _check_image),
}
