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
    """One JSON object a finding: {reference, stage, finding, same, differences}; exit 1 when one differs."""

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
        answers = [_answer(finding) for finding in found]
        for answer in answers:
            self.stdout.write(dump(answer))
        if not all(answer["same"] for answer in answers):
            sys.exit(1)


def _findings_of(reference: str) -> list[Finding]:
    rows = Finding.objects.select_related("application", "snapshot").order_by("made_at", "pk")
    if reference.startswith(FINDING):
        number = reference.removeprefix(FINDING)
        return list(rows.filter(pk=int(number))) if number.isascii() and number.isdigit() else []
    return list(rows.filter(application__reference=reference))


def _answer(finding: Finding) -> dict[str, Any]:
    replayed = findings.replay(finding, pinned_digest=_pinned_digest(finding))
    return {
        "reference": finding.application.reference if finding.application else None,
        "stage": finding.stage,
        "finding": finding.pk,
        "same": replayed.same,
        "differences": list(replayed.differences),
    }


def _pinned_digest(finding: Finding) -> str | None:
    """The hash that the ledger keeps of this finding; None for one it never told."""
    application: TransferApplication | None = finding.application
    if application is None:
        return None
    for entry in timeline(application.subject).filter(act="find"):
        facts = json.loads(entry.body)["facts"]
        if facts["finding"] == finding.pk:
            return str(facts["hash"])
    return None
