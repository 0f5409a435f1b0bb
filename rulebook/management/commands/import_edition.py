"""`import_edition`: carries a CSV file in as an edition and answers with one JSON object on one line."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Acting
from rulebook import lifecycle
from rulebook.first_editions import publish_as
from rulebook.importer import ImportResult, import_csv
from rulebook.jsonlines import a_date, dump
from rulebook.lifecycle import BadRows, Details
from rulebook.models import Edition, Status
from rulebook.officers import demo_officers
from rulebook.permits import RefusedAct
from rulebook.sheets import LARGEST
from rulebook.tables import TABLES, Problem

IMPORTER = Acting.system("import")


class Command(BaseCommand):
    """Import a file, submit it for review and, on a demonstration installation, publish it.

    Prints {edition, rows, errors: [{row, column, value, code, message}], warnings}; exits 1 on errors. Row
    numbers are the sheet's: the header is row 1. A bad file changes nothing.
    """

    help = "Import a CSV file as an edition of a rule table and submit it for review."

    def add_arguments(self, parser: CommandParser) -> None:
        """TABLE FILE [--effective-from DATE] [--dry-run] [--publish]."""
        parser.add_argument("table", metavar="TABLE")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--effective-from", type=a_date, default=None, help="first day, by default today")
        parser.add_argument("--dry-run", action="store_true", help="check only, store nothing")
        parser.add_argument("--publish", action="store_true", help="publish as the two demo officers (DEBUG)")

    def handle(self, *args: Any, **options: Any) -> None:
        """One object on one line; exit 1 on errors."""
        result = self._result(options)
        self.stdout.write(dump(result.as_dict()))
        if result.errors:
            sys.exit(1)

    def _result(self, options: dict[str, Any]) -> ImportResult:
        if options["table"] not in TABLES:
            return _refused("unknown_table", options["table"], _("There is no such rule table."))
        try:
            data = _bytes(Path(options["file"]))
        except OSError as error:
            return _refused("unreadable_file", options["file"], str(error.strerror or error))
        try:
            with transaction.atomic():
                return _imported(data, options)
        except RefusedAct as error:
            return _refused(error.code, options["table"], str(error))
        except BadRows as error:
            return ImportResult(None, 0, error.problems)


def _imported(data: bytes, options: dict[str, Any]) -> ImportResult:
    now = timezone.now()
    starts: date = options["effective_from"] or timezone.localdate(now)
    result = import_csv(
        TABLES[options["table"]],
        data,
        details=Details(title=Path(options["file"]).stem[:200], effective_from=starts),
        by=IMPORTER,
        now=now,
        dry_run=options["dry_run"],
        to_publish=options["publish"],
    )
    if result.edition is not None:
        _carry_on(result.edition, publish=options["publish"])
    return result


def _carry_on(edition: Edition, *, publish: bool) -> None:
    now = timezone.now()
    if publish:
        editor, approver = demo_officers(edition, now=now)
        publish_as(edition, editor=editor, approver=approver, now=now)
    elif edition.status == Status.DRAFT:
        lifecycle.submit(edition.pk, version=edition.version, by=IMPORTER, now=now)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _refused(code: str, value: str, message: str) -> ImportResult:
    return ImportResult(None, 0, [Problem(0, "", value, code, message)])
