"""What officers write: findings, stage reviews, checklist answers, supplements, referrals, clock records."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .application import TransferApplication
from .filing import Document, Line, Snapshot
from .words import Status


class Finding(models.Model):
    """What the machine proposed, with all it read, so that `replay` can derive it again."""

    application = models.ForeignKey(
        TransferApplication, models.PROTECT, related_name="findings", null=True, blank=True
    )
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="findings", null=True, blank=True)
    stage = models.CharField(max_length=30)
    read_on = models.DateField()  # the day whose rules were asked
    facts = models.TextField()  # canonical JSON of the facts read
    result = models.TextField()  # canonical JSON: outcome, lines, grounds
    editions = models.JSONField(default=list)  # [{table, id, hash}]
    engine = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=("application", "stage", "-made_at"), name="finding_latest"),)

    def __str__(self) -> str:
        return f"finding:{self.pk}"


class StageReview(models.Model):
    """One officer's act at one stage: who, as what, on which snapshot and finding."""

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="stage_reviews")
    stage = models.CharField(max_length=30)
    act = models.CharField(max_length=40)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    confirmed = models.JSONField(default=dict)  # grading: {item code: grade}; screening: {hit: verdict}
    officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stage review")
        verbose_name_plural = _("stage reviews")
        ordering = ("made_at", "pk")


class ChecklistAnswer(models.Model):
    """One tick of one checklist row for one snapshot."""

    class Verdict(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "na", _("Not applicable")

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="checklist_answers")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    verdict = models.CharField(max_length=4, choices=Verdict.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("checklist answer")
        verbose_name_plural = _("checklist answers")
        ordering = ("stage", "code")
        constraints = (
            models.UniqueConstraint(fields=("snapshot", "stage", "code"), name="checklist_answer_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["yes", "no", "na"]), name="checklist_verdict_known"
            ),
        )


class Supplement(models.Model):
    """A request to supplement: several items, one deadline, answered in place."""

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="supplements")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=30)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="supplement_number_once"),
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(answered_at__isnull=True),
                name="supplement_one_open_per_application",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="supplement_answered_by_somebody",
            ),
        )

    @property
    def open(self) -> bool:
        """Whether the enterprise still owes the answer."""
        return self.answered_at is None


class SupplementItem(models.Model):
    """One question of a supplement, and its answer."""

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    question = models.TextField(_("what is missing"))
    answer = models.TextField(_("answer"), blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("item of a supplement")
        verbose_name_plural = _("items of supplements")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("supplement", "number"), name="supplement_item_once"),)


class ReferralOutcome(models.TextChoices):
    """What the review organ recorded; it binds the decision (DSL art. 24)."""

    CLEARED = "cleared", _("No objection")
    CONDITIONS = "conditions", _("No objection, with conditions")
    PROHIBITED = "prohibited", _("Prohibited")


class Referral(models.Model):
    """A referral to the review organ, and its outcome."""

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="referrals")
    from_status = models.CharField(max_length=20, choices=Status.choices)
    reason = models.TextField(_("reason"))
    referred_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    referred_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=ReferralOutcome.choices, blank=True)
    outcome_document = models.CharField(_("number of the outcome document"), max_length=80, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ("referred_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=Q(outcome=""), name="referral_one_open_per_application"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", recorded_at__isnull=True)
                | (~Q(outcome="") & Q(recorded_at__isnull=False, recorded_by__isnull=False)),
                name="referral_outcome_recorded_by_somebody",
            ),
        )


class Licence(models.Model):
    """A licence issued elsewhere, recorded for one line (ECL art. 12; dual-use regulation art. 17)."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="licences")
    number = models.CharField(_("licence number"), max_length=80)
    scope = models.CharField(_("scope"), max_length=300)
    ends_on = models.DateField(_("ends on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ("recorded_at", "pk")


class ClockExtension(models.Model):
    """A told extension: the new date the applicant was told (M22 art. 12)."""

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="extensions")
    clock = models.CharField(max_length=40)
    told_on = models.DateField()
    new_due_on = models.DateField()
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension of a clock")
        verbose_name_plural = _("extensions of clocks")
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(new_due_on__gt=F("told_on")), name="extension_reaches_beyond_telling"
            ),
        )


class ClockExclusion(models.Model):
    """Time that the law does not count: an expert panel or a site check, `[from, to)`."""

    class Cause(models.TextChoices):
        EXPERT_PANEL = "expert_panel", _("Expert opinion or identification")
        SITE_CHECK = "site_check", _("Site check")

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="exclusions")
    clock = models.CharField(max_length=40)
    cause = models.CharField(max_length=20, choices=Cause.choices)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("time not counted")
        verbose_name_plural = _("times not counted")
        ordering = ("from_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")), name="exclusion_ends_after_start"
            ),
        )


class FollowUp(models.Model):
    """Something that must happen after an act; the row is the truth, a task only hurries it."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "subject"), condition=Q(done_at__isnull=True), name="follow_up_due_once"
            ),
        )
        indexes = (models.Index(fields=("due_at",), condition=Q(done_at__isnull=True), name="follow_up_due"),)
