"""The reasons a letter may give: public grounds in words, and what is missing; internal ones stop here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reviews.decision.case import Case
from reviews.decision.wording import Language, law, term
from reviews.models import ChecklistAnswer, Finding
from reviews.rules.checklists import ChecklistRow
from reviews.stages import findings
from reviews.stages.reasons import BLANKET_CONSENT, DOCUMENT_MISSING, INCOMPLETE
from rulebook.grounds import Ground
from rulebook.inforce import in_force

MISSING = frozenset({INCOMPLETE, DOCUMENT_MISSING, BLANKET_CONSENT})
INTAKE = ("intake", "material_check")


def said(stored: Iterable[Mapping[str, Any]], language: Language) -> list[str]:
    """The public ones of stored grounds as sentences, with their source."""
    return _sentences((Ground.from_dict(each) for each in stored), language)


def of_finding(finding: Finding | None, language: Language) -> list[str]:
    """The public grounds of a finding as sentences; [] without one."""
    return _sentences(findings.read(finding).grounds, language) if finding else []


def missing(case: Case, language: Language) -> list[str]:
    """What an officer ticked as missing, then what the machine found missing besides."""
    ticked = list(_ticked(case))
    told = {row.document_kind for row, _note in ticked if row.document_kind}
    finding = case.review.finding if case.review else None
    found = findings.read(finding).public_grounds if finding else ()
    besides = [g for g in found if g.code in MISSING and g.params.get("document") not in told]
    return [*(_tick(row, note, language) for row, note in ticked), *_sentences(besides, language)]


def _sentences(grounds: Iterable[Ground], language: Language) -> list[str]:
    public = (ground for ground in grounds if not ground.internal)
    return list(dict.fromkeys(_sentence(ground, language) for ground in public))


def _sentence(ground: Ground, language: Language) -> str:
    """The sentence without its full stop, its source, and whether that is still to be confirmed."""
    words = replace(ground, status="verified").sentence(language).rstrip("。.")
    source = term("citation", language).format(law=law(ground.citation, language)) if ground.citation else ""
    return words + source + (term("unconfirmed", language) if ground.status == "unverified" else "")


def _ticked(case: Case) -> Iterator[tuple[ChecklistRow, str]]:
    rows: tuple[ChecklistRow, ...] = in_force("checklists", case.on).rows
    answers = ChecklistAnswer.objects.filter(
        snapshot=case.snapshot, stage__in=INTAKE, verdict=ChecklistAnswer.Verdict.NO
    )
    for answer in answers:
        asked = (f"intake_{case.application.pathway}", answer.stage)
        named = (row for row in rows if row.code == answer.code and row.checklist in asked)
        anywhere = (row for row in rows if row.code == answer.code)
        yield next(named, None) or next(anywhere), answer.note


def _tick(row: ChecklistRow, note: str, language: Language) -> str:
    words = row.text_zh if language == "zh" else row.text_en
    if not note:
        return words
    return f"{words}（{note}）" if language == "zh" else f"{words} ({note})"
