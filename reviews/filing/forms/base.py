"""What every filing form shares: the crispy helper, the day whose lists are read, and its error summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.boundfield import BoundField


@dataclass(frozen=True)
class FieldError:
    """One line of the error summary: where it leads and what it says."""

    href: str
    label: str
    message: str


class FilingMixin:
    """Mixed into forms; `on` is the day (Asia/Shanghai) whose rule tables give the choices."""

    on: date

    def prepare(self, on: date) -> None:
        """Fill the choices and the helper; called once by `__init__`."""
        self.on = on
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.use_custom_control = True
        self.fill_choices()

    def fill_choices(self) -> None:
        """Give the fields their choices in the reader's language."""

    def choose(self, name: str, choices: list[Any]) -> None:
        """Make a field a choice among these."""
        field = self.fields[name]  # type: ignore[attr-defined]
        field.choices = choices

    def error_list(self) -> list[FieldError]:
        """Every error in the order of the page, each with the anchor of its field."""
        form: Any = self
        general = [FieldError("#main", "", str(message)) for message in form.non_field_errors()]
        found = [_errors_of(form[name]) for name in form.fields]
        return [*general, *(error for errors in found for error in errors)]


def _errors_of(bound: BoundField) -> list[FieldError]:
    return [FieldError(f"#{anchor(bound)}", str(bound.label), str(message)) for message in bound.errors]


def anchor(bound: BoundField) -> str:
    """The id of a field's first control."""
    return bound.id_for_label or f"{bound.auto_id}_0"


class FilingForm(FilingMixin, forms.Form):
    """A plain filing form."""

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.prepare(on)


class FilingModelForm(FilingMixin, forms.ModelForm):
    """A filing form of a row; what is valid is stored by the caller inside `workflow.editing`."""

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.prepare(on)
