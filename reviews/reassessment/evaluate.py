"""What screening says of live lines today: reads a range of them in a few queries, evaluates each distinct
combination once with the function that filing uses, and says which lines differ. It opens nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet, Sum

from exports import reasons
from exports.match import PartyQuery
from exports.screen import parties_are_stale, screen
from reciprocity.treatments import Treatment, severity
from reviews.entitlements.profiles import transfer_of, window_start
from reviews.models import (
    LIVE,
    CountBucket,
    Entitlement,
    EntitlementStatus,
    Profile,
    RecipientGroup,
)
from reviews.stages.base import LineAssessed, line_of
from reviews.stages.rules import StageRules
from reviews.stages.screening import NEEDED
from rulebook.inforce import Loaded, NoEditionInForce, editions_in_force, loaded

# Reasons that a recipient was found on a list with effect; notes of suspended or idle listings are none.
HITS = frozenset(
    {
        reasons.PARTY_STOP,
        reasons.PARTY_LICENCE,
        reasons.PARTY_SINGLE_LICENCE,
        reasons.PARTY_REFER,
        reasons.PARTY_UNCONFIRMED,
        reasons.MEASURE_UNMAPPED,
    }
)


def live_edition(table: str, on: date) -> Loaded[Any]:
    """The edition that applies to live entitlements: one whose `applies_to` lacks "live" leaves them to the
    one before. Raises NoEditionInForce."""
    for edition in editions_in_force(table, on):
        if "live" in edition.applies_to:
            return loaded(edition.pk)
    raise NoEditionInForce(table, on)


def live_rules(on: date, *, draft: Loaded[Any] | None = None) -> StageRules:
    """The rules that live entitlements are held to on a day, a draft in place of its table's edition.

    A stale party list is not a change of rules, so it makes no line differ; `Evaluation.stale` says that
    nothing may be proved by it either.
    """
    drafted = {draft.ref.table: draft} if draft else {}
    missing = (table for table in NEEDED if table not in drafted)
    return StageRules(tables={**{table: live_edition(table, on) for table in missing}, **drafted})


@dataclass(frozen=True, kw_only=True)
class LiveLine:
    """One live entitlement as a range reads it. `count` is what was sent in the window, never less than what
    the filing declared; None where the filing knew no count."""

    entitlement: int
    application: int
    code: str
    status: str
    treatment: str
    reasons: frozenset[str]
    profile: str
    group: str
    count: int | None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """The lines of a range with the profiles and recipients they point at, by the hash of their content."""

    lines: tuple[LiveLine, ...]
    profiles: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, PartyQuery]


Combination = tuple[str, str, int | None]  # profile, recipient group, band of the count


@dataclass(frozen=True)
class Verdict:
    """What a combination comes to, in the few words that comparison needs."""

    treatment: str
    hard_stop: bool
    hits: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A line that would be found differently now."""

    line: LiveLine
    found: LineAssessed

    @property
    def after(self) -> str:
        """The treatment now."""
        return str(self.found.treatment)

    @property
    def worse(self) -> bool:
        """Whether it is stricter than what the entitlement was given under."""
        if self.found.hard_stop or not self.line.treatment:
            return True
        return severity(Treatment(self.after)) >= severity(Treatment(self.line.treatment))


@lru_cache(maxsize=4)
def _memory(on: date, hashes: tuple[str, ...]) -> dict[Combination, Verdict]:
    """What is known under these rules on this day: the ranges of a sweep in one process share it."""
    return {}


