"""What must be true before an act is taken: each guard is a named function that says what stands in the way.

A guard reads; it never writes. It answers None or a `Blocked` whose sentence a person can act on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reciprocity.treatments import Treatment
from reviews.models import (
    Answer,
    ChecklistAnswer,
    Decision,
    DecisionState,
    LineOutcome,
    ObjectionStatus,
    Pathway,
    ReferralOutcome,
    Snapshot,
    Supplement,
    TransferApplication,
)
from reviews.refusals import Blocked
from reviews.stages import BY_STATUS, findings
from reviews.stages.base import Assessed, escalation
from reviews.stages.export_control import needs_licence
from rulebook.inforce import NoEditionInForce, in_force


@dataclass(kw_only=True)
class Context:
    """An act about to be taken: the locked application, the moment, and what was entered."""

    application: TransferApplication
    now: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def preview(self) -> Assessed:
        """What intake would find now, for acts on an application that is not submitted."""
        return findings.preview(self.application, now=self.now)

    @cached_property
    def snapshot(self) -> Snapshot:
        """The facts as last submitted."""
        snapshot = self.application.snapshot
        if snapshot is None:
            raise Blocked(_("Nothing has been submitted yet."))
        return snapshot

    @cached_property
    def stage(self) -> str:
        """The key of the stage the application stands at, or the empty string."""
        stage = BY_STATUS.get(self.application.status)
        return stage.key if stage else ""

    @cached_property
    def finding(self) -> Assessed | None:
        """The newest finding of this stage."""
        found = findings.latest(self.application, self.stage) if self.stage else None
        return findings.read(found) if found else None

    @cached_property
    def assessed(self) -> Assessed | None:
        """What the machine proposes: the stage's newest finding; beside the stages, a look taken now."""
        return self.finding if self.stage else self.preview

    @cached_property
    def finding_holds(self) -> bool:
        """Whether the rules of today find what the stage's newest finding says; worked out once."""
        found = findings.latest(self.application, self.stage)
        return found is not None and findings.still_holds(found, now=self.now)

    @property
    def licensed(self) -> tuple[str, ...]:
        """Lines with a licence that has not ended."""
        on = timezone.localdate(self.now)
        return findings.dossier_of(self.application, self.snapshot.facts, on=on).licensed

    @property
    def pathway(self) -> str:
        """The route the application was submitted on."""
        return self.application.pathway


Guard = Callable[[Context], Blocked | None]


def complete(context: Context) -> Blocked | None:
    """Nothing is missing (M22 art. 6; SC23 art. 7)."""
    if context.preview.outcome == "incomplete":
        return Blocked(_("The application is not complete. See what is missing."), link="#missing")
    return None


def exempt_and_clear(context: Context) -> Blocked | None:
    """Triage says exempt and screening leaves nothing for a person (DESIGN section 4)."""
    if context.preview.pathway != Pathway.EXEMPT:
        return Blocked(_("By the facts this transfer is not exempt; submit it instead."), link="#finding")
    if escalation(context.preview.lines) is not None:
        return Blocked(
            _("Screening leaves something for a person to look at; submit it instead."), link="#finding"
        )
    return None


def no_open_supplement(context: Context) -> Blocked | None:
    """The enterprise does not owe an answer."""
    if Supplement.objects.filter(application=context.application, answered_at__isnull=True).exists():
        return Blocked(_("A supplement is asked for and not answered yet."), link="#supplements")
    return None


def no_open_proposal(context: Context) -> Blocked | None:
    """Nothing waits for a countersignature."""
    waiting = Decision.objects.filter(application=context.application, state=DecisionState.PROPOSED)
    if waiting.exists():
        return Blocked(_("A proposal waits for its countersignature."), link="#proposal")
    return None


def checklist_done(context: Context) -> Blocked | None:
    """Every required row of the stage's checklist is answered for this snapshot."""
    open_rows = open_checklist(context.application, context.stage, context.snapshot, now=context.now)
    if open_rows:
        sentence = format_lazy(_("The checklist has open items: {codes}."), codes=", ".join(open_rows))
        return Blocked(sentence, link="#checklist")
    return None


def checklist_name(application: TransferApplication, stage: str) -> str:
    """The checklist of a stage; that of intake depends on the pathway."""
    return f"intake_{application.pathway}" if stage == "intake" else stage


