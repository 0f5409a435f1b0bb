"""Every act on a transfer application as one row of a table: its words, its guards, what it leaves behind.

Edges, sources and permissions stand on the model; here is what must be true and what follows. The writer in
`workflow` does the rest. To add an act: an edge on the model, a row here, a test in the matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Acting
from accounts.models import AuthorityKind
from reviews import effects, guards
from reviews.guards import ALLOWED, REFUSED, Context, Guard, pathway_in
from reviews.models import Pathway, Status
from reviews.stages.base import escalation

Effect = Callable[[Context, Acting], None]
P = Pathway


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act. `two_persons` acts are proposed and countersigned; `letter` is the paper that follows."""

    name: str
    label: Promise | str
    help: Promise | str
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    target: Callable[[Context], str] | None = None
    two_persons: bool = False
    needs_reason: bool = False
    letter: str = ""
    by_enterprise: bool = False
    also_at: AuthorityKind | None = None  # another authority that may take it beside the holder


def _escalation_target(context: Context) -> str:
    lines = context.finding.lines if context.finding else ()
    return escalation(lines) or Status.EXPORT_CONTROL


def _return_target(context: Context) -> str:
    came_from = context.application.referred_from
    return Status.DECISION if came_from == Status.SUBMITTED else came_from


def _objection_target(context: Context) -> str:
    given = {str(said["outcome"]) for said in context.data.get("outcomes", {}).values()}
    return Status.PARTLY_APPROVED if REFUSED in given else Status.APPROVED


WORKING = (guards.no_open_supplement, guards.no_open_proposal)
PASSING = (*WORKING, guards.rules_unchanged, guards.checklist_done)
DECIDING = (
    guards.no_open_supplement,
    guards.rules_unchanged,
    guards.checklist_done,
    guards.every_line_decided,
    guards.nothing_unallowable,
)
ASSESSED = (P.SECURITY_ASSESSMENT, P.UNDETERMINED)

