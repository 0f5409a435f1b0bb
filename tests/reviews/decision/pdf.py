"""What a reader sees in a PDF: its text without line breaks, its pages and its fonts."""

import io
from collections.abc import Iterator

from pypdf import PdfReader

from reviews.models import Letter


def bytes_of(letter: Letter) -> bytes:
    with letter.file.open() as file:
        return file.read()


def pages(pdf: bytes) -> list[str]:
    """The text of each page; breaks are where the layout wanted them, so they and blanks are dropped."""
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def lines_of(pdf: bytes) -> list[list[str]]:
    """The lines of each page as they were set."""
    read = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return [text.replace("\u200b", "").splitlines() for text in read]


def words(pdf: bytes) -> str:
    return "".join(pages(pdf))


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def fonts(pdf: bytes) -> set[str]:
    return set(_font_names(pdf))


def _font_names(pdf: bytes) -> Iterator[str]:
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            yield font.get_object()["/BaseFont"].split("+")[1]
