"""The form of a decision over lines: an outcome for each, with conditions as codes and their parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reciprocity.treatments import Treatment
from reviews.casework.forms.base import CaseForm, reason_field
from reviews.casework.words import named
from reviews.models import LineOutcome
from reviews.rules.conditions import LONGEST, wrong_value
from reviews.stages.base import LineAssessed, is_clear
from rulebook.codes import lists

SPARE = 2  # empty rows for conditions under each line


class OutcomesForm(CaseForm):
    """Reason, and per line the outcome and its conditions; filled in with what the finding proposes."""

    template = "admin/reviews/forms/outcomes.html"
    reason = reason_field(help_text=gettext_lazy("Internal; the letter states the grounds."))

    def build(self) -> None:
        """For each line an outcome, and rows of a condition with its value."""
        known = lists().get("condition", {})
        choices = [("", "—")] + [(row.code, named(row)) for row in known.values()]
        for line in self.case.facts["lines"]:
            code = line["code"]
            found = self.case.assessed.line(code) if self.case.assessed else None
            self.fields[f"{code}-outcome"] = forms.ChoiceField(
                label=_("%(line)s: outcome") % {"line": code},
                choices=[("", _("Choose…")), *LineOutcome.Outcome.choices],
                initial=proposed_outcome(found),
                error_messages={"required": _("Decide every line.")},
            )
            self._conditions(code, found, choices)

    def _conditions(self, code: str, found: LineAssessed | None, choices: list[tuple[str, str]]) -> None:
        pairs = [condition.partition("=") for condition in (found.conditions if found else ())]
        for place in range(self._rows(code, len(pairs))):
            name, _equals, value = pairs[place] if place < len(pairs) else ("", "", "")
            label = {"line": code, "place": place + 1}
            self.fields[f"{code}-condition-{place}"] = forms.ChoiceField(
                label=_("%(line)s: condition %(place)s") % label,
                choices=choices,
                required=False,
                initial=name,
            )
            self.fields[f"{code}-value-{place}"] = forms.CharField(
                label=_("%(line)s: value of condition %(place)s") % label,
                required=False,
                max_length=LONGEST,
                initial=value,
            )

    def _rows(self, code: str, prefilled: int) -> int:
        """As many as were posted, or as are filled in and two to spare."""
        if not self.is_bound:
            return prefilled + SPARE
        places = [
            int(m[1]) for name in self.data if (m := re.fullmatch(rf"{code}-condition-(\d{{1,2}})", name))
        ]
        return max(places, default=-1) + 1 + self.more

    def lines(self) -> Iterator[dict[str, Any]]:
        """The bound fields by line, for the template."""
        for line in self.case.facts["lines"]:
            code = line["code"]
            yield {
                "line": line,
                "outcome": self[f"{code}-outcome"],
                "conditions": [(self[name], self[_value_of(name)]) for name in self._named(code)],
            }

    def _named(self, code: str) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{code}-condition-")]

    def clean(self) -> dict[str, Any]:
        """A value where the condition carries one and nowhere else; no condition twice on a line."""
        cleaned = super().clean() or {}
        known = lists().get("condition", {})
        for line in self.case.facts["lines"]:
            seen: set[str] = set()
            for name in self._named(line["code"]):
                self._check(name, cleaned, known, seen)
        return cleaned

    def _check(self, name: str, cleaned: dict[str, Any], known: Any, seen: set[str]) -> None:
        code, value = cleaned.get(name) or "", (cleaned.get(_value_of(name)) or "").strip()
        if not code:
            if value:
                self.add_error(name, _("Choose the condition that the value belongs to."))
            return
        if code in seen:
            self.add_error(name, _("This condition is on the line already."))
        seen.add(code)
        problem = wrong_value(known[code], value)
        if problem:
            self.add_error(_value_of(name), problem)

    def data_for_act(self) -> dict[str, Any]:
        """`reason`, and `outcomes` by line code; a refused line carries no conditions."""
        outcomes = {}
        for line in self.case.facts["lines"]:
            code = line["code"]
            outcome = self.cleaned_data[f"{code}-outcome"]
            allowed = outcome == LineOutcome.Outcome.ALLOWED
            outcomes[code] = {
                "outcome": outcome,
                "conditions": self._chosen(code) if allowed else {},
            }
        return {"reason": self.cleaned_data["reason"], "outcomes": outcomes}

    def _chosen(self, code: str) -> dict[str, str]:
        named = ((self.cleaned_data[name], self.cleaned_data[_value_of(name)]) for name in self._named(code))
        return {condition: value.strip() for condition, value in named if condition}


def _value_of(name: str) -> str:
    return name.replace("-condition-", "-value-")


def proposed_outcome(line: LineAssessed | None) -> str:
    """Allowed where screening is clear, refused where it stops; what it holds is left for the person."""
    if line is None:
        return ""
    if line.hard_stop or line.treatment == Treatment.PROHIBIT:
        return LineOutcome.Outcome.REFUSED
    return LineOutcome.Outcome.ALLOWED if is_clear(line) else ""
