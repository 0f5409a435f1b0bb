"""A CSV file becomes a draft edition, or nothing changes and every error is told at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rulebook import checks, codes, lifecycle, permits
from rulebook.lifecycle import Details
from rulebook.models import Edition, Status
from rulebook.permits import By
from rulebook.sheets import read_csv
from rulebook.tables import Problem, Table


@dataclass(frozen=True)
class ImportResult:
    """What came of a file. `edition` is None on errors and in a dry run; `created` is False when the same
    rows were there already. Row numbers of problems are the sheet's: the header is row 1."""

    edition: Edition | None
    rows: int
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    created: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The shape `import_edition` prints."""
        return {
            "edition": self.edition.pk if self.edition else None,
            "rows": self.rows,
            "errors": [item.as_dict() for item in self.errors],
            "warnings": [item.as_dict() for item in self.warnings],
        }


def import_csv(
    table: Table[Any],
    data: bytes,
    *,
    details: Details,
    by: By,
    now: datetime,
    dry_run: bool = False,
    to_publish: bool = False,
    copied_from: Edition | None = None,
) -> ImportResult:
    """Read, check and store the file as a draft starting on `details.effective_from`.

    The same rows for the same table and day give back the edition that holds them. A day already taken by
    another published edition is an error when the file is `to_publish`, else a warning. Raises RefusedAct
    when `by` may not.
    """
    sheet = read_csv(table, data, lists=codes.lists())
    errors = sorted([*sheet.problems, *_together(table, sheet.rows)], key=lambda item: item.row)
    if errors:
        return ImportResult(None, sheet.count, errors)
    content_hash = table.content_hash(values for _number, values in sheet.rows)
    known, taken = same_rows(table, content_hash, details), _taken(table, details)
    if taken and to_publish and (known is None or known.status != Status.PUBLISHED):
        return ImportResult(None, sheet.count, taken)
    if known is not None:
        return ImportResult(None if dry_run else known, sheet.count)
    if dry_run:
        return ImportResult(None, sheet.count, [], taken)
    edition = lifecycle.create_draft(
        table.key, details=details, rows=sheet.rows, by=by, now=now, copied_from=copied_from
    )
    return ImportResult(edition, sheet.count, [], taken, created=True)


def same_rows(table: Table[Any], content_hash: str, details: Details) -> Edition | None:
    """The edition of this table and day that holds these rows already; a published one first."""
    found = Edition.objects.filter(
        table=table.key, effective_from=details.effective_from, content_hash=content_hash
    ).exclude(status=Status.WITHDRAWN)
    return min(found, key=lambda edition: (edition.status != Status.PUBLISHED, edition.pk), default=None)


def _together(table: Table[Any], rows: list[tuple[int, dict[str, str]]]) -> list[Problem]:
    return checks.problems_of(table, rows) if rows else []


def _taken(table: Table[Any], details: Details) -> list[Problem]:
    if not permits.day_taken(table.key, details.effective_from):
        return []
    day = details.effective_from.isoformat()
    said = _("A published edition of this table already starts on %(day)s.") % {"day": day}
    return [Problem(0, "effective_from", day, "edition_day_taken", said)]
