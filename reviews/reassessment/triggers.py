"""What makes a sweep due, one value a trigger; reads editions and dates, and opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from reviews.models import Trigger
from reviews.reassessment.evaluate import live_edition
from reviews.stages.screening import NEEDED
from rulebook.inforce import Loaded, NoEditionInForce
from rulebook.models import Edition, Status

TURNING_FIELDS = ("effective_from", "effective_to", "suspended_from", "suspended_to")


@dataclass(frozen=True)
class Due:
    """A sweep that is due: why, by which edition (None for the daily run), and on which day."""

    trigger: Trigger
    edition: int | None
    on: date

    @property
    def key(self) -> str:
        """What makes a second run find it there already."""
        return f"{self.trigger.value}:{self.edition or '-'}:{self.on.isoformat()}"


Source = Callable[[date, date], Iterable[Due]]


def coming_editions(since: date, until: date) -> Iterator[Due]:
    """Editions that came to apply, or lapsed, from `since` to `until`, both included; one published after
    its own first day comes on the day of publication."""
    published = Edition.objects.filter(
        table__in=NEEDED, status=Status.PUBLISHED, pilot_place="", effective_from__lte=until
    )
    for edition in published.order_by("effective_from", "pk"):
        assert edition.published_at is not None
        came_on = max(edition.effective_from, timezone.localdate(edition.published_at))
        for day in (came_on, edition.sunset_on):
            if day is not None and since <= day <= until:
                yield Due(Trigger.EDITION, edition.pk, day)


def turning_rows(since: date, until: date) -> Iterator[Due]:
    """Days on which a row, a membership or a suspension of an edition in force starts or ends. A table that
    no edition covers turns on no day; the daily run shows that gap as its error."""
    for edition in _in_force(until):
        days = {getattr(row, name, None) for row in edition.rows for name in TURNING_FIELDS}
        for day in sorted(day for day in days if day is not None and since <= day <= until):
            if day != edition.ref.effective_from:  # that day is the edition's own
                yield Due(Trigger.TURNING, edition.ref.id, day)


def _in_force(on: date) -> Iterator[Loaded[Any]]:
    for table in NEEDED:
        with suppress(NoEditionInForce):
            yield live_edition(table, on)


def every_day(since: date, until: date) -> Iterator[Due]:
    """Today; a daily run that was missed is made up for by today's."""
    yield Due(Trigger.DAILY, None, until)


# In this order, so that a re-assessment names the edition that caused it rather than the daily run.
TRIGGERS: Mapping[Trigger, Source] = {
    Trigger.EDITION: coming_editions,
    Trigger.TURNING: turning_rows,
    Trigger.DAILY: every_day,
}


def due(since: date, until: date) -> Iterator[Due]:
    """Every sweep due from `since` to `until`, both included."""
    for source in TRIGGERS.values():
        yield from source(since, until)
