"""Walks one application of the demo through the workflow, each step by the person whose act it is.

The clock of a walk stands in the past and moves on with every step, so that a demo has a history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.demo import BEIJING
from accounts.models import Enterprise, User
from reviews import beside, documents, followups, permits, workflow
from reviews.demo.filings import Filing
from reviews.demo.papers import paper
from reviews.guards import checklist_name
from reviews.models import (
    ChecklistAnswer,
    DataItem,
    Decision,
    FollowUp,
    Line,
    LineOutcome,
    Pathway,
    Recipient,
    Status,
    TransferApplication,
)
from reviews.stages import BY_STATUS, findings
from reviews.stages.completeness import required_documents
from reviews.stages.rules import StageRules
from rulebook.inforce import in_force

AT_HOME = {BEIJING: ("signatory-beijing", "intake-beijing")}
OFFICERS = {
    "reviews.accept": "acceptance",
    "reviews.decide_grading": "grading",
    "reviews.review_security": "security",
    "reviews.control_export": "export",
    "reviews.propose_decision": "decision",
    "reviews.record_referral": "referral",
}
COUNTERSIGNERS = ("countersign", "countersign2")
STEP = timedelta(days=1, minutes=37)
ALLOWED, REFUSED = LineOutcome.Outcome.ALLOWED, LineOutcome.Outcome.REFUSED


def person(name: str) -> User:
    """A person of the demo by the first half of the address."""
    return User.objects.get(email=f"{name}@tongguan.example")


@dataclass
class Walk:
    """One application on its way; every method is one act and moves the clock on."""

    application: TransferApplication
    now: datetime
    decision: Decision | None = None

    @classmethod
    def open(cls, filing: Filing, *, now: datetime) -> Walk:
        """Write the draft: facts, items, recipients, a line for each pair, and the papers of its route."""
        enterprise = Enterprise.objects.get(uscc=filing.enterprise)
        by = person(AT_HOME.get(filing.enterprise, ("signatory", ""))[0])
        draft = workflow.create_draft(
            enterprise, by=by, now=now, title=filing.title, activity=filing.fields.get("activity", "transfer")
        )
        with workflow.editing(draft, by=by, now=now) as locked:
            for name, value in filing.fields.items():
                setattr(locked, name, value)
            _write_parts(locked, filing)
        walk = cls(draft, now + timedelta(hours=1))
        walk.refresh()
        if filing.with_papers:
            walk.upload(filing)
        return walk

    @property
    def signatory(self) -> User:
        """Who signs for the enterprise."""
        return person(AT_HOME.get(str(self.application.enterprise.uscc), ("signatory", ""))[0])

    def refresh(self) -> None:
        """Read the application again."""
        self.application = TransferApplication.objects.get(pk=self.application.pk)

    def upload(self, filing: Filing) -> None:
        """Store every document that the route requires."""
        rules = StageRules.in_force(timezone.localdate(self.now), now=self.now)
        route = findings.preview(self.application, now=self.now).pathway
        enterprise, by = self.application.enterprise, self.signatory
        with workflow.editing(self.application, by=by, now=self.now) as locked:
            for kind in (*required_documents(rules, Pathway(route)), *filing.papers):
                upload = paper(kind, handler_zh=enterprise.name_zh, handler_en=enterprise.name_en)
                documents.store(locked, kind=kind, upload=upload, by=by, now=self.now)
        self.refresh()

    def contract_effective(self, *, days_before: int) -> None:
        """Say that the standard contract took effect so many days before."""
        with workflow.editing(self.application, by=self.signatory, now=self.now) as locked:
            locked.contract_effective_on = timezone.localdate(self.now - timedelta(days=days_before))
        self.refresh()

    def officer(self, act: str) -> User:
        """Whose act it is where the application stands."""
        permission = permits.permission_of(self.application, act)
        if permission == "reviews.intake":
            return person(AT_HOME.get(str(self.application.enterprise.uscc), ("", "intake"))[1])
        return self.signatory if permission == "reviews.sign" else person(OFFICERS[permission])

    def take(self, act: str, **data: Any) -> None:
        """An act of one person; an officer answers the checklist first."""
        by = self.officer(act)
        if by != self.signatory:
            self.tick(by)
        workflow.take(self.application, act, by=by, now=self.now, version=self.application.version, **data)
        self._on()

    def tick(self, by: User) -> None:
        """Answer every row of the checklist of the present stage with yes."""
        stage = BY_STATUS.get(Status(self.application.status))
        if stage is None:
            return
        name = checklist_name(self.application, stage.key)
        rows: Sequence[Any] = in_force("checklists", timezone.localdate(self.now)).rows
        yes = (ChecklistAnswer.Verdict.YES.value, "")
        answers = {row.code: yes for row in rows if row.checklist == name}
        if answers:
            beside.tick(self.application, by=by, now=self.now, answers=answers)

    def propose(self, act: str, *, reason: str, refused: tuple[str, ...] = ()) -> None:
        """Propose a decision: every line may go but those named, each with what the rules attach."""
        by = self.officer(act)
        self.tick(by)
        self.decision = workflow.propose(
            self.application,
            act,
            by=by,
            now=self.now,
            version=self.application.version,
            reason=reason,
            outcomes=self._outcomes(refused),
        )
        self._on()

    def _outcomes(self, refused: tuple[str, ...]) -> Mapping[str, Mapping[str, Any]]:
        found = findings.latest(self.application, "decision")
        assessed = findings.read(found) if found else None
        outcomes = {}
        for code in (line.code for line in self.application.lines.all()):
            line = assessed.line(code) if assessed else None
            pairs = (condition.partition("=") for condition in (line.conditions if line else ()))
            conditions = {name: value for name, _equals, value in pairs}
            given = REFUSED if code in refused else ALLOWED
            outcomes[code] = {"outcome": given, "conditions": {} if given == REFUSED else conditions}
        return outcomes

    def sign(self) -> None:
        """Countersign until the proposal binds."""
        assert self.decision is not None
        for name in COUNTERSIGNERS[: self.decision.assents_needed]:
            workflow.sign(self.decision, by=person(name), now=self.now, assents=True)
            self._on()

    def ask(self, *questions: str) -> None:
        """Ask for a supplement, as the officer of the stage."""
        by = self.officer(BY_STATUS[Status(self.application.status)].passes)
        version = self.application.version
        beside.ask_supplement(self.application, by=by, now=self.now, version=version, questions=questions)
        self._on()

    def answer(self, *answers: str) -> None:
        """Answer the open supplement, as the enterprise."""
        supplement = self.application.supplements.get(answered_at__isnull=True)
        given = dict(enumerate(answers, start=1))
        beside.answer_supplement(supplement, by=self.signatory, now=self.now, answers=given)
        self._on()

    def _on(self) -> None:
        letters = FollowUp.objects.filter(kind="letter", facts__application=self.application.pk)
        for pk in letters.filter(done_at__isnull=True).values_list("pk", flat=True):
            followups.do_follow_up(pk, now=self.now)  # one that fails stays due, as everywhere
        self.now += STEP
        self.refresh()


def _write_parts(application: TransferApplication, filing: Filing) -> None:
    items = [
        DataItem.objects.create(application=application, number=number, **fields)
        for number, fields in enumerate(filing.items, start=1)
    ]
    recipients = [
        Recipient.objects.create(application=application, number=number, **fields)
        for number, fields in enumerate(filing.recipients, start=1)
    ]
    pairs = ((item, recipient) for item in items for recipient in recipients)
    for number, (item, recipient) in enumerate(pairs, start=1):
        Line.objects.create(application=application, number=number, item=item, recipient=recipient)
