"""What hangs on an application beside its facts: papers, supplements, clock records, results; to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reviews.casework.case import Case
from reviews.casework.words import act_name, day
from reviews.decision.shown import DecisionShown, conditions, shown
from reviews.models import ChecklistAnswer, Document, DocumentState
from reviews.stages import STAGES
from rulebook.codes import code_name


@dataclass(frozen=True)
class Paper:
    """One document of the snapshot; it can be opened only when clean."""

    kind: str
    kind_code: str
    version: int
    title: str
    size: int
    sha256: str
    state: str
    clean: bool
    uploaded: str


def papers(case: Case) -> list[Paper]:
    """The documents that the snapshot names, with the state they are in today."""
    rows = {(row.kind, row.version): row for row in case.application.documents.all()}
    return [_paper(named, rows.get((named["kind"], named["version"]))) for named in case.facts["documents"]]


def _paper(named: Any, row: Document | None) -> Paper:
    return Paper(
        kind=code_name("document_kind", named["kind"]),
        kind_code=named["kind"],
        version=named["version"],
        title=named["title"],
        size=named["size"],
        sha256=named["sha256"],
        state=str(DocumentState(row.state).label) if row else "",
        clean=row is not None and row.state == DocumentState.CLEAN,
        uploaded=day(row.uploaded_at) if row else "",
    )


def decisions(case: Case) -> list[DecisionShown]:
    """Every decision ever proposed over the application itself, newest first."""
    rows = case.application.decisions.filter(reassessment__isnull=True).select_related("proposed_by")
    rows = rows.prefetch_related("signatures__signer", "outcomes__line", "outcomes__conditions")
    return [shown(row, act=act_name(row.act)) for row in rows]


def entitlements(case: Case) -> list[dict[str, Any]]:
    """What the application gave, line by line."""
    rows = case.application.entitlements.select_related("line").prefetch_related("conditions")
    return [
        {"entitlement": row, "line": row.line.code, "conditions": list(conditions(row.conditions.all()))}
        for row in rows
    ]


def earlier_answers(case: Case) -> list[dict[str, Any]]:
    """Checklist answers of other stages and snapshots, by stage."""
    rows = ChecklistAnswer.objects.filter(application=case.application).select_related(
        "answered_by", "snapshot"
    )
    if case.stage is not None:
        rows = rows.exclude(stage=case.stage.key, snapshot=case.snapshot)
    grouped: dict[tuple[int, str], list[ChecklistAnswer]] = {}
    for row in rows.order_by("snapshot__number", "answered_at", "code"):
        grouped.setdefault((row.snapshot.number, row.stage), []).append(row)
    return [
        {"snapshot": number, "stage": STAGES[stage].title, "answers": answers}
        for (number, stage), answers in grouped.items()
    ]


def context(case: Case) -> dict[str, Any]:
    """All of it, for the page."""
    application = case.application
    return {
        "papers": papers(case),
        "supplements": list(
            application.supplements.select_related("asked_by").prefetch_related("items__document")
        ),
        "referrals": list(application.referrals.select_related("referred_by", "recorded_by")),
        "extensions": list(application.extensions.select_related("made_by")),
        "exclusions": list(application.exclusions.select_related("made_by")),
        "reviews": [
            {"review": row, "act": act_name(row.act), "stage": STAGES[row.stage].title}
            for row in application.stage_reviews.select_related("officer")
        ],
        "decisions": decisions(case),
        "entitlements": entitlements(case),
        "reassessments": list(application.reassessments.all()),
        "letters": list(application.letters.select_related("service")),
        "snapshots": list(application.snapshots.select_related("taken_by")),
        "findings": numbered_findings(case),
        "earlier_answers": earlier_answers(case),
    }


def numbered_findings(case: Case) -> list[dict[str, Any]]:
    """Every finding by its number within the application, newest first."""
    rows = list(case.application.findings.order_by("made_at", "pk").only("pk", "stage", "made_at", "engine"))
    numbered = [
        {"number": number, "stage": STAGES[row.stage].title, "made_at": row.made_at, "pk": row.pk}
        for number, row in enumerate(rows, start=1)
    ]
    return numbered[::-1]
