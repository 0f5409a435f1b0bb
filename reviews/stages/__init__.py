"""The stages of review, each one value of one shape, and the pipelines made of them (DESIGN section 4)."""

from django.utils.translation import gettext_lazy as _

from accounts.models import AuthorityKind
from reviews.models import Pathway, Status
from reviews.stages import (
    acceptance,
    decision,
    export_control,
    grading,
    intake,
    security_review,
)
from reviews.stages.base import Stage

INTAKE = Stage(
    key="intake",
    status=Status.SUBMITTED,
    authority=AuthorityKind.PROVINCIAL_OFFICE,
    permission="reviews.intake",
    title=_("Intake"),
    clock="completeness",
    checklist="intake",
    assess=intake.assess,
    passes="forward",
)
MATERIAL_CHECK = Stage(
    key="material_check",
    status=Status.MATERIAL_CHECK,
    authority=AuthorityKind.PROVINCIAL_OFFICE,
    permission="reviews.intake",
    title=_("Material check"),
    clock="contract_check",
    checklist="material_check",
    assess=intake.assess_materials,
    passes="file",
)
ACCEPTANCE = Stage(
    key="acceptance",
    status=Status.ACCEPTANCE,
    authority=AuthorityKind.NATIONAL_OFFICE,
    permission="reviews.accept",
    title=_("Acceptance"),
    clock="acceptance",
    checklist="acceptance",
    assess=acceptance.assess,
    passes="accept",
)
GRADING = Stage(
    key="grading",
    status=Status.GRADING,
    authority=AuthorityKind.NATIONAL_OFFICE,
    permission="reviews.decide_grading",
    title=_("Grading"),
    clock="assessment",
    checklist="grading",
    assess=grading.assess,
    passes="pass_grading",
)
SECURITY_REVIEW = Stage(
    key="security_review",
    status=Status.SECURITY_REVIEW,
    authority=AuthorityKind.NATIONAL_OFFICE,
    permission="reviews.review_security",
    title=_("Security review"),
    clock="assessment",
    checklist="security_review",
    assess=security_review.assess,
    passes="pass_security",
)
EXPORT_CONTROL = Stage(
    key="export_control",
    status=Status.EXPORT_CONTROL,
    authority=AuthorityKind.COMMERCE,
    permission="reviews.control_export",
    title=_("Export-control screening"),
    clock="assessment",
    checklist="export_control",
    assess=export_control.assess,
    passes="pass_export_control",
)
DECISION = Stage(
    key="decision",
    status=Status.DECISION,
    authority=AuthorityKind.NATIONAL_OFFICE,
    permission="reviews.propose_decision",
    title=_("Decision"),
    clock="assessment",
    checklist="decision",
    assess=decision.assess,
    passes="approve",
)

STAGES = {
    stage.key: stage
    for stage in (INTAKE, MATERIAL_CHECK, ACCEPTANCE, GRADING, SECURITY_REVIEW, EXPORT_CONTROL, DECISION)
}
BY_STATUS = {stage.status: stage for stage in STAGES.values()}

PIPELINES: dict[Pathway, tuple[Stage, ...]] = {
    Pathway.SECURITY_ASSESSMENT: (INTAKE, ACCEPTANCE, GRADING, SECURITY_REVIEW, EXPORT_CONTROL, DECISION),
    Pathway.UNDETERMINED: (INTAKE, ACCEPTANCE, GRADING, SECURITY_REVIEW, EXPORT_CONTROL, DECISION),
    Pathway.STANDARD_CONTRACT: (INTAKE, MATERIAL_CHECK),
    Pathway.CERTIFICATION: (INTAKE,),
    Pathway.EXEMPT: (INTAKE,),
    Pathway.FOREIGN_AUTHORITY: (INTAKE,),
    Pathway.NATIONAL_SECURITY_REVIEW: (INTAKE, DECISION),
}
