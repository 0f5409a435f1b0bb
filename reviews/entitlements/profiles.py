"""Profiles, recipient groups and monthly counts: how a million lines become a few thousand evaluations.

A profile is one distinct combination of the attributes rules read; names of recipients are a group of their
own; counts of persons live in monthly buckets (DESIGN section 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F

from accounts.models import Enterprise
from exports.match import PartyQuery
from exports.screen import Transfer
from reviews.dossier import canonical, sha
from reviews.models import CountBucket, Profile, RecipientGroup

WINDOW_MONTHS = 12  # the rolling window of the volume rules


def window_start(on: date) -> date:
    """The first month whose bucket still counts on that day, as its first day."""
    months = on.year * 12 + on.month - 1 - (WINDOW_MONTHS - 1)
    return date(months // 12, months % 12 + 1, 1)


def group_key(party: PartyQuery) -> str:
    """The key of a recipient group: the same names and registration number are one recipient."""
    return sha(canonical(_names(party)))


def _names(party: PartyQuery) -> dict[str, Any]:
    names = sorted({" ".join(name.split()).casefold() for name in (party.name, *party.aliases)})
    return {"names": names, "country": party.country, "registration_no": party.registration_no}


def group_of(party: PartyQuery) -> RecipientGroup:
    """The group of this recipient, made when it is new."""
    stored = {
        "name": party.name,
        "aliases": list(party.aliases),
        "country": party.country,
        "registration_no": party.registration_no,
    }
    group, _made = RecipientGroup.objects.get_or_create(key=group_key(party), defaults={"names": stored})
    return group


def party_of_group(group: RecipientGroup) -> PartyQuery:
    """The group as name matching asks for it."""
    return PartyQuery(**{**group.names, "aliases": tuple(group.names["aliases"])})


def attributes_of(transfer: Transfer) -> dict[str, Any]:
    """What rules read of a line, apart from the recipient's names and the counts."""
    return {
        "jurisdictions": list(transfer.jurisdictions),
        "scope": transfer.scope,
        "data_categories": list(transfer.data_categories),
        "grade": transfer.grade,
        "transaction_kind": transfer.transaction_kind,
        "scenario": transfer.scenario,
        "recipient_kind": transfer.recipient_kind,
        "count_unit": transfer.count_unit,
        "control_codes": list(transfer.control_codes),
        "personal": transfer.personal,
        "important": transfer.important,
        "foreign_authority": transfer.foreign_authority,
    }


def profile_of(transfer: Transfer) -> Profile:
    """The profile of this line, made when it is new."""
    attributes = attributes_of(transfer)
    profile, _made = Profile.objects.get_or_create(
        key=sha(canonical(attributes)),
        defaults={
            "attributes": attributes,
            "jurisdiction": transfer.jurisdictions[0],
            "categories": ";".join(transfer.data_categories)[:200],
        },
    )
    return profile


def transfer_of(
    attributes: Mapping[str, Any], party: PartyQuery, *, line: str, count: int | None
) -> Transfer:
    """A profile, a recipient and a count, as `screen` reads them."""
    return Transfer(
        **{
            **attributes,
            "jurisdictions": tuple(attributes["jurisdictions"]),
            "data_categories": tuple(attributes["data_categories"]),
            "control_codes": tuple(attributes["control_codes"]),
        },
        line=line,
        recipient=party,
        count=count,
    )


def add_count(
    enterprise: Enterprise, group: RecipientGroup, *, category: str, unit: str, on: date, count: int
) -> None:
    """Add to the bucket of the month; safe beside other writers."""
    bucket, _made = CountBucket.objects.get_or_create(
        enterprise=enterprise, recipient_group=group, category=category, unit=unit, month=on.replace(day=1)
    )
    CountBucket.objects.filter(pk=bucket.pk).update(count=F("count") + count)
