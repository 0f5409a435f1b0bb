"""The facts of an application as plain data: built once from its rows, frozen in a snapshot, read by rules.

It reads rows and returns values; it judges nothing and writes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from exports.match import PartyQuery
from exports.screen import Transfer
from reciprocity.treatments import PERSONAL_CATEGORIES
from reviews.models import Activity, Answer, Document, DocumentState, TransferApplication
from reviews.rules.triage import TriageFacts

APPLICATION_FIELDS = (
    "title",
    "activity",
    "foreign_authority",
    "outbound",
    "route_choice",
    "gba_contract",
    "scenario",
    "scenario_exemption",
    "ftz_list_says",
    "transaction_kind",
    "scope",
    "purpose",
    "necessity",
    "legal_basis",
    "pi_count_this_year",
    "sensitive_pi_count_this_year",
    "contract_effective_on",
    "certificate_number",
    "certificate_from",
    "certificate_to",
)
HANDLER_FIELDS = ("uscc", "name_zh", "name_en", "kind", "is_ciio", "province", "address")
ITEM_FIELDS = (
    "name",
    "description",
    "category",
    "source",
    "right",
    "consent_basis",
    "anonymisation",
    "openness",
    "form",
    "necessity",
    "retention_months",
    "count",
    "sensitive_count",
    "count_unit",
    "control_codes",
    "near_miss",
    "impacts",
    "important",
    "important_by",
    "important_document",
    "important_on",
)
RECIPIENT_FIELDS = (
    "name_en",
    "name_zh",
    "aliases",
    "jurisdiction",
    "registration_no",
    "kind",
    "business",
    "contact",
    "address",
    "safeguards",
    "onward",
)
DOCUMENT_FIELDS = ("kind", "version", "title", "content_type", "size", "sha256")


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no blanks: the text that hashes are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def sha(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _picked(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    picked = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in picked.items()}


def current_documents(application: TransferApplication) -> Iterator[Document]:
    """Yield the papers that count: not removed, not refused by the scan."""
    yield from application.documents.filter(removed_at__isnull=True).exclude(state=DocumentState.REFUSED)


def facts_of(application: TransferApplication) -> dict[str, Any]:
    """Return every fact of the application as JSON values; the same rows give the same text."""
    lines = application.lines.select_related("item", "recipient")
    return {
        "application": _picked(application, APPLICATION_FIELDS),
        "handler": _picked(application.enterprise, HANDLER_FIELDS),
        "items": [{"code": f"I{i.number}", **_picked(i, ITEM_FIELDS)} for i in application.items.all()],
        "recipients": [
            {"code": f"R{r.number}", **_picked(r, RECIPIENT_FIELDS)} for r in application.recipients.all()
        ],
        "lines": [
            {"code": line.code, "item": f"I{line.item.number}", "recipient": f"R{line.recipient.number}"}
            for line in lines
        ],
        "documents": [_picked(document, DOCUMENT_FIELDS) for document in current_documents(application)],
        "supplements": [
            {"number": s.number, "items": [{"number": i.number, "answer": i.answer} for i in s.items.all()]}
            for s in application.supplements.filter(answered_at__isnull=False).prefetch_related("items")
        ],
    }


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """What every stage assesses: the facts of a snapshot, the day asked about, and what people confirmed.

    `grades` maps item codes to confirmed grades; `licensed` names lines with a recorded licence in force;
    `bound` is a review organ's recorded outcome: facts a person recorded, not proposals. `sent` is, per line,
    what the handler already sent to the same recipient group in the same category over the last 12 months.
    """

    facts: Mapping[str, Any]
    on: date
    grades: Mapping[str, str] = field(default_factory=dict)
    licensed: tuple[str, ...] = ()
    bound: str = ""
    sent: Mapping[str, int] = field(default_factory=dict)

    @property
    def application(self) -> Mapping[str, Any]:
        """The application's own fields."""
        return self.facts["application"]

    @property
    def is_transfer(self) -> bool:
        """Whether this is a transfer at all; processing and foreign M&A skip triage (DESIGN section 4)."""
        return bool(self.application["activity"] == Activity.TRANSFER)

    def item(self, code: str) -> Mapping[str, Any]:
        """The item with that code."""
        return next(item for item in self.facts["items"] if item["code"] == code)

    def recipient(self, code: str) -> Mapping[str, Any]:
        """The recipient with that code."""
        return next(recipient for recipient in self.facts["recipients"] if recipient["code"] == code)

    def as_read(self) -> dict[str, Any]:
        """Everything a finding of this dossier read, as JSON values."""
        return {
            "facts": dict(self.facts),
            "on": self.on.isoformat(),
            "grades": dict(self.grades),
            "licensed": list(self.licensed),
            "bound": self.bound,
            "sent": dict(self.sent),
        }

    @classmethod
    def from_read(cls, read: Mapping[str, Any]) -> Dossier:
        """The dossier that `as_read` wrote."""
        return cls(
            facts=read["facts"],
            on=date.fromisoformat(read["on"]),
            grades=read["grades"],
            licensed=tuple(read["licensed"]),
            bound=read["bound"],
            sent=read["sent"],
        )

    def triage_facts(self) -> TriageFacts:
        """The facts that triage reads; what is not known stays None (P24 arts. 2-8)."""
        application, handler = self.application, self.facts["handler"]
        return TriageFacts(
            is_ciio=_known(handler["is_ciio"]) if handler["kind"] != "ciio" else "yes",
            contains_important_data=self._important(),
            pi_count_this_year=application["pi_count_this_year"],
            sensitive_pi_count_this_year=application["sensitive_pi_count_this_year"],
            scenario_exemption=_known(application["scenario_exemption"]),
            handler_kind=handler["kind"],
            route="gba_contract" if application["gba_contract"] else "none",
            outbound=_known(application["outbound"]),
            ftz_list_says=application["ftz_list_says"],
        )

    def _important(self) -> str | None:
        said = {item["important"] for item in self.facts["items"]}
        if Answer.YES in said:
            return "yes"
        return "no" if said == {Answer.NO} else None

    def transfers(self) -> tuple[Transfer, ...]:
        """One `Transfer` a line: what screening reads."""
        return tuple(self._transfer(line) for line in self.facts["lines"])

    def _transfer(self, line: Mapping[str, Any]) -> Transfer:
        item, recipient = self.item(line["item"]), self.recipient(line["recipient"])
        application = self.application
        return Transfer(
            line=line["code"],
            jurisdictions=(recipient["jurisdiction"], *recipient["onward"]),
            scope=application["scope"],
            data_categories=(item["category"],),
            grade=self.grades.get(item["code"], ""),
            transaction_kind=application["transaction_kind"],
            scenario=application["scenario"],
            recipient_kind=recipient["kind"],
            count=None if item["count"] is None else item["count"] + self.sent.get(line["code"], 0),
            count_unit=item["count_unit"],
            control_codes=tuple(item["control_codes"]),
            personal=item["category"] in PERSONAL_CATEGORIES,
            important=item["important"] == Answer.YES,
            recipient=party_of(recipient),
            foreign_authority=application["foreign_authority"] == Answer.YES,
        )


def party_of(recipient: Mapping[str, Any]) -> PartyQuery:
    """A recipient as name matching asks for it: every name it is known by."""
    names = [name for name in (recipient["name_en"], recipient["name_zh"], *recipient["aliases"]) if name]
    return PartyQuery(
        name=names[0],
        country=recipient["jurisdiction"],
        aliases=tuple(names[1:]),
        registration_no=recipient["registration_no"],
    )


def _known(answer: str) -> str | None:
    return None if answer in {"", Answer.UNKNOWN} else answer
