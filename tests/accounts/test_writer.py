"""Role changes have one writer, and every one is in the ledger."""

import ast
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from accounts import access
from accounts.access import Acting, NotPermitted, may
from accounts.models import Membership, Role
from accounts.writer import grant, revoke
from ledger.verify import verify
from ledger.writer import timeline
from tests.factories.accounts import AuthorityFactory, EnterpriseFactory, UserFactory, person

from .conftest import NOW

pytestmark = pytest.mark.django_db
ROOT = Path(access.__file__).parent.parent


def test_an_administrator_grants_a_role_and_the_ledger_says_so(administrator, somebody):
    enterprise = EnterpriseFactory()

    held = grant(somebody, role=Role.SIGNATORY, unit=enterprise, by=administrator, now=NOW)

    assert may(somebody, "reviews.sign", enterprise=enterprise, now=NOW)
    entry = timeline(f"user:{somebody.pk}").get()
    assert (entry.act, entry.actor, entry.role) == ("grant_role", f"user:{administrator.pk}", "administrator")
    assert json.loads(entry.body)["facts"] == {
        "membership": held.pk,
        "role": "signatory",
        "unit": f"enterprise:{enterprise.uscc}",
        "from_on": "2026-11-21",
    }


def test_a_revoked_role_ends_that_day_and_the_row_stays(administrator, somebody):
    enterprise = EnterpriseFactory()
    held = grant(somebody, role=Role.SIGNATORY, unit=enterprise, by=administrator, now=NOW)

    revoke(held, by=administrator, now=NOW)

    assert not may(somebody, "reviews.sign", enterprise=enterprise, now=NOW)
    assert Membership.objects.get(pk=held.pk).to_on == date(2026, 11, 21)
    assert [entry.act for entry in timeline(f"user:{somebody.pk}")] == ["grant_role", "revoke_role"]
    assert verify().first_break is None


def test_a_role_that_ended_is_not_revoked_again(administrator, somebody):
    held = grant(somebody, role=Role.AUDITOR, unit=AuthorityFactory(), by=administrator, now=NOW)
    revoke(held, by=administrator, now=NOW)

    with pytest.raises(ValidationError):
        revoke(held, by=administrator, now=NOW)

    assert timeline(f"user:{somebody.pk}").count() == 2


def test_nobody_grants_or_revokes_their_own_roles(administrator):
    own = Membership.objects.get(user=administrator)

    with pytest.raises(NotPermitted) as granting:
        grant(administrator, role=Role.DECISION_MAKER, unit=AuthorityFactory(), by=administrator, now=NOW)
    with pytest.raises(NotPermitted) as revoking:
        revoke(own, by=administrator, now=NOW)

    assert {granting.value.code, revoking.value.code} == {"own_account"}
    assert Membership.objects.filter(user=administrator).count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_no_other_role_changes_roles(role, somebody):
    with pytest.raises(NotPermitted):
        grant(somebody, role=Role.AUDITOR, unit=AuthorityFactory(), by=person(role), now=NOW)


def test_a_technical_operator_changes_no_roles(somebody):
    with pytest.raises(NotPermitted):
        grant(
            somebody, role=Role.AUDITOR, unit=AuthorityFactory(), by=UserFactory(is_superuser=True), now=NOW
        )


def test_a_role_its_unit_cannot_give_is_refused_and_nothing_is_recorded(administrator, somebody):
    with pytest.raises(ValidationError):
        grant(somebody, role=Role.DECISION_MAKER, unit=EnterpriseFactory(), by=administrator, now=NOW)

    assert not somebody.memberships.exists()
    assert not timeline(f"user:{somebody.pk}").exists()


def test_the_same_role_twice_at_a_unit_is_refused_with_a_sentence(administrator, somebody):
    unit = AuthorityFactory()
    grant(somebody, role=Role.AUDITOR, unit=unit, by=administrator, now=NOW)

    with pytest.raises(ValidationError):
        grant(somebody, role=Role.AUDITOR, unit=unit, by=administrator, now=NOW)


def test_a_person_cannot_pass_as_the_system(administrator, somebody):
    posing = Acting(administrator, "system", "system")

    with pytest.raises(TypeError):
        grant(somebody, role=Role.AUDITOR, unit=AuthorityFactory(), by=posing, now=NOW)


def test_no_other_module_writes_memberships():
    """Every call on Membership that could write stands in accounts/writer.py."""
    writes = {"create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create", "delete"}
    found = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] in {"tests", ".venv", "var"} or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "Membership" in {
                name.id for name in ast.walk(node.func) if isinstance(name, ast.Name)
            }:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                if called in writes | {"Membership"}:
                    found.add(path.relative_to(ROOT).as_posix())
    assert found == {"accounts/writer.py"}
