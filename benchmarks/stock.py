"""Live entitlements in number, as filings would have left them, but without their papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, product

from accounts.models import Enterprise, User
from exports.match import PartyQuery
from exports.transfer import Transfer
from reviews.entitlements.profiles import group_of, profile_of
from reviews.models import Basis, DataItem, Entitlement, Line, Recipient, TransferApplication

PLACES = ("SG", "JP", "US", "DE", "MY", "GB", "BR", "ZA")
CATEGORIES = ("contact", "identifiers", "financial", "health", "genomic", "geolocation", "behaviour")
SCENARIOS = ("e_commerce", "hr")
COUNTS = (800, 24_000, 160_000, 1_400_000)


def fill(number: int, *, by: User, enterprise: Enterprise, now: datetime) -> None:
    """Make so many live entitlements, one application each; as in life, far fewer profiles than lines."""
    applications = TransferApplication.objects.bulk_create(
        TransferApplication(
            enterprise=enterprise, title=f"Measured {n}", created_by=by, created_at=now, changed_at=now
        )
        for n in range(number)
    )
    transfers = list(islice(_transfers(), number))
    items = DataItem.objects.bulk_create(
        DataItem(application=application, number=1, name="Measured", category=_category(one), count=one.count)
        for application, one in zip(applications, transfers, strict=True)
    )
    recipients = Recipient.objects.bulk_create(
        Recipient(application=application, number=1, name_en=one.recipient.name, jurisdiction=_place(one))
        for application, one in zip(applications, transfers, strict=True)
    )
    lines = Line.objects.bulk_create(
        Line(application=application, number=1, item=item, recipient=recipient)
        for application, item, recipient in zip(applications, items, recipients, strict=True)
    )
    _entitle(lines, transfers, enterprise, now)


def _entitle(lines: list[Line], transfers: list[Transfer], enterprise: Enterprise, now: datetime) -> None:
    profiles = {each: profile_of(each) for each in set(transfers)}
    groups = {each: group_of(each) for each in {one.recipient for one in transfers}}
    Entitlement.objects.bulk_create(
        Entitlement(
            application=line.application,
            line=line,
            enterprise=enterprise,
            profile=profiles[one],
            recipient_group=groups[one.recipient],
            basis=Basis.EXEMPTION,
            treatment="standard",
            from_on=(now - timedelta(days=30)).date(),
        )
        for line, one in zip(lines, transfers, strict=True)
    )


def _transfers() -> Iterator[Transfer]:
    """Without end: every mixture of the lists above, again and again."""
    while True:
        for place, category, scenario, count in product(PLACES, CATEGORIES, SCENARIOS, COUNTS):
            yield Transfer(
                recipient=PartyQuery(name=f"Meridian {place} Logistics Ltd.", country=place),
                jurisdictions=(place,),
                data_categories=(category,),
                grade="general",
                transaction_kind="vendor",
                scenario=scenario,
                recipient_kind="ordinary",
                count=count,
                count_unit="persons",
                personal=True,
                important=False,
            )


def _category(one: Transfer) -> str:
    return one.data_categories[0]


def _place(one: Transfer) -> str:
    return one.jurisdictions[0]
