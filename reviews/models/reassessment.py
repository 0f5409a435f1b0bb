"""What keeps an approval true after its day: sweeps, re-assessments, objections beside the application."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models import User
from rulebook.models import Edition

from .application import TransferApplication
from .decision import Decision
from .entitlement import Entitlement
from .machine import Machine


class Trigger(models.TextChoices):
    """What makes a sweep due."""

    EDITION = "edition", _("A new edition came into force")
    TURNING = "turning", _("A date in an edition turned")
    DAILY = "daily", _("The daily run")


class Sweep(models.Model):
    """One run over the live entitlements; its key makes a second run find it done."""

    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+")
    on_date = models.DateField()
    key = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")
        ordering = ("-on_date", "-pk")

    def __str__(self) -> str:
        return self.key

    @property
    def subject(self) -> str:
        """The ledger chain of this sweep."""
        return f"sweep:{self.pk}"


class SweepRange(models.Model):
    """A range of applications that one worker claims, finishes, and may finish again without effect."""

    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="ranges")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("range of a sweep")
        verbose_name_plural = _("ranges of sweeps")
        ordering = ("first_id",)
        constraints = (models.UniqueConstraint(fields=("sweep", "first_id"), name="sweep_range_once"),)


class ReassessmentStatus(models.TextChoices):
    """Where a re-assessment stands."""

    OPEN = "open", _("Open")
    ASKED = "asked", _("The enterprise was asked")
    UNCHANGED = "unchanged", _("Nothing changed")
    UPHELD = "upheld", _("Upheld")
    VARIED = "varied", _("Varied")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    NEW_FILING_DUE = "new_filing_due", _("A new filing is due")


def _edge(source: Any, target: Any, permission: str) -> Any:
    return transition(field="status", source=source, target=target, permission=permission)


class Reassessment(Machine):
    """Opened by a trigger on entitlements; closed by a person, or by proof that nothing changed."""

    FIRST: ClassVar[str] = ReassessmentStatus.OPEN

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="reassessments")
    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="reassessments")
    key = models.CharField(max_length=120, unique=True)  # (application, trigger, edition, date)
    status = FSMField(
        choices=ReassessmentStatus.choices, default=ReassessmentStatus.OPEN, protected=True, db_index=False
    )
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    hard_stop = models.BooleanField(default=False)
    question = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("re-assessment")
        verbose_name_plural = _("re-assessments")
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=["open", "asked"], closed_at__isnull=True)
                | (~Q(status__in=["open", "asked"]) & Q(closed_at__isnull=False)),
                name="reassessment_closed_at_exactly_when_closed",
            ),
        )
        indexes = (models.Index(fields=("status", "due_on", "id"), name="reassessment_worklist"),)

    @property
    def subject(self) -> str:
        """The ledger chain of this re-assessment."""
        return f"reassessment:{self.pk}"

    @_edge(ReassessmentStatus.OPEN, ReassessmentStatus.ASKED, "reviews.handle_reassessment")
    def ask(self) -> None:
        """Ask the enterprise."""

    @_edge(ReassessmentStatus.ASKED, ReassessmentStatus.OPEN, "reviews.prepare")
    def answer_question(self) -> None:
        """The enterprise answers."""

    @_edge(ReassessmentStatus.OPEN, ReassessmentStatus.UNCHANGED, "reviews.run")
    def close_unchanged(self) -> None:
        """A later run proves that nothing differs any more."""

    @_edge(ReassessmentStatus.OPEN, ReassessmentStatus.UPHELD, "reviews.handle_reassessment")
    def uphold(self) -> None:
        """The entitlements stand as they are."""

    @_edge(ReassessmentStatus.OPEN, ReassessmentStatus.VARIED, "reviews.handle_reassessment")
    def vary(self) -> None:
        """The conditions change."""

    @_edge(ReassessmentStatus.OPEN, ReassessmentStatus.SUSPENDED, "reviews.handle_reassessment")
    def suspend(self) -> None:
        """The lines stop for now."""

    @_edge(ReassessmentStatus.OPEN, ReassessmentStatus.REVOKED, "reviews.handle_reassessment")
    def revoke(self) -> None:
        """The lines end."""

    @_edge(ReassessmentStatus.OPEN, ReassessmentStatus.NEW_FILING_DUE, "reviews.handle_reassessment")
    def require_new_filing(self) -> None:
        """What was assessed has changed; a new filing is due (M22 art. 14)."""


class ReassessmentLine(models.Model):
    """One line that would be found differently now: before, after, and why."""

    reassessment = models.ForeignKey(Reassessment, models.CASCADE, related_name="lines")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="reassessment_lines")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    hard_stop = models.BooleanField(default=False)
    grounds = models.JSONField(default=list)
    editions = models.JSONField(default=list)

    class Meta:
        verbose_name = _("line of a re-assessment")
        verbose_name_plural = _("lines of re-assessments")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("reassessment", "entitlement"), name="reassessment_line_once"),
        )


class ObjectionStatus(models.TextChoices):
    """Where an objection stands; it stands beside the application."""

    LODGED = "lodged", _("Lodged")
    NOT_ADMITTED = "not_admitted", _("Not admitted")
    ADMITTED = "admitted", _("Admitted")
    GRANTED = "granted", _("Granted")
    DISMISSED = "dismissed", _("Dismissed")


class Objection(Machine):
    """An objection to a result, within the term the remedies table gives (M22 art. 13)."""

    FIRST: ClassVar[str] = ObjectionStatus.LODGED

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="objections")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="objections")
    status = FSMField(
        choices=ObjectionStatus.choices, default=ObjectionStatus.LODGED, protected=True, db_index=False
    )
    reasons = models.TextField()
    lodged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ("lodged_at", "pk")
        constraints = (models.UniqueConstraint(fields=("decision",), name="objection_once_per_decision"),)

    @property
    def subject(self) -> str:
        """The ledger chain of this objection."""
        return f"objection:{self.pk}"

    @_edge(ObjectionStatus.LODGED, ObjectionStatus.NOT_ADMITTED, "reviews.propose_decision")
    def not_admit(self) -> None:
        """Out of term, or no remedy exists."""

    @_edge(ObjectionStatus.LODGED, ObjectionStatus.ADMITTED, "reviews.propose_decision")
    def admit(self) -> None:
        """It will be decided."""

    @_edge(ObjectionStatus.ADMITTED, ObjectionStatus.GRANTED, "reviews.propose_decision")
    def grant(self) -> None:
        """The result changes."""

    @_edge(ObjectionStatus.ADMITTED, ObjectionStatus.DISMISSED, "reviews.propose_decision")
    def dismiss(self) -> None:
        """The result stands; final."""
