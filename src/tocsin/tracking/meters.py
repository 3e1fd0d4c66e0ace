"""How long things take, live: from the start to the inbox, from due to taken by the provider.

Counted in buckets since the start of the process, for `/metrics`; and in slots of five minutes that
are kept in the database, for the status page, which a restart must not make forget.
"""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from tocsin.model.clock import MINUTE_MS
from tocsin.model.latency import Latency, bucket_of
from tocsin.model.tracking import Measured

SLOT_MS = 5 * MINUTE_MS
ARRIVAL = "arrival"
RING = "ring/"
"""The channel's name comes behind it."""
CANARY = "canary"
CANARY_LOST = "canary_lost"


class Meters(Protocol):
    """Told by the engine; latencies in milliseconds."""

    def arrived(self, took_ms: int, people: int) -> None:
        """So many people have it in the inbox, so long after it was to start."""

    def rang(self, channel: str, outcome: str, took_ms: int | None) -> None:
        """An attempt has ended; `took_ms` from when it was due, if the provider took it."""


class LiveMeters:
    """All that is measured of a running Tocsin."""

    def __init__(self) -> None:
        self.arrivals = Latency()
        self.rings: dict[str, Latency] = {}
        self.canaries = Latency()
        self.canaries_lost = 0
        self.canary_at_ms: int | None = None
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.alarms: Counter[str] = Counter()
        self._pending: Counter[tuple[str, int]] = Counter()

    def arrived(self, took_ms: int, people: int) -> None:
        took_ms = max(0, took_ms)
        self.arrivals.add(took_ms, people)
        self._pending[ARRIVAL, bucket_of(took_ms)] += people

    def rang(self, channel: str, outcome: str, took_ms: int | None) -> None:
        self.outcomes[channel, outcome] += 1
        if took_ms is not None:
            took_ms = max(0, took_ms)
            self.rings.setdefault(channel, Latency()).add(took_ms)
            self._pending[RING + channel, bucket_of(took_ms)] += 1

    def sang(self, took_ms: int | None, now_ms: int) -> None:
        """A canary was in its inbox and had woken its stream after so long; None: it was not."""
        self.canary_at_ms = now_ms
        if took_ms is None:
            self.canaries_lost += 1
            self._pending[CANARY_LOST, 0] += 1
        else:
            self.canaries.add(took_ms)
            self._pending[CANARY, bucket_of(took_ms)] += 1

    def alarmed(self, what: str) -> None:
        self.alarms[what] += 1

    @property
    def pending(self) -> list[Measured]:
        """What is not kept in the database yet."""
        return [(kind, bucket, count) for (kind, bucket), count in self._pending.items()]

    def take(self) -> list[Measured]:
        """The same, to be kept; what can't be kept is to be given back."""
        taken, self._pending = self.pending, Counter()
        return taken

    def give_back(self, measured: list[Measured]) -> None:
        for kind, bucket, count in measured:
            self._pending[kind, bucket] += count
