"""Brings back what people have put aside, when its time has come, and wakes their streams."""

from __future__ import annotations

import asyncio

import structlog

from tocsin.inbox.feed import Feed
from tocsin.model.clock import MINUTE_MS, Clock
from tocsin.storage.inbox import SnoozeOperations

AT_ONCE = 1_000
"""Items that one commit brings back."""
log = structlog.get_logger(__name__)


class Snoozes:
    """One loop: what is due is brought back, then it sleeps until the next is."""

    def __init__(self, storage: SnoozeOperations, clock: Clock, feed: Feed) -> None:
        self._storage = storage
        self._clock = clock
        self._feed = feed
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name="snoozes")

    def wake(self) -> None:
        """Something was put aside, perhaps for less long than what is waited for."""
        self._more.set()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _loop(self) -> None:
        while True:
            due_ms: int | None = None
            try:
                users = await self._storage.end_snoozes(self._clock.now_ms(), AT_ONCE)
                self._feed.wake(set(users))
                if len(users) == AT_ONCE:
                    continue
                due_ms = await self._storage.next_snooze_ms()
            except Exception as error:  # a full disk: the next round tries again
                log.error("snoozes_not_ended", exc_info=error)
            latest = self._clock.now_ms() + MINUTE_MS
            until_ms = latest if due_ms is None else min(max(due_ms, self._clock.now_ms()), latest)
            await self._clock.wait(self._more, until_ms)
