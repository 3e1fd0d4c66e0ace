"""Time comes in as an argument or through a `Clock`, so that tests can hold it in the hand."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from datetime import UTC, datetime
from typing import Protocol

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
LATEST_MS = 4_102_444_800_000
"""The year 2100: no later time can be meant."""


class Clock(Protocol):
    """Epoch milliseconds, and waiting for an event or a moment."""

    def now_ms(self) -> int: ...

    async def wait(self, event: asyncio.Event, until_ms: int | None) -> None:
        """Return when `event` is set (and clear it) or when `until_ms` has come."""


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    async def wait(self, event: asyncio.Event, until_ms: int | None) -> None:
        timeout = None if until_ms is None else max(0.0, (until_ms - self.now_ms()) / 1000)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), timeout)
        event.clear()


def from_iso(given: str) -> int | None:
    """Epoch milliseconds of ISO 8601 with a zone, from 1970 to 2100; None for anything else."""
    try:
        moment = datetime.fromisoformat(given)
        at_ms = round(moment.timestamp() * 1000) if moment.tzinfo is not None else -1
    except (ValueError, OverflowError):
        return None
    return at_ms if 0 <= at_ms <= LATEST_MS else None


@functools.lru_cache(maxsize=4096)
def iso(ms: int) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`, as every door writes times."""
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"
