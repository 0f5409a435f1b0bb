"""Grounds of a finding: a reason code with parameters, its source and the rule behind it; sentences are
rendered here.

It knows no treatment and no case. Apps register their reasons once, in a `reasons.py` imported in `ready()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rulebook.codes import code_name

LANGUAGES = {"en": "en", "zh": "zh-hans"}
REASONS: dict[str, str | Promise] = {}


def reason(code: str, template: str | Promise) -> str:
    """Register a reason's sentence and give its code back.

    The template is a lazy English source with named fields: `{count}`, or `{category:data_category}`, which
    shows a code of that list by its name in the reader's language. A list is joined. A code is registered
    once.
    """
    if code in REASONS and str(REASONS[code]) != str(template):
        raise ValueError(f"reason {code} is registered twice")
    REASONS[code] = template
    return code


@dataclass(frozen=True)
class Ground:
    """Why a finding says what it says. `row` is the sheet's row in the edition; `key` its business key;
    `internal` grounds never reach an enterprise."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    citation: str = ""
    table: str = ""
    edition: int | None = None
    row: int | None = None
    key: str = ""
    status: str = "verified"
    internal: bool = False

    def __hash__(self) -> int:
        return hash((self.code, self.table, self.edition, self.row, self.key))

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, as findings store them; no sentence."""
        return {
            "code": self.code,
            "params": {name: list(v) if isinstance(v, tuple) else v for name, v in self.params.items()},
            "citation": self.citation,
            "table": self.table,
            "edition": self.edition,
            "row": self.row,
            "key": self.key,
            "status": self.status,
            "internal": self.internal,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Ground:
        """The ground that `as_dict` wrote."""
        return cls(**dict(stored))

    def sentence(self, language: str | None = None) -> str:
        """The reason in words, in `language` ("en", "zh" or a Django code) or the active one. A ground that
        is not verified or secondary says that its basis is to be confirmed."""
        chosen = LANGUAGES.get(language or "", language or translation.get_language() or "en")
        with translation.override(chosen):
            text = _Sentences(chosen).vformat(str(REASONS[self.code]), (), self.params)
            if self.status == "unverified":
                return _("%(reason)s (basis to be confirmed)") % {"reason": text}
            return text


def render(ground: Ground) -> dict[str, Any]:
    """What commands print of a ground."""
    shown = ground.as_dict()
    kept = ("code", "params", "citation", "table", "edition", "row", "status")
    return {**{name: shown[name] for name in kept}, "en": ground.sentence("en"), "zh": ground.sentence("zh")}


class _Sentences(Formatter):
    """Named fields only; a format that is a code list shows the code's name."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, list | tuple):
            joint = "、" if self.language.startswith("zh") else ", "
            return joint.join(self.format_field(part, format_spec) for part in value)
        if format_spec:
            return code_name(format_spec, str(value), self.language)
        return "" if value is None else str(value)
