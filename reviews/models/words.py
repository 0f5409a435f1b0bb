"""The words of an application: statuses, pathways, activities, and the groups made of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import AuthorityKind


class Status(models.TextChoices):
    """Where a transfer application stands (DESIGN section 4)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned as incomplete")
    MATERIAL_CHECK = "material_check", _("Material check")
    ACCEPTANCE = "acceptance", _("Acceptance")
    GRADING = "grading", _("Grading")
    SECURITY_REVIEW = "security_review", _("Security review")
    EXPORT_CONTROL = "export_control", _("Export-control screening")
    LICENCE_PENDING = "licence_pending", _("Licence pending")
    REFERRED = "referred", _("Referred")
    DECISION = "decision", _("Decision")
    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REFUSED = "refused", _("Refused")
    FILED = "filed", _("Filed")
    RECORDED = "recorded", _("Recorded")
    ROUTED = "routed", _("Routed to the competent organ")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    NOT_EXPORTABLE = "not_exportable", _("Not exportable")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TERMINATED = "terminated", _("Terminated")


EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
POSITIVE_ENDS = frozenset({Status.APPROVED, Status.PARTLY_APPROVED, Status.FILED, Status.RECORDED})
ENDS = POSITIVE_ENDS | {
    Status.REFUSED,
    Status.ROUTED,
    Status.NOT_ACCEPTED,
    Status.NOT_EXPORTABLE,
    Status.WITHDRAWN,
    Status.TERMINATED,
}
IN_REVIEW = frozenset(Status) - EDITABLE - ENDS
DECIDED = frozenset({Status.APPROVED, Status.PARTLY_APPROVED, Status.REFUSED})

# Who holds the application while it stands there; the enterprise holds the rest that is open.
HOLDERS: dict[Status, AuthorityKind] = {
    Status.SUBMITTED: AuthorityKind.PROVINCIAL_OFFICE,
    Status.MATERIAL_CHECK: AuthorityKind.PROVINCIAL_OFFICE,
    Status.ACCEPTANCE: AuthorityKind.NATIONAL_OFFICE,
    Status.GRADING: AuthorityKind.NATIONAL_OFFICE,
    Status.SECURITY_REVIEW: AuthorityKind.NATIONAL_OFFICE,
    Status.EXPORT_CONTROL: AuthorityKind.COMMERCE,
    Status.LICENCE_PENDING: AuthorityKind.COMMERCE,
    Status.REFERRED: AuthorityKind.REVIEW_ORGAN,
    Status.DECISION: AuthorityKind.NATIONAL_OFFICE,
}


class Activity(models.TextChoices):
    """What is reviewed (Data 20 art. xi: cross-border transmission, processing, foreign M&A)."""

    TRANSFER = "transfer", _("Cross-border transfer")
    PROCESSING = "processing", _("Data processing that may affect national security")
    FOREIGN_MA = "foreign_ma", _("Foreign merger or acquisition that reaches data")


class Pathway(models.TextChoices):
    """The route an application goes; each names its pipeline of stages."""

    SECURITY_ASSESSMENT = "security_assessment", _("Security assessment")
    STANDARD_CONTRACT = "standard_contract", _("Standard contract filing")
    CERTIFICATION = "certification", _("Certification")
    EXEMPT = "exempt", _("Exempt: self-statement")
    FOREIGN_AUTHORITY = "foreign_authority", _("Request of a foreign authority")
    NATIONAL_SECURITY_REVIEW = "national_security_review", _("National security review")
    UNDETERMINED = "undetermined", _("Undetermined: a person decides")


class Answer(models.TextChoices):
    """Yes, no, or not known; not known is never read as no."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I do not know")
