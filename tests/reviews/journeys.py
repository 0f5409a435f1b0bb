"""Takes an application to any status through the workflow, and says who may take which act.

Built on `tests.factories.reviews`; nothing is written past a writer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.models import Authority, AuthorityKind, Enterprise, Role, User
from reviews import beside, objections, workflow
from reviews.models import (
    Decision,
    Objection,
    Pathway,
    ReferralOutcome,
    Status,
    TransferApplication,
)
from rulebook import first_editions
from rulebook.importer import import_csv
from rulebook.lifecycle import Details
from rulebook.models import Edition
from rulebook.tables import TABLES
from tests.factories.accounts import AuthorityFactory, MembershipFactory, person
from tests.factories.reviews import (
    NOW,
    DataItemFactory,
    RecipientFactory,
    TransferApplicationFactory,
    act,
    add_documents,
    officer,
    propose,
    signatory_of,
    submitted,
    tick_all,
)

TODAY = NOW.date()
CONTROLLED = ["1E902.a"]  # rare-earth technology, in force on NOW
LICENCE = {"L1": {"number": "2026-0001", "scope": "one recipient", "ends_on": date(2027, 11, 21)}}
ALLOWED, REFUSED = {"outcome": "allowed"}, {"outcome": "refused"}


# --- People


def colleague(role: Role, kind: AuthorityKind, **where: Any) -> User:
    """A new officer of that role at the authority of that kind, made when it is missing."""
    unit = Authority.objects.filter(kind=kind, **where).first() or AuthorityFactory(kind=kind, **where)
    return person(role, authority=unit)


# --- Ways


def passed(application: TransferApplication, name: str, role: Role, **data: Any) -> TransferApplication:
    """Answer the checklist and take the act, as a new officer of that role."""
    now = data.pop("now", NOW)
    by = officer(role)
    tick_all(application, by=by, now=now)
    return act(application, name, by=by, now=now, **data)


def at_acceptance(**fields: Any) -> TransferApplication:
    return passed(submitted(**fields), "forward", Role.INTAKE_OFFICER)


def at_grading(**fields: Any) -> TransferApplication:
    return passed(at_acceptance(**fields), "accept", Role.ACCEPTANCE_OFFICER)


def graded(application: TransferApplication, grade: str = "general") -> TransferApplication:
    grades = {f"I{number}": grade for number in application.items.values_list("number", flat=True)}
    return passed(application, "pass_grading", Role.GRADING_OFFICER, grades=grades)


def at_security(**fields: Any) -> TransferApplication:
    return graded(at_grading(**fields))


def at_screening(**fields: Any) -> TransferApplication:
    return passed(at_security(**fields), "pass_security", Role.SECURITY_REVIEWER, reason="Weighed.")


def at_decision(**fields: Any) -> TransferApplication:
    reason = "Looked at every line."
    return passed(at_screening(**fields), "pass_export_control", Role.EXPORT_CONTROL_OFFICER, reason=reason)


def at_licence(**fields: Any) -> TransferApplication:
    application = submitted_with(item={"control_codes": CONTROLLED}, **fields)
    application = passed(application, "forward", Role.INTAKE_OFFICER)
    application = graded(passed(application, "accept", Role.ACCEPTANCE_OFFICER))
    application = passed(application, "pass_security", Role.SECURITY_REVIEWER, reason="Weighed.")
    return passed(application, "require_licence", Role.EXPORT_CONTROL_OFFICER)


def at_materials(**fields: Any) -> TransferApplication:
    return act(submitted(contract=True, **fields), "check_materials", by=officer(Role.INTAKE_OFFICER))


def referred(application: TransferApplication, role: Role) -> TransferApplication:
    return act(application, "refer", by=officer(role), reason="Affects national security.")


def returned_by_organ(
    application: TransferApplication, outcome: str = ReferralOutcome.CLEARED
) -> TransferApplication:
    by = officer(Role.REFERRAL_OFFICER)
    return act(application, "return_from_referral", by=by, outcome=outcome, document="GA-2026-7")


def decided(application: TransferApplication, name: str, outcome: dict[str, Any]) -> TransferApplication:
    """Propose and countersign until it binds."""
    lines = [line.code for line in application.lines.all()]
    signed(propose(application, name, dict.fromkeys(lines, outcome)))
    return again(application)


def signed(decision: Decision, *, now: datetime = NOW) -> Decision:
    """Countersign, each time by somebody new, until it binds."""
    while decision.state == "proposed":
        decision = workflow.sign(decision, by=officer(Role.DECISION_MAKER), now=now, assents=True)
    return decision


def again(application: TransferApplication) -> TransferApplication:
    """The application as it is stored now."""
    return TransferApplication.objects.get(pk=application.pk)


def submitted_with(
    *,
    item: dict[str, Any] | None = None,
    recipient: dict[str, Any] | None = None,
    papers: bool = True,
    now: datetime = NOW,
    **fields: Any,
) -> TransferApplication:
    """Submitted with one item and one recipient that differ from the ordinary."""
    draft = drafted(item=item, recipient=recipient, **fields)
    if papers:
        add_documents(draft, now=now)
    return act(draft, "submit", by=signatory_of(draft), now=now)


def drafted(
    *, item: dict[str, Any] | None = None, recipient: dict[str, Any] | None = None, **fields: Any
) -> TransferApplication:
    draft: TransferApplication = TransferApplicationFactory(parts=False, **fields)
    RecipientFactory(application=draft, **(recipient or {}))
    DataItemFactory(application=draft, **(item or {}))
    return draft


def stated_exempt(**fields: Any) -> TransferApplication:
    draft: TransferApplication = TransferApplicationFactory(exempt=True, **fields)
    add_documents(draft, pathway=Pathway.EXEMPT)
    return act(draft, "state_exemption", by=signatory_of(draft))


def overdue(application: TransferApplication, role: Role) -> tuple[TransferApplication, datetime]:
    """A supplement that nobody answered, and a moment after its day."""
    version = again(application).version
    supplement = beside.ask_supplement(
        application, by=officer(role), now=NOW, version=version, questions=["What is missing?"]
    )
    days = (supplement.due_on - NOW.date()).days + 1
    return again(application), NOW + timedelta(days=days)


def terminated() -> TransferApplication:
    application, later = overdue(at_materials(), Role.INTAKE_OFFICER)
    proposed = workflow.propose(
        application,
        "terminate",
        by=officer(Role.INTAKE_OFFICER),
        now=later,
        version=application.version,
        reason="No answer.",
    )
    workflow.sign(proposed, by=officer(Role.INTAKE_OFFICER), now=later, assents=True)
    return again(application)


def _not_exportable() -> TransferApplication:
    raw = {"category": "public_data", "openness": "not_opened", "form": "raw", "important": "yes"}
    said = {"important_by": "MIIT", "important_document": "No. 7", "important_on": date(2026, 6, 1)}
    application = submitted_with(item={**raw, **said})
    application = passed(application, "forward", Role.INTAKE_OFFICER)
    application = passed(application, "accept", Role.ACCEPTANCE_OFFICER)
    proposed = workflow.propose(
        application,
        "bar_export",
        by=officer(Role.GRADING_OFFICER),
        now=NOW,
        version=application.version,
        reason="Raw public data.",
    )
    signed(proposed)
    return again(application)


def admitted_objection(application: TransferApplication) -> Objection:
    """An objection to the bound result, lodged by the signatory and admitted by a new decision maker."""
    decision = application.decisions.filter(state="bound").latest("bound_at")
    objection = objections.lodge(
        decision, by=signatory_of(application), now=NOW, reasons="The facts were misread."
    )
    by = officer(Role.DECISION_MAKER)
    return objections.take(objection, "admit", by=by, now=NOW, version=objection.version)


WAYS: dict[str, Callable[[], TransferApplication]] = {
    Status.DRAFT: lambda: TransferApplicationFactory(),
    Status.SUBMITTED: lambda: submitted(),
    Status.RETURNED: lambda: act(
        submitted(), "return_incomplete", by=officer(Role.INTAKE_OFFICER), reason="The report lacks pages."
    ),
    Status.MATERIAL_CHECK: at_materials,
    Status.ACCEPTANCE: at_acceptance,
    Status.GRADING: at_grading,
    Status.SECURITY_REVIEW: at_security,
    Status.EXPORT_CONTROL: at_screening,
    Status.LICENCE_PENDING: at_licence,
    Status.REFERRED: lambda: referred(at_security(), Role.SECURITY_REVIEWER),
    Status.DECISION: at_decision,
    Status.APPROVED: lambda: decided(at_decision(), "approve", ALLOWED),
    Status.PARTLY_APPROVED: lambda: _partly(),
    Status.REFUSED: lambda: decided(at_decision(), "refuse", REFUSED),
    Status.FILED: lambda: passed(at_materials(), "file", Role.INTAKE_OFFICER),
    Status.RECORDED: lambda: stated_exempt(),
    Status.ROUTED: lambda: act(
        submitted_with(foreign_authority="yes", papers=False), "route", by=officer(Role.INTAKE_OFFICER)
    ),
    Status.NOT_ACCEPTED: lambda: act(
        at_acceptance(), "not_accept", by=officer(Role.ACCEPTANCE_OFFICER), reason="Not needed."
    ),
    Status.NOT_EXPORTABLE: _not_exportable,
    Status.WITHDRAWN: lambda: _withdrawn(),
    Status.TERMINATED: terminated,
}


def _withdrawn() -> TransferApplication:
    application = submitted()
    return act(application, "withdraw", by=signatory_of(application))


def two_lines(**fields: Any) -> TransferApplication:
    """At the decision with one item to two recipients."""
    draft: TransferApplication = TransferApplicationFactory(**fields)
    RecipientFactory(application=draft, name_en="Hanamizuki Parcel K.K.", jurisdiction="JP")
    add_documents(draft)
    application = act(draft, "submit", by=signatory_of(draft))
    application = passed(application, "forward", Role.INTAKE_OFFICER)
    application = graded(passed(application, "accept", Role.ACCEPTANCE_OFFICER))
    application = passed(application, "pass_security", Role.SECURITY_REVIEWER, reason="Weighed.")
    reason = "Looked at every line."
    return passed(application, "pass_export_control", Role.EXPORT_CONTROL_OFFICER, reason=reason)


def _partly() -> TransferApplication:
    application = two_lines()
    signed(propose(application, "approve_in_part", {"L1": ALLOWED, "L2": REFUSED}))
    return again(application)


def at(status: str) -> TransferApplication:
    """An application at that status, every step through the workflow."""
    return WAYS[status]()


# --- Rules


def reciprocity_with(*rows: dict[str, str], starts: date = TODAY) -> Edition:
    """Publish the shipped reciprocity rows and these as an edition from that day."""
    return edition_with("reciprocity", *rows, starts=starts)


def edition_with(table: str, *rows: dict[str, str], starts: date = TODAY) -> Edition:
    """Publish a table's shipped rows and these beside them, from that day."""
    first = [each for each in TABLES[table].first_editions if not each.training][-1]
    with Path(first.path).open(encoding="utf-8") as file:
        reader = csv.DictReader(file)
        names, shipped = list(reader.fieldnames or ()), list(reader)
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows([*shipped, *rows])
    details = Details(title="Edition of a test", effective_from=starts)
    result = import_csv(
        TABLES[table], text.getvalue().encode(), details=details, by=first_editions.LOADER, now=NOW
    )
    assert result.edition, result.errors
    return first_editions.publish_as(
        result.edition, editor=first_editions.LOADER, approver=first_editions.APPROVER, now=NOW
    )


def member_of(enterprise: Enterprise, user: User, **fields: Any) -> None:
    """Make somebody belong to an enterprise, now or in the past."""
    MembershipFactory(user=user, role=Role.PREPARER, enterprise=enterprise, **fields)
