"""The transfer application, its transition table, and what the enterprise writes into it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, transition

from accounts.models import AuthorityKind, Enterprise, Membership, User

from .machine import Machine, MachineQuerySet
from .words import (
    DECIDED,
    EDITABLE,
    ENDS,
    HOLDERS,
    IN_REVIEW,
    Activity,
    Answer,
    Pathway,
    Status,
)

if TYPE_CHECKING:
    from .filing import Snapshot

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no letters that read as digits


def new_reference() -> str:
    """Return a reference that cannot be guessed from another, e.g. `TG-7K3M-9QX2`."""
    block = ["".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(2)]
    return f"TG-{block[0]}-{block[1]}"


def _told(application: TransferApplication, *, target: str) -> str:
    return target


class ApplicationQuerySet(MachineQuerySet):
    """Every page, command and task reads applications through one of these scopes."""

    def of_enterprises(self, enterprises: Any) -> ApplicationQuerySet:
        """Return what these enterprises wrote."""
        return self.filter(enterprise__in=enterprises)

    def visible_to(self, user: User, *, now: Any) -> ApplicationQuerySet:
        """Return what this person may read as an officer; drafts stay with the enterprise.

        An office sees its province, a national authority the stages that reach it, an auditor all.
        """
        reach = Q(pk__in=[])
        held = Membership.objects.active(user, timezone.localdate(now))
        for membership in held.select_related("authority"):
            reach |= _reach_of(membership)
        return self.filter(reach).exclude(status=Status.DRAFT)


def _reach_of(membership: Any) -> Q:
    authority = membership.authority
    if membership.role == "auditor":
        return ~Q(pk__in=[])
    if authority is None or membership.role in {"ministry_editor", "ministry_approver", "administrator"}:
        return Q(pk__in=[])
    if authority.kind == AuthorityKind.PROVINCIAL_OFFICE:
        return Q(enterprise__province=authority.province)
    if authority.kind == AuthorityKind.NATIONAL_OFFICE:
        return Q(reached_national=True)
    if authority.kind == AuthorityKind.COMMERCE:
        return Q(reached_commerce=True)
    if authority.kind == AuthorityKind.REVIEW_ORGAN:
        return Q(pk__in=_referred())
    return Q(pk__in=[])


def _referred() -> Any:
    from .casework import Referral

    return Referral.objects.values("application")


def _edge(source: Any, target: Any, permission: str) -> Any:
    return transition(field="status", source=source, target=target, permission=permission)


class TransferApplication(Machine):
    """One process of filing and review; the result is its entitlements, never this row."""

    FIRST: ClassVar[str] = Status.DRAFT

    reference = models.CharField(max_length=14, unique=True, default=new_reference, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="applications")
    status = FSMField(choices=Status.choices, default=Status.DRAFT, protected=True, db_index=False)
    pathway = models.CharField(max_length=30, choices=Pathway.choices, blank=True)
    title = models.CharField(_("short title"), max_length=120)

    activity = models.CharField(
        _("activity"), max_length=20, choices=Activity.choices, default=Activity.TRANSFER
    )
    foreign_authority = models.CharField(
        _("asked for by a foreign court or enforcement body"),
        max_length=8,
        choices=Answer.choices,
        default=Answer.UNKNOWN,
    )
    outbound = models.CharField(
        _("leaves the territory"), max_length=8, choices=Answer.choices, default=Answer.UNKNOWN
    )
    route_choice = models.CharField(_("route chosen where two are open"), max_length=30, blank=True)
    gba_contract = models.BooleanField(_("Greater Bay Area standard contract"), default=False)
    scenario = models.CharField(_("scenario"), max_length=40, blank=True)
    scenario_exemption = models.CharField(_("exemption claimed"), max_length=40, default="none")
    ftz_list_says = models.CharField(_("what the pilot-zone list says"), max_length=40, blank=True)
    transaction_kind = models.CharField(_("kind of transaction"), max_length=40, blank=True)
    scope = models.CharField(_("place of the exporter"), max_length=20, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    necessity = models.TextField(_("necessity"), blank=True)
    legal_basis = models.CharField(_("legal basis of processing"), max_length=200, blank=True)
    pi_count_this_year = models.PositiveBigIntegerField(
        _("persons this year, ordinary personal information"), null=True, blank=True
    )
    sensitive_pi_count_this_year = models.PositiveBigIntegerField(
        _("persons this year, sensitive personal information"), null=True, blank=True
    )
    contract_effective_on = models.DateField(_("contract takes effect on"), null=True, blank=True)
    certificate_number = models.CharField(_("certificate number"), max_length=60, blank=True)
    certificate_from = models.DateField(_("certificate valid from"), null=True, blank=True)
    certificate_to = models.DateField(_("certificate valid until"), null=True, blank=True)

    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stage_since = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)  # copied from the clock for the worklist's order
    filing_number = models.CharField(max_length=30, blank=True)
    filed_late = models.BooleanField(null=True, blank=True)  # None: not judged
    referred_from = models.CharField(max_length=20, blank=True, choices=Status.choices)
    reached_national = models.BooleanField(default=False)
    reached_commerce = models.BooleanField(default=False)

    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer application")
        verbose_name_plural = _("transfer applications")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(status__in=Status.values), name="application_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.WITHDRAWN]) | Q(submitted_at__isnull=False),
                name="application_beyond_draft_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ENDS), ended_at__isnull=False)
                | (~Q(status__in=sorted(ENDS)) & Q(ended_at__isnull=True)),
                name="application_ended_at_exactly_at_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REFERRED) | ~Q(referred_from=""),
                name="application_referred_from_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(DECIDED | {Status.FILED, Status.RECORDED})) | ~Q(pathway=""),
                name="application_result_has_a_pathway",
            ),
            models.UniqueConstraint(
                fields=("filing_number",),
                condition=~Q(filing_number=""),
                name="application_filing_number_once",
            ),
        )
        indexes = (
            models.Index(fields=("status", "due_on", "id"), name="application_worklist"),
            models.Index(fields=("enterprise", "-created_at"), name="application_of_enterprise"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def editable(self) -> bool:
        """Whether the enterprise may still change what it wrote."""
        return self.status in EDITABLE

    @property
    def subject(self) -> str:
        """The ledger chain of this application."""
        return f"application:{self.reference}"

    @property
    def snapshot(self) -> Snapshot | None:
        """The facts as last submitted, or None before the first submission."""
        return self.snapshots.order_by("-number").first()

    @property
    def holder(self) -> AuthorityKind | None:
        """The kind of authority that holds the application now; None when the enterprise does or it ended."""
        return HOLDERS.get(Status(self.status))

    # The transition table. Bodies are empty: the writer does the work (ADR 3).

    @_edge([Status.DRAFT, Status.RETURNED], Status.SUBMITTED, "reviews.sign")
    def submit(self) -> None:
        """Sign and submit; a snapshot freezes the facts (M22 arts. 4-6; SC23 art. 7)."""

    @_edge([Status.DRAFT, Status.RETURNED], Status.RECORDED, "reviews.sign")
    def state_exemption(self) -> None:
        """State that the transfer is exempt; a self-statement, not a decision (P24 arts. 3-6)."""

    @_edge([Status.SUBMITTED, Status.MATERIAL_CHECK], Status.RETURNED, "reviews.intake")
    def return_incomplete(self) -> None:
        """Return once, listing everything missing (M22 art. 7; SC23 art. 7)."""

    @_edge(Status.SUBMITTED, Status.ACCEPTANCE, "reviews.intake")
    def forward(self) -> None:
        """Materials complete; forward to the national office (M22 art. 7)."""

    @_edge(Status.SUBMITTED, Status.MATERIAL_CHECK, "reviews.intake")
    def check_materials(self) -> None:
        """Take a standard-contract filing into the material check (SC23 art. 7)."""

    @_edge(Status.SUBMITTED, Status.RECORDED, "reviews.intake")
    @_edge(Status.DECISION, Status.RECORDED, "reviews.propose_decision")
    def record(self) -> None:
        """Record a certificate or, after a decision, an exemption (C26 art. 9; P24 arts. 3-6)."""

    @_edge(Status.SUBMITTED, Status.ROUTED, "reviews.intake")
    def route(self) -> None:
        """Route a foreign authority's request to the competent organ (DSL art. 36; PIPL art. 41)."""

    @_edge(Status.ACCEPTANCE, Status.GRADING, "reviews.accept")
    def accept(self) -> None:
        """Accept in writing; the assessment clock starts (M22 arts. 7, 12)."""

    @_edge(Status.ACCEPTANCE, Status.NOT_ACCEPTED, "reviews.accept")
    def not_accept(self) -> None:
        """Decline acceptance in writing (M22 art. 7)."""

    @_edge(
        [Status.SUBMITTED, Status.MATERIAL_CHECK],
        GET_STATE(_told, states=[Status.SECURITY_REVIEW, Status.EXPORT_CONTROL]),
        "reviews.intake",
    )
    def escalate(self, *, target: str) -> None:
        """Send what screening did not clear to the stage that screening names (DESIGN section 4)."""

    @_edge(Status.GRADING, Status.SECURITY_REVIEW, "reviews.decide_grading")
    def pass_grading(self) -> None:
        """Grade confirmed; the dossier goes to security review (DSL art. 21)."""

    @_edge(Status.GRADING, Status.NOT_EXPORTABLE, "reviews.decide_grading")
    def bar_export(self) -> None:
        """Core data, or raw public data that is not opened, does not leave; countersigned (NDR art. 63)."""

    @_edge(Status.SECURITY_REVIEW, Status.EXPORT_CONTROL, "reviews.review_security")
    def pass_security(self) -> None:
        """Security review done; export-control screening follows (M22 art. 8)."""

    @_edge(Status.EXPORT_CONTROL, Status.LICENCE_PENDING, "reviews.control_export")
    def require_licence(self) -> None:
        """A licence issued elsewhere is needed first (ECL art. 12)."""

    @_edge(Status.LICENCE_PENDING, Status.EXPORT_CONTROL, "reviews.control_export")
    def record_licence(self) -> None:
        """Record the licence's number, scope and end date (dual-use regulation art. 17)."""

    @_edge(Status.EXPORT_CONTROL, Status.DECISION, "reviews.control_export")
    def pass_export_control(self) -> None:
        """Screening confirmed by a person; the decision follows."""

    @_edge(Status.SUBMITTED, Status.REFERRED, "reviews.intake")
    @_edge(Status.ACCEPTANCE, Status.REFERRED, "reviews.accept")
    @_edge(Status.GRADING, Status.REFERRED, "reviews.decide_grading")
    @_edge(Status.SECURITY_REVIEW, Status.REFERRED, "reviews.review_security")
    @_edge(Status.EXPORT_CONTROL, Status.REFERRED, "reviews.control_export")
    def refer(self) -> None:
        """Refer to the review organ, whose recorded outcome binds (DSL art. 24)."""

    @_edge(
        Status.REFERRED,
        GET_STATE(
            _told,
            states=[
                Status.ACCEPTANCE,
                Status.GRADING,
                Status.SECURITY_REVIEW,
                Status.EXPORT_CONTROL,
                Status.DECISION,
            ],
        ),
        "reviews.record_referral",
    )
    def return_from_referral(self, *, target: str) -> None:
        """Record the organ's outcome; back to where it came from, or to the decision from intake."""

    @_edge(Status.DECISION, Status.APPROVED, "reviews.propose_decision")
    def approve(self) -> None:
        """Every line may go (M22 art. 12)."""

    @_edge(Status.DECISION, Status.PARTLY_APPROVED, "reviews.propose_decision")
    def approve_in_part(self) -> None:
        """Some lines may go (M22 art. 12; QA1 Q6)."""

    @_edge(Status.DECISION, Status.REFUSED, "reviews.propose_decision")
    def refuse(self) -> None:
        """No line may go (M22 art. 12)."""

    @_edge(Status.MATERIAL_CHECK, Status.FILED, "reviews.intake")
    @_edge(Status.DECISION, Status.FILED, "reviews.propose_decision")
    def file(self) -> None:
        """Give the filing number (SC23 art. 7)."""

    @_edge(
        [Status.REFUSED, Status.PARTLY_APPROVED],
        GET_STATE(_told, states=[Status.APPROVED, Status.PARTLY_APPROVED]),
        "reviews.propose_decision",
    )
    def grant_on_objection(self, *, target: str) -> None:
        """Grant on objection, by two others than the first time (M22 art. 13)."""

    @_edge(sorted(IN_REVIEW | {Status.RETURNED}), Status.WITHDRAWN, "reviews.sign")
    def withdraw(self) -> None:
        """Withdraw before a result is given."""

    @_edge([Status.SUBMITTED, Status.MATERIAL_CHECK], Status.TERMINATED, "reviews.intake")
    @_edge(Status.ACCEPTANCE, Status.TERMINATED, "reviews.accept")
    @_edge(Status.GRADING, Status.TERMINATED, "reviews.decide_grading")
    @_edge(Status.SECURITY_REVIEW, Status.TERMINATED, "reviews.review_security")
    @_edge(Status.EXPORT_CONTROL, Status.TERMINATED, "reviews.control_export")
    @_edge(Status.DECISION, Status.TERMINATED, "reviews.propose_decision")
    def terminate(self) -> None:
        """End a procedure whose supplement is overdue; countersigned (M22 art. 11; SC23 art. 7)."""
