"""Finds where the ledger was touched; it must not write, and it trusts neither columns nor triggers.

Checked, in this order: triggers; every entry's place, columns and signature; the checkpoint chain with its
heads; the file outside the database; every sealed head against its chain.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, OuterRef

from ledger import triggers
from ledger.canonical import sign, stamp
from ledger.models import Checkpoint, Entry, SealedHead
from ledger.seal import digest, line_of, lines_kept

COLUMNS = ("subject", "seq", "act", "actor", "role", "unit")


@dataclass(frozen=True)
class Break:
    """One place where the ledger is not as it was written."""

    kind: str
    subject: str = ""
    seq: int | None = None


@dataclass(frozen=True)
class Report:
    """What there is, and the first break found, if any."""

    chains: int
    entries: int
    checkpoints: int
    first_break: Break | None

    def as_dict(self) -> dict[str, object]:
        """The shape that `verify_ledger` prints."""
        return asdict(self)


def verify() -> Report:
    """Reads the whole ledger, in time proportional to its entries, and reports the first break."""
    return Report(
        chains=Entry.objects.order_by().values("subject").distinct().count(),
        entries=Entry.objects.count(),
        checkpoints=Checkpoint.objects.count(),
        first_break=next(breaks(), None),
    )


def breaks() -> Iterator[Break]:
    """Every break, in the order of the module's first sentence."""
    yield from (Break("trigger_missing", subject=name) for name in triggers.missing())
    yield from _broken_chains()
    checkpoints = list(Checkpoint.objects.order_by("seq"))
    yield from _broken_checkpoints(checkpoints)
    yield from _broken_file(checkpoints)
    yield from _unmet_heads()


def chain_break(subject: str) -> Break | None:
    """The first break of one chain, its seals included: what a page of one subject shows."""
    entries = Entry.objects.filter(subject=subject).order_by("seq")
    found = _broken_chain(subject, entries.iterator())
    return found or next(_unmet_heads(subject), None)


def _broken_chains() -> Iterator[Break]:
    entries = Entry.objects.order_by("subject", "seq").iterator(chunk_size=2000)
    for subject, chain in groupby(entries, key=attrgetter("subject")):
        found = _broken_chain(subject, chain)
        if found:
            yield found


def _broken_chain(subject: str, chain: Iterator[Entry]) -> Break | None:
    prev_hash = ""
    for place, entry in enumerate(chain, start=1):
        if entry.seq != place:
            return Break("entry_missing", subject, place)
        if entry.prev_hash != prev_hash or not _is_as_signed(entry):
            return Break("entry_changed", subject, place)
        prev_hash = entry.hash
    return None


def _is_as_signed(entry: Entry) -> bool:
    if entry.hash != sign(entry.prev_hash, entry.body):
        return False
    body = json.loads(entry.body)
    columns = {name: getattr(entry, name) for name in COLUMNS} | {"at": stamp(entry.at)}
    return columns == {name: body[name] for name in columns}


def _broken_checkpoints(checkpoints: list[Checkpoint]) -> Iterator[Break]:
    prev_hash = ""
    for place, checkpoint in enumerate(checkpoints, start=1):
        if checkpoint.seq != place:
            yield Break("checkpoint_missing", seq=place)
            return
        if checkpoint.prev_hash != prev_hash or not _checkpoint_is_as_signed(checkpoint):
            yield Break("checkpoint_changed", seq=place)
            return
        if digest(checkpoint.heads.values_list("subject", "count", "head")) != _body(checkpoint)["heads"]:
            yield Break("sealed_heads_changed", seq=place)
        prev_hash = checkpoint.hash


def _checkpoint_is_as_signed(checkpoint: Checkpoint) -> bool:
    if checkpoint.hash != sign(checkpoint.prev_hash, checkpoint.body):
        return False
    body = _body(checkpoint)
    return (body["seq"], body["at"]) == (checkpoint.seq, stamp(checkpoint.at))


def _body(checkpoint: Checkpoint) -> dict[str, object]:
    body: dict[str, object] = json.loads(checkpoint.body)
    return body


def _broken_file(checkpoints: list[Checkpoint]) -> Iterator[Break]:
    """The file holds one line for each checkpoint; a crash may have kept the newest from it."""
    kept, due = lines_kept(), [line_of(checkpoint) for checkpoint in checkpoints]
    for place, line in enumerate(kept):
        if place >= len(due):
            yield Break("checkpoints_cut", seq=place + 1)
            return
        if line != due[place]:
            yield Break("seal_file_differs", seq=place + 1)
            return
    if len(due) - len(kept) > 1 or (due and not kept):
        yield Break("seal_file_cut", seq=len(kept) + 1)


def _unmet_heads(subject: str = "") -> Iterator[Break]:
    met = Entry.objects.filter(subject=OuterRef("subject"), seq=OuterRef("count"), hash=OuterRef("head"))
    heads = SealedHead.objects.filter(~Exists(met)).order_by("subject", "count")
    for head in heads.filter(subject=subject) if subject else heads:
        yield Break("chain_cut", head.subject, head.count)
