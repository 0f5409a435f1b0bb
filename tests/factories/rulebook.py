"""Editions of a small table, each status reached through the writer, and the officers who take it there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

import factory

from accounts.models import Authority, Membership, User
from rulebook import lifecycle
from rulebook.lifecycle import Details
from rulebook.models import Edition
from rulebook.tables import SOURCE, STATUS, Column, Row, Table, problem

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
_people = count(1)


@dataclass(frozen=True, kw_only=True)
class ToyRow(Row):
    place: str
    category: str = ""
    treatment: str = ""
    persons: int | None = None
    conditions: tuple[str, ...] = ()
    urgent: bool = False
    effective_from: date | None = None
    effective_to: date | None = None


def _default_row(rows):
    if not any(row.place == "*" for row in rows):
        last = rows[-1] if rows else ToyRow(place="")
        yield problem(last, column="place", code="missing_default", message="No row for *.")


TOYS = Table(
    key="toys",
    title="Toys",
    owners=("commerce", "cyberspace"),
    columns=(
        Column(name="place", kind="pattern", pattern=r"\*|[A-Z]{2}", required=True),
        Column(name="category", kind="code", code_list="data_category"),
        Column(name="treatment", kind="code", code_list="treatment", required=True),
        Column(name="persons", kind="int"),
        Column(name="conditions", kind="codes", code_list="condition"),
        Column(name="urgent", kind="bool"),
        Column(name="effective_from", kind="date"),
        Column(name="effective_to", kind="date"),
        STATUS,
        SOURCE,
    ),
    key_columns=("place", "category"),
    row=ToyRow,
    checks=(_default_row,),
)

DEFAULT = {"place": "*", "treatment": "standard", "status": "verified"}
BARRED = {"place": "XX", "treatment": "prohibit", "status": "verified"}


class AuthorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Authority
        django_get_or_create = ("code",)

    code = factory.SelfAttribute("kind")
    kind = "commerce"
    name_en = factory.LazyAttribute(lambda made: f"Office {made.code}")
    name_zh = factory.LazyAttribute(lambda made: f"机关 {made.code}")


def officer(role: str, *, kind: str = "commerce", code: str = "") -> User:
    """A person holding the ministry role at the authority of that kind."""
    user = User.objects.create_user(f"officer{next(_people)}@example.org", f"Officer {role}", "tongguan-demo")
    authority = AuthorityFactory(kind=kind, code=code or kind)
    Membership.objects.create(user=user, role=role, authority=authority, from_on=date(2020, 1, 1))
    return user


def editor(*, kind: str = "commerce") -> User:
    return officer("ministry_editor", kind=kind)


def approver(*, kind: str = "cyberspace") -> User:
    return officer("ministry_approver", kind=kind)


def draft(
    *, rows=(DEFAULT,), by: User | None = None, starts: date = date(2026, 12, 1), table="toys", **details
):
    known = Details(title="Toys of December", effective_from=starts, **details)
    return lifecycle.create_draft(
        table, details=known, rows=list(enumerate(rows, start=2)), by=by or editor(), now=NOW
    )


def in_review(**kwargs) -> Edition:
    person = kwargs.setdefault("by", editor())
    made = draft(**kwargs)
    return lifecycle.submit(made.pk, version=made.version, by=person, now=NOW)


def sign(edition: Edition, *, by: User) -> Edition:
    report = edition.impact_reports.latest("pk")
    return lifecycle.approve(
        edition.pk,
        version=edition.version,
        content_hash=edition.content_hash,
        report=report.pk,
        by=by,
        now=NOW,
    )


def approved(*, approver: User | None = None, **kwargs) -> Edition:
    return sign(in_review(**kwargs), by=approver or officer("ministry_approver", kind="cyberspace"))


def published(*, approver: User | None = None, **kwargs) -> Edition:
    person = approver or officer("ministry_approver", kind="cyberspace")
    made = approved(approver=person, **kwargs)
    return lifecycle.publish(made.pk, version=made.version, by=person, now=NOW)


def withdrawn(**kwargs) -> Edition:
    made = published(**kwargs)
    for _ in range(2):
        made = lifecycle.withdraw(made.pk, version=made.version, by=approver(), now=NOW)
    return made


IN_STATUS = {
    "draft": draft,
    "in_review": in_review,
    "approved": approved,
    "published": published,
    "withdrawn": withdrawn,
}
