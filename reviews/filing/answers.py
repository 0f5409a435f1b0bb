"""What was answered, as labels and words for the check page; it shows forms and never validates them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from reviews.filing.choices import blank
from reviews.filing.forms.base import FilingMixin
from reviews.filing.forms.items import ItemForm
from reviews.filing.forms.recipients import ONWARD, RecipientForm
from reviews.filing.sections import SECTIONS, Words
from reviews.models import TransferApplication
from reviews.stages.pathway import Routed


@dataclass(frozen=True)
class Answered:
    """One question and what was answered; an empty answer is shown as such."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Block:
    """The answers of one page, with the link that changes them."""

    title: Words
    url: str
    answers: tuple[Answered, ...]


def blocks(application: TransferApplication, route: Routed, *, on: date) -> list[Block]:
    """Return every page of the application that its route asks for."""
    found = []
    for section in SECTIONS.values():
        if section.asked(route):
            url = section.url(application)
            form = section.form(instance=application, on=on)
            found.append(Block(section.title, url, tuple(shown(form, url, empty=True))))
    return found


def item_blocks(application: TransferApplication, *, on: date) -> list[Block]:
    """Return one block a data item."""
    return [
        _part_block(ItemForm(instance=item, on=on), f"I{item.number} {item.name}", "filing:item", item)
        for item in application.items.all()
    ]


def recipient_blocks(application: TransferApplication, *, on: date) -> list[Block]:
    """Return one block a recipient."""
    return [
        _part_block(
            RecipientForm(instance=recipient, on=on),
            f"R{recipient.number} {recipient.name}",
            "filing:recipient",
            recipient,
        )
        for recipient in application.recipients.all()
    ]


def _part_block(form: Any, title: str, view: str, row: Any) -> Block:
    url = reverse(view, args=(row.application.reference, row.number))
    return Block(title, url, tuple(shown(form, url, empty=False)))


def shown(form: FilingMixin, url: str, *, empty: bool) -> Iterable[Answered]:
    """Yield the answers of a form; without `empty`, only what was filled in."""
    fields: Any = form
    for bound in fields:
        given = bound.value() not in (None, "", [])
        if given or (empty and not bound.name.startswith(ONWARD)):
            yield Answered(str(bound.label), _words(bound) or _("not answered"), f"{url}#id_{bound.name}")


def _words(bound: BoundField) -> str:
    value = bound.value()
    field = bound.field
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ChoiceField):
        return str(_flat(field.choices).get(str(value or ""), value or ""))
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, int):
        return formats.number_format(value, use_l10n=True, force_grouping=True)
    return str(value or "")


def _flat(choices: Any) -> dict[str, Any]:
    """Choices by code, groups opened; the empty choice counts only where it is an answer of its own."""
    flat: dict[str, Any] = {}
    for code, name in choices:
        if isinstance(name, list | tuple):
            flat.update(_flat(name))
        elif (code, name) != blank():
            flat[str(code)] = name
    return flat
