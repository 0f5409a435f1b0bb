"""People and units for tests; a membership holds from 2024 unless told otherwise."""

from datetime import date

import factory

from accounts.credit_code import check_character
from accounts.models import (
    Authority,
    AuthorityKind,
    Enterprise,
    EnterpriseKind,
    Membership,
    Province,
    Role,
    User,
    YesNoUnknown,
)
from accounts.roles import ENTERPRISE, ROLES

PASSWORD = "a long enough secret"


def uscc(number: int) -> str:
    """A valid unified social credit code."""
    body = f"91440300MA{number:07d}"
    return body + check_character(body)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password(PASSWORD)


class EnterpriseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enterprise

    uscc = factory.Sequence(uscc)
    name_zh = factory.Sequence(lambda n: f"示例企业{n}")
    name_en = factory.Sequence(lambda n: f"Example Enterprise {n}")
    kind = EnterpriseKind.ENTERPRISE
    province = Province.GUANGDONG
    is_ciio = YesNoUnknown.NO

    class Params:
        overseas = factory.Trait(
            uscc=None,
            kind=EnterpriseKind.OVERSEAS_HANDLER,
            representative=factory.SubFactory("tests.factories.accounts.EnterpriseFactory"),
        )


class AuthorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Authority

    code = factory.Sequence(lambda n: f"authority-{n}")
    kind = AuthorityKind.NATIONAL_OFFICE
    name_zh = factory.Sequence(lambda n: f"机关{n}")
    name_en = factory.Sequence(lambda n: f"Authority {n}")

    @factory.lazy_attribute
    def province(self) -> str:
        return Province.GUANGDONG if self.kind == AuthorityKind.PROVINCIAL_OFFICE else ""

    @factory.lazy_attribute
    def sector(self) -> str:
        return "health" if self.kind == AuthorityKind.SECTOR_REGULATOR else ""


class MembershipFactory(factory.django.DjangoModelFactory):
    """At a new unit of a kind the role can be held at, unless `enterprise` or `authority` is given."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.PREPARER
    from_on = date(2024, 1, 1)

    @factory.lazy_attribute
    def enterprise(self) -> Enterprise | None:
        return EnterpriseFactory() if ROLES[Role(self.role)].unit_kinds == {ENTERPRISE} else None

    @factory.lazy_attribute
    def authority(self) -> Authority | None:
        kinds = sorted(ROLES[Role(self.role)].unit_kinds - {ENTERPRISE})
        return AuthorityFactory(kind=kinds[0]) if kinds and self.enterprise is None else None


def person(role: Role, **fields: object) -> User:
    """A new person with the role: `person(Role.INTAKE_OFFICER, authority=office)`."""
    return MembershipFactory(role=role, **fields).user
