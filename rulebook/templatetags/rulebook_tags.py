"""What the edition pages need of a template language, and no more."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def item(mapping: Mapping[str, object], key: str) -> object:
    """The value of a key that only the template knows; the key itself when it is unknown."""
    return mapping.get(key, key)