_ACTS = (
    Act(
        name="submit",
        label=_("Sign and submit"),
        help=_("Freezes what was written and sends it to the provincial office."),
        guards=(guards.complete,),
        effects=(effects.take_snapshot, effects.route_application, effects.note_late_filing),
        by_enterprise=True,
    ),
    Act(
        name="state_exemption",
        label=_("Sign the exemption statement"),
        help=_("A self-statement that is recorded, not a decision."),
        guards=(guards.complete, guards.exempt_and_clear),
        effects=(
            effects.take_snapshot,
            effects.route_application,
            effects.find_at_intake,
            effects.entitle,
        ),
        letter="recorded",
        by_enterprise=True,
    ),
    Act(
        name="withdraw",
        label=_("Withdraw"),
        help=_("Ends the procedure before a result is given."),
        effects=(effects.lapse_proposal,),
        by_enterprise=True,
    ),
    Act(
        name="return_incomplete",
        label=_("Return as incomplete"),
        help=_("One notice that lists everything missing."),
        guards=(*WORKING, guards.reason_given),
        needs_reason=True,
        letter="returned",
    ),
    Act(
        name="forward",
        label=_("Forward to the national office"),
        help=_("The materials are complete."),
        guards=(pathway_in(*ASSESSED), *PASSING),
        effects=(effects.reach_national,),
    ),
    Act(
        name="check_materials",
        label=_("Take into the material check"),
        help=_("A standard-contract filing is checked within its term."),
        guards=(pathway_in(P.STANDARD_CONTRACT), *WORKING),
    ),
    Act(
        name="record",
        label=_("Record"),
        help=_("Records a certificate, or an exemption after a person has looked."),
        guards=(pathway_in(P.CERTIFICATION, P.EXEMPT), *PASSING, guards.screening_clear),
        effects=(effects.entitle,),
        letter="recorded",
    ),
    Act(
        name="route",
        label=_("Route to the competent organ"),
        help=_("A foreign authority's request is never answered here."),
        guards=(pathway_in(P.FOREIGN_AUTHORITY), *WORKING),
        letter="routed",
        also_at=AuthorityKind.NATIONAL_OFFICE,
    ),
    Act(
        name="escalate",
        label=_("Escalate"),
        help=_("A person must look at what screening did not clear."),
        guards=(
            pathway_in(P.STANDARD_CONTRACT, P.CERTIFICATION, P.EXEMPT),
            *WORKING,
            guards.rules_unchanged,
            guards.screening_unclear,
        ),
        effects=(effects.reach_national,),
        target=_escalation_target,
    ),
    Act(
        name="accept",
        label=_("Accept"),
        help=_("Issues the acceptance notice; the assessment clock starts."),
        guards=PASSING,
        letter="accepted",
    ),
    Act(
        name="not_accept",
        label=_("Do not accept"),
        help=_("Issues a notice with the reason."),
        guards=(*WORKING, guards.reason_given),
        needs_reason=True,
        letter="not_accepted",
    ),
    Act(
        name="pass_grading",
        label=_("Confirm the grades"),
        help=_("The dossier goes to security review."),
        guards=(*PASSING, guards.nothing_barred, guards.grades_allowed),
    ),
    Act(
        name="bar_export",
        label=_("Bar the export"),
        help=_("Core data, or raw public data that is not opened, does not leave."),
        guards=(guards.no_open_supplement, guards.rules_unchanged, guards.something_barred),
        two_persons=True,
        needs_reason=True,
        letter="not_exportable",
    ),
    Act(
        name="pass_security",
        label=_("Close the security review"),
        help=_("The dossier goes to export-control screening."),
        guards=(*PASSING, guards.reason_given),
        needs_reason=True,
        effects=(effects.reach_commerce,),
    ),
    Act(
        name="require_licence",
        label=_("Require a licence"),
        help=_("Waits for a licence that is issued elsewhere."),
        guards=(*WORKING, guards.licence_needed),
    ),
    Act(
        name="record_licence",
        label=_("Record the licence"),
        help=_("Number, scope and end date of a licence issued elsewhere."),
        guards=(guards.licences_given,),
        effects=(effects.record_licences,),
    ),
    Act(
        name="pass_export_control",
        label=_("Close the screening"),
        help=_("The dossier goes to the decision."),
        guards=(*PASSING, guards.licences_recorded, guards.held_lines_explained),
    ),
    Act(
        name="refer",
        label=_("Refer to the review organ"),
        help=_("Its recorded outcome binds."),
        guards=(*WORKING, guards.reason_given),
        effects=(effects.open_referral,),
        needs_reason=True,
    ),
    Act(
        name="return_from_referral",
        label=_("Record the organ's outcome"),
        help=_("The application goes back to where it came from."),
        guards=(guards.outcome_recorded,),
        effects=(effects.close_referral,),
        target=_return_target,
    ),
    Act(
        name="approve",
        label=_("Approve"),
        help=_("Every line may be sent."),
        guards=(
            pathway_in(*ASSESSED, P.NATIONAL_SECURITY_REVIEW),
            *DECIDING,
            guards.outcomes_are(ALLOWED),
        ),
        effects=(effects.entitle,),
        two_persons=True,
        needs_reason=True,
        letter="approved",
    ),
    Act(
        name="approve_in_part",
        label=_("Approve in part"),
        help=_("Some lines may be sent."),
        guards=(pathway_in(*ASSESSED), *DECIDING, guards.outcomes_are(ALLOWED, REFUSED)),
        effects=(effects.entitle,),
        two_persons=True,
        needs_reason=True,
        letter="partly_approved",
    ),
    Act(
        name="refuse",
        label=_("Refuse"),
        help=_("No line may be sent."),
        guards=(*DECIDING, guards.outcomes_are(REFUSED)),
        two_persons=True,
        needs_reason=True,
        letter="refused",
    ),
    Act(
        name="file",
        label=_("Give the filing number"),
        help=_("The standard contract is on file."),
        guards=(pathway_in(P.STANDARD_CONTRACT), *PASSING, guards.screening_clear),
        effects=(effects.give_filing_number, effects.entitle),
        letter="filed",
    ),
    Act(
        name="grant_on_objection",
        label=_("Grant on objection"),
        help=_("By two others than the first time."),
        guards=(guards.objection_admitted, guards.every_line_decided, guards.nothing_unallowable),
        effects=(effects.entitle,),
        target=_objection_target,
        two_persons=True,
        needs_reason=True,
        letter="approved",
    ),
    Act(
        name="terminate",
        label=_("Terminate"),
        help=_("A supplement was not answered in time."),
        guards=(guards.supplement_overdue,),
        two_persons=True,
        needs_reason=True,
        letter="terminated",
    ),
)

ACTS = {act.name: act for act in _ACTS}

# After a decision stage the same edges are bound by two persons, over lines (DESIGN section 4).
_DECIDED_ACTS = (
    Act(
        name="file",
        label=_("Give the filing number"),
        help=_("After a person has looked at what screening did not clear."),
        guards=(pathway_in(P.STANDARD_CONTRACT), *DECIDING, guards.outcomes_are(ALLOWED)),
        effects=(effects.give_filing_number, effects.entitle),
        two_persons=True,
        needs_reason=True,
        letter="filed",
    ),
    Act(
        name="record",
        label=_("Record"),
        help=_("After a person has looked at what screening did not clear."),
        guards=(pathway_in(P.CERTIFICATION, P.EXEMPT), *DECIDING, guards.outcomes_are(ALLOWED)),
        effects=(effects.entitle,),
        two_persons=True,
        needs_reason=True,
        letter="recorded",
    ),
)
_AT_DECISION = {act.name: act for act in _DECIDED_ACTS}


def act_at(name: str, status: str) -> Act:
    """The act as it is where the application stands. Raises KeyError for an act that does not exist."""
    if status == Status.DECISION and name in _AT_DECISION:
        return _AT_DECISION[name]
    return ACTS[name]
