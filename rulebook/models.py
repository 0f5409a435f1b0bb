"""Editions of rule tables and what hangs on them; the transition table of an edition, without any rule of
who may act.

Only `rulebook.lifecycle` takes the edges and writes these rows. Actors and units are the ledger's texts
("user:12", "authority:mofcom"), so that the database itself can compare them.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition


class Status(models.TextChoices):
    """Where an edition stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


SIGNED = frozenset({Status.APPROVED, Status.PUBLISHED})
OPEN = frozenset({Status.DRAFT, Status.IN_REVIEW, Status.APPROVED})
APPLIES_TO = ("new", "pending", "live")


def applies_to_all() -> list[str]:
    """New, pending and live cases alike."""
    return list(APPLIES_TO)


class Edition(models.Model):
    """One dated version of one rule table; its primary key is the edition number over all tables.

    `content_hash` is of the rows as they are, `checked_hash` of the rows last found without error,
    `approved_hash` of the rows an approver signed. `editors` are all actors who touched the rows. Dates are
    of Asia/Shanghai; `sunset_on` and `pilot_until` are the first day the edition no longer applies.
    """

    table = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    status = FSMField(default=Status.DRAFT, choices=Status.choices, protected=True, max_length=12)
    effective_from = models.DateField()
    content_hash = models.CharField(max_length=64)
    checked_hash = models.CharField(max_length=64, blank=True, default="")
    approved_hash = models.CharField(max_length=64, blank=True, default="")
    has_prohibit = models.BooleanField(default=False)
    decision_no = models.CharField(max_length=80, blank=True, default="")
    training = models.BooleanField(default=False)
    applies_to = models.JSONField(default=applies_to_all)
    wind_down_days = models.PositiveIntegerField(default=0)
    pilot_place = models.CharField(max_length=40, blank=True, default="")
    pilot_until = models.DateField(null=True, blank=True)
    pilot_evaluation = models.TextField(blank=True, default="")
    sunset_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    change_note = models.TextField(blank=True, default="")
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    version = models.PositiveIntegerField(default=1)
    editors = models.JSONField(default=list)
    created_by = models.CharField(max_length=80)
    created_unit = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=80, blank=True, default="")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True, default="")
    approved_unit = models.CharField(max_length=80, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=80, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering: ClassVar = ["table", "-effective_from", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["table", "status", "effective_from"], name="edition_in_force")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "effective_from"], condition=Q(status="published"), name="edition_day_taken"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="edition_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "published"])
                | (
                    ~Q(approved_by="")
                    & ~Q(approved_unit="")
                    & Q(approved_at__isnull=False)
                    & Q(approved_hash=F("content_hash"))
                    & Q(checked_hash=F("content_hash"))
                ),
                name="edition_signed_what_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="")
                | (~Q(approved_by=F("created_by")) & ~Q(approved_by=F("submitted_by"))),
                name="edition_approver_is_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | Q(has_prohibit=False) | ~Q(approved_unit=F("created_unit")),
                name="edition_prohibit_needs_another_unit",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | (~Q(published_by="") & Q(published_at__isnull=False)),
                name="edition_published_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(pilot_place="") | Q(pilot_until__gt=F("effective_from")),
                name="edition_pilot_ends",
            ),
            models.CheckConstraint(
                condition=Q(sunset_on__isnull=True) | Q(sunset_on__gt=F("effective_from")),
                name="edition_sunset_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.pk}: {self.title}"

    @property
    def subject(self) -> str:
        """The ledger's name for this edition."""
        return f"edition:{self.pk}"

    @transition(field=status, source=Status.DRAFT, target=Status.IN_REVIEW)
    def submit(self) -> None:
        """Rows checked without error; handed to an approver (DESIGN 5)."""

    @transition(field=status, source=[Status.IN_REVIEW, Status.APPROVED], target=Status.DRAFT)
    def return_to_draft(self) -> None:
        """Back to the editor; a signature already given falls away."""

    @transition(field=status, source=Status.IN_REVIEW, target=Status.APPROVED)
    def approve(self) -> None:
        """Signed by another person, over the hash and the impact report of that hash."""

    @transition(field=status, source=Status.APPROVED, target=Status.PUBLISHED)
    def publish(self) -> None:
        """Made public; from here on nothing in it changes."""

    @transition(field=status, source=[Status.APPROVED, Status.PUBLISHED], target=Status.WITHDRAWN)
    def withdraw(self) -> None:
        """Taken back before it takes effect, by two persons."""


class RuleRow(models.Model):
    """One row: canonical text values by column, its number in the sheet and its business key.
    The database refuses any change to the rows of a published edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    key = models.TextField()
    values = models.JSONField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "number"], name="rulerow_number")]


class CheckRun(models.Model):
    """What the checks said about the rows of one hash; a run of another hash says nothing about these
    rows."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="check_runs")
    content_hash = models.CharField(max_length=64)
    problems = models.JSONField(default=list)
    made_at = models.DateTimeField()


class ImpactReport(models.Model):
    """Counts of what a draft would change, for the rows of one hash."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="impact_reports")
    content_hash = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    made_at = models.DateTimeField()


class Approval(models.Model):
    """One person's signature under a hash and the impact report of that hash; kept when the edition goes
    back."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="approvals")
    user = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    content_hash = models.CharField(max_length=64)
    report = models.ForeignKey(ImpactReport, on_delete=models.PROTECT, related_name="approvals")
    made_at = models.DateTimeField()


class Withdrawal(models.Model):
    """Two persons' act before the day of effect: proposed by one, confirmed by another. A confirmed one is
    what lets a published edition's protection open for its single way out."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="withdrawal")
    effective_from = models.DateField()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True, default="")
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("proposed_by")), name="withdrawal_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_on__isnull=True)
                | (~Q(confirmed_by="") & Q(confirmed_on__lt=F("effective_from"))),
                name="withdrawal_before_effect",
            ),
        ]


class Refresh(models.Model):
    """When a list was last confirmed to be current, whether or not its rows changed."""

    table = models.CharField(max_length=40, db_index=True)
    confirmed_at = models.DateTimeField()
    by = models.CharField(max_length=80)
