"""The parts of a letter between its opening and its closing, each a function of one shape.

A section gives blocks of plain text for one language, or none where it has nothing to say. Internal grounds
never pass here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from reviews.decision import grounds as public
from reviews.decision.case import Case
from reviews.decision.fields import filled
from reviews.decision.remedies import remedy
from reviews.decision.wording import Language, condition, term
from reviews.models import LIVE, Entitlement, LineOutcome
from rulebook.codes import code_name

Block = dict[str, Any]
Section = Callable[[Case, Language], list[Block]]
ALLOWED = LineOutcome.Outcome.ALLOWED


def text(said: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": said}


def head(key: str, language: Language) -> Block:
    """A heading, numbered when the letter is put together."""
    return {"kind": "head", "text": term(f"head_{key}", language)}


def _items(key: str, language: Language, said: Iterable[str]) -> list[Block]:
    """A heading and a numbered list, or nothing."""
    items = list(dict.fromkeys(said))
    return [head(key, language), {"kind": "items", "items": items}] if items else []


def _table(key: str, language: Language, last: tuple[str, ...], rows: list[list[str]]) -> list[Block]:
    """A heading and a table of lines; the columns after the four of every line are `last`."""
    names = ("line", "item", "recipient", "place", *last)
    heads = [term(f"column_{name}", language) for name in names]
    widths = [10, 26, 34, 18, *(16 for _each in last)]
    table = {"kind": "table", "head": heads, "rows": rows, "widths": widths}
    return [head(key, language), table] if rows else []


def _line(case: Case, code: str, language: Language) -> list[str]:
    """A line as its snapshot says: code, item, recipient, place with onward places."""
    lines = {line["code"]: line for line in case.facts["lines"]}
    items = {item["code"]: item for item in case.facts["items"]}
    recipients = {recipient["code"]: recipient for recipient in case.facts["recipients"]}
    recipient = recipients[lines[code]["recipient"]]
    places: list[str] = [recipient["jurisdiction"], *recipient["onward"]]
    return [
        code,
        items[lines[code]["item"]]["name"],
        _recipient_name(recipient, language),
        term("joint", language).join(case.place(code, language) for code in dict.fromkeys(places)),
    ]


def _recipient_name(recipient: dict[str, Any], language: Language) -> str:
    zh, en = recipient["name_zh"], recipient["name_en"]
    if language == "en":
        return str(en or zh)
    return f"{zh}（{en}）" if zh and en else str(zh or en)


def lines(case: Case, language: Language) -> list[Block]:
    """What was decided for each line."""
    rows = [[*_line(case, each.line.code, language), term(each.outcome, language)] for each in case.outcomes]
    return _table("lines", language, ("outcome",), rows)


def _listed(key: str) -> Section:
    def section(case: Case, language: Language) -> list[Block]:
        kept = {each.line.code for each in case.outcomes if each.outcome == ALLOWED}
        codes = [line["code"] for line in case.facts["lines"] if not kept or line["code"] in kept]
        return _table(key, language, (), [_line(case, code, language) for code in codes])

    return section


def conditions(case: Case, language: Language) -> list[Block]:
    """The conditions of each line that may go, in words."""
    held: list[Any] = [each for each in case.outcomes if each.outcome == ALLOWED]
    if case.decision is None:
        live = Entitlement.objects.filter(application=case.application, status__in=LIVE)
        held = list(live.select_related("line").prefetch_related("conditions"))
    pairs = {each.pk: [(c.code, c.value) for c in each.conditions.all()] for each in held}
    words = {pair: condition(*pair, language) for pair in dict.fromkeys(chain(*pairs.values()))}
    told = ((row.line.code, [words[pair] for pair in pairs[row.pk]]) for row in held)
    return _items("conditions", language, _by_line(told, language))


def _by_line(told: Iterable[tuple[str, list[str]]], language: Language) -> list[str]:
    """One sentence for all lines of which the same is said, L1, L3: …; none for a line without words."""
    codes: dict[str, list[str]] = {}
    for code, said in told:
        if said:
            codes.setdefault(term("comma", language).join(said), []).append(code)
    joint, colon, stop = (term(key, language) for key in ("joint", "colon", "full_stop"))
    return [f"{joint.join(lines)}{colon}{said}{stop}" for said, lines in codes.items()]


def grounds(case: Case, language: Language) -> list[Block]:
    """Why, for each line that may not go or goes under conditions; what is internal is said to be so."""
    if case.reassessment is not None:
        changed = case.reassessment.lines.select_related("entitlement__line")
        told = [(row.entitlement.line.code, public.said(row.grounds, language)) for row in changed]
    else:
        weighed = (each for each in case.outcomes if each.outcome != ALLOWED or each.conditions.all())
        told = [(each.line.code, _why(each, language)) for each in weighed]
    if case.decision is None or case.outcomes:
        return _items("grounds", language, _by_line(told, language))
    why = public.of_finding(case.decision.finding, language) or [term("grounds_not_public", language)]
    return _items("grounds", language, (f"{each}{term('full_stop', language)}" for each in why))


def _why(outcome: LineOutcome, language: Language) -> list[str]:
    said = public.said(outcome.grounds, language)
    silent = [] if outcome.outcome == ALLOWED else [term("grounds_not_public", language)]
    return said or silent


def validity(case: Case, language: Language) -> list[Block]:
    """From when until when what may go may go (P24 art. 9)."""
    if not any(each.outcome == ALLOWED for each in case.outcomes):
        return []
    dated = case.application.entitlements.filter(decision=case.decision, to_on__isnull=False).exists()
    first = term("validity_dates" if dated else "validity_years", language)
    said = (first, term("validity_extension", language))
    return [head("validity", language), *(text(filled(each, case, language)) for each in said)]


def missing(case: Case, language: Language) -> list[Block]:
    """Everything that is missing, told at once (M22 art. 7)."""
    return _items("missing", language, public.missing(case, language))


def reason(case: Case, language: Language) -> list[Block]:
    """What the officer wrote to the enterprise, in the officer's own words."""
    if case.review is None or not case.review.reason:
        return []
    said = term("original_wording", language).format(text=case.review.reason)
    return [head("reason", language), text(said)]


def questions(case: Case, language: Language) -> list[Block]:
    """What is asked for, one by one, in the officer's own words."""
    asked = case.supplement.items.values_list("question", flat=True) if case.supplement else ()
    return _items("questions", language, asked)


def changes(case: Case, language: Language) -> list[Block]:
    """How each re-assessed line was treated before, and how it is now."""
    changed = case.reassessment.lines.select_related("entitlement__line") if case.reassessment else ()
    rows = [
        [
            *_line(case, row.entitlement.line.code, language),
            code_name("treatment", row.before, language),
            code_name("treatment", row.after, language),
        ]
        for row in changed
    ]
    return _table("changes", language, ("before", "after"), rows)


def late(case: Case, language: Language) -> list[Block]:
    """That a filing came late; it is taken all the same (SC23 art. 7)."""
    return [text(filled(term("late", language), case, language))] if case.application.filed_late else []


def remedies(case: Case, language: Language) -> list[Block]:
    """What may be asked against the letter, of whom and until when."""
    said = remedy(case, language)
    return [head("remedy", language), *(text(each) for each in said)] if said else []


SECTIONS: dict[str, Section] = {
    "lines": lines,
    "filed_lines": _listed("filed_lines"),
    "recorded_lines": _listed("recorded_lines"),
    "conditions": conditions,
    "grounds": grounds,
    "validity": validity,
    "missing": missing,
    "reason": reason,
    "questions": questions,
    "changes": changes,
    "late": late,
    "remedy": remedies,
}
