"""The page of one recipient: who it is, in both scripts, where it is, and where the data goes from there."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.filing import choices
from reviews.filing.fields import LinesField
from reviews.filing.forms.base import FilingModelForm
from reviews.models import Recipient

ONWARD = "onward_"
_SPARE = 3  # empty boxes offered beside the onward places already named
_MOST = 30


class RecipientForm(FilingModelForm):
    """One recipient abroad, or one foreign reader inside the country."""

    aliases = LinesField(
        label=gettext_lazy("Other names"),
        help_text=gettext_lazy("Former names, brands and abbreviations, one a line."),
    )
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Country or region"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of recipient"))

    class Meta:
        model = Recipient
        fields = (
            "name_en",
            "name_zh",
            "aliases",
            "jurisdiction",
            "registration_no",
            "kind",
            "business",
            "contact",
            "address",
            "safeguards",
        )
        widgets = {"safeguards": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "name_en": gettext_lazy("Name in Latin script"),
            "name_zh": gettext_lazy("Name in Chinese"),
            "registration_no": gettext_lazy("Registration number"),
            "business": gettext_lazy("Main business"),
            "contact": gettext_lazy("Person in charge, with telephone or e-mail"),
            "address": gettext_lazy("Address"),
            "safeguards": gettext_lazy("How the recipient protects the data"),
        }

    def fill_choices(self) -> None:
        """Give places and kinds; add boxes for the onward places."""
        places = choices.places(self.on)
        self.choose("jurisdiction", [choices.blank(), *places])
        self.choose("kind", choices.codes("recipient_kind"))
        onward = self._boxes(places)
        self.helper.layout = Layout(
            Fieldset(_("Names"), "name_en", "name_zh", "aliases"),
            Fieldset(_("Place and kind"), "jurisdiction", "registration_no", "kind", "business"),
            Fieldset(_("Contact"), "contact", "address"),
            Fieldset(_("Onward transfer"), *onward),
            Fieldset(_("Safeguards"), "safeguards"),
        )

    def _boxes(self, places: list[choices.Choice]) -> list[str]:
        stored = self.instance.onward or []
        typed = [name for name in self.data if name.startswith(ONWARD)]
        boxes = min(_MOST, max(len(stored) + _SPARE, len(typed)))
        for place in range(boxes):
            field = forms.ChoiceField(
                label=_("Onward country or region %(number)s") % {"number": place + 1},
                required=False,
                choices=[choices.blank(_("None")), *places],
            )
            self.fields[f"{ONWARD}{place}"] = field
            self.initial.setdefault(f"{ONWARD}{place}", stored[place] if place < len(stored) else "")
        return [f"{ONWARD}{place}" for place in range(boxes)]

    def clean(self) -> dict[str, Any]:
        """A recipient has a name; the onward places are one list."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("name_en") and not cleaned.get("name_zh") and "name_en" not in self.errors:
            self.add_error(
                "name_en", _("Enter the recipient's name in Latin script, in Chinese, or in both.")
            )
        named = [value for name, value in cleaned.items() if name.startswith(ONWARD) and value]
        self.instance.onward = list(dict.fromkeys(named))
        return cleaned
