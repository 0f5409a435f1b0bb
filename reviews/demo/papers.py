"""The demo's documents: real one-page PDFs in both languages, made here; they say that they are no papers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import typst
from django.core.files.uploadedfile import SimpleUploadedFile

from reviews.decision.paper import fonts
from rulebook.codes import code_name

LAYOUT = Path(__file__).parent / "paper.typ"
NOTICE = "演示材料，不具有法律效力。 Demonstration material without legal effect."
_MADE_AT = 1_735_689_600  # a fixed time, so that the same paper has the same bytes


def paper(kind: str, *, handler_zh: str, handler_en: str) -> SimpleUploadedFile:
    """A document of that kind by that enterprise, as a browser would upload it."""
    name = code_name("document_kind", kind, "zh-hans")
    made = _pdf(name, code_name("document_kind", kind, "en"), handler_zh, handler_en)
    return SimpleUploadedFile(f"{name}.pdf", made, "application/pdf")


@cache
def _pdf(name: str, name_en: str, handler_zh: str, handler_en: str) -> bytes:
    rows = [("数据处理者", handler_zh), ("Data handler", handler_en), ("日期 Date", "2026")]
    content = {"name": name, "name_en": name_en, "rows": rows, "notice": NOTICE}
    made = typst.compile(
        str(LAYOUT),
        root=str(LAYOUT.parent),
        font_paths=fonts(),
        sys_inputs={"content": json.dumps(content)},
        timestamp=_MADE_AT,
    )
    assert isinstance(made, bytes)
    return made
