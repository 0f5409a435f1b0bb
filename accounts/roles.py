"""Roles as data: who may hold each role and what it may do; no code here asks who somebody is."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuthorityKind(TextChoices):
    """The kinds of authority a stage or a table can be pinned to."""

    PROVINCIAL_OFFICE = "provincial_office", _("provincial cyberspace office")
    NATIONAL_OFFICE = "national_office", _("national cyberspace office")
    REVIEW_ORGAN = "review_organ", _("security review organ")
    COMMERCE = "commerce", _("commerce ministry")
    CYBERSPACE = "cyberspace", _("cyberspace ministry")
    FOREIGN_AFFAIRS = "foreign_affairs", _("foreign affairs ministry")
    SECTOR_REGULATOR = "sector_regulator", _("sector regulator")
    CERTIFICATION_BODY = "certification_body", _("certification body")


class Role(TextChoices):
    """What a person is to a unit."""

    PREPARER = "preparer", _("preparer")
    SIGNATORY = "signatory", _("signatory")
    INTAKE_OFFICER = "intake_officer", _("intake officer")
    ACCEPTANCE_OFFICER = "acceptance_officer", _("acceptance officer")
    GRADING_OFFICER = "grading_officer", _("grading officer")
    SECURITY_REVIEWER = "security_reviewer", _("security reviewer")
    EXPORT_CONTROL_OFFICER = "export_control_officer", _("export-control officer")
    DECISION_MAKER = "decision_maker", _("decision maker")
    REFERRAL_OFFICER = "referral_officer", _("referral officer")
    MINISTRY_EDITOR = "ministry_editor", _("ministry editor")
    MINISTRY_APPROVER = "ministry_approver", _("ministry approver")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


ENTERPRISE = (
    "enterprise"  # the unit kind of every membership of an enterprise, whatever the enterprise's own kind
)
MINISTRIES = frozenset({AuthorityKind.COMMERCE, AuthorityKind.CYBERSPACE, AuthorityKind.FOREIGN_AFFAIRS})

PERMISSIONS = frozenset(
    {
        "reviews.prepare",
        "reviews.sign",
        "reviews.intake",
        "reviews.accept",
        "reviews.decide_grading",
        "reviews.review_security",
        "reviews.control_export",
        "reviews.propose_decision",
        "reviews.countersign",
        "reviews.record_referral",
        "reviews.handle_reassessment",
        "reviews.view_all",
        "rulebook.edit",
        "rulebook.approve",
        "rulebook.view_drafts",
        "accounts.manage",
        "ledger.view",
    }
)


@dataclass(frozen=True)
class RoleSpec:
    """The unit kinds a role can be held at, and the permissions it carries there."""

    unit_kinds: frozenset[str]
    permissions: frozenset[str]


def _spec(unit_kinds: str | frozenset[AuthorityKind], *permissions: str) -> RoleSpec:
    kinds = frozenset({unit_kinds}) if isinstance(unit_kinds, str) else frozenset(str(k) for k in unit_kinds)
    return RoleSpec(unit_kinds=kinds, permissions=frozenset(permissions))


_OFFICES = frozenset({AuthorityKind.PROVINCIAL_OFFICE, AuthorityKind.NATIONAL_OFFICE})
_RULE_MAKERS = MINISTRIES | {AuthorityKind.SECTOR_REGULATOR}
_NATIONAL = frozenset({AuthorityKind.NATIONAL_OFFICE})

ROLES: Mapping[Role, RoleSpec] = {
    Role.PREPARER: _spec(ENTERPRISE, "reviews.prepare"),
    Role.SIGNATORY: _spec(ENTERPRISE, "reviews.prepare", "reviews.sign"),
    Role.INTAKE_OFFICER: _spec(_OFFICES, "reviews.intake"),
    Role.ACCEPTANCE_OFFICER: _spec(_NATIONAL, "reviews.accept"),
    Role.GRADING_OFFICER: _spec(_NATIONAL, "reviews.decide_grading"),
    Role.SECURITY_REVIEWER: _spec(_NATIONAL, "reviews.review_security"),
    Role.EXPORT_CONTROL_OFFICER: _spec(frozenset({AuthorityKind.COMMERCE}), "reviews.control_export"),
    Role.DECISION_MAKER: _spec(
        _NATIONAL, "reviews.propose_decision", "reviews.countersign", "reviews.handle_reassessment"
    ),
    Role.REFERRAL_OFFICER: _spec(frozenset({AuthorityKind.REVIEW_ORGAN}), "reviews.record_referral"),
    Role.MINISTRY_EDITOR: _spec(_RULE_MAKERS, "rulebook.edit", "rulebook.view_drafts"),
    Role.MINISTRY_APPROVER: _spec(_RULE_MAKERS, "rulebook.approve", "rulebook.view_drafts"),
    Role.AUDITOR: _spec(_NATIONAL, "reviews.view_all", "ledger.view"),
    Role.ADMINISTRATOR: _spec(_NATIONAL, "accounts.manage"),
}


def holders(permission: str) -> frozenset[Role]:
    """The roles that carry the permission; ValueError for a permission that does not exist."""
    if permission not in PERMISSIONS:
        raise ValueError(f"no such permission: {permission}")
    return frozenset(role for role, spec in ROLES.items() if permission in spec.permissions)
