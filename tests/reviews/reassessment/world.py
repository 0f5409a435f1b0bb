"""Small editions and live entitlements, so that a test says only what matters to it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from accounts.access import Acting
from accounts.models import AuthorityKind, Role, User
from exports.match import PartyQuery
from exports.screen import Transfer
from reciprocity.treatments import PERSONAL_CATEGORIES
from reviews.entitlements.writer import Grant, issue
from reviews.models import (
    Basis,
    DataItem,
    Entitlement,
    Line,
    Reassessment,
    Recipient,
    Snapshot,
    Status,
    TransferApplication,
    writing,
)
from reviews.reassessment import sweeps, writer
from reviews.reassessment.evaluate import Evaluation, live_on, read
from rulebook.models import Edition, Refresh, RuleRow
from rulebook.tables import TABLES
from tests.factories.accounts import (
    AuthorityFactory,
    EnterpriseFactory,
    MembershipFactory,
    UserFactory,
)

START = date(2024, 12, 1)
_numbers = count(1)


def at(day: date, hour: int = 9) -> datetime:
    """That hour of that day in China."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


def rule(treatment: str, jurisdiction: str = "*", **cells: str) -> dict[str, str]:
    return {
        "row_kind": "rule",
        "jurisdiction": jurisdiction,
        "treatment": treatment,
        "status": "verified",
        **cells,
    }


def item(code: str, **cells: str) -> dict[str, str]:
    given = {"item_no": f"I{code[-3:]}", "list": "dual_use_list", "kind": "dual_use", "name_en": "Gallium"}
    dated = {"effective_from": "2024-12-01", "status": "verified"}
    return {**given, **dated, "code": code, **cells}


def listing(name: str, **cells: str) -> dict[str, str]:
    return {
        "party_id": f"CN{name[:4]}",
        "kind": "organisation",
        "name_en": name,
        "jurisdiction": "US",
        "list": "unreliable_entity_list",
        "legal_force": "binding",
        "measures": "prohibit_data_transmission",
        "effective_from": "2024-12-01",
        "status": "verified",
        **cells,
    }


def condition(code: str, param: str = "none") -> dict[str, str]:
    return {
        "list": "condition",
        "code": code,
        "name_en": code,
        "name_zh": code,
        "param": param,
        "status": "verified",
    }


STOPPING = [
    {"measure": "prohibit_data_transmission", "act": act, "effect": "stop", "status": "verified"}
    for act in ("personal_data", "important_data", "controlled_item", "other_data")
]
ROWS: dict[str, list[dict[str, str]]] = {
    "reciprocity": [rule("standard")],
    "jurisdictions": [
        *({"code": code, "kind": "country", "status": "verified"} for code in ("US", "JP", "SG", "GB", "DE")),
        {"code": "EU", "kind": "bloc", "status": "verified"},
    ],
    "memberships": [],
    "control_items": [],
    "parties": [],
    "party_measures": STOPPING,
    "calendar": [],
    "codes": [condition("encryption_at_rest"), condition("retention_days", "count")],
}


def publish(table: str, rows: list[dict[str, str]], starts: date = START, **fields: Any) -> Edition:
    """A published edition of these rows; its day of publication is its first day unless told otherwise."""
    spec = TABLES[table]
    edition = Edition.objects.create(
        table=table,
        title=f"{table} of {starts}",
        effective_from=starts,
        content_hash=spec.content_hash(rows),
        created_by="user:1",
        created_unit="authority:a",
        created_at=at(starts),
        **{"published_at": at(starts), **fields},
    )
    RuleRow.objects.bulk_create(
        RuleRow(edition=edition, number=n, key=spec.key_of(row), values=row) for n, row in enumerate(rows, 1)
    )
    edition.submit()
    edition.approve()
    edition.publish()
    edition.checked_hash = edition.approved_hash = edition.content_hash
    edition.approved_by, edition.approved_unit, edition.approved_at = "user:2", "authority:b", at(starts)
    edition.published_by = "user:2"
    edition.save()
    return edition


def rules(confirmed: date = date(2026, 11, 1), **tables: list[dict[str, str]]) -> dict[str, Edition]:
    """Every edition that screening reads: standard treatment everywhere unless rows are given."""
    Refresh.objects.create(table="parties", confirmed_at=at(confirmed), by="system:test")
    return {table: publish(table, rows) for table, rows in {**ROWS, **tables}.items()}


