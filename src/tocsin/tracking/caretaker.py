"""What is done beside the work: measurements are kept, and what is too old is deleted.

Writes measurements; deletes notifications with all that belongs to them, data points, and tallies.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, Clock
from tocsin.storage.operations import Storage
from tocsin.tracking.meters import SLOT_MS, LiveMeters

MEASUREMENTS_LIFE_MS = 2 * DAY_MS
TALLIES_LIFE_MS = 400 * DAY_MS
SLICE = 200
"""Rows for people or events that one transaction deletes: some 10 ms."""
DATA_SLICE = 1_000
"""Data points that one transaction deletes: some 10 ms."""

log = structlog.get_logger(__name__)


class Caretaker:
    """Loops on the clock, from the start until `close`."""

    def __init__(self, storage: Storage, clock: Clock, meters: LiveMeters) -> None:
        self._storage = storage
        self._clock = clock
        self._meters = meters
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._every(MINUTE_MS, self.keep), name="measurements"),
            asyncio.create_task(self._every(HOUR_MS, self.expire), name="retention"),
        ]

    async def close(self) -> None:
        """Ends at once: what is half deleted goes on with the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(Exception):  # a full disk: a minute of measurements is lost
            await self.keep()

    async def keep(self) -> None:
        """Put what was measured since the last time into the slot of now."""
        measured = self._meters.take()
        if not measured:
            return
        now_ms = self._clock.now_ms()
        until = (now_ms - MEASUREMENTS_LIFE_MS) // SLOT_MS
        try:
            await self._storage.keep_measurements(now_ms // SLOT_MS, measured, until)
        except BaseException:
            self._meters.give_back(measured)
            raise

    async def expire(self) -> None:
        """Delete all that is older than its organization wants it to be."""
        now_ms = self._clock.now_ms()
        for organization, days in (await self._storage.retentions()).items():
            await self._expire(organization, now_ms - days * DAY_MS)
        for organization, days in (await self._storage.data_retentions()).items():
            await self._expire_data(organization, now_ms - days * DAY_MS)
        while await self._storage.drop_tallies((now_ms - TALLIES_LIFE_MS) // HOUR_MS):
            await asyncio.sleep(0)

    async def _expire(self, organization: int, before_ms: int) -> None:
        after, deleted = b"", 0
        while expired := await self._storage.expired(organization, before_ms, after):
            after = expired[-1].public_id
            while expired:
                done = set(await self._storage.expire(expired, SLICE))
                deleted += len(done)
                expired = [one for one in expired if one.number not in done]
                # Let requests in between two slices.
                await asyncio.sleep(0)
        if deleted:
            log.info("notifications_expired", organization=organization, count=deleted)

    async def _expire_data(self, organization: int, before_ms: int) -> None:
        deleted = 0
        while dropped := await self._storage.drop_data(organization, before_ms, DATA_SLICE):
            deleted += dropped
            await asyncio.sleep(0)
        if deleted:
            log.info("data_expired", organization=organization, count=deleted)

    async def _every(self, period_ms: int, work: Callable[[], Awaitable[None]]) -> None:
        never = asyncio.Event()
        while True:
            now_ms = self._clock.now_ms()
            try:
                await work()
            except Exception as error:  # a full disk: the next time tries again
                log.error("caretaking_failed", exc_info=error)
            await self._clock.wait(never, now_ms + period_ms)
