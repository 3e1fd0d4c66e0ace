"""Serves one endpoint while it has something to be sent.

Up to `IN_FLIGHT` events are on their way at once. The cursor goes over what was accepted, what was
given up, and what was parked for another try, as far as that is without a gap; so a crash repeats
no more than what was on its way, and always under the same id. One failure makes it try one event
at a time, until one is accepted.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass

from tocsin.dispatch.webhook_payload import event_id, payload
from tocsin.dispatch.webhook_post import Secrets, post
from tocsin.dispatch.webhook_schedule import Tried, health_after, next_try_ms, outcome_of
from tocsin.model.channel import Http
from tocsin.model.clock import Clock
from tocsin.model.webhooks import (
    MOST_PARKED,
    LoggedEvent,
    Webhook,
    WebhookAttempt,
    WebhookFiling,
    WebhookOutcome,
)
from tocsin.storage.webhooks import WebhookSenderOperations

IN_FLIGHT = 16
"""Events on their way to one endpoint, and those that arrived but wait for one before them."""
ALL_IN_FLIGHT = 512
"""From here on an endpoint gets its turn with one event at a time, so that many slow ones do not
take everything from the others."""


@dataclass(slots=True)
class Shared:
    """What the runs of all endpoints stand on."""

    storage: WebhookSenderOperations
    clock: Clock
    http: Http
    secrets: Secrets
    jitter: random.Random
    in_flight: int = 0
    stopping: bool = False

    @property
    def fair_share(self) -> int:
        """How many events one endpoint may have on their way: fewer when little room is left."""
        free = max(0, ALL_IN_FLIGHT - self.in_flight)
        return min(IN_FLIGHT, 1 + free // IN_FLIGHT)


class Run:
    """One endpoint's work, from its cursor to the end of the log."""

    def __init__(self, shared: Shared, number: int) -> None:
        self._shared = shared
        self._number = number
        self._cursor = 0
        self._walked = 0
        self._pending: deque[LoggedEvent] = deque()
        # New events on their way, in order, and whether they are done with.
        self._window: dict[int, bool] = {}
        self._retrying: set[int] = set()
        self._posts: set[asyncio.Task[Tried]] = set()
        self._worked = False

    async def run(self) -> bool:
        """Until nothing is left to do now. True when something was done."""
        try:
            webhook = await self._shared.storage.webhook_to_serve(self._number)
            self._cursor = self._walked = webhook.cursor if webhook else 0
            # With another cursor it was set back meanwhile: a new run goes on from there.
            while webhook is not None and webhook.cursor == self._cursor:
                if not await self._step(webhook):
                    break
                webhook = await self._shared.storage.webhook_to_serve(self._number)
            if self._posts:
                await asyncio.wait(self._posts)
        finally:
            for task in self._posts:
                task.cancel()
        return self._worked

    async def _step(self, webhook: Webhook) -> bool:
        """Start what fits, wait for what ends first, and file it. False at the end."""
        if not self._shared.stopping:
            await self._start_due(webhook)
        if self._posts:
            await asyncio.wait(self._posts, return_when=asyncio.FIRST_COMPLETED)
        elif not self._can_advance():
            return False
        return await self._file(webhook)

    def _can_advance(self) -> bool:
        """Whether the cursor may move although nothing was on its way."""
        if self._window:
            return next(iter(self._window.values()))
        return not self._pending and self._walked > self._cursor

    async def _start_due(self, webhook: Webhook) -> None:
        storage, now_ms = self._shared.storage, self._shared.clock.now_ms()
        if self._room(webhook) > 0:
            for event in await storage.webhook_retries(webhook, now_ms, 2 * IN_FLIGHT):
                if event.number not in self._retrying and self._room(webhook) > 0:
                    self._retrying.add(event.number)
                    self._start(webhook, event)
        if (webhook.health.due_at_ms or 0) > now_ms or webhook.parked >= MOST_PARKED:
            return
        while self._room(webhook) > 0:
            if not self._pending:
                walked = await storage.webhook_events(webhook, self._walked)
                self._walked = walked.walked_to
                self._pending.extend(walked.events)
            if not self._pending:
                return
            event = self._pending.popleft()
            # Not wanted any more: the kinds were changed after it was read.
            self._window[event.number] = not webhook.wants(event.kind)
            if webhook.wants(event.kind):
                self._start(webhook, event)

    def _room(self, webhook: Webhook) -> int:
        failing = webhook.health.failing_since_ms is not None
        most = 1 if failing else self._shared.fair_share
        return most - len(self._window) - len(self._retrying)

    def _start(self, webhook: Webhook, event: LoggedEvent) -> None:
        self._shared.in_flight += 1
        task = asyncio.create_task(self._post(webhook, event))
        task.add_done_callback(self._landed)
        self._posts.add(task)

    def _landed(self, _task: asyncio.Task[Tried]) -> None:
        self._shared.in_flight -= 1

    async def _post(self, webhook: Webhook, event: LoggedEvent) -> Tried:
        clock, organization_id = self._shared.clock, webhook.organization_id
        started_at = clock.now_ms()
        secrets = await self._shared.secrets.signing(webhook, started_at)
        reply = await post(
            self._shared.http,
            webhook.url,
            secrets,
            event_id(organization_id, event.number),
            payload(organization_id, event),
            now_ms=started_at,
        )
        took = clock.now_ms() - started_at
        return Tried(event.number, event.tries + 1, started_at, took, reply)

    async def _file(self, webhook: Webhook) -> bool:
        """All that has ended meanwhile in one commit. False when the endpoint was set back."""
        ended = {task for task in self._posts if task.done()}
        self._posts -= ended
        tried = sorted((task.result() for task in ended), key=lambda one: one.event)
        now_ms, jitter = self._shared.clock.now_ms(), self._shared.jitter
        for one in tried:
            self._retrying.discard(one.event)
            # What the receiver has answered 410 to is sent again when somebody enables it.
            if one.event in self._window and outcome_of(one) is not WebhookOutcome.GONE:
                self._window[one.event] = True
        known, self._cursor = self._cursor, self._settled()
        self._worked = True
        return await self._shared.storage.file_webhook(
            WebhookFiling(
                webhook=webhook,
                known_cursor=known,
                cursor=self._cursor,
                attempts=[self._attempt(one, now_ms) for one in tried],
                health=health_after(webhook.health, tried, now_ms, jitter),
                now_ms=now_ms,
            )
        )

    def _settled(self) -> int:
        """The cursor: the last event before the first that is still on its way."""
        cursor = self._cursor
        for number, done in list(self._window.items()):
            if not done:
                return cursor
            cursor = number
            del self._window[number]
        return cursor if self._pending else max(cursor, self._walked)

    def _attempt(self, tried: Tried, now_ms: int) -> WebhookAttempt:
        outcome = outcome_of(tried)
        retry_at_ms = None
        if outcome is WebhookOutcome.FAILED:
            retry_at_ms = next_try_ms(tried.tries, tried.reply, now_ms, self._shared.jitter)
        return WebhookAttempt(
            number=0,
            event=tried.event,
            tries=tried.tries,
            at_ms=tried.started_at_ms,
            took_ms=tried.took_ms,
            outcome=outcome,
            detail=tried.reply.detail,
            retry_at_ms=retry_at_ms,
        )
