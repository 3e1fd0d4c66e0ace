"""How long things take, live: from the start to the inbox, from due to taken by the provider."""

from __future__ import annotations

import math
from collections import Counter
from typing import Protocol


class Meters(Protocol):
    """Told by the engine; latencies in milliseconds."""

    def arrived(self, took_ms: int, people: int) -> None:
        """So many people have it in the inbox, so long after it was to start."""

    def rang(self, channel: str, outcome: str, took_ms: int | None) -> None:
        """An attempt has ended; `took_ms` from when it was due, if the provider took it."""


class Latency:
    """A histogram of milliseconds in buckets that grow by a quarter: quantiles to ± 12 %."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.total = 0
        self.sum_ms = 0

    def add(self, took_ms: int, count: int = 1) -> None:
        self.counts[_bucket(took_ms)] += count
        self.total += count
        self.sum_ms += took_ms * count

    def quantile_ms(self, share: float) -> float | None:
        """The latency that this share of all stayed below; None without any."""
        wanted, seen = share * self.total, 0
        for bucket in sorted(self.counts):
            seen += self.counts[bucket]
            if seen >= wanted and seen:
                return upper_ms(bucket)
        return None


def upper_ms(bucket: int) -> float:
    """The largest latency that falls into a bucket."""
    return _GROWTH**bucket


def _bucket(took_ms: int) -> int:
    return 0 if took_ms <= 1 else math.ceil(math.log(took_ms, _GROWTH) - 1e-9)


_GROWTH = 1.25


class LiveMeters:
    """Since the start of the process."""

    def __init__(self) -> None:
        self.arrivals = Latency()
        self.rings: dict[str, Latency] = {}
        self.outcomes: Counter[tuple[str, str]] = Counter()

    def arrived(self, took_ms: int, people: int) -> None:
        self.arrivals.add(max(0, took_ms), people)

    def rang(self, channel: str, outcome: str, took_ms: int | None) -> None:
        self.outcomes[channel, outcome] += 1
        if took_ms is not None:
            self.rings.setdefault(channel, Latency()).add(took_ms)
