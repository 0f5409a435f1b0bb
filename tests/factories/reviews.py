"""Transfer applications as enterprises write them, and any status reached through the workflow alone."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from accounts.models import Authority, AuthorityKind, Enterprise, Membership, Role, User
from reviews import beside, documents, workflow
from reviews.filing import numbers
from reviews.models import (
    ChecklistAnswer,
    DataItem,
    Decision,
    Pathway,
    Recipient,
    Status,
    TransferApplication,
)
from reviews.stages import BY_STATUS
from reviews.stages.completeness import required_documents
from reviews.stages.rules import StageRules
from rulebook.inforce import in_force
from tests.factories.accounts import AuthorityFactory, EnterpriseFactory, person

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def officer(role: Role) -> User:
    """An officer of that role at the authority whose stage it holds."""
    kinds = {
        Role.INTAKE_OFFICER: AuthorityKind.PROVINCIAL_OFFICE,
        Role.EXPORT_CONTROL_OFFICER: AuthorityKind.COMMERCE,
        Role.REFERRAL_OFFICER: AuthorityKind.REVIEW_ORGAN,
    }
    kind = kinds.get(role, AuthorityKind.NATIONAL_OFFICE)
    unit = Authority.objects.filter(kind=kind, province__in=("", "44")).first() or AuthorityFactory(kind=kind)
    return person(role, authority=unit)


def pdf(text: str = "", *, pages: int = 1) -> bytes:
    """A small whole PDF; different texts make different files."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Title": text or "paper"})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def upload(name: str = "paper.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """An upload as a browser sends it."""
    return SimpleUploadedFile(name, pdf(name) if content is None else content, "application/octet-stream")


class TransferApplicationFactory(factory.django.DjangoModelFactory):
    """A draft with one item, one recipient and one line, complete but for its documents.

    Traits change the facts so that another route applies; `at(application, status)` moves it on.
    """

    class Meta:
        model = TransferApplication
        exclude = ("author",)
        skip_postgeneration_save = True

    class Params:
        contract = factory.Trait(
            pi_count_this_year=200_000,
            sensitive_pi_count_this_year=0,
            contract_effective_on=date(2026, 11, 20),
        )
        certified = factory.Trait(
            pi_count_this_year=200_000,
            sensitive_pi_count_this_year=0,
            route_choice=Pathway.CERTIFICATION,
            certificate_number="CCRC-2026-0001",
            certificate_from=date(2026, 10, 1),
            certificate_to=date(2029, 10, 1),
        )
        exempt = factory.Trait(pi_count_this_year=1_000, sensitive_pi_count_this_year=0)

    author = factory.LazyAttribute(lambda row: _preparer(row.enterprise))
    enterprise = factory.SubFactory(EnterpriseFactory)
    title = "Orders and deliveries 2027"
    foreign_authority = "no"
    outbound = "yes"
    scenario = "e_commerce"
    transaction_kind = "intra_group"
    purpose = "Deliver orders placed by customers."
    necessity = "The warehouse abroad needs names and addresses."
    legal_basis = "contract"
    pi_count_this_year = 1_500_000
    sensitive_pi_count_this_year = 0
    created_by = factory.SelfAttribute("author")
    created_at = NOW
    changed_at = NOW

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> TransferApplication:
        """Through the writer, as everything else."""
        by, now = fields.pop("created_by"), fields.pop("created_at")
        fields.pop("changed_at")
        enterprise, title = fields.pop("enterprise"), fields.pop("title")
        draft = workflow.create_draft(enterprise, by=by, now=now, title=title)
        with workflow.editing(draft, by=by, now=now) as locked:
            for name, value in fields.items():
                setattr(locked, name, value)
        return locked

    @factory.post_generation
    def parts(self, create: bool, wanted: bool | None, **_more: Any) -> None:
        """Add item, recipient and line; `parts=False` leaves the draft empty."""
        if wanted is not False:
            RecipientFactory(application=self)
            DataItemFactory(application=self)


def _preparer(enterprise: Enterprise) -> User:
    held = Membership.objects.filter(enterprise=enterprise, role=Role.PREPARER).first()
    return held.user if held else person(Role.PREPARER, enterprise=enterprise)


def signatory_of(application: TransferApplication) -> User:
    """The signatory of the application's enterprise."""
    held = Membership.objects.filter(enterprise=application.enterprise, role=Role.SIGNATORY).first()
    return held.user if held else person(Role.SIGNATORY, enterprise=application.enterprise)


class PartFactory(factory.django.DjangoModelFactory):
    """A numbered part, connected to everything on the other side."""

    class Meta:
        abstract = True


class DataItemFactory(PartFactory):
    """Contact details of customers, not important data."""

    class Meta:
        model = DataItem

    application = factory.SubFactory(TransferApplicationFactory, parts=False)
    number = factory.LazyAttribute(lambda row: numbers.next_number(row.application, "items"))
    name = "Customer contact details"
    category = "contact"
    source = "collected_from_individual"
    right = "hold"
    consent_basis = "contract"
    anonymisation = "none"
    count = 100_000
    sensitive_count = 0
    important = "no"
    impacts = factory.LazyFunction(lambda: {"individual_rights": "general"})

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> DataItem:
        item: DataItem = super()._create(model_class, *args, **fields)
        numbers.connect_item(item.application, item)
        return item


class RecipientFactory(PartFactory):
    """A warehouse company in Singapore."""

    class Meta:
        model = Recipient

    application = factory.SubFactory(TransferApplicationFactory, parts=False)
    number = factory.LazyAttribute(lambda row: numbers.next_number(row.application, "recipients"))
    name_en = "Merlion Fulfilment Pte. Ltd."
    jurisdiction = "SG"

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Recipient:
        recipient: Recipient = super()._create(model_class, *args, **fields)
        numbers.connect_recipient(recipient.application, recipient)
        return recipient


def add_documents(
    application: TransferApplication, *, pathway: Pathway = Pathway.SECURITY_ASSESSMENT, now: datetime = NOW
) -> None:
    """Upload every document that the pathway requires."""
    rules = StageRules.in_force(now.date(), now=now)
    with workflow.editing(application, by=application.created_by, now=now) as locked:
        for kind in required_documents(rules, pathway):
            documents.store(
                locked, kind=kind, upload=upload(f"{kind}.pdf"), by=application.created_by, now=now
            )
    application.refresh_from_db()


def submitted(*, now: datetime = NOW, **fields: Any) -> TransferApplication:
    """An application that its signatory submitted, on the route its traits give."""
    draft: TransferApplication = TransferApplicationFactory(**fields)
    route = Pathway.SECURITY_ASSESSMENT
    for trait, pathway in _ROUTES.items():
        route = pathway if fields.get(trait) else route
    add_documents(draft, pathway=route, now=now)
    return act(draft, "submit", by=signatory_of(draft), now=now)


_ROUTES = {
    "contract": Pathway.STANDARD_CONTRACT,
    "certified": Pathway.CERTIFICATION,
    "exempt": Pathway.EXEMPT,
}


def act(
    application: TransferApplication, name: str, *, by: User, now: datetime = NOW, **data: Any
) -> TransferApplication:
    """Take an act on the row as it stands."""
    version = TransferApplication.objects.values_list("version", flat=True).get(pk=application.pk)
    return workflow.take(application, name, by=by, now=now, version=version, **data)


def tick_all(application: TransferApplication, *, by: User, now: datetime = NOW) -> None:
    """Answer every row of the present stage's checklist with yes."""
    stage = BY_STATUS[Status(application.status)]
    name = f"intake_{application.pathway}" if stage.key == "intake" else stage.key
    rows = in_force("checklists", now.date()).rows
    codes = [row.code for row in rows if row.checklist == name]
    yes = (ChecklistAnswer.Verdict.YES.value, "")
    beside.tick(application, by=by, now=now, answers=dict.fromkeys(codes, yes))


def at_decision(
    *, application: TransferApplication | None = None, now: datetime = NOW, **fields: Any
) -> TransferApplication:
    """A security assessment that went through every stage to the decision; a submitted one may be given."""
    application = application or submitted(now=now, **fields)
    grades = {f"I{number}": "general" for number in application.items.values_list("number", flat=True)}
    path: tuple[tuple[str, Role, dict[str, Any]], ...] = (
        ("forward", Role.INTAKE_OFFICER, {}),
        ("accept", Role.ACCEPTANCE_OFFICER, {}),
        ("pass_grading", Role.GRADING_OFFICER, {"grades": grades}),
        ("pass_security", Role.SECURITY_REVIEWER, {"reason": "No risk found that remains."}),
        ("pass_export_control", Role.EXPORT_CONTROL_OFFICER, {"reason": "Looked at every line."}),
    )
    for name, role, data in path:
        by = officer(role)
        tick_all(application, by=by, now=now)
        application = act(application, name, by=by, now=now, **data)
    return application


def decided(
    name: str = "approve",
    *,
    outcomes: dict[str, dict[str, Any]] | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> TransferApplication:
    """A security assessment with its bound decision; by default every line may go."""
    application = at_decision(now=now, **fields)
    lines = [line.code for line in application.lines.all()]
    proposed = propose(
        application, name, outcomes or {code: {"outcome": "allowed"} for code in lines}, now=now
    )
    while proposed.state == "proposed":
        proposed = workflow.sign(proposed, by=officer(Role.DECISION_MAKER), now=now, assents=True)
    application.refresh_from_db()
    return application


def propose(
    application: TransferApplication, name: str, outcomes: dict[str, dict[str, Any]], *, now: datetime = NOW
) -> Decision:
    """Propose a decision by a decision maker who ticked the checklist."""
    by = officer(Role.DECISION_MAKER)
    tick_all(application, by=by, now=now)
    application.refresh_from_db()
    return workflow.propose(
        application, name, by=by, now=now, version=application.version, reason="As found.", outcomes=outcomes
    )


def filed(*, now: datetime = NOW, **fields: Any) -> TransferApplication:
    """A standard contract on file."""
    application = submitted(now=now, contract=True, **fields)
    by = officer(Role.INTAKE_OFFICER)
    application = act(application, "check_materials", by=by, now=now)
    tick_all(application, by=by, now=now)
    return act(application, "file", by=by, now=now)
