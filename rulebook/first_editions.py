"""What a new installation starts with: every registered table's first editions, put in force at their law's
date.

It publishes through the one writer, as two named system actors; a training edition is published by the demo's
two officers, never by the system.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.access import Acting
from rulebook import lifecycle
from rulebook.importer import import_csv
from rulebook.lifecycle import BadRows, Details
from rulebook.models import Edition, Refresh, Status
from rulebook.officers import demo_officers
from rulebook.permits import By
from rulebook.tables import TABLES, FirstEdition, Table

LOADER = Acting.system("first-load")
APPROVER = Acting.system("first-load-approver")


def load(*, now: datetime, training: bool = False) -> list[Edition]:
    """Import and publish what is not there yet; gives back every edition loaded now. May run twice.

    A day that a published edition has taken is left as it is. Training editions only when asked (DEBUG).
    Raises BadRows when a shipped file has problems. A list's first load counts as its first confirmation.
    """
    made = [edition for table, first in _wanted(training) if (edition := _load(table, first, now=now))]
    for table in {edition.table for edition in made if TABLES[edition.table].refreshed}:
        if not Refresh.objects.filter(table=table).exists():
            lifecycle.confirm_refresh(table, by=LOADER, now=now)
    return made


def publish_as(edition: Edition, *, editor: By, approver: By, now: datetime) -> Edition:
    """Take an edition from where it stands to published, as these two."""
    if edition.status == Status.DRAFT:
        edition = lifecycle.submit(edition.pk, version=edition.version, by=editor, now=now)
    if edition.status == Status.IN_REVIEW:
        report = edition.impact_reports.filter(content_hash=edition.content_hash).latest("pk")
        edition = lifecycle.approve(
            edition.pk,
            version=edition.version,
            content_hash=edition.content_hash,
            report=report.pk,
            by=approver,
            now=now,
        )
    if edition.status == Status.APPROVED:
        edition = lifecycle.publish(edition.pk, version=edition.version, by=approver, now=now)
    return edition


def _wanted(training: bool) -> Iterator[tuple[Table[Any], FirstEdition]]:
    """The vocabulary first, since the others are checked against it; training last, over all of the law."""
    every = ((table, first) for table in TABLES.values() for first in table.first_editions)
    for table, first in sorted(every, key=lambda pair: (pair[1].training, pair[0].key != "codes")):
        if training or not first.training:
            yield table, first


def _load(table: Table[Any], first: FirstEdition, *, now: datetime) -> Edition | None:
    taken = Edition.objects.filter(
        table=table.key, effective_from=first.effective_from, status=Status.PUBLISHED
    ).exists()
    if taken:
        return None
    details = Details(
        title=first.title,
        effective_from=first.effective_from,
        decision_no=first.decision_no,
        training=first.training,
    )
    result = import_csv(table, first.path.read_bytes(), details=details, by=LOADER, now=now)
    if result.edition is None:
        raise BadRows(result.errors)
    editor, approver = demo_officers(result.edition, now=now) if first.training else (LOADER, APPROVER)
    return publish_as(result.edition, editor=editor, approver=approver, now=now)
