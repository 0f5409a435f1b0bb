"""The page of one data item: what it is, whence it comes, on which right, how many, how harmful."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.filing import choices
from reviews.filing.fields import CountField, DayField, LinesField, control_code
from reviews.filing.forms.base import FilingModelForm
from reviews.models import Answer, DataItem

BLANKET = "blanket"
PUBLIC = "public_data"
IMPACT = "impact_"


class ImpactTable(LayoutObject):
    """One row of radios for each object that could be harmed (GB/T 43697 cl. 6.5)."""

    def render(self, form: Any, context: Any, **_options: Any) -> SafeString:
        """Return the table."""
        rows = [form[name] for name in form.fields if name.startswith(IMPACT)]
        form.rendered_fields.update(bound.name for bound in rows)
        return render_to_string(
            "filing/impacts.html", {"rows": rows, "degrees": choices.codes("harm_degree")}
        )


class ItemForm(FilingModelForm):
    """One kind of data. Only its name and category must be given to keep it in the draft."""

    category = forms.ChoiceField(label=gettext_lazy("Category"))
    source = forms.ChoiceField(label=gettext_lazy("Where it comes from"), required=False)
    right = forms.ChoiceField(label=gettext_lazy("Right it rests on"), required=False)
    consent_basis = forms.ChoiceField(
        label=gettext_lazy("Basis for processing personal information"),
        required=False,
        help_text=gettext_lazy("PIPL art. 13. A blanket consent is not a basis."),
    )
    anonymisation = forms.ChoiceField(label=gettext_lazy("Anonymisation"), required=False)
    openness = forms.ChoiceField(
        label=gettext_lazy("Openness"),
        required=False,
        help_text=gettext_lazy("Raw public data that is not opened does not leave (Data 20 art. iv)."),
    )
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    count = CountField(
        label=gettext_lazy("How many this year"), help_text=gettext_lazy("Each person or thing once.")
    )
    sensitive_count = CountField(label=gettext_lazy("Of these, with sensitive fields"))
    count_unit = forms.ChoiceField(label=gettext_lazy("Counted in"))
    retention_months = forms.IntegerField(
        label=gettext_lazy("How long it is kept abroad, in months"),
        required=False,
        min_value=0,
        max_value=1200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "number-input"}),
    )
    control_codes = LinesField(
        label=gettext_lazy("Export-control codes"),
        help_text=gettext_lazy("One a line, as 3A001.b or 083901X. Leave empty when no code applies."),
        validators=[control_code],
        longest=40,
    )
    important_on = DayField(label=gettext_lazy("Date of the notification or publication"))

    class Meta:
        model = DataItem
        fields = (
            "name",
            "description",
            "category",
            "necessity",
            "source",
            "right",
            "consent_basis",
            "anonymisation",
            "openness",
            "form",
            "count",
            "sensitive_count",
            "count_unit",
            "retention_months",
            "control_codes",
            "near_miss",
            "important",
            "important_by",
            "important_document",
            "important_on",
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "necessity": forms.Textarea(attrs={"rows": 3}),
            "important": forms.RadioSelect,
        }
        labels = {
            "name": gettext_lazy("Name of the data item"),
            "description": gettext_lazy("What it contains"),
            "necessity": gettext_lazy("Why this item is needed"),
            "blanket_consent": gettext_lazy(
                "The consent was given together with everything else, as a whole"
            ),
            "near_miss": gettext_lazy(
                "Nearest controlled item, and by which parameters yours stays below it"
            ),
            "important": gettext_lazy("Was it notified or published as important data?"),
            "important_by": gettext_lazy("Department that notified or published"),
            "important_document": gettext_lazy("Document number or catalogue entry"),
        }
        help_texts = {
            "important": gettext_lazy(
                "Data is important only when a department notified you or published it (P24 art. 2)."
            ),
        }

    def fill_choices(self) -> None:
        """Give each its code list, and one field for each object that could be harmed."""
        self.choose("category", [choices.blank(), *choices.grouped("data_category")])
        for name, listed in _LISTS.items():
            self.choose(name, [choices.blank(), *choices.codes(listed)])
        self.choose("count_unit", choices.codes("threshold_unit"))
        self.choose("important", list(Answer.choices))
        self._add_impacts()
        self.helper.layout = _layout()

    def _add_impacts(self) -> None:
        stored = self.instance.impacts or {}
        for code, name in choices.codes("impact_object"):
            field = forms.ChoiceField(
                label=name, required=False, choices=choices.codes("harm_degree"), widget=forms.RadioSelect
            )
            self.fields[IMPACT + code] = field
            self.initial.setdefault(IMPACT + code, stored.get(code))

    def clean(self) -> dict[str, Any]:
        """Refuse blanket consent, counts that cannot be, and important data without its notification."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._refuse_blanket_consent(cleaned)
        total, sensitive = cleaned.get("count"), cleaned.get("sensitive_count")
        if sensitive is not None and total is None and "count" not in self.errors:
            self.add_error("count", _("Enter how many there are in all."))
        elif sensitive is not None and total is not None and sensitive > total:
            self.add_error(
                "sensitive_count", _("There cannot be more with sensitive fields than there are in all.")
            )
        if cleaned.get("important") == Answer.YES:
            self._ask_notification(cleaned)
        self.instance.impacts = _impacts(cleaned)
        return cleaned

    def _refuse_blanket_consent(self, cleaned: dict[str, Any]) -> None:
        said = _(
            "A blanket consent cannot carry a transfer: consent names the recipient, purpose, manner and "
            "kinds of data, and is given separately (PIPL arts. 14, 39; Data 20 art. vi). Obtain separate "
            "consent, or choose the basis that truly applies."
        )
        if cleaned.get("consent_basis") == BLANKET:
            self.add_error("consent_basis", said)

    def _ask_notification(self, cleaned: dict[str, Any]) -> None:
        asked = {
            "important_by": _("Enter the department that notified you or published the data as important."),
            "important_document": _("Enter the number of the document or the catalogue entry."),
            "important_on": _("Enter the date of the notification or publication."),
        }
        for name, message in asked.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        day = cleaned.get("important_on")
        if day and day > self.on:
            self.add_error("important_on", _("The date lies in the future."))


_LISTS = {
    "source": "data_source",
    "right": "data_right",
    "consent_basis": "consent_basis",
    "anonymisation": "anonymisation",
    "openness": "openness",
    "form": "data_form",
}


def _impacts(cleaned: dict[str, Any]) -> dict[str, str]:
    return {
        name.removeprefix(IMPACT): degree
        for name, degree in cleaned.items()
        if name.startswith(IMPACT) and degree
    }


def _layout() -> Layout:
    return Layout(
        Fieldset(_("The data"), "name", "description", "category", "necessity"),
        Fieldset(_("Source and right"), "source", "right"),
        Fieldset(_("Personal information"), "consent_basis", "anonymisation"),
        Fieldset(_("Public data only"), "openness", "form"),
        Fieldset(_("Volume and retention"), "count", "sensitive_count", "count_unit", "retention_months"),
        ImpactTable(),
        Fieldset(_("Export control"), "control_codes", "near_miss"),
        Fieldset(_("Important data"), "important", "important_by", "important_document", "important_on"),
    )
