"""Roles are complete: nothing is left without a spec, a holder or a place."""

import pytest

from accounts.models import AuthorityKind, Role
from accounts.roles import ENTERPRISE, PERMISSIONS, ROLES, holders


def test_every_role_has_a_spec_with_a_unit_and_a_permission():
    assert set(ROLES) == set(Role)
    assert all(spec.unit_kinds and spec.permissions for spec in ROLES.values())


def test_every_permission_is_held_by_some_role_and_none_is_invented():
    assert frozenset().union(*(spec.permissions for spec in ROLES.values())) == PERMISSIONS


def test_every_unit_kind_exists():
    assert frozenset().union(*(spec.unit_kinds for spec in ROLES.values())) <= {
        ENTERPRISE,
        *AuthorityKind.values,
    }


def test_no_role_is_held_on_both_sides_of_the_counter():
    assert all(
        spec.unit_kinds == {ENTERPRISE} or ENTERPRISE not in spec.unit_kinds for spec in ROLES.values()
    )


def test_the_auditor_changes_nothing():
    assert ROLES[Role.AUDITOR].permissions == {"reviews.view_all", "ledger.view"}


def test_an_editor_is_never_an_approver_by_one_role():
    assert not holders("rulebook.edit") & holders("rulebook.approve")


def test_asking_for_an_unknown_permission_is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="no such permission"):
        holders("reviews.do_anything")
