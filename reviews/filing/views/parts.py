"""Data items and recipients, each on a page of its own, and the matrix of who receives what."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from reviews.filing import numbers, words
from reviews.filing.choices import place_names
from reviews.filing.forms.base import FilingForm
from reviews.filing.forms.items import ItemForm
from reviews.filing.forms.parts import LinesForm
from reviews.filing.forms.recipients import RecipientForm
from reviews.filing.views.common import FormPage, address, draft_of, page, sent
from reviews.models import DataItem, Recipient, TransferApplication


@page
def items(request: HttpRequest, reference: str) -> HttpResponse:
    """Every data item of the draft."""
    found = draft_of(request, reference)
    rows = [
        (row, formats.number_format(row.count, force_grouping=True) if row.count is not None else "–")
        for row in found.items.all()
    ]
    context = {"application": found, "items": rows, "back": address("application", found)}
    return render(request, "filing/items.html", context)


@page
def recipients(request: HttpRequest, reference: str) -> HttpResponse:
    """Every recipient of the draft."""
    found = draft_of(request, reference)
    places = place_names(words.today(timezone.now()))
    rows = [(row, places.get(row.jurisdiction, row.jurisdiction)) for row in found.recipients.all()]
    context = {"application": found, "recipients": rows, "back": address("application", found)}
    return render(request, "filing/recipients.html", context)


@page
def item(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    """Add or change one data item; a new one goes to every recipient until the enterprise says otherwise."""
    found = draft_of(request, reference)
    row = _row(found, DataItem, number)
    form = ItemForm(sent(request), instance=row, on=words.today(timezone.now()))

    def change(locked: TransferApplication) -> None:
        saved = _saved(locked, form.instance, "items")
        if number is None:
            numbers.connect_item(locked, saved)

    title = _("Add a data item") if number is None else _("Data item I%(number)s") % {"number": number}
    back = address("items", found)
    return FormPage(request, found, form, title, back, back, change, template="filing/part.html").answer()


@page
def recipient(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    """Add or change one recipient; every item goes to a new one until the enterprise says otherwise."""
    found = draft_of(request, reference)
    row = _row(found, Recipient, number)
    form = RecipientForm(sent(request), instance=row, on=words.today(timezone.now()))

    def change(locked: TransferApplication) -> None:
        saved = _saved(locked, form.instance, "recipients")
        if number is None:
            numbers.connect_recipient(locked, saved)

    title = _("Add a recipient") if number is None else _("Recipient R%(number)s") % {"number": number}
    back = address("recipients", found)
    return FormPage(request, found, form, title, back, back, change, template="filing/part.html").answer()


def _row(found: TransferApplication, model: Any, number: int | None) -> Any:
    if number is None:
        return model(application=found)
    return get_object_or_404(model.objects.select_related("application"), application=found, number=number)


def _saved(locked: TransferApplication, row: Any, part: str) -> Any:
    """Store the row; a new one gets the next number while the application is locked."""
    row.application = locked
    if row.pk is None:
        row.number = numbers.next_number(locked, part)
    row.save()
    return row


@page
def remove_item(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Ask once more, then remove the item and its lines."""
    return _remove(request, reference, DataItem, number, "items")


@page
def remove_recipient(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Ask once more, then remove the recipient and its lines."""
    return _remove(request, reference, Recipient, number, "recipients")


def _remove(request: HttpRequest, reference: str, model: Any, number: int, part: str) -> HttpResponse:
    found = draft_of(request, reference)
    row = model.objects.filter(application=found, number=number).first()
    form = FilingForm(sent(request), on=words.today(timezone.now()))
    if row is None and request.method != "POST":
        get_object_or_404(model, application=found, number=number)

    def change(locked: TransferApplication) -> None:
        model.objects.filter(application=locked, number=number).delete()

    back = address(part, found)
    title = _("Remove %(name)s?") % {"name": row} if row else ""
    return FormPage(request, found, form, title, back, back, change, template="filing/remove.html").answer()


@page
def lines(request: HttpRequest, reference: str) -> HttpResponse:
    """The matrix of items and recipients; each ticked box is one line, reviewed and decided on its own."""
    found = draft_of(request, reference)
    all_items, all_recipients = list(found.items.all()), list(found.recipients.all())
    pairs = [f"{i.number}-{r.number}" for i in all_items for r in all_recipients]
    there = {f"{line.item.number}-{line.recipient.number}" for line in _lines(found)}
    form = LinesForm(sent(request), pairs=pairs, on=words.today(timezone.now()))
    ticked = set(request.POST.getlist("lines")) if request.method == "POST" else there

    def change(locked: TransferApplication) -> None:
        numbers.set_lines(locked, form.cleaned_data["lines"])

    back = address("application", found)
    extra = {"matrix": _matrix(all_items, all_recipients, ticked), "recipients": all_recipients}
    title = _("Which item goes to whom")
    page_ = FormPage(request, found, form, title, back, back, change, "filing/lines.html", extra)
    return page_.answer()


def _lines(found: TransferApplication) -> Any:
    return found.lines.select_related("item", "recipient")


def _matrix(rows: list[DataItem], columns: list[Recipient], ticked: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "item": row,
            "cells": [
                {
                    "value": f"{row.number}-{column.number}",
                    "ticked": f"{row.number}-{column.number}" in ticked,
                    "label": _("%(item)s to %(recipient)s") % {"item": row, "recipient": column},
                }
                for column in columns
            ],
        }
        for row in rows
    ]
