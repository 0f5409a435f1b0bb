"""Ledger acts, people, units and impact counts of editions in the reader's words; reads, never writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Authority, User
from ledger.models import Entry
from rulebook.codes import code_name
from rulebook.tables import TABLES

ACTS: Mapping[str, Promise] = {
    "create": lazy("Draft made"),
    "amend": lazy("Details changed"),
    "put_row": lazy("Row written"),
    "delete_row": lazy("Row taken out"),
    "submit": lazy("Submitted for review"),
    "return_to_draft": lazy("Returned to draft"),
    "approve": lazy("Approved and signed"),
    "publish": lazy("Published"),
    "propose_withdrawal": lazy("Withdrawal proposed"),
    "withdraw": lazy("Withdrawn"),
}
SYSTEM: Mapping[str, Promise] = {
    "system:first-load": lazy("the system: first load"),
    "system:first-load-approver": lazy("the system: approver of the first load"),
    "system:import": lazy("the system: import"),
}
COUNTS: Mapping[str, Promise] = {
    "evaluated": lazy("Live lines looked at"),
    "applications": lazy("Applications touched"),
    "hard_stops": lazy("New hard stops"),
}
NO_TREATMENT = "-"


def act_done(entry: Entry) -> str:
    """What an entry says was done, with the row's number where it is about one row."""
    done = str(ACTS.get(entry.act, entry.act))
    number = json.loads(entry.body)["facts"].get("row")
    return _("%(act)s: row %(number)s") % {"act": done, "number": number} if number else done


def people(actors: Iterable[str]) -> dict[str, str]:
    """Names of the ledger's actors, in one query; a system actor by what it does."""
    wanted = set(actors)
    ids = [actor.removeprefix("user:") for actor in wanted if actor.startswith("user:")]
    names = {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return {actor: names.get(actor) or str(SYSTEM.get(actor, _("the system"))) for actor in wanted}


def units(found: Iterable[str]) -> dict[str, str]:
    """Names of the ledger's units, in one query; a unit that no longer exists keeps its code."""
    wanted = set(found)
    codes = [unit.removeprefix("authority:") for unit in wanted if unit.startswith("authority:")]
    names = {f"authority:{one.code}": str(one) for one in Authority.objects.filter(code__in=codes)}
    return {unit: names.get(unit, _("system") if unit == "system" else unit) for unit in wanted}


def impact(counts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The counts of an impact report as lines: label and value; a previewer's own key stays as it is."""
    lines: list[tuple[str, str]] = []
    for name, value in counts.items():
        if name == "missing":
            lines.append((_("Not counted: no edition is in force of"), _table(str(value))))
        elif isinstance(value, Mapping):
            lines += [(_change(str(change)), str(count)) for change, count in value.items()]
        else:
            lines.append((str(COUNTS.get(name, name)), str(value)))
    return lines


def touches_nothing(counts: Mapping[str, Any]) -> bool:
    """Whether the report says that no live line would change; one that could not be counted says nothing."""
    return "missing" not in counts and not any(value for name, value in counts.items() if name != "evaluated")


def _change(change: str) -> str:
    before, _arrow, after = change.partition("->")
    return f"{_treatment(before)} → {_treatment(after)}"


def _treatment(code: str) -> str:
    return _("no treatment") if code == NO_TREATMENT else code_name("treatment", code)


def _table(key: str) -> str:
    return str(TABLES[key].title) if key in TABLES else key
