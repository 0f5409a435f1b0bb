"""Owns what is refused on a protected table, in words both databases' triggers are made from; runs no SQL."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

PREFIX = "keep_"


@dataclass(frozen=True)
class Protection:
    """What is refused on one table: `when` is SQL over OLD, `insert_when` SQL over NEW."""

    table: str
    when: str
    insert_when: str

    @property
    def sentence(self) -> str:
        """What the database answers to who tries."""
        return f"rows of {self.table} are kept as they are"

    def row_events(self) -> Iterator[tuple[str, str]]:
        """Each event that is refused row by row, with its condition; an empty condition refuses always."""
        changed = f"({self.when}) OR ({self.insert_when})" if self.when and self.insert_when else self.when
        yield "update", changed
        yield "delete", self.when
        if self.insert_when:
            yield "insert", self.insert_when


def name_of(table: str, event: str) -> str:
    """The trigger's name: at most 63 characters (PostgreSQL), by a digest where the table's name is long."""
    name = f"{PREFIX}{table}_{event}"
    return name if len(name) <= 63 else f"{PREFIX}{hashlib.sha256(table.encode()).hexdigest()[:40]}_{event}"
