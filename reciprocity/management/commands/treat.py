"""`treat`: how a transfer to a place is treated, a JSON line in and a JSON line out; it stores nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from reciprocity.precedence import DEFAULT
from reciprocity.treat import RowRef, TreatFacts, TreatRules, treat
from rulebook.codes import Lists, lists
from rulebook.grounds import render
from rulebook.jsonlines import (
    FieldError,
    JsonLinesCommand,
    Line,
    optional_int,
    optional_text,
    required_text,
    texts,
)
from rulebook.models import Edition

CODED = {
    "grade": "grade",
    "transaction_kind": "transaction_kind",
    "scenario": "scenario",
    "recipient_kind": "recipient_kind",
    "count_unit": "threshold_unit",
}


class Command(JsonLinesCommand):
    """Answers with the reciprocity edition in force on `--on`, or with `--edition`, drafts included."""

    help = "Read transfers as JSON Lines and say how each is treated under the reciprocity rules."
    rules: TreatRules
    known: Lists

    def add_arguments(self, parser: CommandParser) -> None:
        """`--on DATE` dates rows and memberships, also with `--edition N`."""
        super().add_arguments(parser)
        parser.add_argument("--edition", type=int, default=None, help="the number of a reciprocity edition")

    def prepare(self, options: dict[str, Any]) -> None:
        """Load the rules once; CommandError when there is no such edition."""
        number = options.get("edition")
        if number is not None and not Edition.objects.filter(pk=number, table="reciprocity").exists():
            raise CommandError(_("%(number)s is not an edition of reciprocity") % {"number": number})
        self.rules = TreatRules.in_force(options["on"], edition_id=number)
        self.known = lists()

    def answer(self, line: Line, options: dict[str, Any]) -> dict[str, Any]:
        """Treatment, deciding and beaten rows, edition, conditions and grounds of one transfer."""
        treated = treat(self._facts(line), self.rules, on=options["on"])
        return {
            "treatment": str(treated.treatment),
            "rule": _row(treated.rule) if treated.rule else None,
            "beaten": [_row(ref) for ref in treated.beaten],
            "conditions": list(treated.conditions),
            "edition": treated.edition.id,
            "grounds": [render(ground) for ground in treated.grounds],
        }

    def _facts(self, line: Line) -> TreatFacts:
        coded = {field: self._code(line, field, name) for field, name in CODED.items()}
        return TreatFacts(
            jurisdiction=self._jurisdiction(line),
            data_categories=self._categories(line),
            scope=self._scope(line),
            count=optional_int(line, "count"),
            **coded,
        )

    def _jurisdiction(self, line: Line) -> str:
        code = required_text(line, "jurisdiction")
        places = {row.code for row in self.rules.jurisdictions.rows if row.kind != "scope"} - {DEFAULT}
        if code not in places:
            raise FieldError("jurisdiction", _("%(code)s is not a known jurisdiction") % {"code": code})
        return code

    def _scope(self, line: Line) -> str:
        code = optional_text(line, "scope")
        if code and code not in {row.code for row in self.rules.jurisdictions.rows if row.kind == "scope"}:
            raise FieldError("scope", _("%(code)s is not a known scope") % {"code": code})
        return code

    def _categories(self, line: Line) -> tuple[str, ...]:
        codes = texts(line, "data_category")
        if not codes:
            raise FieldError("data_category", _("is required"))
        for code in codes:
            self._listed("data_category", "data_category", code)
        return codes

    def _code(self, line: Line, field: str, list_name: str) -> str:
        code = optional_text(line, field)
        if code:
            self._listed(field, list_name, code)
        return code

    def _listed(self, field: str, list_name: str, code: str) -> None:
        if code not in self.known.get(list_name, {}):
            said = _("%(code)s is not a code of the list %(list)s") % {"code": code, "list": list_name}
            raise FieldError(field, said)


def _row(ref: RowRef) -> dict[str, Any]:
    return {"row": ref.row, "key": ref.key}
