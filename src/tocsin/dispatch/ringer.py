"""Rings the bells: claim, render (pure), send (one call), and hand the outcome to tracking."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

import structlog

from tocsin.model.channel import (
    AddressError,
    Channel,
    Http,
    Message,
    Outcome,
    Person,
    Refused,
    Retry,
    Target,
    Uncertain,
)
from tocsin.model.clock import MINUTE_MS, Clock
from tocsin.model.notification import STOPPED
from tocsin.model.work import DueRing, RingResult
from tocsin.storage.operations import Storage
from tocsin.tracking.outcomes import MAX_ATTEMPTS, conclude, judge

LEASE_MS = 2 * MINUTE_MS
"""Longer than any single send can take, so that a ring under way is not claimed twice."""
IN_FLIGHT = 256

log = structlog.get_logger(__name__)

Links = Callable[[DueRing], tuple[str, str]]
"""Gives the address that opens the notification, and the one-click unsubscribe address."""


class Ringer:
    """Keeps up to `IN_FLIGHT` rings under way and files their outcomes in groups.

    `more` is set when outcomes were filed: the next bell of somebody may be due now.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        channels: dict[str, Channel],
        http: Http,
        *,
        links: Links,
        jitter: random.Random,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._channels = channels
        self._http = http
        self._links = links
        self._jitter = jitter
        self._slots = {
            name: asyncio.Semaphore(channel.limits.concurrent) for name, channel in channels.items()
        }
        self._under_way: set[asyncio.Task[None]] = set()
        self._results: list[RingResult] = []
        self.more = asyncio.Event()
        self._filing: asyncio.Task[None] | None = None

    async def run_due(self) -> bool:
        """Start what is due and fits. True when something was started."""
        room = IN_FLIGHT - len(self._under_way)
        if room < IN_FLIGHT // 4:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return True
        now_ms = self._clock.now_ms()
        due_ms = await self._storage.next_ring_ms()
        if due_ms is None or due_ms > now_ms:
            return False
        rings = await self._storage.claim_rings(now_ms, LEASE_MS, room)
        for ring in rings:
            task = asyncio.create_task(self._ring(ring))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return bool(rings)

    @property
    def idle(self) -> bool:
        """No ring is under way and every outcome is filed."""
        return not self._under_way and (self._filing is None or self._filing.done())

    async def close(self) -> None:
        """Let what is under way end and be filed."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=20)
        if self._filing:
            await self._filing

    async def _ring(self, ring: DueRing) -> None:
        started_at = self._clock.now_ms()
        if ring.notification.state in STOPPED:
            outcome: Outcome = Refused("The notification was withdrawn.")
        elif ring.attempt > MAX_ATTEMPTS:
            outcome = Uncertain("Its worker died too often.")
        else:
            outcome = await self._send(ring, started_at)
        result = judge(ring, outcome, started_at, self._clock.now_ms(), self._jitter)
        log.debug(
            "rang",
            channel=ring.channel,
            delivery=ring.number,
            attempt=ring.attempt,
            outcome=type(outcome).__name__,
            state=result.state.name,
            took_ms=result.took_ms,
        )
        self._results.append(result)
        if self._filing is None or self._filing.done():
            self._filing = asyncio.create_task(self._file())

    async def _send(self, ring: DueRing, now_ms: int) -> Outcome:
        channel = self._channels.get(ring.channel)
        if channel is None:
            return Refused("The channel is not set up any more.")
        raw = self._raw_address(channel, ring)
        if raw is None:
            return Refused("The address was removed.")
        try:
            address = channel.parse_address(raw)
        except AddressError as error:
            # Not Gone: it was good when it was registered, and may be again under other settings.
            return Refused(str(error))
        try:
            payload = channel.render(self._message(ring, now_ms), address)
            async with self._slots[ring.channel]:
                return await channel.send(payload, self._http)
        except Exception as error:  # a broken channel must not stop the others
            log.error("channel_failed", channel=ring.channel, exc_info=error)
            return Retry(f"{type(error).__name__} in the channel")

    def _raw_address(self, channel: Channel, ring: DueRing) -> dict[str, Any] | None:
        if not ring.in_profile:
            return ring.raw_address
        return channel.profile_address(Person(ring.user_id, ring.user_name, ring.email, ring.phone))

    def _message(self, ring: DueRing, now_ms: int) -> Message:
        notification = ring.notification
        content = notification.content
        open_url, unsubscribe_url = self._links(ring)
        return Message(
            notification_id=notification.notification_id,
            organization_id=notification.organization_id,
            organization_name=ring.organization_name,
            user_id=ring.user_id,
            title=content.title,
            text=content.text,
            priority=notification.priority,
            target=Target(
                content.screen or "jig", content.jig_id, notification.solution_id, content.inputs
            ),
            created_at_ms=notification.created_at_ms,
            now_ms=now_ms,
            expires_at_ms=None,
            dedupe_key=f"{notification.notification_id}/{ring.user_id}",
            language=ring.language or "en",
            open_url=open_url,
            unsubscribe_url=unsubscribe_url,
        )

    async def _file(self) -> None:
        """What has come in while the last group was written is the next group."""
        while self._results:
            results, self._results = self._results, []
            try:
                await self._storage.record_results(results, conclude)
            except Exception as error:  # the lease brings the rings back
                log.error("results_not_filed", count=len(results), exc_info=error)
            self.more.set()
