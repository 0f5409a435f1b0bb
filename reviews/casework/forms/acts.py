"""The form of each act, by the act's name: what is asked beside pressing the button.

An act that is not in the table asks for its reason where it needs one and for nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.acts import Act, act_at
from reviews.casework.forms.base import CaseForm, PlainForm, day_field, reason_field
from reviews.casework.forms.decision import OutcomesForm
from reviews.casework.words import named
from reviews.decision.kinds import KINDS
from reviews.models import Licence, ReferralOutcome, Status
from reviews.stages.export_control import needs_licence
from reviews.stages.findings import dossier_of, latest, read
from rulebook.codes import lists

TOLD = frozenset(act for kind in KINDS.values() if "reason" in kind.sections for act in kind.acts)


class ReasonForm(CaseForm):
    """A reason that must be given; it says whether the enterprise will read it."""

    def build(self) -> None:
        """The reason of some acts goes into their letter, that of the others stays inside."""
        told = self.key.removeprefix("act-") in TOLD
        outside, inside = _("Goes word for word into the letter."), _("Internal: no letter carries it.")
        self.fields["reason"] = reason_field(help_text=outside if told else inside)


class HeldForm(CaseForm):
    """A reason where the machine held a line, otherwise a note that may stay empty."""

    def build(self) -> None:
        """The reason is required exactly where the finding holds."""
        held = self.case.assessed is not None and self.case.assessed.outcome == "hold"
        help_text = _("The finding holds a line: say why it may pass.") if held else _("May stay empty.")
        self.fields["reason"] = reason_field(required=held, help_text=help_text)


class GradesForm(CaseForm):
    """A grade per item, filled in with what the finding proposes."""

    def build(self) -> None:
        """One choice an item."""
        proposed: Mapping[str, str] = self.case.assessed.grades if self.case.assessed else {}
        choices: list[tuple[str, Any]] = [("", _("Choose…"))]
        choices += [(row.code, named(row)) for row in lists().get("grade", {}).values()]
        for item in self.case.facts["items"]:
            self.fields[f"grade-{item['code']}"] = forms.ChoiceField(
                label=f"{item['code']} {item['name']}",
                choices=choices,
                initial=proposed.get(item["code"], ""),
                error_messages={"required": _("Choose a grade.")},
            )
        self.fields["reason"] = reason_field(required=False, help_text=_("Where a grade differs, say why."))

    def data_for_act(self) -> dict[str, Any]:
        """`grades` by item code."""
        grades = {
            item["code"]: self.cleaned_data[f"grade-{item['code']}"] for item in self.case.facts["items"]
        }
        return {"grades": grades, "reason": self.cleaned_data["reason"]}


class LicencesForm(CaseForm):
    """Number, scope and end date of a licence for each line that needs one; at least one of them."""

    def build(self) -> None:
        """Three fields a line."""
        for code in self.lines:
            in_line = {"line": code}
            self.fields[f"{code}-number"] = forms.CharField(
                label=_("%(line)s: licence number") % in_line, max_length=80, required=False
            )
            self.fields[f"{code}-scope"] = forms.CharField(
                label=_("%(line)s: scope") % in_line,
                max_length=Licence._meta.get_field("scope").max_length,
                required=False,
            )
            self.fields[f"{code}-ends_on"] = day_field(_("%(line)s: ends on") % in_line, required=False)

    @property
    def lines(self) -> list[str]:
        """The lines without a licence that need one; all of them when the finding does not say."""
        held = dossier_of(self.case.application, self.case.facts, on=self.case.on).licensed
        found = latest(self.case.application, "export_control")
        lines = read(found).lines if found else ()
        return list(needs_licence(lines, held)) or [line["code"] for line in self.case.facts["lines"]]

    def clean(self) -> dict[str, Any]:
        """Each licence whole, and at least one."""
        cleaned = super().clean() or {}
        for code in self.lines:
            parts = [f"{code}-{name}" for name in ("number", "scope", "ends_on")]
            filled = [name for name in parts if cleaned.get(name)]
            for name in set(parts) - set(filled) if filled else ():
                if name not in self.errors:
                    self.add_error(name, _("Give the number, the scope and the end date of the licence."))
        if not self.errors and not self._given(cleaned):
            raise forms.ValidationError(_("Record the licence of at least one line."))
        return cleaned

    def _given(self, cleaned: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        return {
            code: {name: cleaned[f"{code}-{name}"] for name in ("number", "scope", "ends_on")}
            for code in self.lines
            if cleaned.get(f"{code}-number")
        }

    def data_for_act(self) -> dict[str, Any]:
        """`licences` by line code."""
        return {"licences": self._given(self.cleaned_data)}


class OrganForm(CaseForm):
    """What the review organ decided, and its paper."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("Choose…")), *ReferralOutcome.choices], required=True
    )
    document = forms.CharField(label=_("Number of the outcome document"), max_length=80)


FORMS: dict[str, type[CaseForm]] = {
    "pass_grading": GradesForm,
    "pass_export_control": HeldForm,
    "record_licence": LicencesForm,
    "return_from_referral": OrganForm,
    "approve": OutcomesForm,
    "approve_in_part": OutcomesForm,
    "refuse": OutcomesForm,
    "grant_on_objection": OutcomesForm,
}
DECIDING = frozenset({"file", "record"})  # after a decision stage these are decided over lines too


def form_class(act: str, status: str) -> type[CaseForm]:
    """The form of an act where the application stands."""
    if status == Status.DECISION and act in DECIDING:
        return OutcomesForm
    row: Act = act_at(act, status)
    return FORMS.get(act, ReasonForm if row.needs_reason else PlainForm)
