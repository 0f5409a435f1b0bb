"""What the edition pages need of a template language, and no more."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from rulebook.labels import column_label

register = template.Library()


@register.filter
def item(mapping: Mapping[str, object], key: str) -> object:
    """The value of a key that only the template knows; the key itself when it is unknown."""
    return mapping.get(key, key)


@register.filter
def columns(keys: str) -> list[tuple[str, str]]:
    """The columns that a problem names, joined by commas, each as key and label."""
    return [(key, column_label(key)) for key in keys.split(",") if key]
