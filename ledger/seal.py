"""The one writer of checkpoints: seals the heads of all chains and tells a file outside the database.

It must not judge what it seals; that is `ledger.verify`. What is cut off between two seals is the gap that
docs/adr/0003 documents.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ledger.canonical import canonical, sign, stamp
from ledger.locks import queue_for
from ledger.models import Checkpoint, Entry, SealedHead

Head = tuple[str, int, str]  # subject, count, hash


def seal(*, now: datetime) -> Checkpoint:
    """Seals the heads of the chains that changed since the last seal; with none, the empty seal says so.

    Order: heads read and stored with the checkpoint in one transaction, then a line written to
    LEDGER_SEAL_FILE, with the lines of earlier checkpoints that a crash kept from it. Raises RuntimeError
    inside an atomic block, because the file cannot be rolled back.
    """
    with transaction.atomic(durable=True):
        queue_for("ledger:checkpoint")
        checkpoint = _store(Checkpoint.objects.order_by("seq").last(), now=now)
    _tell(Path(settings.LEDGER_SEAL_FILE))
    return checkpoint


def digest(heads: Iterable[Head]) -> str:
    """SHA-256, in hex, of the heads sorted by subject: what a checkpoint signs of them."""
    text = json.dumps(sorted(heads), separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def line_of(checkpoint: Checkpoint) -> str:
    """What the file outside the database keeps of a checkpoint."""
    return f"{checkpoint.seq} {checkpoint.hash} {stamp(checkpoint.at)}"


def lines_kept() -> list[str]:
    """The lines of the file outside the database, oldest first; none when there is no file."""
    path = Path(settings.LEDGER_SEAL_FILE)
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def _changed_heads() -> list[tuple[str, int, str, int]]:
    """Subject, length, last hash and length at the last seal, of each chain that has grown since."""
    sealed = SealedHead.objects.filter(subject=OuterRef("subject")).values("subject").annotate(n=Max("count"))
    later = Entry.objects.filter(subject=OuterRef("subject"), seq=OuterRef("seq") + 1)
    length = Coalesce(Subquery(sealed.values("n")), 0)
    grown = Entry.objects.filter(~Exists(later), seq__gt=length).annotate(sealed=length)
    return list(grown.values_list("subject", "seq", "hash", "sealed"))


def _store(last: Checkpoint | None, *, now: datetime) -> Checkpoint:
    rows = _changed_heads()
    heads = [(subject, seq, head) for subject, seq, head, _ in rows]
    before = json.loads(last.body) if last else {"chains": 0, "entries": 0, "seq": 0}
    body = {
        "seq": before["seq"] + 1,
        "at": stamp(now),
        "chains": before["chains"] + sum(1 for *_, sealed in rows if sealed == 0),
        "entries": before["entries"] + sum(seq - sealed for _, seq, _, sealed in rows),
        "heads": digest(heads),
    }
    text, prev_hash = canonical(body), last.hash if last else ""
    checkpoint = Checkpoint.objects.create(
        seq=body["seq"], at=now, body=text, prev_hash=prev_hash, hash=sign(prev_hash, text)
    )
    sealed_heads = [SealedHead(checkpoint=checkpoint, subject=s, count=n, head=h) for s, n, h in heads]
    SealedHead.objects.bulk_create(sealed_heads, batch_size=1000)
    return checkpoint


def _tell(path: Path) -> None:
    lines = lines_kept()
    told = int(lines[-1].split()[0]) if lines else 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        for checkpoint in Checkpoint.objects.filter(seq__gt=told).order_by("seq"):
            file.write(line_of(checkpoint) + "\n")
