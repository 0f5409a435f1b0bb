"""Sentences are read in English here, and every test has a seal file of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_seals(tmp_path, settings) -> None:
    settings.LEDGER_SEAL_FILE = tmp_path / "seals.log"
