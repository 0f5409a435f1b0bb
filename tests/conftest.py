"""What every test stands on."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from ledger import triggers


@pytest.fixture(scope="session", autouse=True)
def _flushes_lift_the_protection() -> Iterator[None]:
    """Between transactional tests the tables are emptied, which the protected ones refuse."""
    flush = TransactionTestCase._fixture_teardown

    def lifted_flush(case: TransactionTestCase) -> None:
        with triggers.lifted():
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted_flush)
        yield
