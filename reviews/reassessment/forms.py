"""What the acts on a re-assessment ask for; which of it is needed is the writer's to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ActForm(forms.Form):
    """Every field that an act may ask for; ASKS says which it does."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}), required=False)
    question = forms.CharField(
        label=gettext_lazy("Question to the enterprise"), widget=forms.Textarea({"rows": 3}), required=False
    )
    conditions = forms.CharField(
        label=gettext_lazy("New conditions"),
        help_text=gettext_lazy("One line each: L1: encryption; retention_months=6"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )

    def clean_conditions(self) -> dict[str, dict[str, str]]:
        """`{line: {code: value}}` of what was typed."""
        found: dict[str, dict[str, str]] = {}
        for text in self.cleaned_data["conditions"].splitlines():
            if not text.strip():
                continue
            line, colon, codes = text.partition(":")
            if not colon or not codes.strip():
                raise forms.ValidationError(
                    _("“%(text)s” is not a line code, a colon and conditions.") % {"text": text}
                )
            pairs = (code.strip().partition("=") for code in codes.split(";") if code.strip())
            found[line.strip()] = {code.strip(): value.strip() for code, _equals, value in pairs}
        return found


ASKS = {"ask": ("question",), "vary": ("reason", "conditions")}


class SignForm(forms.Form):
    """Assent or dissent; a dissent says why."""

    verdict = forms.ChoiceField(choices=[("assent", ""), ("dissent", "")])
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("A dissent says why."),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A dissent without a word is not one."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == "dissent" and not cleaned.get("note"):
            self.add_error("note", _("Say why you dissent."))
        return cleaned
