"""How many notifications an organization may hand in per minute, if its owner limits it."""

from __future__ import annotations

from tocsin.model.bucket import Bucket
from tocsin.model.clock import SECOND_MS
from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization

_REMEMBERED = 10_000


class AcceptLimits:
    """One bucket for each organization that has a limit, a minute's worth at once."""

    def __init__(self) -> None:
        self._buckets: dict[int, Bucket] = {}

    def check(self, organization: Organization, count: int, now_ms: int) -> None:
        """Counts them; raises `too_many` with how long to wait."""
        per_minute = organization.settings.accepts_per_minute
        if per_minute is None:
            return
        bucket = self._buckets.get(organization.number)
        if bucket is None or bucket.per_minute != per_minute:
            if len(self._buckets) >= _REMEMBERED:
                self._buckets.clear()
            bucket = self._buckets[organization.number] = Bucket(per_minute, burst=per_minute)
        if bucket.room(now_ms) < min(count, per_minute):
            wait_ms = bucket.wait_until_ms(now_ms) - now_ms
            message = f"The organization may send {per_minute} notifications per minute."
            raise TocsinError("too_many", message, retry_after_s=max(1, wait_ms // SECOND_MS))
        bucket.take(count)
