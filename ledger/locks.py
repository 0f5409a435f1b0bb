"""Owns the one lock that makes writers of a chain queue; it must not know what the chain holds."""

import hashlib

from django.db import connection


def queue_for(name: str) -> None:
    """Waits until no other transaction writes under this name; held until the transaction ends.

    SQLite has one writer at a time for the whole file (transactions begin IMMEDIATE): nothing to do there.
    """
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
