"""The tables of applications, casework, decisions, entitlements and re-assessments."""

from .application import ApplicationQuerySet, TransferApplication, new_reference
from .casework import (
    ChecklistAnswer,
    ClockExclusion,
    ClockExtension,
    Finding,
    FollowUp,
    Licence,
    Referral,
    ReferralOutcome,
    StageReview,
    Supplement,
    SupplementItem,
)
from .decision import (
    Condition,
    Decision,
    DecisionState,
    Letter,
    LineOutcome,
    OutcomeCondition,
    Service,
    Signature,
)
from .entitlement import (
    LIVE,
    Basis,
    CountBucket,
    Entitlement,
    EntitlementCondition,
    EntitlementStatus,
    Profile,
    RecipientGroup,
)
from .filing import DataItem, Document, DocumentState, Line, Recipient, Snapshot, UsedToken
from .machine import Machine, NotThroughTheWriter, writing
from .reassessment import (
    Objection,
    ObjectionStatus,
    Reassessment,
    ReassessmentLine,
    ReassessmentStatus,
    Sweep,
    SweepRange,
    Trigger,
)
from .words import (
    DECIDED,
    EDITABLE,
    ENDS,
    HOLDERS,
    IN_REVIEW,
    POSITIVE_ENDS,
    Activity,
    Answer,
    Pathway,
    Status,
)

__all__ = [name for name in dir() if name[0].isupper() or name in {"new_reference", "writing"}]
