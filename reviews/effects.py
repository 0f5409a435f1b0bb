"""What an act leaves behind in rows, beside its edge: snapshots, referrals, licences, entitlements.

Called by the writer inside its atomic block, after the guards and the edge; nothing here checks permission.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.access import Acting
from accounts.models import AuthorityKind
from ledger.locks import queue_for
from reciprocity.treatments import PERSONAL_CATEGORIES
from reviews.clock.clocks import add_months
from reviews.clock.running import term
from reviews.countersign import overtake
from reviews.dossier import canonical, facts_of, sha
from reviews.entitlements.writer import Grant, issue
from reviews.guards import Context
from reviews.models import (
    HOLDERS,
    Activity,
    Basis,
    Decision,
    Licence,
    Line,
    LineOutcome,
    Pathway,
    Referral,
    Snapshot,
    Status,
)
from reviews.stages import BY_STATUS, findings
from reviews.stages.base import Assessed
from reviews.stages.pathway import codes
from rulebook.inforce import NoEditionInForce

VALID_MONTHS = 36  # P24 art. 9 and C26 art. 8: three years; the clock `validity` says the same for display
BASES = {
    Pathway.STANDARD_CONTRACT: Basis.FILED_CONTRACT,
    Pathway.CERTIFICATION: Basis.CERTIFICATE,
    Pathway.EXEMPT: Basis.EXEMPTION,
}


def take_snapshot(context: Context, by: Acting) -> None:
    """Freeze the facts (M22 art. 6); a resubmission is the next number."""
    application = context.application
    number = (application.snapshots.aggregate(last=Max("number"))["last"] or 0) + 1
    content = canonical(facts_of(application))
    assert by.user is not None
    context.snapshot = Snapshot.objects.create(
        application=application,
        number=number,
        content=content,
        content_hash=sha(content),
        taken_by=by.user,
        taken_at=context.now,
    )
    application.submitted_at = application.submitted_at or context.now


def route_application(context: Context, by: Acting) -> None:
    """Set the route that the rules of the day give; undetermined stays so for a person."""
    application = context.application
    application.pathway = context.preview.pathway
    if application.pathway == Pathway.FOREIGN_AUTHORITY:
        application.reached_national = True  # routed by the province or by the national office


def find_at_intake(context: Context, by: Acting) -> None:
    """Store what a statement rests on, as no stage will look at it: every result can be replayed."""
    made = findings.make(context.application, "intake", snapshot=context.snapshot, now=context.now)
    context.data = {**context.data, "made": made}


def note_late_filing(context: Context, by: Acting) -> None:
    """Record a standard contract filed after its term as late; it is taken all the same (SC23 art. 7).

    The day of the first submission counts. Without a table of clocks it stays unjudged.
    """
    application = context.application
    effective, first = application.contract_effective_on, application.submitted_at
    if application.pathway != Pathway.STANDARD_CONTRACT or effective is None or first is None:
        return
    filed, today = timezone.localdate(first), timezone.localdate(context.now)
    try:
        application.filed_late = filed > term("contract_filing", effective, on=today)
    except NoEditionInForce:
        application.filed_late = None


def reach_national(context: Context, by: Acting) -> None:
    """The national office may read it from now on."""
    context.application.reached_national = True


def reach_commerce(context: Context, by: Acting) -> None:
    """The export-control authority may read it from now on."""
    context.application.reached_commerce = True


def open_referral(context: Context, by: Acting) -> None:
    """Ask the review organ (DSL art. 24)."""
    came_from = str(context.data["came_from"])
    context.application.referred_from = came_from
    context.application.reached_national = True
    Referral.objects.create(
        application=context.application,
        from_status=came_from,
        reason=str(context.data["reason"]),
        referred_by=by.user,
        referred_at=context.now,
    )


def close_referral(context: Context, by: Acting) -> None:
    """Record what the organ decided."""
    referral = context.application.referrals.get(outcome="")
    referral.outcome = str(context.data["outcome"])
    referral.outcome_document = str(context.data["document"])
    referral.recorded_by, referral.recorded_at = by.user, context.now
    referral.save()


def record_licences(context: Context, by: Acting) -> None:
    """Keep number, scope and end date per line (ECL art. 12)."""
    lines = {line.code: line for line in context.application.lines.all()}
    assert by.user is not None
    for code, licence in context.data["licences"].items():
        Licence.objects.create(
            line=lines[code],
            number=licence["number"],
            scope=licence["scope"],
            ends_on=licence["ends_on"],
            recorded_by=by.user,
            recorded_at=context.now,
        )


def give_filing_number(context: Context, by: Acting) -> None:
    """Number the filing within its province and year (SC23 art. 7)."""
    application = context.application
    year = timezone.localdate(context.now).year
    prefix = f"{application.enterprise.province}-{year}-"
    queue_for(f"filing-number:{prefix}")  # two filings at once must not read the same last number
    last = (
        type(application)
        .objects.filter(filing_number__startswith=prefix)
        .aggregate(last=Max("filing_number"))["last"]
    )
    serial = int(last.removeprefix(prefix)) + 1 if last else 1
    application.filing_number = f"{prefix}{serial:06d}"


def lapse_proposal(context: Context, by: Acting) -> None:
    """A proposal that waits is overtaken."""
    overtake(context.application.decisions.filter(reassessment__isnull=True), now=context.now)


def entitle(context: Context, by: Acting) -> None:
    """Give every line that may go its entitlement: three years, or the certificate's, or while exempt.

    A licence that ends earlier ends its line earlier. Processing and M&A send nothing and entitle nothing.
    """
    if context.application.activity != Activity.TRANSFER:
        return
    decision: Decision | None = context.data.get("decision")
    issue(
        context.application,
        list(_grants(context, decision)),
        basis=_basis(context),
        by=by,
        now=context.now,
        to_on=_ends_on(context),
        decision=decision,
    )


def _basis(context: Context) -> Basis:
    return BASES.get(Pathway(context.application.pathway), Basis.ASSESSMENT)


def _ends_on(context: Context) -> date | None:
    application = context.application
    today = timezone.localdate(context.now)
    if application.pathway == Pathway.CERTIFICATION:
        until = application.certificate_to  # the certificate's last day, inclusive
        return until + timedelta(days=1) if until else None
    if application.pathway == Pathway.EXEMPT:
        return None
    return add_months(today, VALID_MONTHS)


def _grants(context: Context, decision: Decision | None) -> Any:
    """One `Grant` a line that may be sent and has no live entitlement yet."""
    application, on = context.application, timezone.localdate(context.now)
    dossier = findings.dossier_of(application, context.snapshot.facts, on=on)
    assessed = context.assessed or context.preview
    outcomes = _outcomes(decision)
    rows = {line.code: line for line in application.lines.select_related("item", "recipient")}
    added = _added(rows.values())
    for transfer in dossier.transfers():
        line = rows[transfer.line]
        outcome = outcomes.get(transfer.line)
        if decision is not None and (outcome is None or outcome.outcome != LineOutcome.Outcome.ALLOWED):
            continue
        if line.entitlements.filter(status__in=["in_force", "suspended"]).exists():
            continue
        yield Grant(
            line=line,
            transfer=transfer,
            treatment=_treatment(assessed, transfer.line),
            reasons=_reasons(assessed, transfer.line),
            conditions=_conditions(assessed, transfer.line, outcome),
            added=added[line.code],
            until=line.licences.aggregate(last=Max("ends_on"))["last"],
        )


def _outcomes(decision: Decision | None) -> dict[str, LineOutcome]:
    if decision is None:
        return {}
    return {outcome.line.code: outcome for outcome in decision.outcomes.select_related("line")}


def _treatment(assessed: Assessed, line: str) -> str:
    found = assessed.line(line)
    return found.treatment if found else ""


def _reasons(assessed: Assessed, line: str) -> tuple[str, ...]:
    found = assessed.line(line)
    return codes(found.grounds) if found else ()


def _conditions(assessed: Assessed, line: str, outcome: LineOutcome | None) -> dict[str, str]:
    """What the decision attached; without a decision, what the rules attach."""
    if outcome is not None:
        return dict(outcome.conditions.values_list("code", "value"))
    found = assessed.line(line)
    pairs = (condition.partition("=") for condition in (found.conditions if found else ()))
    return {code: value for code, _equals, value in pairs}


def _added(lines: Collection[Line]) -> dict[str, int]:
    """What each line adds to the counts: the same people in two items of one category count once."""
    largest: dict[tuple[int, str, str], Line] = {}
    added = {line.code: line.item.count or 0 for line in lines}
    for line in lines:
        if line.item.category not in PERSONAL_CATEGORIES:
            continue
        key = (line.recipient_id, line.item.category, line.item.count_unit)
        kept = largest.setdefault(key, line)
        smaller = line if added[line.code] < added[kept.code] else kept
        largest[key] = kept if smaller is line else line
        if kept is not line:
            added[smaller.code] = 0
    return added


def enter(context: Context, by: Acting) -> None:
    """What holds wherever an application arrives: since when, who may read it, and a finding of the stage."""
    application = context.application
    status = Status(application.status)
    application.stage_since = context.now
    holder = HOLDERS.get(status)
    if holder in {AuthorityKind.NATIONAL_OFFICE, AuthorityKind.REVIEW_ORGAN}:
        application.reached_national = True
    if holder == AuthorityKind.COMMERCE:
        application.reached_national = application.reached_commerce = True
    stage = BY_STATUS.get(status)
    if stage is not None:
        context.data = {
            **context.data,
            "made": findings.make(application, stage.key, snapshot=context.snapshot, now=context.now),
        }