def application(**fields: Any) -> TransferApplication:
    """An application on file, without lines."""
    day = at(date(2026, 6, 1))
    with writing():
        made: TransferApplication = TransferApplication.objects.create(
            enterprise=fields.pop("enterprise", None) or EnterpriseFactory(),
            title="Orders",
            created_by=UserFactory(),
            created_at=day,
            changed_at=day,
            submitted_at=day,
            ended_at=day,
            **{"status": Status.FILED, "pathway": "standard_contract", **fields},
        )
    return made


def entitle(
    case: TransferApplication | None = None,
    *,
    to: str = "SG",
    name: str = "Harmless Trading House",
    category: str = "contact",
    persons: int | None = 100,
    codes: tuple[str, ...] = (),
    since: date = date(2026, 6, 1),
    until: date | None = date(2029, 6, 1),
    found: str = "",
) -> Entitlement:
    """A line in force, given under what screening said on its first day unless `found` says otherwise."""
    case = case or application()
    _submitted(case)
    number = next(_numbers)
    item = DataItem.objects.create(
        application=case,
        number=number,
        name="Orders",
        category=category,
        source="own",
        right="hold",
        count=persons,
        control_codes=list(codes),
    )
    recipient = Recipient.objects.create(application=case, number=number, name_en=name, jurisdiction=to)
    line = Line.objects.create(application=case, number=number, item=item, recipient=recipient)
    transfer = Transfer(
        line=line.code,
        jurisdictions=(to,),
        data_categories=(category,),
        recipient_kind="ordinary",
        count=persons,
        count_unit="persons",
        control_codes=codes,
        personal=category in PERSONAL_CATEGORIES,
        important=False,
        recipient=PartyQuery(name=name, country=to),
    )
    grant = Grant(line=line, transfer=transfer, treatment=found or "standard", added=persons or 0)
    made = issue(
        case, [grant], basis=Basis.FILED_CONTRACT, by=Acting.system("test"), now=at(since), to_on=until
    )[0]
    if not found:
        settle_as_found(made, on=since)
    return made


def _submitted(case: TransferApplication) -> None:
    """What sends anything was submitted once."""
    if case.snapshot is None:
        Snapshot.objects.create(
            application=case,
            number=1,
            content="{}",
            content_hash="0" * 64,
            taken_by=case.created_by,
            taken_at=case.created_at,
        )


def settle_as_found(entitlement: Entitlement, *, on: date) -> None:
    """What screening says of it on that day becomes what it was given under."""
    evaluation = Evaluation.of_day(on, now=at(on))
    batch = read(live_on(on).filter(pk=entitlement.pk), on=on)
    line = evaluation.found(batch.lines[0], batch)
    entitlement.treatment = str(line.treatment)
    entitlement.reasons = sorted({ground.code for ground in line.grounds})
    entitlement.save()


def sweep_all(day: date, hour: int = 9) -> None:
    """Everything that is due at that hour, worked to the end."""
    now = at(day, hour)
    sweeps.make_due(now=now)
    sweeps.plan_due(now=now)
    for range_id in sweeps.waiting_ranges(now=now):
        sweeps.run_range(range_id, now=now)


def fresh(entitlement: Entitlement) -> Entitlement:
    return Entitlement.objects.get(pk=entitlement.pk)


def opened() -> list[Reassessment]:
    return list(Reassessment.objects.order_by("pk").prefetch_related("lines"))


def officer() -> User:
    """A decision maker of the national office."""
    office = AuthorityFactory(kind=AuthorityKind.NATIONAL_OFFICE)
    user: User = MembershipFactory(role=Role.DECISION_MAKER, authority=office).user
    return user


def bound(found: Reassessment, act: str, *, now: datetime, **data: Any) -> Reassessment:
    """Proposed by one and countersigned by as many others as it needs."""
    given = {"by": officer(), "reason": "Looked at", **data}
    decision = writer.propose(found, act, now=now, version=found.version, **given)
    for _assent in range(decision.assents_needed):
        writer.sign(decision, by=officer(), now=now, assents=True)
    return Reassessment.objects.get(pk=found.pk)
