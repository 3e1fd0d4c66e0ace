"""Counts what happens, by the hour, in the same transaction as what happened."""

from __future__ import annotations

from collections import Counter

from tocsin.model.clock import HOUR_MS
from tocsin.model.events import Tally
from tocsin.storage import statements
from tocsin.storage.sqlite.base import encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("tally")

Place = tuple[int, Tally, str, str, int]
"""Organization, kind, category or '', channel or '', solution's number or 0."""


def tally(transaction: Transaction, now_ms: int, counts: Counter[Place]) -> None:
    """Add to this hour's counts; one statement whatever their number."""
    if counts:
        rows = [(*place, count) for place, count in counts.items()]
        bindings = {"hour": now_ms // HOUR_MS, "rows": encode(rows)}
        transaction.execute(SQL["add"], bindings)
