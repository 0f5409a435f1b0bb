"""Rows that many tests begin with: made once a process, put back for each later test below the ORM.

Making the first editions takes a second, putting them back some milliseconds. It knows no table.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models.sql import InsertQuery

Statement = tuple[str, Any]
_kept: dict[str, list[Statement]] = {}


def begin_with(name: str, make: Callable[[], object]) -> None:
    """What `make` makes; `name` says what that is, and what was there before it."""
    if name not in _kept:
        before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in _models()}
        make()
        _kept[name] = [each for model in before for each in _insertions(model, before[model])]
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, params in _kept[name]:
            cursor.execute(sql, params)


def _models() -> list[Any]:
    """Children before parents: a published edition takes no more rows, and keys are checked at the end."""
    return list(reversed([model for model in apps.get_models() if model._meta.managed]))


def _insertions(model: Any, before: set[Any]) -> Iterator[Statement]:
    rows = [row for row in model._base_manager.all() if row.pk not in before]
    fields = model._meta.concrete_fields
    size = connection.ops.bulk_batch_size(fields, rows)
    for start in range(0, len(rows), size or 1):
        query = InsertQuery(model)
        query.insert_values(fields, rows[start : start + size], raw=True)
        yield from query.get_compiler(connection=connection).as_sql()
    if rows:  # they keep their keys; new rows come after them
        yield from ((sql, ()) for sql in connection.ops.sequence_reset_sql(no_style(), [model]))
