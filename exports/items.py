"""Screening control codes and destinations against the lists of items; reads no party and no country rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from exports import reasons
from exports.control_codes import Declared, Relation, look_up
from exports.rows import ControlItemRow, ItemKind, State
from exports.transfer import Outcome, Transfer, licence, note, refer, stop
from rulebook.grounds import Ground
from rulebook.inforce import Loaded

BASES = {
    ItemKind.DUAL_USE: "Export Control Law, arts. 2 and 12",
    ItemKind.PROHIBITED: "Technology Import and Export Regulation; Export Control Law, art. 2",
    ItemKind.RESTRICTED: "Technology Import and Export Regulation; Export Control Law, art. 2",
}
BAN = "Export Control Law, art. 10; Dual-use Regulation, art. 13"
# Data in which an item without a code may hide.
TECHNICAL = frozenset({"technical_data"})


def declared_items(transfer: Transfer, items: Loaded[ControlItemRow]) -> tuple[Declared, ...]:
    """Each declared code with the listed items it means."""
    return tuple(look_up(code, items.rows) for code in transfer.control_codes)


def is_controlled(declared: tuple[Declared, ...], *, on: date) -> bool:
    """Whether the line counts as a controlled item: a declared code that is controlled that day, or that
    nobody can place."""
    return any(
        not code.items or any(item.state(on) == State.IN_FORCE for item in code.items) for code in declared
    )


def screen_items(
    transfer: Transfer, declared: tuple[Declared, ...], items: Loaded[ControlItemRow], *, on: date
) -> Iterator[Outcome]:
    """What the lists of items say: ban, licence, a person decides, or a note."""
    for code in declared:
        yield from _of_code(code, transfer, items, on)
    yield from _uncoded_destinations(transfer, declared, items, on)


def _of_code(
    code: Declared, transfer: Transfer, items: Loaded[ControlItemRow], on: date
) -> Iterator[Outcome]:
    if code.relation == Relation.MALFORMED:
        yield refer(Ground(reasons.CODE_MALFORMED, {"code": code.code}))
    elif code.relation == Relation.UNKNOWN:
        yield refer(
            Ground(reasons.CODE_UNKNOWN, {"code": code.code}, table="control_items", edition=items.ref.id)
        )
    elif code.relation == Relation.ABOVE_LISTED:
        listed = tuple(dict.fromkeys(item.code for item in code.items))
        yield refer(
            Ground(reasons.CODE_TOO_WIDE, {"code": code.code, "listed": listed}, edition=items.ref.id)
        )
    else:
        live = tuple(item for item in code.items if item.state(on) == State.IN_FORCE)
        for item in live or code.items:
            yield _of_item(item, code.code, transfer, items, on)


def _of_item(
    item: ControlItemRow, code: str, transfer: Transfer, items: Loaded[ControlItemRow], on: date
) -> Outcome:
    state = item.state(on)
    if state == State.SUSPENDED:
        until = item.suspended_to.isoformat() if item.suspended_to else ""
        return note(_ground(reasons.ITEM_SUSPENDED, item, code, items, until=until))
    if state != State.IN_FORCE:
        return note(_ground(reasons.ITEM_NOT_IN_FORCE, item, code, items, on=on.isoformat()))
    if item.destination:
        return _of_destination(item, code, transfer, items)
    if item.kind == ItemKind.PROHIBITED:
        return stop(_ground(reasons.ITEM_PROHIBITED, item, code, items))
    return licence(_ground(reasons.ITEM_LICENCE, item, code, items))


def _of_destination(
    item: ControlItemRow, code: str, transfer: Transfer, items: Loaded[ControlItemRow]
) -> Outcome:
    if item.destination in transfer.jurisdictions:
        return stop(
            _ground(reasons.ITEM_DESTINATION_BAN, item, code, items, BAN, destination=item.destination)
        )
    return note(_ground(reasons.ITEM_OTHER_DESTINATION, item, code, items, destination=item.destination))


def _uncoded_destinations(
    transfer: Transfer, declared: tuple[Declared, ...], items: Loaded[ControlItemRow], on: date
) -> Iterator[Outcome]:
    """Technical data to a place with banned items that have no code: no code can tell, so a person must."""
    if not (declared or TECHNICAL & set(transfer.data_categories)):
        return
    meant = {item.item_no for code in declared for item in code.items}
    for place in dict.fromkeys(transfer.jurisdictions):
        listed = [
            item for item in items.rows if item.destination == place and item.state(on) == State.IN_FORCE
        ]
        if any(not item.code and item.item_no not in meant for item in listed):
            yield refer(
                Ground(
                    reasons.DESTINATION_TO_CHECK,
                    {"destination": place},
                    BAN,
                    table="control_items",
                    edition=items.ref.id,
                )
            )


def _ground(
    reason: str,
    item: ControlItemRow,
    code: str,
    items: Loaded[ControlItemRow],
    basis: str = "",
    **params: str,
) -> Ground:
    name = " / ".join(part for part in (item.name_zh, item.name_en) if part)
    return Ground(
        reason,
        {"code": code, "name": name, **params},
        basis or BASES[ItemKind(item.kind)],
        table="control_items",
        edition=items.ref.id,
        row=item.row,
        key=item.key,
        status=item.status,
    )
