"""What each `{placeholder}` of the wording stands for; it reads a case and decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from string import Formatter

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.decision.case import Case
from reviews.decision.wording import Language, day, term
from reviews.refusals import Blocked
from reviews.rules.clocks import clock
from rulebook.inforce import in_force

Field = Callable[[Case, Language], str]


def filled(template: str, case: Case, language: Language) -> str:
    """The sentence with its placeholders filled; what is filled in is never read as a template again.

    Raises KeyError for a placeholder that no field has, Blocked where the case lacks what it says.
    """
    names = {name for _text, name, _spec, _conversion in Formatter().parse(template) if name}
    return template.format_map({name: FIELDS[name](case, language) for name in names})


def limit(name: str) -> Field:
    """The number of a clock, by the edition in force on the day of the letter."""
    return lambda case, language: str(clock(in_force("clocks", case.on).rows, name).limit)


def enterprise(case: Case, language: Language) -> str:
    """The handler's name as submitted."""
    handler = case.facts["handler"]
    return str(handler["name_zh"] if language == "zh" else handler["name_en"] or handler["name_zh"])


def _required(value: str | None) -> str:
    if not value:
        raise Blocked(_("A fact that the letter must state is not recorded yet."))
    return value


def _fact_day(name: str) -> Field:
    return lambda case, language: day(
        date.fromisoformat(_required(case.facts["application"][name])), language
    )


def _representative(case: Case, language: Language) -> str:
    """The domestic representative of an overseas handler (PIPL art. 53)."""
    domestic = case.application.enterprise.representative
    if domestic is None:
        return _required(None)
    return domestic.name_zh if language == "zh" else domestic.name_en or domestic.name_zh


def _supplement_number(case: Case, language: Language) -> str:
    return str(case.supplement.number) if case.supplement else _required(None)


def _supplement_due(case: Case, language: Language) -> str:
    return day(case.supplement.due_on, language) if case.supplement else _required(None)


def _reassessment_result(case: Case, language: Language) -> str:
    status = str(case.reassessment.status) if case.reassessment else ""
    told = "upheld" if status == "unchanged" else status
    return term(f"result_{_required(told)}", language)


def _entitled(case: Case) -> tuple[date, date]:
    dates = case.application.entitlements.filter(decision=case.decision).values_list("from_on", "to_on")
    return next((first, end) for first, end in dates if end is not None)


def _last_day(case: Case, language: Language) -> str:
    end = _entitled(case)[1]
    return day(date.fromordinal(end.toordinal() - 1), language)


FIELDS: dict[str, Field] = {
    "enterprise": enterprise,
    "uscc": lambda case, language: _required(case.facts["handler"]["uscc"]),
    "representative": _representative,
    "reference": lambda case, language: case.application.reference,
    "title": lambda case, language: str(case.facts["application"]["title"]),
    "submitted": lambda case, language: day(timezone.localdate(case.snapshot.taken_at), language),
    "assessment_days": limit("assessment"),
    "validity_years": limit("validity"),
    "extension_days": limit("extension_window"),
    "filing_days": limit("contract_filing"),
    "from_on": lambda case, language: day(_entitled(case)[0], language),
    "last_on": _last_day,
    "supplement_number": _supplement_number,
    "supplement_due": _supplement_due,
    "filing_number": lambda case, language: _required(case.application.filing_number),
    "certificate_number": lambda case, language: _required(case.facts["application"]["certificate_number"]),
    "certificate_from": _fact_day("certificate_from"),
    "certificate_to": _fact_day("certificate_to"),
    "reassessment_result": _reassessment_result,
}
