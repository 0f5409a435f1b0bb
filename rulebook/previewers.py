"""The one registry through which a higher app offers the impact of a draft edition; calls it, knows nothing
of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from rulebook.models import Edition

Previewer = Callable[[Edition, datetime], dict[str, Any]]
_PREVIEWERS: dict[str, Previewer] = {}


def register(table_keys: Iterable[str], previewer: Previewer) -> None:
    """Let `previewer(edition, now)` count what drafts of these tables would change; the last one registered
    counts."""
    for key in table_keys:
        _PREVIEWERS[key] = previewer


def counts(edition: Edition, *, now: datetime) -> dict[str, Any]:
    """The counts for this draft; {} when no app offers any."""
    previewer = _PREVIEWERS.get(edition.table)
    return previewer(edition, now) if previewer else {}
