"""The loop that keeps the engine going: what is due is done, then it sleeps until the next is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from tocsin.dispatch.expander import Expander
from tocsin.dispatch.ringer import Ringer
from tocsin.model.clock import HOUR_MS, SECOND_MS, Clock
from tocsin.storage.operations import Storage

POLL_MS = 5 * SECOND_MS
"""The longest sleep: a wake-up that got lost costs no more than this."""

log = structlog.get_logger(__name__)


class Worker:
    """Two loops: one expands, one rings, so that a slow provider never holds up an inbox."""

    def __init__(self, storage: Storage, clock: Clock, expander: Expander, ringer: Ringer) -> None:
        self._storage = storage
        self._clock = clock
        self._expander = expander
        self._ringer = ringer
        self._work = asyncio.Event()
        self._rings = ringer.more
        self._stopping = False
        self._stepping = 0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(
                self._loop(self._expand, self._storage.next_job_ms, self._work), name="expander"
            ),
            asyncio.create_task(
                self._loop(self._ringer.run_due, self._ringer.next_due_ms, self._rings),
                name="ringer",
            ),
            asyncio.create_task(self._sweep(), name="sweeper"),
        ]

    def wake(self) -> None:
        """Something was accepted, or the clock was moved."""
        self._work.set()
        self._rings.set()

    @property
    def idle(self) -> bool:
        """Nothing is under way; something may have become due in this moment."""
        woken = self._work.is_set() or self._rings.is_set()
        return self._stepping == 0 and not woken and self._ringer.idle

    async def next_due_ms(self) -> int | None:
        """When the next job is due, or the next ring that is let through; while idle."""
        dues = [await self._storage.next_job_ms(), await self._ringer.next_due_ms()]
        return min((due for due in dues if due is not None), default=None)

    async def close(self) -> None:
        """Finish what is under way; the rest waits in the database."""
        self._stopping = True
        self.wake()
        for task in self._tasks[:2]:
            await task
        self._tasks[2].cancel()
        await self._ringer.close()

    async def _loop(
        self,
        step: Callable[[], Awaitable[bool]],
        next_due: Callable[[], Awaitable[int | None]],
        wake: asyncio.Event,
    ) -> None:
        while not self._stopping:
            self._stepping += 1
            try:
                if await step():
                    continue
                due = await next_due()
            except Exception as error:  # the engine outlives what it can't understand
                log.error("engine_step_failed", exc_info=error)
                due = None
            finally:
                self._stepping -= 1
            latest = self._clock.now_ms() + POLL_MS
            await self._clock.wait(wake, latest if due is None else min(due, latest))

    async def _expand(self) -> bool:
        worked = await self._expander.run_due()
        if worked:
            self._rings.set()
        return worked

    async def _sweep(self) -> None:
        while True:
            now_ms = self._clock.now_ms()
            try:
                await self._storage.forget(now_ms)
            except Exception as error:  # a full disk: the next hour tries again
                log.error("sweep_failed", exc_info=error)
            await self._clock.wait(asyncio.Event(), now_ms + HOUR_MS)
