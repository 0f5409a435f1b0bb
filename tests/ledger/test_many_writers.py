"""Writers of one chain queue, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from ledger.verify import verify
from ledger.writer import append, timeline

from .conftest import AT, OFFICER


def _write_ten(act: str) -> None:
    try:
        for number in range(10):
            with transaction.atomic():
                append("application:TG-1", act, actor=OFFICER, at=AT, facts={"number": number})
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_four_writers_of_one_chain_leave_forty_entries_in_one_unbroken_row():
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_write_ten, ["one", "two", "three", "four"]))

    assert [entry.seq for entry in timeline("application:TG-1")] == list(range(1, 41))
    assert verify().first_break is None
