"""Posts events to the organizations' endpoints: each endpoint at its own pace, nothing lost."""

from __future__ import annotations

import asyncio
import random

import structlog

from tocsin.dispatch.webhook_post import Secrets
from tocsin.dispatch.webhook_run import IN_FLIGHT, Run, Shared
from tocsin.model.channel import Http
from tocsin.model.clock import SECOND_MS, Clock
from tocsin.storage.vault import Vault
from tocsin.storage.webhooks import WebhookSenderOperations

POLL_MS = 500
"""How often the log of events is looked at while there is an endpoint: one read of its end."""
REST_MS = 30 * SECOND_MS
"""An endpoint that can't be served for a reason of ours is left alone for so long."""
STOP_WITHIN_S = 5.0

__all__ = ["IN_FLIGHT", "WebhookSender"]

log = structlog.get_logger(__name__)


class WebhookSender:
    """Looks for endpoints with work and gives each a task of its own while it has some.

    `http` should be the sender's own: connections that slow receivers hold are then not those that
    people's bells need.
    """

    def __init__(
        self,
        storage: WebhookSenderOperations,
        clock: Clock,
        http: Http,
        vault: Vault,
        *,
        jitter: random.Random,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._shared = Shared(storage, clock, http, Secrets(vault), jitter)
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._runs: dict[int, asyncio.Task[bool]] = {}
        self._passed_over: set[int] = set()
        self._resting: dict[int, int] = {}
        self._last_event = -1
        self._next_ms: int | None = None
        self._enabled = 0
        self._look_again = True

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name="webhooks")

    def wake(self) -> None:
        """An endpoint was made, changed or set back, or something has happened."""
        self._look_again = True
        self._wake.set()

    @property
    def idle(self) -> bool:
        """Nothing is under way; something may have become due in this moment."""
        return not self._runs and not self._look_again

    async def close(self, within_s: float = STOP_WITHIN_S) -> None:
        """File what ends within this time. The rest is posted again at the next start."""
        self._shared.stopping = True
        self._wake.set()
        if self._task is not None:
            await self._task
        if not self._runs:
            return
        _, late = await asyncio.wait(self._runs.values(), timeout=within_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _loop(self) -> None:
        while not self._shared.stopping:
            try:
                until_ms = await self._look()
            except Exception as error:  # the sender outlives what it can't understand
                log.error("webhooks_not_looked_at", exc_info=error)
                until_ms = self._clock.now_ms() + REST_MS
            if not self._shared.stopping:
                await self._clock.wait(self._wake, until_ms)

    async def _look(self) -> int | None:
        """Start what has work; until when to sleep. Without endpoints: until one is made."""
        now_ms = self._clock.now_ms()
        last = await self._storage.last_event()
        due = self._next_ms is not None and self._next_ms <= now_ms
        if self._look_again or due or last != self._last_event:
            self._look_again, self._last_event = False, last
            self._next_ms = await self._storage.next_webhook_ms(now_ms)
            self._enabled = await self._storage.webhooks_enabled()
            for number in await self._storage.webhooks_with_work(now_ms):
                self._serve(number, now_ms)
        return now_ms + POLL_MS if self._enabled else None

    def _serve(self, number: int, now_ms: int) -> None:
        if number in self._runs:
            self._passed_over.add(number)
            return
        rested_ms = self._resting.pop(number, now_ms)
        if rested_ms > now_ms:
            self._resting[number] = rested_ms
            self._next_ms = min(self._next_ms or rested_ms, rested_ms)
            return
        task = asyncio.create_task(Run(self._shared, number).run())
        self._runs[number] = task
        task.add_done_callback(lambda ended: self._ended(number, ended))

    def _ended(self, number: int, task: asyncio.Task[bool]) -> None:
        del self._runs[number]
        # What came in after its last look, and was passed over because it still ran.
        missed = number in self._passed_over
        self._passed_over.discard(number)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.error("webhook_not_served", webhook=number, exc_info=error)
            self._resting[number] = self._clock.now_ms() + REST_MS
        if error is not None or missed or task.result():
            self.wake()
