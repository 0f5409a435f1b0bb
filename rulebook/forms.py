"""The forms of the edition pages; they take what was typed apart and decide nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rulebook.codes import Lists
from rulebook.labels import YES_NO, column_label, value_name
from rulebook.lifecycle import Details
from rulebook.models import APPLIES_TO, Edition
from rulebook.sheets import LARGEST
from rulebook.tables import TABLES, Column, Table

APPLIES = {
    "new": _("New applications"),
    "pending": _("Applications under review"),
    "live": _("Live entitlements"),
}


class DayInput(forms.DateInput):
    """A date as browsers pick it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=DayInput(), input_formats=["%Y-%m-%d"], help_text=help_text
    )


class DetailsForm(forms.Form):
    """What an edition says about itself."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("Readers of both languages see it: Chinese first, then English."),
    )
    effective_from = _day(_("In force from"), required=True, help_text=_("The first day, in China."))
    decision_no = forms.CharField(label=_("Decision number"), max_length=80, required=False)
    change_note = forms.CharField(
        label=_("What changes, and why"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    applies_to = forms.MultipleChoiceField(
        label=_("Applies to"),
        choices=[(code, APPLIES[code]) for code in APPLIES_TO],
        initial=list(APPLIES_TO),
        widget=forms.CheckboxSelectMultiple,
    )
    wind_down_days = forms.IntegerField(
        label=_("Days to wind down"),
        min_value=0,
        max_value=3650,
        initial=0,
        help_text=_("Days after which a live entitlement that turned out worse is looked at again."),
    )
    sunset_on = _day(_("Lapses on"), help_text=_("The first day on which it no longer applies."))
    review_on = _day(_("To be looked at again on"))
    pilot_place = forms.CharField(
        label=_("Pilot place"), max_length=40, required=False, help_text=_("Empty: the whole country.")
    )
    pilot_until = _day(_("Pilot ends on"))
    pilot_evaluation = forms.CharField(
        label=_("How the pilot is evaluated"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Ends lie after the start; a pilot has an end."""
        data = super().clean() or {}
        start: date | None = data.get("effective_from")
        for name in ("sunset_on", "pilot_until"):
            if start and data.get(name) and data[name] <= start:
                self.add_error(name, _("This is not after the first day."))
        if data.get("pilot_place") and not data.get("pilot_until") and "pilot_until" not in self.errors:
            self.add_error("pilot_until", _("A pilot needs an end."))
        return data

    def details(self, *, training: bool = False) -> Details:
        """The cleaned fields, as the writer takes them."""
        names = Details.__dataclass_fields__.keys() - {"training"}
        return Details(training=training, **{name: self.cleaned_data[name] for name in names})

    @staticmethod
    def initial_of(edition: Edition) -> dict[str, Any]:
        """The fields of an edition that exists."""
        return {name: getattr(edition, name) for name in Details.__dataclass_fields__ if name != "training"}


class ImportForm(DetailsForm):
    """A CSV file for one of the tables that the person may edit."""

    table = forms.ChoiceField(label=_("Rule table"))
    file = forms.FileField(
        label=_("CSV file"), help_text=_("UTF-8, with the column keys in row 1; 20 MB at most.")
    )
    field_order = ("table", "file", "title", "effective_from")

    def __init__(self, *args: Any, tables: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, table.title) for key, table in TABLES.items() if key in tables]
        self.fields["table"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB."), code="too_large")
        return file


class RowForm(forms.Form):
    """One row of a draft, one field a column; conversion and problems come from the importer's own rules."""

    def __init__(self, *args: Any, table: Table[Any], lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in table.columns:
            self.fields[column.name] = _field(column, lists)


def _field(column: Column, lists: Lists) -> forms.Field:
    common: dict[str, Any] = {"label": _label(column), "required": False, "help_text": column.help}
    choices = _choices(column, lists)
    if choices:
        return forms.CharField(widget=forms.Select(choices=[("", "—"), *choices]), **common)
    if column.kind == "date":
        return forms.CharField(widget=forms.TextInput(attrs={"type": "date"}), **common)
    if column.kind == "codes":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **common)
    if column.kind == "int":
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **common)
    return forms.CharField(**common)


def _choices(column: Column, lists: Lists) -> list[tuple[str, object]]:
    if column.kind == "bool":
        return list(YES_NO.items())
    if column.kind == "choice":
        return [(choice, _with_code(value_name(column, choice), choice)) for choice in column.choices]
    if column.kind == "code" and column.code_list in lists:
        chinese = (get_language() or "").startswith("zh")
        rows = lists[column.code_list].values()
        return [(row.code, _with_code(row.name_zh if chinese else row.name_en, row.code)) for row in rows]
    return []


def _label(column: Column) -> SafeString:
    """The label in words, with the key that a file's header holds beside it in small type."""
    return format_html('{} <code class="rule-key">{}</code>', column_label(column.name), column.name)


def _with_code(name: str, code: str) -> str:
    return code if name == code else f"{name} ({code})"
