"""Issues letters: puts the content together, gives the number, keeps the PDF with its checksum, once.

It must not decide anything, nor make a letter again: what was issued is read from its row (ADR 7).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.access import Acting
from accounts.models import Authority, AuthorityKind
from ledger.locks import queue_for
from ledger.writer import append
from reviews.decision import paper
from reviews.decision.case import Case, gather
from reviews.decision.fields import enterprise, filled
from reviews.decision.kinds import KINDS, Kind, kind_of
from reviews.decision.sections import SECTIONS, Block, text
from reviews.decision.wording import LANGUAGES, Language, day, issuer_word, numeral, term, wordings
from reviews.dossier import canonical, sha
from reviews.models import Decision, FollowUp, Letter, Reassessment, Supplement, TransferApplication

__all__ = ["KINDS", "Kind", "content_of", "follow_up", "issue", "kind_of", "preview"]

POST = Acting.system("letters")
SHOWN = 16  # hexadecimal digits of a hash that a letter shows


@transaction.atomic
def issue(
    application: TransferApplication,
    kind: str,
    *,
    now: datetime,
    decision: Decision | None = None,
    supplement: Supplement | None = None,
    reassessment: Reassessment | None = None,
) -> Letter:
    """The letter of this kind on this occasion, made when there is none yet.

    Order: application locked, earlier letter looked for, number given, PDF made and stored, ledger entry.
    Raises Blocked, paper.NotPrintable and NoEditionInForce; then nothing is stored and no number is used.
    """
    locked = TransferApplication.objects.select_for_update().get(pk=application.pk)
    meant = kind_of(kind, locked, decision)
    case = gather(locked, meant, now=now, decision=decision, supplement=supplement, reassessment=reassessment)
    return _earlier(case) or _made(case)


def preview(
    application: TransferApplication,
    kind: str,
    decision: Decision | None = None,
    *,
    now: datetime,
    supplement: Supplement | None = None,
    reassessment: Reassessment | None = None,
) -> bytes:
    """The letter as it would be, marked 草稿 DRAFT and without a number; nothing is stored."""
    meant = kind_of(kind, application, decision)
    case = gather(
        application, meant, now=now, decision=decision, supplement=supplement, reassessment=reassessment
    )
    content = content_of(case, number="")
    return paper.render(content, at=now, checksum=_checksum(canonical(content)), draft=True)


def follow_up(row: FollowUp, now: datetime) -> None:
    """Issue the letter that an act left: `row.facts` holds application, letter, and what it is about.

    Raises what `issue` raises, so that whoever runs follow-ups keeps the row open with the reason.
    """
    about = {
        "decision": Decision.objects,
        "supplement": Supplement.objects,
        "reassessment": Reassessment.objects,
    }
    told: dict[str, Any] = {
        name: rows.get(pk=row.facts[name]) for name, rows in about.items() if row.facts.get(name)
    }
    application = TransferApplication.objects.get(pk=row.facts["application"])
    issue(application, row.facts["letter"], now=now, **told)


def content_of(case: Case, *, number: str) -> dict[str, Any]:
    """All that the layout is given, as plain JSON values; the same rows, day and number give the same."""
    content: dict[str, Any] = {
        "kind": case.kind.key,
        "number": number,
        "snapshot": case.snapshot.content_hash[:SHOWN],
        **{language: _part(case, number, language) for language in LANGUAGES},
    }
    cleaned: dict[str, Any] = paper.printable(content)
    return cleaned


def _part(case: Case, number: str, language: Language) -> dict[str, Any]:
    words = wordings()[case.kind.key][language]
    return {
        "note": term("reference_translation", language),
        "issuer": _name(case.issuer, language),
        "number": number or term("draft_number", language),
        "title": words.title,
        "to": term("to", language).format(enterprise=enterprise(case, language)),
        "identity": _identity(case, language),
        "blocks": list(_blocks(case, language)),
        "date": day(case.on, language),
        "foot": _foot(case, language),
    }


def _blocks(case: Case, language: Language) -> Iterator[Block]:
    words = wordings()[case.kind.key][language]
    yield from (text(filled(each, case, language)) for each in words.opening)
    numbered = 0
    for name in case.kind.sections:
        for block in SECTIONS[name](case, language):
            numbered += block["kind"] == "head"
            yield _numbered(block, numbered, language)
    yield from (text(filled(each, case, language)) for each in words.closing)


def _numbered(block: Block, place: int, language: Language) -> Block:
    if block["kind"] != "head":
        return block
    mark = f"{numeral(place, language)}、" if language == "zh" else f"{place}. "
    return {**block, "text": mark + block["text"]}


def _identity(case: Case, language: Language) -> str:
    key = "uscc" if case.facts["handler"]["uscc"] else "represented"
    return filled(term(key, language), case, language)


def _foot(case: Case, language: Language) -> dict[str, str]:
    shown = "" if settings.ENVIRONMENT == "production" else term("demonstration", language)
    said = {key: term(key, language) for key in ("snapshot", "checksum", "page")}
    return {
        **said,
        "reference": filled(term("application", language), case, language),
        "demonstration": shown,
    }


def _name(authority: Authority, language: Language) -> str:
    return authority.name_zh if language == "zh" else authority.name_en


def _earlier(case: Case) -> Letter | None:
    """The letter that was issued on this occasion; the application's lock keeps others from making it now."""
    return Letter.objects.filter(
        application=case.application, kind=case.kind.key, occasion=case.occasion
    ).first()


def _made(case: Case) -> Letter:
    number = _next_number(case)
    content = content_of(case, number=number)
    stored = canonical(content)
    pdf = paper.render(content, at=case.now, checksum=_checksum(stored))
    letter = Letter.objects.create(
        application=case.application,
        decision=case.decision,
        kind=case.kind.key,
        occasion=case.occasion,
        number=number,
        file=ContentFile(pdf, name=f"{case.application.reference}-{case.kind.key}.pdf"),
        sha256=paper.digest(pdf),
        template=paper.TEMPLATE,
        content=stored,
        issued_at=case.now,
    )
    _record(letter, stored)
    return letter


def _record(letter: Letter, stored: str) -> None:
    facts: dict[str, str | int | None] = {
        "letter": letter.pk,
        "kind": letter.kind,
        "sha256": letter.sha256,
        "content": sha(stored),
        "decision": letter.decision_id,
    }
    subject = letter.application.subject
    append(subject, "letter_issued", actor=POST.actor, at=letter.issued_at, facts=facts)


def _next_number(case: Case) -> str:
    """The next of the issuer's series in the year, e.g. 国通评〔2026〕12号; unique, and without gaps.

    Writers of one series queue until the transaction ends, so a letter that fails gives its number back.
    """
    authority = case.issuer
    place = authority.province if authority.kind == AuthorityKind.PROVINCIAL_OFFICE else authority.kind
    start = f"{issuer_word(place)}通{case.kind.series}〔{timezone.localdate(case.now).year}〕"
    queue_for(f"letters:{start}")
    last = Letter.objects.filter(number__startswith=start).order_by("-pk").values_list("number", flat=True)
    serial = int(last[0].removeprefix(start).removesuffix("号")) + 1 if last else 1
    return f"{start}{serial}号"


def _checksum(stored: str) -> str:
    return sha(stored)[:SHOWN]
