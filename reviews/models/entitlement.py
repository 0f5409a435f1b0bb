"""What may be sent now, per line; the profiles that rules read, and the counts of persons by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models import Enterprise

from .application import TransferApplication
from .decision import Condition, Decision
from .filing import Line
from .machine import Machine

if TYPE_CHECKING:
    from datetime import date


class RecipientGroup(models.Model):
    """A recipient as screening sees it: the same names and registration number are one group."""

    key = models.CharField(max_length=64, unique=True)  # SHA-256 of the canonical names
    names = models.JSONField(default=dict)  # {name_en, name_zh, aliases, registration_no, jurisdiction}

    class Meta:
        verbose_name = _("recipient group")
        verbose_name_plural = _("recipient groups")


class Profile(models.Model):
    """One distinct combination of the attributes that rules read; thousands serve a million lines."""

    key = models.CharField(max_length=64, unique=True)  # SHA-256 of the canonical attributes
    attributes = models.JSONField()
    jurisdiction = models.CharField(max_length=10, db_index=True)
    categories = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        indexes = (models.Index(fields=("jurisdiction", "categories"), name="profile_where_what"),)


class CountBucket(models.Model):
    """Natural persons (or devices, records, bytes) sent in one month; windows are sums of these."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    recipient_group = models.ForeignKey(RecipientGroup, models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    month = models.DateField()  # its first day
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("monthly count")
        verbose_name_plural = _("monthly counts")
        constraints = (
            models.UniqueConstraint(
                fields=("enterprise", "recipient_group", "category", "unit", "month"),
                name="count_bucket_once_a_month",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="count_bucket_month_starts_on_the_first"),
        )


class EntitlementStatus(models.TextChoices):
    """Where an entitlement stands."""

    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")
    SURRENDERED = "surrendered", _("Surrendered")
    SUPERSEDED = "superseded", _("Superseded")
    CANCELLED = "cancelled", _("Cancelled for false material")


LIVE = frozenset({EntitlementStatus.IN_FORCE, EntitlementStatus.SUSPENDED})


class Basis(models.TextChoices):
    """On what an entitlement rests."""

    ASSESSMENT = "assessment", _("Security assessment")
    FILED_CONTRACT = "filed_contract", _("Filed standard contract")
    CERTIFICATE = "certificate", _("Certificate")
    EXEMPTION = "exemption", _("Stated exemption")


def _edge(source: Any, target: Any, permission: str) -> Any:
    return transition(field="status", source=source, target=target, permission=permission)


class Entitlement(Machine):
    """What one line may send, from when until when, on which basis."""

    FIRST: ClassVar[str] = EntitlementStatus.IN_FORCE

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="entitlements")
    line = models.ForeignKey(Line, models.PROTECT, related_name="entitlements")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="entitlements")
    profile = models.ForeignKey(Profile, models.PROTECT, related_name="entitlements")
    recipient_group = models.ForeignKey(RecipientGroup, models.PROTECT, related_name="entitlements")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="entitlements", null=True, blank=True)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    status = FSMField(
        choices=EntitlementStatus.choices, default=EntitlementStatus.IN_FORCE, protected=True, db_index=False
    )
    treatment = models.CharField(max_length=20)  # what screening said when it was given or last varied
    reasons = models.JSONField(default=list)  # the reason codes of that finding, to compare with
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"), null=True, blank=True)  # half-open; empty while the exemption holds

    class Meta:
        verbose_name = _("entitlement")
        verbose_name_plural = _("entitlements")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=EntitlementStatus.values), name="entitlement_status_known"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")),
                name="entitlement_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=("line",),
                condition=Q(status__in=["in_force", "suspended"]),
                name="entitlement_one_live_per_line",
            ),
            models.CheckConstraint(
                condition=~Q(basis="assessment") | Q(decision__isnull=False),
                name="entitlement_of_assessment_has_a_decision",
            ),
        )
        indexes = (
            models.Index(fields=("status", "profile"), name="entitlement_by_profile"),
            models.Index(fields=("status", "to_on"), name="entitlement_by_end"),
        )

    @property
    def subject(self) -> str:
        """The ledger chain of this entitlement."""
        return f"entitlement:{self.pk}"

    def usable_on(self, day: date) -> bool:
        """Whether this line may be sent on that day."""
        return (
            self.status == EntitlementStatus.IN_FORCE
            and self.from_on <= day
            and (self.to_on is None or day < self.to_on)
        )

    @_edge(EntitlementStatus.IN_FORCE, EntitlementStatus.SUSPENDED, "reviews.handle_reassessment")
    def suspend(self) -> None:
        """Stop this line for now (M22 art. 17; a hard stop in force)."""

    @_edge(EntitlementStatus.SUSPENDED, EntitlementStatus.IN_FORCE, "reviews.handle_reassessment")
    def resume(self) -> None:
        """Let it run again."""

    @_edge(sorted(LIVE), EntitlementStatus.REVOKED, "reviews.handle_reassessment")
    def revoke(self) -> None:
        """End it for good (M22 art. 17)."""

    @_edge(sorted(LIVE), EntitlementStatus.EXPIRED, "reviews.run")
    def expire(self) -> None:
        """Its end date has come (P24 art. 9)."""

    @_edge(sorted(LIVE), EntitlementStatus.SURRENDERED, "reviews.sign")
    def surrender(self) -> None:
        """The enterprise gives it up."""

    @_edge(sorted(LIVE), EntitlementStatus.SUPERSEDED, "reviews.run")
    def supersede(self) -> None:
        """A later decision takes its place."""

    @_edge(sorted(LIVE), EntitlementStatus.CANCELLED, "reviews.handle_reassessment")
    def cancel(self) -> None:
        """False material was used on purpose (M22 art. 11; SC23)."""


class EntitlementCondition(Condition):
    """A condition that holds for an entitlement now; a variation replaces it."""

    entitlement = models.ForeignKey(Entitlement, models.CASCADE, related_name="conditions")

    class Meta(Condition.Meta):
        verbose_name = _("condition of an entitlement")
        verbose_name_plural = _("conditions of entitlements")
        constraints = (
            models.UniqueConstraint(fields=("entitlement", "code"), name="entitlement_condition_once"),
        )
