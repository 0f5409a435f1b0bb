"""The forms of what happens beside the edges: checklist, supplement, clock, signature, service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.beside import SUPPLEMENT_CLOCK
from reviews.casework.forms.base import CaseForm, day_field, reason_field
from reviews.casework.words import chinese
from reviews.clock.running import term
from reviews.guards import checklist_name
from reviews.models import ChecklistAnswer, ClockExclusion, Service
from reviews.rules.checklists import ChecklistRow, of
from rulebook.inforce import NoEditionInForce, in_force

QUESTIONS = 3


class ChecklistForm(CaseForm):
    """Yes, no or not applicable with a note, for each row of the stage's checklist."""

    template = "admin/reviews/forms/checklist.html"

    def build(self) -> None:
        """A verdict and a note a row; what was shown travels along, so that only changes are sent."""
        self.rows = rows_of(self.case)
        for row in self.rows:
            given = row.answer
            self.fields[f"{row.code}-verdict"] = forms.ChoiceField(
                label=row.text,
                choices=ChecklistAnswer.Verdict.choices,
                widget=forms.RadioSelect(attrs={"class": "verdict"}),
                required=False,
                initial=given.verdict if given else "",
                show_hidden_initial=True,
            )
            self.fields[f"{row.code}-note"] = forms.CharField(
                label=_("Note"),
                max_length=300,
                required=False,
                initial=given.note if given else "",
                show_hidden_initial=True,
            )

    def shown(self) -> Iterator[tuple[RowShown, BoundField, BoundField]]:
        """Each row with its bound fields."""
        for row in self.rows:
            yield row, self[f"{row.code}-verdict"], self[f"{row.code}-note"]

    def clean(self) -> dict[str, Any]:
        """A note needs its verdict."""
        cleaned = super().clean() or {}
        for row in self.rows:
            if cleaned.get(f"{row.code}-note") and not cleaned.get(f"{row.code}-verdict"):
                self.add_error(f"{row.code}-verdict", _("Answer yes, no or not applicable to this item."))
        return cleaned

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        """What this person changed: `{code: (verdict, note)}`."""
        changed = {name.rpartition("-")[0] for name in self.changed_data}
        return {
            code: (self.cleaned_data[f"{code}-verdict"], self.cleaned_data[f"{code}-note"])
            for code in (row.code for row in self.rows)
            if code in changed and self.cleaned_data[f"{code}-verdict"]
        }


@dataclass(frozen=True)
class RowShown:
    """One row of a checklist in the reader's language, with its answer for the present snapshot."""

    code: str
    text: str
    basis: str
    required: bool
    document_kind: str
    answer: ChecklistAnswer | None


def rows_of(case: Any) -> list[RowShown]:
    """The checklist of the present stage; empty where it stands at none or no edition is in force."""
    if case.stage is None or case.snapshot is None:
        return []
    try:
        rows: tuple[ChecklistRow, ...] = in_force("checklists", case.on).rows
    except NoEditionInForce:
        return []
    given = ChecklistAnswer.objects.filter(snapshot=case.snapshot, stage=case.stage.key)
    answers = {answer.code: answer for answer in given.select_related("answered_by")}
    name = checklist_name(case.application, case.stage.key)
    return [_row(row, answers.get(row.code)) for row in of(rows, name)]


def _row(row: ChecklistRow, answer: ChecklistAnswer | None) -> RowShown:
    text = row.text_zh if chinese() else row.text_en
    return RowShown(row.code, text, row.basis, row.required, row.document_kind, answer)


class SupplementForm(CaseForm):
    """Several items, one deadline."""

    template = "admin/reviews/forms/supplement.html"

    def build(self) -> None:
        """Rows for the items, and the day the law gives."""
        for place in range(1, self._places() + 1):
            self.fields[f"question-{place}"] = forms.CharField(
                label=_("Item %(place)s") % {"place": place},
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["due_on"] = day_field(
            gettext_lazy("To be answered by"),
            required=False,
            initial=self._by_law(),
            help_text=gettext_lazy("Empty: ten working days from today."),
        )

    def _places(self) -> int:
        if not self.is_bound:
            return QUESTIONS
        numbers = [int(m[1]) for name in self.data if (m := re.fullmatch(r"question-(\d{1,2})", name))]
        return max(numbers, default=QUESTIONS) + self.more

    def _by_law(self) -> Any:
        try:
            return term(SUPPLEMENT_CLOCK, self.case.on, on=self.case.on)
        except NoEditionInForce:
            return None

    @property
    def question_fields(self) -> list[BoundField]:
        """The rows of the items."""
        return [self[name] for name in self.fields if name.startswith("question-")]

    def clean(self) -> dict[str, Any]:
        """At least one item."""
        cleaned = super().clean() or {}
        if not self.questions(cleaned):
            self.add_error("question-1", _("Write what is missing."))
        return cleaned

    def questions(self, cleaned: dict[str, Any]) -> list[str]:
        """What was written, in order."""
        return [value for name, value in cleaned.items() if name.startswith("question-") and value]


class ExtensionForm(CaseForm):
    """A later day, told to the enterprise, and why."""

    new_due_on = day_field(gettext_lazy("New last day"))
    reason = reason_field()


class ExclusionForm(CaseForm):
    """Days that do not count."""

    cause = forms.ChoiceField(
        label=gettext_lazy("Cause"),
        choices=[("", gettext_lazy("Choose…")), *ClockExclusion.Cause.choices],
    )
    from_on = day_field(gettext_lazy("From"))
    to_on = day_field(
        gettext_lazy("Until, not including"), required=False, help_text=gettext_lazy("Empty while it lasts.")
    )


class SignForm(CaseForm):
    """Assent or dissent; a dissent says why."""

    template = "admin/reviews/forms/sign.html"
    verdict = forms.ChoiceField(
        choices=[("assent", gettext_lazy("Countersign")), ("dissent", gettext_lazy("Dissent"))],
        widget=forms.HiddenInput,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A dissent says why."),
    )

    def clean(self) -> dict[str, Any]:
        """A dissent without a word is not one."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == "dissent" and not cleaned.get("note"):
            self.add_error("note", _("Say why you dissent."))
        return cleaned


class ServiceForm(CaseForm):
    """How and on which day a paper reached the enterprise."""

    method = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[choice for choice in Service.Method.choices if choice[0] != Service.Method.ONLINE],
    )
    served_on = day_field(gettext_lazy("Reached the enterprise on"))

    def clean_served_on(self) -> Any:
        """Not before the paper, nor in the future."""
        given = self.cleaned_data["served_on"]
        if given > self.case.on:
            raise forms.ValidationError(_("The day lies ahead."))
        return given
