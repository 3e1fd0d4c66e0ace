"""How long things take: counted in buckets, so that any number of them takes no more room."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

STEPS = 10
"""Buckets for each power of ten, so that 1 s and 10 s are ends of buckets."""


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
