"""Which edition of a table applies on a date, and its typed rows; reads only, and decides nothing about
cases."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Q

from rulebook.models import Edition, Refresh, RuleRow, Status
from rulebook.tables import TABLES, Row, Table

R = TypeVar("R", bound=Row, covariant=True)
KEPT = 64


@dataclass(frozen=True)
class EditionRef:
    """What a finding pins: the edition's number and the hash of its rows."""

    id: int
    table: str
    content_hash: str
    effective_from: date
    title: str


@dataclass(frozen=True)
class Loaded(Generic[R]):
    """An edition's reference and its typed rows, in the order of the edition."""

    ref: EditionRef
    rows: tuple[R, ...]


class NoEditionInForce(Exception):
    """No published edition of the table covers the day; whoever asked holds for a person."""

    def __init__(self, table: str, on: date) -> None:
        super().__init__(f"no edition of {table} is in force on {on}")
        self.table = table
        self.on = on


class EditionAltered(Exception):
    """The stored rows are not those of the edition's hash; nothing may be decided by them."""


def in_force(table: Table[R] | str, on: date, *, place: str = "") -> Loaded[R]:
    """The published edition that applies on the day (Asia/Shanghai), the latest to start by then.

    An edition past its `sunset_on` gives way to the one before. Pilot editions apply only where `place` is
    theirs. Raises NoEditionInForce.
    """
    key = table if isinstance(table, str) else table.key
    edition = editions_in_force(key, on, place=place).first()
    if edition is None:
        raise NoEditionInForce(key, on)
    return _load(edition)


def in_force_among(tables: Iterable[str], on: date) -> dict[str, Loaded[Any]]:
    """As `in_force` without a place, for several tables at once; one that no edition covers is left out."""
    first: dict[str, Edition] = {}
    for edition in _covering(on).filter(table__in=list(tables)):
        first.setdefault(edition.table, edition)
    return {table: _load(edition) for table, edition in first.items()}


def editions_in_force(table: str, on: date, *, place: str = "") -> Any:
    """Published editions that cover the day, the one that applies first."""
    return _covering(on, place=place).filter(table=table)


def _covering(on: date, *, place: str = "") -> Any:
    here = Q(pilot_place="")
    if place:
        here |= Q(pilot_place=place, pilot_until__gt=on)
    return (
        Edition.objects.filter(here, Q(sunset_on__isnull=True) | Q(sunset_on__gt=on))
        .filter(status=Status.PUBLISHED, effective_from__lte=on)
        .order_by("-pilot_place", "-effective_from", "-pk")
    )


def loaded(edition_id: int) -> Loaded[Any]:
    """The rows of any edition, drafts included. Raises Edition.DoesNotExist."""
    return _load(Edition.objects.get(pk=edition_id))


def last_refresh(table_key: str) -> datetime | None:
    """When the list was last confirmed current; None when never."""
    latest = Refresh.objects.filter(table=table_key).order_by("-confirmed_at").first()
    return latest.confirmed_at if latest else None


def values_of(edition: Edition) -> list[dict[str, str]]:
    """The edition's canonical values, in order."""
    return list(RuleRow.objects.filter(edition=edition).order_by("number").values_list("values", flat=True))


_kept: OrderedDict[tuple[str, int, str], tuple[Any, ...]] = OrderedDict()


def forget() -> None:
    """Empty this process's cache; nothing is lost but time."""
    _kept.clear()


def _load(edition: Edition) -> Loaded[Any]:
    ref = EditionRef(edition.pk, edition.table, edition.content_hash, edition.effective_from, edition.title)
    key = (edition.table, edition.pk, edition.content_hash)
    if key not in _kept:
        _kept[key] = _rows(edition)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    else:
        _kept.move_to_end(key)
    return Loaded(ref, _kept[key])


def _rows(edition: Edition) -> tuple[Any, ...]:
    table = TABLES[edition.table]
    stored = list(RuleRow.objects.filter(edition=edition).order_by("number").values_list("number", "values"))
    if table.content_hash(values for _, values in stored) != edition.content_hash:
        raise EditionAltered(f"the rows of edition {edition.pk} do not match its hash")
    return tuple(table.parse(number, values) for number, values in stored)


def in_force_ids(on: date) -> frozenset[int]:
    """The national editions in force on the day, over all tables, in one query."""
    found: dict[str, int] = {}
    for table, pk in _covering(on).values_list("table", "pk"):
        found.setdefault(table, pk)
    return frozenset(found.values())
