"""Form fields of the filing pages: counts, lists one a line, and control codes by their shape."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Dual-use code (e.g. 3A001.b) or catalogue number (e.g. 083901X): DESIGN section 7.
CONTROL_CODE = re.compile(r"[0-9][A-E]([0-9]{3}(\.[a-z0-9]+)*)?|[0-9]{6}[JX]")
_SPACING = re.compile(r"[\s,，'’_]")
_MOST_LINES = 50
_MOST = 9_000_000_000_000_000_000


class CountField(forms.IntegerField):
    """A number of persons, devices, records or bytes; may be typed with separators: 1,000,000."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(min_value=0, max_value=_MOST, **options)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off", "class": "number-input"})
        self.error_messages["invalid"] = gettext_lazy("Enter a whole number, for example 120000.")

    def to_python(self, value: Any) -> int | None:
        """Read the number without its separators."""
        if isinstance(value, str):
            value = _SPACING.sub("", value)
        return super().to_python(value)


class LinesField(forms.CharField):
    """A list typed one a line; blank lines and repetitions are dropped."""

    widget = forms.Textarea

    def __init__(self, *, longest: int = 200, rows: int = 3, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)
        self.longest = longest
        self.widget.attrs["rows"] = rows

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list as lines; keep what was typed as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the lines."""
        lines = [line.strip() for line in (value or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        """Refuse too many lines and too long ones."""
        super().validate(value)
        if len(value) > _MOST_LINES:
            raise ValidationError(_("Enter at most %(most)s lines.") % {"most": _MOST_LINES})
        for line in value:
            if len(line) > self.longest:
                raise ValidationError(
                    _("The line “%(start)s…” is longer than %(longest)s characters.")
                    % {"start": line[:20], "longest": self.longest}
                )

    def run_validators(self, value: Any) -> None:
        """Run the validators on each line."""
        for line in value:
            super().run_validators(line)


def control_code(value: str) -> None:
    """Refuse a text that is no control code by its shape."""
    if not CONTROL_CODE.fullmatch(value):
        raise ValidationError(
            _("“%(value)s” is not a control code. Write it as 3A001.b or 083901X.") % {"value": value},
            code="control_code",
        )


class DayField(forms.DateField):
    """A day, typed or picked; shown and read as 2026-11-21."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)
        self.error_messages["invalid"] = gettext_lazy("Enter the date as 2026-11-21.")