@dataclass(kw_only=True)
class Evaluation:
    """One day's rules and what each combination came to under them. `stale`: the party list is past its
    limit. `evaluated` counts the combinations that were not known yet."""

    rules: StageRules
    on: date
    stale: bool = False
    evaluated: int = 0
    _known: dict[Combination, Verdict] = field(default_factory=dict)
    _turns: list[int] = field(init=False)

    def __post_init__(self) -> None:
        rows = self.rules.tables["reciprocity"].rows
        met = {r.threshold_count + (r.threshold_op == "gt") for r in rows if r.threshold_count is not None}
        self._turns = sorted(met)

    @classmethod
    def of_day(cls, on: date, *, now: datetime) -> Evaluation:
        """The evaluation of live lines on a day. Raises NoEditionInForce."""
        rules = live_rules(on)
        hashes = tuple(loaded.ref.content_hash for loaded in rules.tables.values())
        return cls(rules=rules, on=on, stale=parties_are_stale(now=now), _known=_memory(on, hashes))

    def differences(self, batch: Batch) -> Iterator[Difference]:
        """The lines that would be found differently, each with its exact finding."""
        for line in batch.lines:
            if differs(line, self._verdict(line, batch)):
                yield Difference(line=line, found=self.found(line, batch))

    def found(self, line: LiveLine, batch: Batch) -> LineAssessed:
        """The finding of one line, with its own count."""
        return self._screened(line, batch, line.count)

    def _verdict(self, line: LiveLine, batch: Batch) -> Verdict:
        key = (line.profile, line.group, self._band(line.count))
        if key not in self._known:
            found = self._screened(line, batch, key[2])
            self._known[key] = verdict_of(found)
            self.evaluated += 1
        return self._known[key]

    def _band(self, count: int | None) -> int | None:
        """The least count that every threshold treats alike; None stays unknown."""
        if count is None:
            return None
        place = bisect_right(self._turns, count)
        return self._turns[place - 1] if place else 0

    def _screened(self, line: LiveLine, batch: Batch, count: int | None) -> LineAssessed:
        transfer = transfer_of(
            batch.profiles[line.profile], batch.groups[line.group], line=line.code, count=count
        )
        return line_of(screen(transfer, self.rules.screen, on=self.on), grade=transfer.grade)


def verdict_of(found: LineAssessed) -> Verdict:
    """The few words of a finding that lines are compared by."""
    codes = frozenset(ground.code for ground in found.grounds)
    return Verdict(str(found.treatment), found.hard_stop, codes & HITS)


def differs(line: LiveLine, verdict: Verdict) -> bool:
    """Another treatment; a hard stop on a line that runs; or a listing that was not there before."""
    return (
        verdict.treatment != line.treatment
        or (verdict.hard_stop and line.status == EntitlementStatus.IN_FORCE)
        or bool(verdict.hits - line.reasons)
    )


# --- Reading ---


def live_on(on: date) -> QuerySet[Entitlement]:
    """Entitlements that still count on a day."""
    found: QuerySet[Entitlement] = Entitlement.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=on), status__in=LIVE
    )
    return found


def read(entitlements: QuerySet[Entitlement], *, on: date) -> Batch:
    """These lines and all that screening reads of them, in four queries whatever their number."""
    profiles = dict(
        Profile.objects.filter(pk__in=entitlements.values("profile")).values_list("key", "attributes")
    )
    named = RecipientGroup.objects.filter(pk__in=entitlements.values("recipient_group"))
    groups = {
        key: PartyQuery(**{**names, "aliases": tuple(names["aliases"])})
        for key, names in named.values_list("key", "names")
    }
    sums = _window_sums(entitlements, on)
    rows = entitlements.order_by("application_id", "pk").values_list(
        "pk",
        "application_id",
        "line__number",
        "status",
        "treatment",
        "reasons",
        "profile__key",
        "recipient_group__key",
        "line__item__count",
        "enterprise_id",
    )
    return Batch(
        lines=tuple(_line(row, profiles[row[6]], sums) for row in rows), profiles=profiles, groups=groups
    )


Sums = dict[tuple[int, str, str, str], int]


def _window_sums(entitlements: QuerySet[Entitlement], on: date) -> Sums:
    counted = (
        CountBucket.objects.filter(
            month__gte=window_start(on),
            month__lte=on,
            enterprise__in=entitlements.values("enterprise"),
            recipient_group__in=entitlements.values("recipient_group"),
        )
        .order_by()
        .values_list("enterprise", "recipient_group__key", "category", "unit")
        .annotate(total=Sum("count"))
    )
    return {(owner, group, category, unit): total for owner, group, category, unit, total in counted}


def _line(row: tuple[Any, ...], attributes: Mapping[str, Any], sums: Sums) -> LiveLine:
    pk, application, number, status, treatment, codes, profile, group, declared, owner = row
    category = attributes["data_categories"][0] if attributes["data_categories"] else ""
    sent = sums.get((owner, group, category, attributes["count_unit"]), 0)
    return LiveLine(
        entitlement=pk,
        application=application,
        code=f"L{number}",
        status=status,
        treatment=treatment,
        reasons=frozenset(codes),
        profile=profile,
        group=group,
        count=None if declared is None else max(sent, declared),
    )
