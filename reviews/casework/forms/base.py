"""What every form of an act has: its case, errors that name the field, and what was typed; no rule of law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews import tokens
from reviews.casework.case import Case


class CaseForm(forms.Form):
    """A form on one application. `key` is its anchor on the page and the prefix of its fields' ids."""

    template = "admin/reviews/forms/plain.html"

    def __init__(self, data: Any = None, *, case: Case, key: str, more: int = 0) -> None:
        super().__init__(data, auto_id=f"{key}-%s")
        self.case, self.key, self.more = case, key, more
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the case."""

    @cached_property
    def token(self) -> str:
        """A fresh one-time token, whatever was posted."""
        return tokens.new()

    def data_for_act(self) -> dict[str, Any]:
        """What the writer is given."""
        return dict(self.cleaned_data)

    def typed(self) -> Iterator[tuple[str, str]]:
        """What the person entered, as (label, text): shown again where the form itself no longer is."""
        for bound in self:
            value = bound.data if self.is_bound else None
            if value not in (None, "", []):
                yield str(bound.label), _as_text(bound.field, value)


class PlainForm(CaseForm):
    """Only the button."""


def _as_text(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field)).get(value, value))
    return str(value)


def _flat(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in list(field.widget.choices):
        found.extend(label if isinstance(label, list | tuple) else [(key, label)])
    return found


class DayInput(forms.DateInput):
    """A date as the browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, typed or picked."""
    wrong = {"invalid": _("Enter a day as year-month-day, for example 2026-12-01.")}
    return forms.DateField(
        label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], error_messages=wrong, **kwargs
    )


def reason_field(*, required: bool = True, help_text: Any = "") -> forms.CharField:
    """The reason, in words."""
    return forms.CharField(
        label=_("Reason"),
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
        error_messages={"required": _("Give the reason.")},
    )
