"""How a transfer to a place is treated under a reciprocity edition: owns `treat`, which decides no case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from reciprocity import reasons
from reciprocity.precedence import DEFAULT, Match, Places, TreatFacts, decide, matches, why_beaten, worlds
from reciprocity.published import register_on
from reciprocity.rows import JurisdictionRow, MembershipRow, ReciprocityRow
from reciprocity.treatments import PERSONAL_CATEGORIES, Treatment, founded, severity
from rulebook.codes import lists
from rulebook.grounds import Ground
from rulebook.inforce import EditionRef, Loaded, in_force, loaded

__all__ = ["RowRef", "TreatFacts", "TreatRules", "Treated", "treat"]


@dataclass(frozen=True)
class RowRef:
    """A row of the edition: its number in the sheet (the header is row 1) and its business key."""

    row: int
    key: str


@dataclass(frozen=True)
class TreatRules:
    """What `treat` reads. `personal` holds the data categories of the group `personal`."""

    reciprocity: Loaded[ReciprocityRow]
    jurisdictions: Loaded[JurisdictionRow]
    memberships: Loaded[MembershipRow]
    personal: frozenset[str] = field(default=PERSONAL_CATEGORIES)

    @classmethod
    def in_force(cls, on: date, *, edition_id: int | None = None) -> TreatRules:
        """The rules of that day; `edition_id` names another reciprocity edition, drafts included; the day
        still dates rows and memberships.

        Raises NoEditionInForce, and Edition.DoesNotExist for a number nobody gave.
        """
        edition = in_force("reciprocity", on) if edition_id is None else loaded(edition_id)
        categories = lists().get("data_category", {}).values()
        personal = frozenset(row.code for row in categories if row.group == "personal")
        return cls(
            edition,
            register_on("jurisdictions", on),
            register_on("memberships", on),
            personal or PERSONAL_CATEGORIES,
        )

    @property
    def editions(self) -> tuple[EditionRef, ...]:
        """Every edition a finding of these rules pins."""
        return (self.reciprocity.ref, self.jurisdictions.ref, self.memberships.ref)


@dataclass(frozen=True)
class Treated:
    """The answer: `rule` decides, `beaten` matched and gave way, `conditions` are `code` or `code=value`."""

    treatment: Treatment
    rule: RowRef | None
    beaten: tuple[RowRef, ...]
    conditions: tuple[str, ...]
    grounds: tuple[Ground, ...]
    edition: EditionRef


@dataclass(frozen=True)
class _Verdict:
    """What one category gets. `losers` are the other rows that matched, with the reason each gave way."""

    category: str
    treatment: Treatment
    rule: Match | None = None
    losers: tuple[tuple[Match, str], ...] = ()
    notes: tuple[Ground, ...] = ()
    tied: tuple[Match, ...] = ()


def treat(facts: TreatFacts, rules: TreatRules, *, on: date) -> Treated:
    """Steps 2 to 5 of precedence, category by category; the strictest category stands.

    Without a rule, with a jurisdiction the tables do not know, with a volume missing where it could decide,
    and where the deciding row's basis is not confirmed, the answer is `refer` with the reason.
    """
    edition = rules.reciprocity.ref
    known = {row.code for row in rules.jurisdictions.rows} - {DEFAULT}
    if facts.jurisdiction not in known:
        ground = Ground(reasons.UNKNOWN_JURISDICTION, {"jurisdiction": facts.jurisdiction})
        return Treated(Treatment.REFER, None, (), (), (ground,), edition)
    parents = {row.code: row.parent for row in rules.jurisdictions.rows if row.parent}
    places = Places.of(facts, parents=parents, memberships=rules.memberships.rows, on=on)
    categories = dict.fromkeys(facts.data_categories or ("",))
    verdicts = [_of_category(facts, name, rules, places=places, on=on) for name in categories]
    return _combined(verdicts, rules)


def _of_category(
    facts: TreatFacts, category: str, rules: TreatRules, *, places: Places, on: date
) -> _Verdict:
    group = "personal" if category in rules.personal else ""
    found = matches(rules.reciprocity.rows, facts, category, places=places, group=group, on=on)
    known = [match for match in found if match.met]
    unknown = [match for match in found if match.met is None]
    answers = [decide([*known, *met]) for met in worlds(unknown)]
    turning = [answer for answer in answers if answer is not None and answer.met is None]
    if turning:
        rule = max(turning, key=lambda match: match.rank)
        note = _ground(reasons.COUNT_NEEDED, rule, rules, unit=rule.row.threshold_unit)
        return _held(category, rule, [*known, *unknown], note)
    if len({_outcome(answer) for answer in answers}) > 1:
        rule = max((answer for answer in answers if answer is not None), key=lambda match: match.rank)
        return _held(category, rule, [*known, *unknown], _ground(reasons.COUNT_DIFFERS, rule, rules))
    winner = answers[0]
    return _decided(category, winner, known, rules) if winner else _without_rule(category, facts, rules)


def _without_rule(category: str, facts: TreatFacts, rules: TreatRules) -> _Verdict:
    ref = rules.reciprocity.ref
    note = Ground(reasons.NO_RULE, {"jurisdiction": facts.jurisdiction}, table=ref.table, edition=ref.id)
    return _Verdict(category, Treatment.REFER, notes=(note,))


def _decided(category: str, winner: Match, known: Sequence[Match], rules: TreatRules) -> _Verdict:
    treatment = founded(winner.row.treatment, winner.row.status)
    notes: tuple[Ground, ...] = ()
    if treatment != winner.row.treatment:
        notes = (_ground(reasons.UNFOUNDED, winner, rules, treatment=winner.row.treatment),)
    losers = _losers(winner, known)
    tied = tuple(
        match
        for match, why in losers
        if why == reasons.BEATEN_TIED and match.row.treatment == winner.row.treatment
    )
    return _Verdict(category, treatment, winner, losers, notes, tied)


def _held(category: str, rule: Match, found: Sequence[Match], note: Ground) -> _Verdict:
    return _Verdict(category, Treatment.REFER, rule, _losers(rule, found), (note,))


def _losers(winner: Match, found: Sequence[Match]) -> tuple[tuple[Match, str], ...]:
    others = sorted(
        (match for match in found if match is not winner), key=lambda m: (m.place, m.rank), reverse=True
    )
    return tuple((match, why_beaten(match, winner, found)) for match in others)


def _outcome(answer: Match | None) -> tuple[object, ...] | None:
    if answer is None:
        return None
    return (founded(answer.row.treatment, answer.row.status), answer.row.conditions)


def _combined(verdicts: Sequence[_Verdict], rules: TreatRules) -> Treated:
    """The strictest verdict, with what the others found beaten by it; equal ones add their conditions."""
    first, *others = sorted(verdicts, key=lambda v: (-severity(v.treatment), _rule_key(v), v.category))
    beaten = {match.row.row: (match, why) for match, why in first.losers}
    for verdict in others:
        decided = ((verdict.rule, reasons.BEATEN_LINE),) if verdict.rule else ()
        for match, why in (*decided, *verdict.losers):
            beaten.setdefault(match.row.row, (match, why))
    if first.rule:
        beaten.pop(first.rule.row.row, None)
    equals = [first, *(verdict for verdict in others if verdict.treatment == first.treatment)]
    return Treated(
        first.treatment,
        _ref(first.rule) if first.rule else None,
        tuple(_ref(match) for match, _ in beaten.values()),
        tuple(dict.fromkeys(code for verdict in equals for code in _conditions(verdict))),
        tuple(_grounds(first, others, beaten.values(), rules)),
        rules.reciprocity.ref,
    )


def _grounds(
    first: _Verdict, others: Sequence[_Verdict], beaten: Iterable[tuple[Match, str]], rules: TreatRules
) -> Iterator[Ground]:
    """What decides, what held it, what each category came to, then every row that gave way."""
    if first.rule:
        yield _rule_ground(first.rule, rules)
    yield from first.notes
    for verdict in (first, *others) if others else ():
        params = {"category": verdict.category, "treatment": str(verdict.treatment)}
        if verdict.rule:
            yield _ground(reasons.CATEGORY, verdict.rule, rules, **params)
        else:
            yield Ground(reasons.CATEGORY, params)
    for match, why in beaten:  # officers see what gave way; for the enterprise only what decides matters
        yield replace(_ground(why, match, rules), internal=True)


def _rule_ground(rule: Match, rules: TreatRules) -> Ground:
    if rule.is_exemption:
        return _ground(reasons.EXEMPTION, rule, rules)
    return _ground(reasons.RULE_OF_MEASURE if rule.row.measure else reasons.RULE, rule, rules)


def _ground(code: str, match: Match, rules: TreatRules, **params: str) -> Ground:
    row, ref = match.row, rules.reciprocity.ref
    shown = {
        "row": row.row,
        "edition": ref.id,
        "jurisdiction": row.jurisdiction,
        "treatment": row.treatment,
        "measure": row.measure,
    }
    citation = ", ".join(part for part in (row.instrument, row.citation) if part)
    return Ground(code, {**shown, **params}, citation, ref.table, ref.id, row.row, row.key, row.status)


def _rule_key(verdict: _Verdict) -> str:
    return verdict.rule.row.key if verdict.rule else ""


def _conditions(verdict: _Verdict) -> tuple[str, ...]:
    rows = (verdict.rule, *verdict.tied) if verdict.rule else ()
    return tuple(code for match in rows for code in match.row.conditions)


def _ref(match: Match) -> RowRef:
    return RowRef(match.row.row, match.row.key)
