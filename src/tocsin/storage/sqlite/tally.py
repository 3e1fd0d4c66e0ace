"""Counts what happens, by the hour, in the same transaction as what happened."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from tocsin.model.clock import HOUR_MS
from tocsin.model.events import Tally
from tocsin.model.latency import bucket_of
from tocsin.model.tracking import FAULTS_OF_AN_HOUR, Timed
from tocsin.storage import statements
from tocsin.storage.sqlite.base import encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("tally")

Place = tuple[int, Tally, str, str, int]
"""Organization, kind, category or '', channel or '', solution's number or 0."""
Times = Counter[tuple[int, Timed, int]]
"""Organization, kind, bucket."""
Faults = Counter[tuple[int, str, str, str]]
"""Organization, channel, outcome, reply."""
_ID = re.compile(r"[0-9a-fA-F-]{12,}|[0-9]{6,}")
_CHARACTERS = 120


@dataclass(slots=True)
class Counts:
    """What one transaction has to count."""

    tallies: Counter[Place] = field(default_factory=Counter)
    times: Times = field(default_factory=Counter)
    faults: Faults = field(default_factory=Counter)

    def took(self, organization: int, kind: Timed, took_ms: int, count: int = 1) -> None:
        self.times[organization, kind, bucket_of(took_ms)] += count

    def failed(self, organization: int, channel: str, outcome: str, reply: str) -> None:
        self.faults[organization, channel, outcome, alike(reply)] += 1

    def keep(self, transaction: Transaction, now_ms: int) -> None:
        """Add to this hour's counts; one statement for each sort, whatever their number."""
        tally(transaction, now_ms, +self.tallies)
        hour = now_ms // HOUR_MS
        if self.times:
            rows = [(*key, count) for key, count in self.times.items()]
            transaction.execute(SQL["add_times"], {"hour": hour, "rows": encode(rows)})
        if self.faults:
            told = [(*key, count) for key, count in self.faults.items()]
            bindings = {"hour": hour, "rows": encode(told), "most": FAULTS_OF_AN_HOUR}
            transaction.execute(SQL["add_faults"], bindings)


def alike(reply: str) -> str:
    """Without what differs from one ring to the next: ids and long numbers."""
    return _ID.sub("…", reply)[:_CHARACTERS]


def tally(transaction: Transaction, now_ms: int, counts: Counter[Place]) -> None:
    """Add to this hour's counts; one statement whatever their number."""
    if counts:
        rows = [(*place, count) for place, count in counts.items()]
        bindings = {"hour": now_ms // HOUR_MS, "rows": encode(rows)}
        transaction.execute(SQL["add"], bindings)
