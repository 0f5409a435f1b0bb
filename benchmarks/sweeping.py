"""A re-assessment over many live lines: evaluated by profile and joined, against a loop over instances."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Sum

from accounts import demo
from accounts.models import Enterprise, User
from benchmarks import stock
from benchmarks.figures import Figure, processor_seconds
from exports.screen import screen
from reviews.entitlements.profiles import party_of_group, transfer_of, window_start
from reviews.models import CountBucket, Entitlement, EntitlementStatus
from reviews.reassessment.evaluate import Evaluation, live_on, live_rules, read, verdict_of
from reviews.stages.base import line_of


def sweeps(on: date, *, now: datetime, entitlements: int) -> Iterator[Figure]:
    """Both ways over the same lines. Raises AssertionError when they do not find the same."""
    enterprise = Enterprise.objects.get(uscc=demo.SHENZHEN)
    by = User.objects.get(email="signatory@tongguan.example")
    stock.fill(entitlements, by=by, enterprise=enterprise, now=now)
    lines = live_on(on)
    evaluation = Evaluation(rules=live_rules(on), on=on)
    found: dict[str, set[int]] = {}

    def by_profile() -> None:
        batch = read(lines, on=on)
        found["profile"] = {each.line.entitlement for each in evaluation.differences(batch)}

    def by_instance() -> None:
        found["instance"] = {each.pk for each in lines.order_by("pk") if _differs(each, evaluation)}

    fast, naive = processor_seconds(by_profile), processor_seconds(by_instance)
    assert found["profile"] == found["instance"]
    yield Figure(name="sweep: lines joined", value=lines.count(), unit="lines")
    yield Figure(name="sweep: combinations evaluated", value=evaluation.evaluated, unit="")
    yield Figure(name="sweep: by profile", value=fast, unit="s")
    yield Figure(name="sweep: loop over instances", value=naive, unit="s")
    yield Figure(name="sweep: by profile / loop", value=fast / naive, unit="times", under=1)


def _differs(entitlement: Entitlement, evaluation: Evaluation) -> bool:
    """The same question the straightforward way: every related row of every instance asked for."""
    attributes = entitlement.profile.attributes
    sent = CountBucket.objects.filter(
        enterprise=entitlement.enterprise,
        recipient_group=entitlement.recipient_group,
        category=attributes["data_categories"][0],
        unit=attributes["count_unit"],
        month__gte=window_start(evaluation.on),
        month__lte=evaluation.on,
    ).aggregate(total=Sum("count"))["total"]
    declared = entitlement.line.item.count
    transfer = transfer_of(
        attributes,
        party_of_group(entitlement.recipient_group),
        line=entitlement.line.code,
        count=None if declared is None else max(sent or 0, declared),
    )
    found = line_of(screen(transfer, evaluation.rules.screen, on=evaluation.on), grade=transfer.grade)
    verdict = verdict_of(found)
    stops = verdict.hard_stop and entitlement.status == EntitlementStatus.IN_FORCE
    listed = bool(verdict.hits - frozenset(entitlement.reasons))
    return verdict.treatment != entitlement.treatment or stops or listed
