"""Findings: made by a stage's `assess`, stored with all that was read, derived again by `replay`.

It stores and compares; what a stage proposes is the stage's own work.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from reviews.dossier import Dossier, canonical, facts_of, party_of, sha
from reviews.entitlements.profiles import group_key, window_start
from reviews.models import (
    CountBucket,
    Finding,
    Licence,
    Referral,
    Snapshot,
    StageReview,
    TransferApplication,
)
from reviews.stages import STAGES
from reviews.stages.base import ENGINE, Assessed
from reviews.stages.rules import StageRules
from rulebook.inforce import EditionAltered
from rulebook.models import Edition


def dossier_of(application: TransferApplication, facts: Mapping[str, Any], *, on: date) -> Dossier:
    """The dossier as it stands: the facts given, and what people recorded about them."""
    return Dossier(
        facts=facts,
        on=on,
        grades=_confirmed_grades(application, facts),
        licensed=_licensed(application, on),
        bound=_bound(application),
        sent=_already_sent(application, facts, on),
    )


def _confirmed_grades(application: TransferApplication, facts: Mapping[str, Any]) -> dict[str, str]:
    """What a person confirmed, while the items are those of then: a supplement's answers change none."""
    graded = StageReview.objects.filter(application=application, act="pass_grading")
    review = graded.select_related("snapshot").last()
    if review is None or review.snapshot.facts["items"] != facts["items"]:
        return {}
    return dict(review.confirmed)


def _licensed(application: TransferApplication, on: date) -> tuple[str, ...]:
    held = Licence.objects.filter(line__application=application, ends_on__gt=on)
    return tuple(sorted({f"L{number}" for number in held.values_list("line__number", flat=True)}))


def _bound(application: TransferApplication) -> str:
    recorded = Referral.objects.filter(application=application).exclude(outcome="").last()
    return str(recorded.outcome) if recorded else ""


def _already_sent(application: TransferApplication, facts: Mapping[str, Any], on: date) -> dict[str, int]:
    """What other applications of this handler count in the window, per line (DSP-like rolling windows)."""
    since = window_start(on)
    groups = {row["code"]: group_key(party_of(row)) for row in facts["recipients"] if _named(row)}
    items = {row["code"]: row for row in facts["items"]}
    counted = (
        CountBucket.objects.filter(
            enterprise=application.enterprise, recipient_group__key__in=groups.values(), month__gte=since
        )
        .values_list("recipient_group__key", "category", "unit")
        .annotate(total=Sum("count"))
    )
    totals = {(key, category, unit): total for key, category, unit, total in counted}
    sent = {}
    for line in facts["lines"]:
        item = items[line["item"]]
        total = totals.get((groups.get(line["recipient"]), item["category"], item["count_unit"]), 0)
        if total:
            sent[line["code"]] = total
    return sent


def _named(recipient: Mapping[str, Any]) -> bool:
    return bool(recipient["name_en"] or recipient["name_zh"])


def preview(application: TransferApplication, *, now: datetime) -> Assessed:
    """What intake would find if the application were submitted now; nothing is stored."""
    on = timezone.localdate(now)
    dossier = dossier_of(application, facts_of(application), on=on)
    return STAGES["intake"].assess(dossier, StageRules.in_force(on, now=now))


def make(application: TransferApplication, stage: str, *, snapshot: Snapshot, now: datetime) -> Finding:
    """Assess the snapshot at a stage by today's rules, and store what was read and proposed."""
    on = timezone.localdate(now)
    dossier = dossier_of(application, snapshot.facts, on=on)
    rules = StageRules.in_force(on, now=now)
    assessed = STAGES[stage].assess(dossier, rules)
    return Finding.objects.create(
        application=application,
        snapshot=snapshot,
        stage=stage,
        read_on=on,
        facts=canonical({**dossier.as_read(), "parties_stale": rules.parties_stale}),
        result=canonical(assessed.as_dict()),
        editions=rules.editions,
        engine=ENGINE,
        made_at=now,
    )


