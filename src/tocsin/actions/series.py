"""A device's numbers over time, in buckets for a chart: read in slices, so that nobody waits."""

from __future__ import annotations

import asyncio

from tocsin.model.data import Bucket, PlacedValue, PointPlace
from tocsin.model.errors import TocsinError
from tocsin.storage.operations import OrganizationStorage

SLICE = 4_000
"""Values that are read at once: a few milliseconds."""
MOST_VALUES = 1_000_000
MOST_BUCKETS = 1_000


async def series(
    storage: OrganizationStorage,
    device: str,
    variable: str,
    *,
    since_ms: int,
    until_ms: int,
    bucket_ms: int,
) -> list[Bucket]:
    """Buckets that have values, oldest first; each begins at a multiple of `bucket_ms`.

    Raises `invalid_parameter` for more than `MOST_VALUES` values.
    """
    sums: dict[int, _Sum] = {}
    place = PointPlace(since_ms, -1)
    for _ in range(0, MOST_VALUES, SLICE):
        values = await storage.values_between(device, variable, place, until_ms, SLICE)
        for one in values:
            begins = one.at_ms - one.at_ms % bucket_ms
            found = sums.get(begins)
            if found is None:
                found = sums[begins] = _Sum()
            found.add(one)
        if len(values) < SLICE:
            return [one.bucket(at_ms) for at_ms, one in sums.items()]
        place = PointPlace(values[-1].at_ms, values[-1].number)
        await asyncio.sleep(0)
    message = f"There are more than {MOST_VALUES} values: ask for a shorter time."
    raise TocsinError("invalid_parameter", message, field="since")


class _Sum:
    """What is known of a bucket while its values are read."""

    __slots__ = ("count", "last", "least", "most", "numbers", "total")

    def __init__(self) -> None:
        self.count = self.numbers = 0
        self.total = 0.0
        self.least, self.most = float("inf"), float("-inf")
        self.last: PlacedValue | None = None

    def add(self, one: PlacedValue) -> None:
        self.count += 1
        self.last = one
        if isinstance(one.value, float):
            self.numbers += 1
            self.total += one.value
            self.least = min(self.least, one.value)
            self.most = max(self.most, one.value)

    def bucket(self, at_ms: int) -> Bucket:
        last = self.last.value if self.last else None
        if not self.numbers:
            return Bucket(at_ms, self.count, None, None, None, last)
        # A sum of the largest numbers can leave what a float holds.
        mean = min(max(self.total / self.numbers, self.least), self.most)
        return Bucket(at_ms, self.count, self.least, mean, self.most, last)
