"""The remedy paragraph of a letter, from the table `remedies`; it says none that the table does not have."""

from __future__ import annotations

from reviews.decision.case import Case
from reviews.decision.wording import Language, law, term
from reviews.models import Pathway, ReassessmentStatus
from reviews.rules.remedies import RemedyRow, against
from rulebook.inforce import in_force

# A re-assessment that leaves the result as it was gives nothing to ask a remedy against.
STANDS = frozenset({ReassessmentStatus.UNCHANGED, ReassessmentStatus.UPHELD})


def remedy(case: Case, language: Language) -> list[str]:
    """One sentence a remedy, with its basis; a basis without a row sends the reader to the authority.

    Raises NoEditionInForce: a letter that binds goes out with its remedies or not at all (M22 art. 13).
    """
    if not case.kind.remedy or (case.reassessment and case.reassessment.status in STANDS):
        return []
    rows = against(in_force("remedies", case.on).rows, _basis(case))
    return [_said(row, language) for row in rows] or [term("no_remedy_listed", language)]


def _basis(case: Case) -> str:
    if case.kind.key == "terminated" and case.application.pathway == Pathway.STANDARD_CONTRACT:
        return "SC23_7"
    return case.kind.remedy


def _said(row: RemedyRow, language: Language) -> str:
    chinese = language == "zh"
    sentence = term(f"remedy_{row.remedy}", language).format(
        act=row.act_zh if chinese else row.act_en,
        body=row.body_zh if chinese else row.body_en,
        term=term(f"term_{row.unit}", language).format(n=row.term) if row.term else "",
    )
    final = term("remedy_final", language) if row.final and row.term else ""
    basis = term("citation", language).format(law=law(row.basis, language))
    return sentence + final + basis + (term("unconfirmed", language) if row.status == "unverified" else "")