def latest(application: TransferApplication, stage: str) -> Finding | None:
    """The newest finding of a stage, or None."""
    return application.findings.filter(stage=stage).order_by("-made_at", "-pk").first()


def still_holds(finding: Finding, *, now: datetime) -> bool:
    """Whether the stage would find the same now: the editions are those, and no date or list turned since.

    An edition's rows begin and end on dates, and a list goes stale, without another edition.
    """
    on = timezone.localdate(now)
    rules = StageRules.in_force(on, now=now)
    if finding.editions != rules.editions:
        return False
    assert finding.application is not None
    assert finding.snapshot is not None
    stale_then = json.loads(finding.facts)["parties_stale"]
    if finding.read_on == on and stale_then == rules.parties_stale:
        return True
    dossier = dossier_of(finding.application, finding.snapshot.facts, on=on)
    return canonical(STAGES[finding.stage].assess(dossier, rules).as_dict()) == finding.result


def read(finding: Finding) -> Assessed:
    """What a stored finding proposed."""
    return Assessed.from_dict(json.loads(finding.result))


def digest(finding: Finding) -> str:
    """The hash that goes into the ledger: facts, result and editions together."""
    return sha(canonical([finding.facts, finding.result, finding.editions, finding.engine]))


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """Whether a finding came out the same, and where it did not."""

    finding: Finding
    differences: tuple[dict[str, Any], ...]

    @property
    def same(self) -> bool:
        """True when nothing differs."""
        return not self.differences


def replay(finding: Finding, *, pinned_digest: str | None = None) -> Replayed:
    """Derive a finding again from the facts and editions it pinned, and compare.

    With `pinned_digest` (from the ledger) a corrupted row is found even where the outcome is not touched.
    Under another engine only outcome, treatments and reason codes are compared, and both are named.
    """
    differences: list[dict[str, Any]] = []
    if pinned_digest is not None and digest(finding) != pinned_digest:
        differences.append({"field": "stored", "message": "the stored finding is not the one in the ledger"})
    differences += _against_snapshot(finding)
    try:
        derived = _derived(finding)
    except (Edition.DoesNotExist, EditionAltered, KeyError, ValueError, StopIteration) as error:
        differences.append({"field": "editions", "message": f"cannot be derived: {error}"})
    else:
        differences += _compared(finding, derived)
    return Replayed(finding=finding, differences=tuple(differences))


def _against_snapshot(finding: Finding) -> list[dict[str, Any]]:
    if finding.snapshot is None:
        return []
    snapshot = finding.snapshot
    found = []
    if sha(snapshot.content) != snapshot.content_hash:
        found.append({"field": "snapshot", "message": "the snapshot does not match its hash"})
    if canonical(json.loads(finding.facts).get("facts")) != canonical(json.loads(snapshot.content)):
        found.append({"field": "facts", "message": "the facts read are not those of the snapshot"})
    return found


def _derived(finding: Finding) -> Assessed:
    facts = json.loads(finding.facts)
    rules = StageRules.pinned(finding.editions, parties_stale=facts["parties_stale"])
    return STAGES[finding.stage].assess(Dossier.from_read(facts), rules)


def _compared(finding: Finding, derived: Assessed) -> list[dict[str, Any]]:
    stored, again = json.loads(finding.result), json.loads(canonical(derived.as_dict()))
    if finding.engine != ENGINE:
        stored, again = _essence(stored), _essence(again)
        engines = [{"field": "engine", "stored": finding.engine, "derived": ENGINE}]
        return engines + _unequal(stored, again) if stored != again else []
    return _unequal(stored, again)


def _unequal(stored: dict[str, Any], again: dict[str, Any]) -> list[dict[str, Any]]:
    keys = sorted(set(stored) | set(again))
    return [
        {"field": key, "stored": stored.get(key), "derived": again.get(key)}
        for key in keys
        if stored.get(key) != again.get(key)
    ]


def _essence(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "outcome": result["outcome"],
        "pathway": result["pathway"],
        "reasons": sorted({ground["code"] for ground in result["grounds"]}),
        "treatments": {line["line"]: line["treatment"] for line in result["lines"]},
    }
