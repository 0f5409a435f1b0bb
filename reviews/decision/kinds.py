"""The letters there are, one row each; a letter is added by a row here and its words in `wording/`."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import AuthorityKind
from reviews.models import Decision, Pathway, TransferApplication

NATIONAL = AuthorityKind.NATIONAL_OFFICE
PROVINCE = AuthorityKind.PROVINCIAL_OFFICE


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of letter.

    `series` is the second word of its number; `issuer` signs where no act names a unit; `acts` are those
    whose unit signs; `sections` are names of `sections.SECTIONS`, in order; `remedy` is a basis of the table
    `remedies`, "" where nothing is decided.
    """

    key: str
    series: str
    issuer: AuthorityKind
    sections: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    remedy: str = ""


RESULT = ("lines", "conditions", "grounds", "validity", "remedy")
REFUSAL = ("lines", "grounds", "remedy")

_KINDS = (
    Kind(
        key="returned",
        series="补",
        issuer=PROVINCE,
        acts=("return_incomplete",),
        sections=("missing", "reason"),
    ),
    Kind(key="accepted", series="受", issuer=NATIONAL, acts=("accept",)),
    Kind(
        key="not_accepted",
        series="受",
        issuer=NATIONAL,
        acts=("not_accept",),
        sections=("reason", "remedy"),
        remedy="M22_7",
    ),
    Kind(key="supplement", series="补", issuer=NATIONAL, sections=("questions",)),
    Kind(key="approved", series="评", issuer=NATIONAL, sections=RESULT, remedy="M22_13"),
    Kind(key="partly_approved", series="评", issuer=NATIONAL, sections=RESULT, remedy="M22_13"),
    Kind(key="refused", series="评", issuer=NATIONAL, sections=REFUSAL, remedy="M22_13"),
    Kind(
        key="reconsidered",
        series="复",
        issuer=NATIONAL,
        sections=("lines", "conditions", "grounds", "validity"),
    ),
    Kind(
        key="reviewed",
        series="审",
        issuer=NATIONAL,
        sections=("lines", "conditions", "grounds", "remedy"),
        remedy="DSL24",
    ),
    Kind(key="not_exportable", series="评", issuer=NATIONAL, sections=REFUSAL, remedy="M22_13"),
    Kind(key="terminated", series="终", issuer=NATIONAL, sections=("questions", "remedy"), remedy="M22_11"),
    Kind(
        key="filed",
        series="备",
        issuer=PROVINCE,
        acts=("file",),
        sections=("filed_lines", "conditions", "late"),
    ),
    Kind(key="not_filed", series="备", issuer=NATIONAL, sections=REFUSAL, remedy="SC23_7"),
    Kind(
        key="recorded_certificate",
        series="登",
        issuer=PROVINCE,
        acts=("record",),
        sections=("recorded_lines", "conditions"),
    ),
    Kind(
        key="recorded_exemption",
        series="登",
        issuer=PROVINCE,
        acts=("record",),
        sections=("recorded_lines", "conditions"),
    ),
    Kind(key="not_recorded", series="登", issuer=NATIONAL, sections=REFUSAL, remedy="P24_10"),
    Kind(key="routed", series="转", issuer=NATIONAL, acts=("route",), sections=("reason",)),
    Kind(
        key="reassessed",
        series="监",
        issuer=NATIONAL,
        sections=("changes", "conditions", "grounds", "remedy"),
        remedy="M22_17",
    ),
)
KINDS: dict[str, Kind] = {kind.key: kind for kind in _KINDS}

RESULTS = frozenset({"approved", "partly_approved", "refused"})
_RECORDED = {Pathway.CERTIFICATION: "recorded_certificate", Pathway.EXEMPT: "recorded_exemption"}
_REFUSED = {
    Pathway.STANDARD_CONTRACT: "not_filed",
    Pathway.CERTIFICATION: "not_recorded",
    Pathway.EXEMPT: "not_recorded",
}


def kind_of(name: str, application: TransferApplication, decision: Decision | None) -> Kind:
    """The letter that an act's `letter` means for this route: a refused filing is no failed assessment.

    Raises KeyError for a name that means no letter.
    """
    pathway = Pathway(application.pathway) if application.pathway else None
    if name in RESULTS and decision is not None and decision.act == "grant_on_objection":
        return KINDS["reconsidered"]
    if name in RESULTS and pathway == Pathway.NATIONAL_SECURITY_REVIEW:
        return KINDS["reviewed"]
    if name == "recorded":
        return KINDS[_RECORDED.get(pathway, "recorded_exemption") if pathway else "recorded_exemption"]
    if name == "refused" and pathway in _REFUSED:
        return KINDS[_REFUSED[pathway]]
    return KINDS[name]
