"""Gives items, recipients and lines their short numbers; a number once submitted is never given again."""

from __future__ import annotations

import json
from collections.abc import Iterable

from reviews.models import DataItem, Line, Recipient, TransferApplication

_PREFIX = {"items": "I", "recipients": "R", "lines": "L"}


def next_number(application: TransferApplication, part: str) -> int:
    """Return the next free number of `items`, `recipients` or `lines`, past every snapshot's numbers too."""
    here = getattr(application, part).values_list("number", flat=True)
    return max([*here, *_submitted(application, part)], default=0) + 1


def _submitted(application: TransferApplication, part: str) -> Iterable[int]:
    for content in application.snapshots.values_list("content", flat=True):
        for row in json.loads(content)[part]:
            yield int(str(row["code"]).removeprefix(_PREFIX[part]))


def connect(application: TransferApplication, pairs: Iterable[tuple[DataItem, Recipient]]) -> None:
    """Add a line for each pair that has none, in order."""
    taken = set(application.lines.values_list("item_id", "recipient_id"))
    number = next_number(application, "lines")
    for item, recipient in pairs:
        if (item.pk, recipient.pk) not in taken:
            Line.objects.create(application=application, number=number, item=item, recipient=recipient)
            number += 1


def connect_item(application: TransferApplication, item: DataItem) -> None:
    """Let a new item go to every recipient until the enterprise says otherwise."""
    connect(application, [(item, recipient) for recipient in application.recipients.all()])


def connect_recipient(application: TransferApplication, recipient: Recipient) -> None:
    """Let every item go to a new recipient until the enterprise says otherwise."""
    connect(application, [(item, recipient) for item in application.items.all()])


def set_lines(application: TransferApplication, wanted: Iterable[str]) -> None:
    """Make the lines exactly those of the pairs `item-recipient` by number; kept ones keep their number."""
    chosen = {tuple(int(part) for part in pair.split("-")) for pair in wanted}
    items = {item.number: item for item in application.items.all()}
    recipients = {recipient.number: recipient for recipient in application.recipients.all()}
    for line in application.lines.select_related("item", "recipient"):
        if (line.item.number, line.recipient.number) not in chosen:
            line.delete()
    connect(application, [(items[item], recipients[recipient]) for item, recipient in sorted(chosen)])
