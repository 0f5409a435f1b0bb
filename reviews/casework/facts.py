"""A snapshot's facts as labelled rows in the reader's language; it reads nothing but the frozen facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import Enterprise
from reviews.casework.words import chinese, day, named
from reviews.dossier import APPLICATION_FIELDS, HANDLER_FIELDS, ITEM_FIELDS, RECIPIENT_FIELDS
from reviews.models import Activity, Answer, DataItem, Recipient, TransferApplication
from rulebook.codes import code_name
from rulebook.inforce import NoEditionInForce, in_force

# The code list that names the values of a field.
LISTS = {
    "scenario": "scenario",
    "scenario_exemption": "scenario_exemption",
    "ftz_list_says": "pathway",
    "route_choice": "pathway",
    "transaction_kind": "transaction_kind",
    "scope": "scope",
    "category": "data_category",
    "source": "data_source",
    "right": "data_right",
    "legal_basis": "consent_basis",
    "consent_basis": "consent_basis",
    "anonymisation": "anonymisation",
    "openness": "openness",
    "form": "data_form",
    "count_unit": "threshold_unit",
}
ANSWERS = frozenset({"foreign_authority", "outbound", "important"})
DATES = frozenset({"contract_effective_on", "certificate_from", "certificate_to", "important_on"})
MERGED = frozenset({"count_unit"})  # shown with the count


@dataclass(frozen=True)
class Group:
    """One group of facts: its heading, its rows as (label, value), and an anchor to link to."""

    anchor: str
    title: str
    rows: list[tuple[str, str]]
    code: str = ""


@dataclass(frozen=True)
class Facts:
    """A snapshot as it is shown."""

    application: Group
    handler: Group
    items: list[Group] = field(default_factory=list)
    recipients: list[Group] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)


def shown(facts: Mapping[str, Any], *, on: date) -> Facts:
    """The facts of a snapshot in the reader's words; places are named by the table of the day."""
    places = place_names(on)
    items = {item["code"]: item for item in facts["items"]}
    recipients = {recipient["code"]: recipient for recipient in facts["recipients"]}
    return Facts(
        application=_group("application", _("Application"), facts["application"], _APPLICATION),
        handler=_group("handler", _("Data handler"), facts["handler"], _HANDLER),
        items=[_part(item, item["name"], _ITEM) for item in facts["items"]],
        recipients=[
            _part(row, name_of(row), partial(_recipient_value, places=places), RECIPIENT_FIELDS, Recipient)
            for row in facts["recipients"]
        ],
        lines=[_line(line, items, recipients, places) for line in facts["lines"]],
    )


def place_names(on: date) -> dict[str, str]:
    """The names of countries, regions and organisations by code."""
    try:
        rows: tuple[Any, ...] = in_force("jurisdictions", on).rows
    except NoEditionInForce:
        return {}
    return {row.code: named(row) for row in rows}


def name_of(recipient: Mapping[str, Any]) -> str:
    """A recipient's name, Chinese first as on the official papers."""
    both = [recipient["name_zh"], recipient["name_en"]]
    return " / ".join(name for name in both if name)


def _line(
    line: Mapping[str, Any],
    items: Mapping[str, Mapping[str, Any]],
    recipients: Mapping[str, Mapping[str, Any]],
    places: Mapping[str, str],
) -> dict[str, str]:
    item, recipient = items[line["item"]], recipients[line["recipient"]]
    onward = [places.get(code, code) for code in recipient["onward"]]
    return {
        "code": line["code"],
        "item_code": item["code"],
        "item": item["name"],
        "category": code_name("data_category", item["category"]),
        "recipient_code": recipient["code"],
        "recipient": name_of(recipient),
        "place": places.get(recipient["jurisdiction"], recipient["jurisdiction"]),
        "onward": _join(onward),
        "count": _count(item),
    }


def _count(item: Mapping[str, Any]) -> str:
    if item["count"] is None:
        return _("not known")
    unit = code_name("threshold_unit", item["count_unit"])
    return f"{format(item['count'], ',')} {unit}"


Shape = tuple[Callable[..., str], tuple[str, ...], type[models.Model]]


def _group(anchor: str, title: str, values: Mapping[str, Any], shape: Shape) -> Group:
    value, names, model = shape
    return Group(anchor, title, _rows(values, value, names, model))


def _part(
    row: Mapping[str, Any],
    name: str,
    value: Any,
    names: tuple[str, ...] = (),
    model: type[models.Model] | None = None,
) -> Group:
    if model is None:
        value, names, model = value
    return Group(row["code"], name, _rows(row, value, names, model), code=row["code"])


def _rows(
    values: Mapping[str, Any], value: Callable[..., str], names: tuple[str, ...], model: type[models.Model]
) -> list[tuple[str, str]]:
    rows = []
    for name in names:
        if name in MERGED:
            continue
        text = value(name, values[name], values)
        if text:
            rows.append((_label(model, name), text))
    return rows


def _label(model: type[models.Model], name: str) -> str:
    label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _plain(name: str, value: Any, _row: Mapping[str, Any]) -> str:
    if value in ("", None, []) or value == {}:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return format(value, ",")
    if name in ANSWERS:
        return str(Answer(value).label)
    if name in DATES:
        return day(date.fromisoformat(value))
    return code_name(LISTS[name], value) if name in LISTS else _text(value)


def _text(value: Any) -> str:
    return _join([str(part) for part in value]) if isinstance(value, list) else str(value)


def _application_value(name: str, value: Any, row: Mapping[str, Any]) -> str:
    return str(Activity(value).label) if name == "activity" else _plain(name, value, row)


def _handler_value(name: str, value: Any, row: Mapping[str, Any]) -> str:
    choices = dict(getattr(Enterprise._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value) or "")


def _item_value(name: str, value: Any, row: Mapping[str, Any]) -> str:
    if name == "count":
        return _count(row)
    if name == "impacts":
        pairs = [(code_name("impact_object", o), code_name("harm_degree", d)) for o, d in value.items()]
        return "; ".join(f"{target}: {degree}" for target, degree in pairs)
    return _plain(name, value, row)


def _recipient_value(name: str, value: Any, row: Mapping[str, Any], *, places: Mapping[str, str]) -> str:
    if name == "jurisdiction":
        return places.get(value, value)
    if name == "onward":
        return _join([places.get(code, code) for code in value])
    return code_name("recipient_kind", value) if name == "kind" else _plain(name, value, row)


def _join(parts: list[str]) -> str:
    return ("、" if chinese() else ", ").join(parts)


_APPLICATION: Shape = (_application_value, APPLICATION_FIELDS, TransferApplication)
_HANDLER: Shape = (_handler_value, HANDLER_FIELDS, Enterprise)
_ITEM: Shape = (_item_value, ITEM_FIELDS, DataItem)
