"""What people bind: a decision proposed by one, signed by others, per line, with conditions and a letter."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .application import TransferApplication
from .casework import Finding
from .filing import Line, Snapshot


class DecisionState(models.TextChoices):
    """Proposed until enough countersigners assent; lapsed when taken back or overtaken."""

    PROPOSED = "proposed", _("Waiting for countersignature")
    BOUND = "bound", _("Bound")
    LAPSED = "lapsed", _("Lapsed")


class Decision(models.Model):
    """One proposed or bound act that needs more than one person (DESIGN section 4, four eyes): over the
    application itself, or over the re-assessment of what it gave."""

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="decisions")
    reassessment = models.ForeignKey(
        "reviews.Reassessment", models.PROTECT, related_name="decisions", null=True, blank=True
    )
    act = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.PROPOSED)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField(_("reason"))
    assents_needed = models.PositiveSmallIntegerField(default=1)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_unit = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    bound_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(state=DecisionState.PROPOSED, reassessment__isnull=True),
                name="decision_one_proposed_per_application",
            ),
            models.UniqueConstraint(
                fields=("reassessment",),
                condition=Q(state=DecisionState.PROPOSED),
                name="decision_one_proposed_per_reassessment",
            ),
            models.CheckConstraint(
                condition=Q(proposed_unit__startswith="authority:"), name="decision_proposed_by_an_authority"
            ),
            models.CheckConstraint(
                condition=Q(state="bound", bound_at__isnull=False)
                | (~Q(state="bound") & Q(bound_at__isnull=True)),
                name="decision_bound_at_exactly_when_bound",
            ),
            models.CheckConstraint(
                condition=Q(assents_needed__in=[1, 2]), name="decision_one_or_two_assents"
            ),
        )

    @property
    def subject(self) -> str:
        """The ledger chain: that of what is decided about."""
        about = self.reassessment or self.application
        return about.subject


class Signature(models.Model):
    """A countersigner's assent or dissent; both are kept."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(User, models.PROTECT, related_name="+")
    signer_unit = models.CharField(max_length=80)
    # The proposer again, so that the database itself can refuse a signature of one's own proposal.
    proposer = models.ForeignKey(User, models.PROTECT, related_name="+")
    assents = models.BooleanField(_("assents"))
    note = models.TextField(_("note"), blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        ordering = ("signed_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("decision", "signer"), name="signature_once_per_person"),
            models.CheckConstraint(condition=~Q(signer=F("proposer")), name="signature_not_by_the_proposer"),
            models.CheckConstraint(
                condition=Q(signer_unit__startswith="authority:"), name="signature_by_an_authority"
            ),
            models.CheckConstraint(
                condition=Q(assents=True) | ~Q(note=""), name="signature_dissent_says_why"
            ),
        )


class LineOutcome(models.Model):
    """What a decision says of one line."""

    class Outcome(models.TextChoices):
        ALLOWED = "allowed", _("May be sent")
        REFUSED = "refused", _("May not be sent")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="outcomes")
    line = models.ForeignKey(Line, models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    treatment = models.CharField(max_length=20)  # what screening proposed when the decision was proposed
    grounds = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("outcome of a line")
        verbose_name_plural = _("outcomes of lines")
        ordering = ("line__number",)
        constraints = (
            models.UniqueConstraint(fields=("decision", "line"), name="outcome_once_per_line"),
            models.CheckConstraint(condition=Q(outcome__in=["allowed", "refused"]), name="outcome_known"),
        )


class Condition(models.Model):
    """A condition as a code with its parameter, so that a machine can check it later."""

    code = models.CharField(_("condition"), max_length=60)
    value = models.CharField(_("value"), max_length=60, blank=True)

    class Meta:
        abstract = True
        ordering = ("code",)


class OutcomeCondition(Condition):
    """A condition that a decision attaches to a line."""

    outcome = models.ForeignKey(LineOutcome, models.CASCADE, related_name="conditions")

    class Meta(Condition.Meta):
        verbose_name = _("condition of an outcome")
        verbose_name_plural = _("conditions of outcomes")
        constraints = (models.UniqueConstraint(fields=("outcome", "code"), name="outcome_condition_once"),)


class Letter(models.Model):
    """The paper that was issued: stored once with its checksum, never made again."""

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="letters", null=True, blank=True)
    kind = models.CharField(max_length=40)
    occasion = models.CharField(max_length=80)  # what it is about: a decision, a snapshot, a supplement
    number = models.CharField(max_length=40, unique=True)
    file = models.FileField(upload_to="letters/")
    sha256 = models.CharField(max_length=64)
    template = models.CharField(max_length=40)
    content = models.TextField()  # canonical JSON of what the template was given
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("issued_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "kind", "occasion"), name="letter_once_per_occasion"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Service(models.Model):
    """When and how a paper reached the enterprise; terms run from here."""

    class Method(models.TextChoices):
        ONLINE = "online", _("Read in the system")
        POST = "post", _("By post")
        IN_PERSON = "in_person", _("In person")

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="service")
    method = models.CharField(max_length=10, choices=Method.choices)
    served_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("service of a letter")
        verbose_name_plural = _("services of letters")
