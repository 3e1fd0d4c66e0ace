"""How long things take, live: from the start to the inbox, from due to taken by the provider.

Counted in buckets since the start of the process, for `/metrics`; and in slots of five minutes that
are kept in the database, for the status page, which a restart must not make forget.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from tocsin.model.clock import MINUTE_MS
from tocsin.model.tracking import Measured

SLOT_MS = 5 * MINUTE_MS
ARRIVAL = "arrival"
RING = "ring/"
"""The channel's name comes behind it."""
CANARY = "canary"
CANARY_LOST = "canary_lost"
STEPS = 10
"""Buckets for each power of ten, so that 1 s and 10 s are ends of buckets."""


class Meters(Protocol):
    """Told by the engine; latencies in milliseconds."""

    def arrived(self, took_ms: int, people: int) -> None:
        """So many people have it in the inbox, so long after it was to start."""

    def rang(self, channel: str, outcome: str, took_ms: int | None) -> None:
        """An attempt has ended; `took_ms` from when it was due, if the provider took it."""


class Latency:
    """A histogram of milliseconds in buckets that grow by a quarter: quantiles to + 26 %."""

    def __init__(self, counts: Iterable[tuple[int, int]] = ()) -> None:
        self.counts: Counter[int] = Counter()
        for bucket, count in counts:
            self.counts[bucket] += count
        self.sum_ms = 0

    @property
    def total(self) -> int:
        return self.counts.total()

    def add(self, took_ms: int, count: int = 1) -> None:
        self.counts[bucket_of(took_ms)] += count
        self.sum_ms += took_ms * count

    def quantile_ms(self, share: float) -> int | None:
        """The latency that at least this share of all stayed within; None without any."""
        wanted, seen = share * self.total, 0
        for bucket in sorted(self.counts):
            seen += self.counts[bucket]
            if seen >= wanted and seen:
                return upper_ms(bucket)
        return None

    def within(self, limit_ms: int) -> int:
        """How many stayed within a limit; exact where the limit is the end of a bucket."""
        last = bucket_of(limit_ms)
        return sum(count for bucket, count in self.counts.items() if bucket <= last)


def upper_ms(bucket: int) -> int:
    """The largest latency that falls into a bucket."""
    return int(10 ** (bucket / STEPS) + 1e-6)


def bucket_of(took_ms: int) -> int:
    return 0 if took_ms <= 1 else math.ceil(STEPS * math.log10(took_ms) - 1e-9)


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