def checklist_rows(application: TransferApplication, stage: str, *, now: datetime) -> list[Any]:
    """The rows of the stage's checklist in force; a missing table leaves nothing to answer."""
    try:
        rows: Sequence[Any] = in_force("checklists", timezone.localdate(now)).rows
    except NoEditionInForce:
        return []
    name = checklist_name(application, stage)
    return [row for row in rows if row.checklist == name]


def open_checklist(
    application: TransferApplication, stage: str, snapshot: Snapshot, *, now: datetime
) -> list[str]:
    """The codes of required rows that nobody has answered."""
    asked = [row.code for row in checklist_rows(application, stage, now=now) if row.required]
    answered = ChecklistAnswer.objects.filter(snapshot=snapshot, stage=stage).values_list("code", flat=True)
    return [code for code in asked if code not in set(answered)]


def rules_unchanged(context: Context) -> Blocked | None:
    """The rules of today find what the finding says; otherwise it is made again first."""
    if not context.finding_holds:
        return Blocked(
            _("The rules changed after this finding was made. Have it made again."), link="#finding"
        )
    return None


def pathway_in(*pathways: Pathway) -> Guard:
    """The application goes one of these routes."""

    def right_pathway(context: Context) -> Blocked | None:
        if context.pathway in pathways:
            return None
        names = ", ".join(str(Pathway(pathway).label) for pathway in pathways)
        return Blocked(format_lazy(_("This act belongs to another route: {names}."), names=names))

    return right_pathway


def screening_clear(context: Context) -> Blocked | None:
    """Screening leaves nothing for a person."""
    if context.finding is None or escalation(context.finding.lines) is not None:
        return Blocked(
            _("Screening did not clear every line; escalate it so that a person looks."), link="#finding"
        )
    return None


def screening_unclear(context: Context) -> Blocked | None:
    """There is something to escalate."""
    if context.finding is not None and escalation(context.finding.lines) is None:
        return Blocked(_("Screening cleared every line; there is nothing to escalate."), link="#finding")
    return None


def grades_allowed(context: Context) -> Blocked | None:
    """Every item has a grade; none is core; important only by notification (P24 art. 2; NDR arts. 37, 63)."""
    grades: Mapping[str, str] = context.data.get("grades", {})
    for item in context.snapshot.facts["items"]:
        given = grades.get(item["code"])
        if given not in {"core", "important", "general"}:
            return _about(_("Confirm a grade for item {item}."), item["code"])
        if given == "core":
            return _about(_("Item {item} is core: it does not leave. Bar the export instead."), item["code"])
        if given == "important" and item["important"] != Answer.YES:
            return _about(
                _("Item {item} has not been notified or published as important; a grade cannot make it so."),
                item["code"],
            )
        if given == "general" and item["important"] == Answer.YES:
            return _about(_("Item {item} was notified as important data."), item["code"])
    return None


def _about(sentence: object, item: str) -> Blocked:
    return Blocked(format_lazy(str(sentence), item=item), link="#grading")


def nothing_barred(context: Context) -> Blocked | None:
    """No item is barred from export by the finding."""
    if context.finding is not None and context.finding.outcome == "bar":
        return Blocked(_("The finding bars an item from export."), link="#finding")
    return None


def something_barred(context: Context) -> Blocked | None:
    """An item is core data or raw public data that is not opened."""
    if context.finding is None or context.finding.outcome != "bar":
        return Blocked(_("No item is core data or raw public data that is not opened."), link="#finding")
    return None


def licence_needed(context: Context) -> Blocked | None:
    """A line needs a licence and has none."""
    if context.finding is None or not needs_licence(context.finding.lines, context.licensed):
        return Blocked(_("No line needs a licence that is not recorded."), link="#finding")
    return None


def licences_recorded(context: Context) -> Blocked | None:
    """Every line that needs a licence has one recorded."""
    lines = context.finding.lines if context.finding else ()
    lacking = needs_licence(lines, context.licensed)
    if lacking:
        return Blocked(
            format_lazy(_("A licence must be recorded first: {lines}."), lines=", ".join(lacking)),
            link="#finding",
        )
    return None


