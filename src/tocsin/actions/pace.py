"""How many data points per second an organization may hand in, over all doors together."""

from __future__ import annotations

from collections import Counter

from tocsin.model.bucket import Bucket
from tocsin.model.clock import SECOND_MS
from tocsin.model.data import MOST_POINTS
from tocsin.model.errors import TocsinError

DEFAULT_PER_SECOND = 20_000
_REMEMBERED = 10_000


class PointPace:
    """One bucket for each organization: two seconds' worth at once, or one whole batch.

    `held` counts points that were over the limit, by door: refused over HTTP, kept waiting over
    MQTT.
    """

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._buckets: dict[int, Bucket] = {}
        self.held: Counter[str] = Counter()

    def check(self, organization: int, count: int, now_ms: int) -> None:
        """Counts them; raises `too_many` with how long to wait."""
        wait_ms = self.wait_ms(organization, count, now_ms)
        if wait_ms:
            self.held["http"] += count
            message = f"The organization may hand in {self._per_second} data points per second."
            seconds = -(-wait_ms // SECOND_MS)
            raise TocsinError("too_many", message, retry_after_s=seconds)

    def wait_ms(self, organization: int, count: int, now_ms: int) -> int:
        """0 when there was room, and they are counted; otherwise how long until there is."""
        bucket = self._buckets.get(organization)
        if bucket is None:
            if len(self._buckets) >= _REMEMBERED:
                self._buckets.clear()
            burst = max(2 * self._per_second, MOST_POINTS)
            bucket = self._buckets[organization] = Bucket(60 * self._per_second, burst=burst)
        if bucket.room(now_ms) < count:
            return bucket.wait_until_ms(now_ms, count) - now_ms
        bucket.take(count)
        return 0
