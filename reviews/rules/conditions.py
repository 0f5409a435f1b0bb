"""What a condition on a line may carry: its code is of the code list `condition`, its value as that says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from rulebook.codes import CodeRow, lists

LONGEST = 60  # characters of a condition's value


def wrong_conditions(conditions: Mapping[str, str]) -> str:
    """Say what is wrong with the first wrong one of `{code: value}`, "" when nothing is."""
    known = lists().get("condition", {})
    for code, value in conditions.items():
        if code not in known:
            return _("“%(code)s” is not a condition of the code list.") % {"code": code}
        problem = wrong_value(known[code], value)
        if problem:
            return f"{code}: {problem}"
    return ""


def wrong_value(condition: CodeRow, value: str) -> str:
    """Say what is wrong with a condition's value, "" when nothing is."""
    if len(value) > LONGEST:
        return _("The value is longer than %(most)s characters.") % {"most": LONGEST}
    if condition.param in ("", "none"):
        return _("This condition carries no value.") if value else ""
    if not value:
        return _("This condition needs a value.")
    if condition.param in ("count", "days") and not (value.isdecimal() and int(value) > 0):
        return _("Enter a whole number above 0.")
    if condition.param == "percent" and not (value.isdecimal() and int(value) <= 100):
        return _("Enter a whole number from 0 to 100.")
    return _not_a_day(value) if condition.param == "date" else ""


def _not_a_day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return _("Enter a day as year-month-day, for example 2026-12-01.")
    return ""