def licences_given(context: Context) -> Blocked | None:
    """What is entered names a number, a scope and an end date that lies ahead."""
    given: Mapping[str, Mapping[str, Any]] = context.data.get("licences", {})
    today = timezone.localdate(context.now)
    lines = {line["code"] for line in context.snapshot.facts["lines"]}
    if not set(given) <= lines:
        return Blocked(_("The licence names a line that does not exist."), link="#licence")
    for licence in given.values():
        if not licence.get("number") or not licence.get("scope"):
            return Blocked(_("Give the licence's number and scope."), link="#licence")
        if licence.get("ends_on") is None or licence["ends_on"] <= today:
            return Blocked(_("The licence's end date must lie ahead."), link="#licence")
    return None if given else Blocked(_("Give the licence's number and scope."), link="#licence")


def reason_given(context: Context) -> Blocked | None:
    """A reason is written down."""
    return (
        None
        if str(context.data.get("reason", "")).strip()
        else Blocked(_("Give the reason."), link="#reason")
    )


def held_lines_explained(context: Context) -> Blocked | None:
    """What the machine held passes only with a person's reason."""
    if context.finding is not None and context.finding.outcome == "hold":
        return reason_given(context)
    return None


def supplement_overdue(context: Context) -> Blocked | None:
    """A supplement was asked for and its day has passed (M22 art. 11; SC23 art. 7)."""
    today = timezone.localdate(context.now)
    late = Supplement.objects.filter(
        application=context.application, answered_at__isnull=True, due_on__lt=today
    )
    if not late.exists():
        return Blocked(_("No supplement is overdue."), link="#supplements")
    return None


def objection_admitted(context: Context) -> Blocked | None:
    """An objection to the result was admitted (M22 art. 13)."""
    if not context.application.objections.filter(status=ObjectionStatus.ADMITTED).exists():
        return Blocked(_("No objection has been admitted."))
    return None


def outcome_recorded(context: Context) -> Blocked | None:
    """The review organ's outcome and its document are given (DSL art. 24)."""
    if context.data.get("outcome") not in ReferralOutcome.values:
        return Blocked(_("Say what the review organ decided."), link="#referral")
    if not context.data.get("document"):
        return Blocked(_("Give the number of the outcome document."), link="#referral")
    return None


# --- Decisions: what is proposed per line -------------------------------------------------------------------

ALLOWED, REFUSED = LineOutcome.Outcome.ALLOWED, LineOutcome.Outcome.REFUSED


def _outcomes(context: Context) -> dict[str, str]:
    given: Mapping[str, Mapping[str, Any]] = context.data.get("outcomes", {})
    return {line: str(said["outcome"]) for line, said in given.items()}


def every_line_decided(context: Context) -> Blocked | None:
    """Each line of the snapshot has an outcome, and nothing else has."""
    lines = [line["code"] for line in context.snapshot.facts["lines"]]
    given = _outcomes(context)
    if sorted(given) != sorted(lines) or not set(given.values()) <= {ALLOWED, REFUSED}:
        return Blocked(_("Decide every line."), link="#lines")
    return None


def outcomes_are(*wanted: str) -> Guard:
    """The outcomes given are exactly of these kinds, e.g. some allowed and some refused."""

    def fitting_outcomes(context: Context) -> Blocked | None:
        given = set(_outcomes(context).values())
        if given and given != set(wanted):
            return Blocked(_("The outcomes of the lines do not fit this decision."), link="#lines")
        return None

    return fitting_outcomes


def nothing_unallowable(context: Context) -> Blocked | None:
    """A hard stop, a missing licence or the review organ's prohibition cannot be allowed (DSL art. 24)."""
    found = context.assessed
    if found is None:
        return Blocked(_("There is no finding for this stage yet."), link="#finding")
    organ = findings.dossier_of(
        context.application, context.snapshot.facts, on=timezone.localdate(context.now)
    ).bound
    lacking = needs_licence(found.lines, context.licensed)
    for line, outcome in _outcomes(context).items():
        assessed = found.line(line)
        barred = organ == ReferralOutcome.PROHIBITED or (assessed is not None and assessed.hard_stop)
        if outcome == ALLOWED and (barred or line in lacking):
            sentence = _("Line {line} cannot be allowed: a stop, or a licence that is not recorded.")
            return Blocked(format_lazy(str(sentence), line=line), link="#lines")
    return None


def prohibits(context: Context) -> bool:
    """Whether a line is prohibited, so that a second countersigner is needed."""
    found = context.assessed
    return found is not None and any(
        line.hard_stop or line.treatment == Treatment.PROHIBIT for line in found.lines
    )
