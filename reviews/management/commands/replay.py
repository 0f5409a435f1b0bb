"""`replay REFERENCE`: derives findings again from what they pinned; says whether they came out the same."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ledger.writer import timeline
from reviews.models import Finding, TransferApplication
from reviews.stages import findings
from rulebook.jsonlines import dump

FINDING = "finding:"


class Command(BaseCommand):
    """One JSON object: {reference, findings, same, differences}; exit 1 when anything differs.

    A difference names its finding and stage; a finding that only the ledger knows is one.
    """

    help = "Replays every finding of an application, or one finding (finding:<id>)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """An application's reference, or finding:<id>."""
        parser.add_argument("reference")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay in the order the findings were made."""
        reference = str(options["reference"])
        found = _findings_of(reference)
        if not found:
            message = _("No finding belongs to this reference.")
            self.stdout.write(dump({"id": reference, "error": message}))
            raise CommandError(message)
        differences = [
            *_lost(reference, found),
            *(each for finding in found for each in _differences(finding)),
        ]
        same = not differences
        answer = {"reference": reference, "findings": len(found), "same": same, "differences": differences}
        self.stdout.write(dump(answer))
        if not same:
            sys.exit(1)


def _findings_of(reference: str) -> list[Finding]:
    rows = Finding.objects.select_related("application", "snapshot").order_by("made_at", "pk")
    if reference.startswith(FINDING):
        number = reference.removeprefix(FINDING)
        return list(rows.filter(pk=int(number))) if number.isascii() and number.isdigit() else []
    return list(rows.filter(application__reference=reference))


def _differences(finding: Finding) -> list[dict[str, Any]]:
    application: TransferApplication | None = finding.application
    told = _told(application.subject) if application else {}
    replayed = findings.replay(finding, pinned_digest=told.get(finding.pk))
    return [{"finding": finding.pk, "stage": finding.stage, **each} for each in replayed.differences]


def _lost(reference: str, found: list[Finding]) -> list[dict[str, Any]]:
    """What the ledger tells of an application and no row holds any more."""
    if reference.startswith(FINDING) or found[0].application is None:
        return []
    gone = set(_told(found[0].application.subject)) - {finding.pk for finding in found}
    return [
        {"finding": pk, "field": "finding", "message": "the ledger tells of it; it is gone"}
        for pk in sorted(gone)
    ]


def _told(subject: str) -> dict[int, str]:
    """The hash that the ledger keeps of each finding of this application."""
    told = (json.loads(entry.body)["facts"] for entry in timeline(subject).filter(act="find"))
    return {int(facts["finding"]): str(facts["hash"]) for facts in told}
