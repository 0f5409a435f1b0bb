"""Checks of this app's rule tables: owns what makes an edition wrong as a whole, and changes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from reciprocity import published
from reciprocity.rows import (
    BasisRow,
    JurisdictionRow,
    MeasureRow,
    MembershipRow,
    ReciprocityRow,
    TreatmentEffectRow,
)
from reciprocity.treatments import HARSHER, Treatment
from rulebook.codes import group_of
from rulebook.tables import Problem, Row, problem

UNKNOWN = "unknown_code"
SELECTORS = (
    "scope",
    "data_category",
    "grade",
    "transaction_kind",
    "scenario",
    "recipient_kind",
    "threshold_op",
    "measure",
)


def parents_known(rows: Sequence[JurisdictionRow]) -> Iterator[Problem]:
    """A parent is a scope of the same edition."""
    scopes = {row.code for row in rows if row.kind == "scope"}
    yield from (_unknown(row, "parent") for row in rows if row.parent and row.parent not in scopes)


def members_known(rows: Sequence[MembershipRow]) -> Iterator[Problem]:
    """A bloc is a bloc, a member anything else."""
    known = published.jurisdictions()
    blocs = {code for code, row in known.items() if row.kind == "bloc"}
    for row in rows:
        if row.bloc not in blocs:
            yield _unknown(row, "bloc")
        if row.member not in known.keys() - blocs:
            yield _unknown(row, "member")


def every_treatment(rows: Sequence[TreatmentEffectRow]) -> Iterator[Problem]:
    """Each treatment has its effect."""
    for treatment in sorted(set(Treatment.values) - {row.treatment for row in rows}):
        message = _("No row says what the treatment %(treatment)s does.") % {"treatment": treatment}
        yield Problem(0, "treatment", treatment, "missing_treatment", message)


def measures_placed(rows: Sequence[MeasureRow]) -> Iterator[Problem]:
    """A measure's jurisdiction is known."""
    known = published.jurisdictions()
    yield from (_unknown(row, "jurisdiction") for row in rows if row.jurisdiction not in known)


def suspensions_started(rows: Sequence[MeasureRow]) -> Iterator[Problem]:
    """A suspension that ends has begun."""
    for row in rows:
        if row.suspended_to and row.suspended_from is None:
            message = _("A suspension with an end needs its start.")
            yield problem(row, column="suspended_from", code="required", message=message)


def thresholds_whole(rows: Sequence[MeasureRow | ReciprocityRow]) -> Iterator[Problem]:
    """A threshold has its operator, number and unit, or none of them."""
    for row in rows:
        parts = {
            "threshold_op": row.threshold_op,
            "threshold_count": "" if row.threshold_count is None else str(row.threshold_count),
            "threshold_unit": row.threshold_unit,
        }
        missing = [name for name, value in parts.items() if not value]
        if 0 < len(missing) < len(parts):
            message = _("A threshold needs its operator, number and unit.")
            yield problem(row, column=missing[0], code="threshold_incomplete", message=message)


def default_present(rows: Sequence[ReciprocityRow]) -> Iterator[Problem]:
    """A default rule without any selector is compulsory; a second one is a duplicate key."""
    if not any(_is_default(row) for row in rows):
        message = _("The edition has no rule for * with every selecting column empty.")
        yield Problem(0, "jurisdiction", "*", "missing_default", message)


def places_known(rows: Sequence[ReciprocityRow]) -> Iterator[Problem]:
    """Jurisdictions and scopes are codes of the published list."""
    known = published.jurisdictions()
    scopes = {code for code, row in known.items() if row.kind == "scope"}
    for row in rows:
        if row.jurisdiction not in known.keys() - scopes:
            yield _unknown(row, "jurisdiction")
        if row.scope and row.scope not in scopes:
            yield _unknown(row, "scope")


def measures_known(rows: Sequence[ReciprocityRow]) -> Iterator[Problem]:
    """A measure is one of the published register, and an exemption names the measure it exempts from."""
    known = published.measures()
    for row in rows:
        if row.measure and row.measure not in known:
            yield _unknown(row, "measure")
        if row.row_kind == "exemption" and not row.measure:
            message = _("An exemption names the measure whose rules it removes.")
            yield problem(row, column="measure", code="exemption_without_measure", message=message)


def days_agree(rows: Sequence[ReciprocityRow]) -> Iterator[Problem]:
    """Rows of one key that start on different days and treat a common day differently are a conflict."""
    by_key: dict[str, list[ReciprocityRow]] = {}
    for row in rows:
        earlier = by_key.setdefault(row.key, [])
        for other in earlier:
            if row.effective_from != other.effective_from and _differ_on_a_day(row, other):
                message = _("Row %(first)s treats some of the same days differently.") % {"first": other.row}
                yield problem(row, column="treatment", code="conflict", message=message)
        earlier.append(row)


def burdens_founded(rows: Sequence[ReciprocityRow]) -> Iterator[Problem]:
    """What is harsher than standard has a legal basis that covers its category, and a decision."""
    bases = published.bases()
    for row in rows:
        basis = bases.get(row.legal_basis)
        if row.legal_basis and basis is None:
            yield _unknown(row, "legal_basis")
        if row.treatment in HARSHER:
            yield from _burden_problems(row, basis)


def may_edit(row: ReciprocityRow, authority_kind: str) -> bool:
    """A row on a legal basis belongs to the ministries of that basis; any other to every owner."""
    basis = published.bases().get(row.legal_basis)
    return basis is None or not basis.ministries or authority_kind in basis.ministries


def covers(basis: BasisRow, category: str) -> bool:
    """Whether the basis reaches a data category ("" = all of them)."""
    return not basis.covers or bool(set(basis.covers) & set(_with_group(category)))


def _burden_problems(row: ReciprocityRow, basis: BasisRow | None) -> Iterator[Problem]:
    if not row.legal_basis:
        message = _("What is harsher than standard needs a legal basis.")
        yield problem(row, column="legal_basis", code="harsher_without_legal_basis", message=message)
    if not row.decision_no:
        message = _("What is harsher than standard needs the number of a decision.")
        yield problem(row, column="decision_no", code="harsher_without_decision", message=message)
    if basis is not None and not covers(basis, row.data_category):
        message = _("The legal basis does not cover the data category.")
        yield problem(row, column="legal_basis", code="basis_does_not_cover", message=message)


def _differ_on_a_day(one: ReciprocityRow, other: ReciprocityRow) -> bool:
    starts = (one.effective_from or date.min, other.effective_from or date.min)
    ends = (one.effective_to or date.max, other.effective_to or date.max)
    return one.treatment != other.treatment and max(starts) < min(ends)


def _with_group(category: str) -> Iterable[str]:
    return {category, group_of("data_category", category)} - {""}


def _is_default(row: ReciprocityRow) -> bool:
    whole = row.row_kind == "rule" and row.jurisdiction == "*"
    return whole and not any(getattr(row, name) for name in SELECTORS)


def _unknown(row: Row, column: str) -> Problem:
    return problem(row, column=column, code=UNKNOWN, message=_("The code is not known."))
