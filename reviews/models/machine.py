"""What every state machine row shares: a status that only its writer changes.

Nothing here decides whether an edge may be taken; that is the writer's work (ADR 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from django.db import models

_writing: ContextVar[bool] = ContextVar("reviews_writing", default=False)


class NotThroughTheWriter(RuntimeError):
    """A status was about to change by another door than the writer of its machine."""


@contextmanager
def writing() -> Iterator[None]:
    """Mark the block in which a writer saves; only the writers of this app open it."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


class MachineQuerySet(models.QuerySet[Any]):
    """Refuses the set-based ways of changing a status."""

    def update(self, **kwargs: Any) -> int:
        """Update anything but the status."""
        if "status" in kwargs and not _writing.get():
            raise NotThroughTheWriter(f"{self.model.__name__}.status changes through its writer only")
        return super().update(**kwargs)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Create many rows at their machine's first status, never over rows that are there."""
        objs = list(objs)
        if kwargs.get("update_conflicts"):
            raise NotThroughTheWriter(f"rows of {self.model.__name__} are not written over")
        for row in objs:
            row.refuse_foreign_status()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """Update many rows, never their status."""
        if "status" in fields and not _writing.get():
            raise NotThroughTheWriter(f"{self.model.__name__}.status changes through its writer only")
        return super().bulk_update(objs, fields, batch_size)


class Machine(models.Model):
    """A row with a protected `status`, a `version` and a first status."""

    FIRST: ClassVar[str]

    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = MachineQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a changed status passes only inside the writer."""
        self.refuse_foreign_status()
        if self._state.adding:  # a new row with an old key must not put that row back to its first status
            kwargs["force_insert"] = True
        super().save(*args, **kwargs)
        self._read_status = self.__dict__.get("status", self.FIRST)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Any:
        """Remember the status that was read, so that `save` can tell a change."""
        row = super().from_db(db, field_names, values, **kwargs)
        row._read_status = row.__dict__.get("status", cls.FIRST)
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again; a protected field must be dropped first (EXAMPLES, known holes)."""
        fields = kwargs.get("fields")
        if fields is not None and "status" not in fields:
            super().refresh_from_db(*args, **kwargs)
            return
        self.__dict__.pop("status", None)
        super().refresh_from_db(*args, **kwargs)
        self._read_status = self.__dict__.get("status", self.FIRST)

    def refuse_foreign_status(self) -> None:
        """Raise `NotThroughTheWriter` when the status differs from what was read, outside a writer."""
        status = self.__dict__.get("status", self.FIRST)
        if status != getattr(self, "_read_status", self.FIRST) and not _writing.get():
            raise NotThroughTheWriter(f"{type(self).__name__}.status changes through its writer only")
