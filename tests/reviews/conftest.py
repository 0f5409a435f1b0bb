"""The shipped rules in force, as a new installation has them; loaded once a process, copied for each test."""

from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection

from accounts import demo
from ledger import triggers
from rulebook import codes, first_editions, inforce
from rulebook.models import Approval, CheckRun, Edition, ImpactReport, Refresh, RuleRow
from tests.factories.reviews import NOW

_MODELS: tuple[Any, ...] = (Edition, RuleRow, CheckRun, ImpactReport, Approval, Refresh)
_kept: dict[Any, list[Any]] = {}


@pytest.fixture
def rules(db) -> None:
    """Every first edition, refreshed today (2026-11-21)."""
    if not _kept:
        first_editions.load(now=NOW)
        _kept.update({model: list(model.objects.all()) for model in _MODELS})
    else:
        with triggers.lifted():  # published rows take no insert; this is the set-up of a test
            for model in _MODELS:
                model.objects.bulk_create(_kept[model], batch_size=500)
        with connection.cursor() as cursor:  # rows were made with their old keys; new ones come after them
            for statement in connection.ops.sequence_reset_sql(no_style(), _MODELS):
                cursor.execute(statement)
    inforce.forget()
    codes.forget()


@pytest.fixture
def law(rules: None, settings: Any) -> None:
    """The rules in force and the people of the demo: an officer for every stage, signatories of two firms."""
    settings.DEBUG = True
    demo.create()
