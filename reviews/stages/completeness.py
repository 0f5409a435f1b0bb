"""Whether an application is complete: one list of everything missing, the same for enterprise and intake.

Source: M22 arts. 6-7, SC23 art. 7 (materials), Data 20 art. vi (no blanket consent), iv (raw public data).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.dossier import Dossier
from reviews.models import Answer, Pathway
from reviews.stages import reasons
from reviews.stages.rules import StageRules
from rulebook.grounds import Ground

BASICS = ("title", "purpose", "necessity", "legal_basis")
TRANSFER_BASICS = ("transaction_kind",)
COUNTS = ("pi_count_this_year", "sensitive_pi_count_this_year")
CONTRACT = ("contract_effective_on",)
CERTIFICATE = ("certificate_number", "certificate_from", "certificate_to")
ROUTE_FIELDS = {Pathway.STANDARD_CONTRACT: CONTRACT, Pathway.CERTIFICATION: CERTIFICATE}
ITEM_NEEDS = ("source", "right", "count")
PUBLIC_NEEDS = ("openness", "form")


def missing(dossier: Dossier, rules: StageRules, pathway: Pathway) -> tuple[Ground, ...]:
    """Every ground for which the application is not complete, in the order of the form.

    `params["where"]` names the section, item or recipient, so that a page can link to it.
    """
    return (
        *_basics(dossier, pathway),
        *_parts(dossier),
        *(ground for item in dossier.facts["items"] for ground in _item(item)),
        *_documents(dossier, rules, pathway),
    )


def _lacks(where: str, what: str) -> Ground:
    return Ground(code=reasons.INCOMPLETE, params={"where": where, "what": what})


def _basics(dossier: Dossier, pathway: Pathway) -> Iterator[Ground]:
    application = dossier.application
    own = TRANSFER_BASICS if dossier.is_transfer else ()
    for name in (*BASICS, *own, *ROUTE_FIELDS.get(pathway, ())):
        if application[name] in ("", None):
            yield _lacks("application", name)
    if not dossier.is_transfer or pathway == Pathway.FOREIGN_AUTHORITY:
        return  # counted only where a threshold is asked
    for name in COUNTS:
        if application[name] is None:
            yield _lacks("counts", name)


def _parts(dossier: Dossier) -> Iterator[Ground]:
    needed = ("items", "recipients", "lines") if dossier.is_transfer else ("items",)
    for name in needed:
        if not dossier.facts[name]:
            yield _lacks(name, name)
    sent = {line["item"] for line in dossier.facts["lines"]}
    receiving = {line["recipient"] for line in dossier.facts["lines"]}
    for part, used in (("items", sent), ("recipients", receiving)):
        for row in dossier.facts[part]:
            if row["code"] not in used and dossier.facts["lines"]:
                yield _lacks("lines", row["code"])


def _item(item: Mapping[str, Any]) -> Iterator[Ground]:
    public = item["category"] == "public_data"
    for name in (*ITEM_NEEDS, *(PUBLIC_NEEDS if public else ())):
        if item[name] in ("", None):
            yield _lacks(item["code"], name)
    if not item["impacts"]:
        yield _lacks(item["code"], "impacts")
    if not item["consent_basis"]:
        yield _lacks(item["code"], "consent_basis")
    if item["consent_basis"] == "blanket":
        yield Ground(
            code=reasons.BLANKET_CONSENT,
            params={"where": item["code"], "item": item["code"]},
            citation="Data 20 art.(vi); PIPL arts.14, 23, 39",
        )
    if item["important"] == Answer.YES and not item["important_document"]:
        yield _lacks(item["code"], "important_document")


def required_documents(rules: StageRules, pathway: Pathway) -> tuple[str, ...]:
    """The kinds of document that the pathway's checklist requires, in its order."""
    if not rules.has("checklists"):
        return ()
    rows = rules.tables["checklists"].rows
    named = (row.document_kind for row in rows if row.checklist == f"intake_{pathway}" and row.required)
    return tuple(dict.fromkeys(kind for kind in named if kind))


def _documents(dossier: Dossier, rules: StageRules, pathway: Pathway) -> Iterator[Ground]:
    there = {document["kind"] for document in dossier.facts["documents"]}
    for kind in required_documents(rules, pathway):
        if kind not in there:
            yield Ground(
                code=reasons.DOCUMENT_MISSING,
                params={"where": "documents", "document": kind},
                citation="M22 art.6",
            )
