"""Rings the bells: claim, render (pure), send (one call), and hand the outcome to tracking."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from typing import Any

import structlog
from msgspec.structs import replace

from tocsin.audience.addresses import Sealing
from tocsin.dispatch.admission import turned_away
from tocsin.dispatch.fairness import shares, worthwhile
from tocsin.dispatch.limits import Limits, Turn
from tocsin.dispatch.messages import Links, digest_of, message_of
from tocsin.dispatch.providers import Providers
from tocsin.model.channel import (
    AddressError,
    Channel,
    Http,
    Outcome,
    Person,
    Refused,
    Retry,
    Sent,
    Uncertain,
)
from tocsin.model.clock import MINUTE_MS, Clock
from tocsin.model.people import Category
from tocsin.model.tracking import Circuit
from tocsin.model.work import DueRing, RingQueue, RingResult
from tocsin.storage.operations import Storage
from tocsin.storage.vault import VaultError
from tocsin.storage.wishes import read_preferences
from tocsin.tracking.meters import Meters
from tocsin.tracking.outcomes import conclude, judge
from tocsin.tracking.receipts import consider

LEASE_MS = 2 * MINUTE_MS
"""Longer than any single send can take, so that a ring under way is not claimed twice."""
TOGETHER = 16
"""So many messages are rendered before others in the event loop get a turn: a few milliseconds."""

log = structlog.get_logger(__name__)


class Ringer:
    """Keeps rings under way, fairly, and files their outcomes in groups.

    `more` is set when outcomes were filed: the next bell of somebody may be due now, and there is
    room again.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        providers: Providers,
        http: Http,
        *,
        links: Links,
        jitter: random.Random,
        meters: Meters,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._providers = providers
        self._http = http
        self._links = links
        self._jitter = jitter
        self._meters = meters
        self.limits = Limits(providers)
        self._counts: Counter[RingQueue] = Counter()
        self._under_way: set[asyncio.Task[None]] = set()
        self._results: list[RingResult] = []
        self.more = asyncio.Event()
        self._filing: asyncio.Task[None] | None = None
        self._next_due_ms: int | None = None

    async def run_due(self) -> bool:
        """Start what is due and let through. True when something was started."""
        now_ms = self._clock.now_ms()
        heads = await self._storage.ring_heads()
        due = [head.queue for head in heads if head.due_at_ms <= now_ms]
        coming = [head.due_at_ms for head in heads if head.due_at_ms > now_ms]
        self._next_due_ms = min(coming, default=None)
        if not due:
            return False
        await self.limits.look(due, now_ms)
        wanted = [
            (queue, count)
            for queue, count in shares(due, self._counts, self.limits)
            if worthwhile(count, self._counts[queue])
        ]
        if not wanted:
            waits = [self.limits.wait_until_ms(queue) for queue in due]
            coming += [wait for wait in waits if wait is not None]
            self._next_due_ms = min(coming, default=None)
            return False
        rings = await self._storage.claim_rings(wanted, now_ms, LEASE_MS)
        await self.limits.know(ring.queue for ring in rings)
        for number, group in enumerate(_groups(rings), 1):
            self._counts.update(ring.queue for ring in group)
            task = asyncio.create_task(self._ring(group, self.limits.begin(group[0])))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            if number % TOGETHER == 0:
                await asyncio.sleep(0)
        return bool(rings)

    async def next_due_ms(self) -> int | None:
        """When there may be something to do again, as the last look has shown."""
        return self._next_due_ms

    @property
    def idle(self) -> bool:
        """No ring is under way and every outcome is filed."""
        return not self._under_way and (self._filing is None or self._filing.done())

    @property
    def under_way(self) -> int:
        """How many rings, or digests of several."""
        return len(self._under_way)

    def circuits(self) -> list[Circuit]:
        """The providers that are not rung for now."""
        return self.limits.broken()

    async def close(self) -> None:
        """Let what is under way end and be filed."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=20)
        if self._filing:
            await self._filing

    async def _ring(self, group: list[DueRing], turn: Turn) -> None:
        """One message for a ring, or for all the rings of a digest that still ring."""
        told: Outcome | None = None
        left: list[DueRing] = []
        try:
            for ring in group:
                away = await self._turned_away(ring)
                if away is None:
                    left.append(ring)
                else:
                    self._file(away)
            if left:
                told = await self._send(left, turn)
        except Exception as error:  # the lease brings the rings back
            log.error("ring_failed", exc_info=error)
        finally:
            self.limits.end(turn, told, self._clock.now_ms())
            for ring in group:
                self._counts[ring.queue] -= 1
                if not self._counts[ring.queue]:
                    del self._counts[ring.queue]

    async def _turned_away(self, ring: DueRing) -> RingResult | None:
        now_ms = self._clock.now_ms()
        if ring.lost and ring.notification.options.at_most_once:
            outcome = Uncertain("Its worker stopped while it rang; it is not to ring twice.")
            return judge(
                ring, outcome, started_at_ms=now_ms, now_ms=now_ms, waits_s=(), jitter=self._jitter
            )
        preferences = read_preferences(ring.preferences)
        category: Category | None = None
        key = ring.notification.category
        if key is not None and (ring.preferences or ring.settings.quiet_hours):
            handle = self._storage.organization(
                ring.queue.organization, ring.notification.organization_id
            )
            category = await handle.category(key) or Category(key=key, name=key)
        return turned_away(ring, preferences, category, now_ms)

    async def _send(self, rings: list[DueRing], turn: Turn) -> Outcome | None:
        """What says something of the provider: None when nothing was sent."""
        first = rings[0]
        started_ms = self._clock.now_ms()
        told: Outcome | None = None
        if turn.provider is None:
            outcome: Outcome = Refused("The channel is not set up any more.")
        elif first.attempt > len(turn.provider.channel.limits.retry_waits_s) + 1:
            outcome = Uncertain("Its worker died too often.")
        else:
            outcome, told = await self._call(rings, turn.provider.channel, started_ms)
        self._judge(rings, outcome, started_ms, turn)
        return told

    async def _call(
        self, rings: list[DueRing], channel: Channel, now_ms: int
    ) -> tuple[Outcome, Outcome | None]:
        """The outcome; and the same again if it says something of the provider."""
        first = rings[0]
        raw = self._raw_address(channel, first)
        if raw is None:
            return Refused("The address was removed."), None
        sealing = Sealing(self._providers.vault, first.queue.organization)
        try:
            address = channel.parse_address(await sealing.open(first.user_number, raw))
        except VaultError as error:
            return Retry(f"The secret of the address: {error}"), None
        except AddressError as error:
            # Not Gone: it was good when it was registered, and may be again under other settings.
            return Refused(str(error)), None
        try:
            links = self._links(first, channel.unsubscribes)
            if len(rings) > 1:
                message = digest_of(rings, links, now_ms)
            else:
                message = message_of(first, links, now_ms)
            outcome = await channel.send(channel.render(message, address), self._http)
        except Exception as error:  # a broken channel must not stop the others
            log.error("channel_failed", channel=first.channel, exc_info=error)
            return Retry(f"{type(error).__name__} in the channel"), None
        return outcome, outcome

    def _raw_address(self, channel: Channel, ring: DueRing) -> dict[str, Any] | None:
        if not ring.in_profile:
            return ring.raw_address
        return channel.profile_address(Person(ring.user_id, ring.user_name, ring.email, ring.phone))

    def _judge(self, rings: list[DueRing], outcome: Outcome, started_ms: int, turn: Turn) -> None:
        now_ms = self._clock.now_ms()
        provider = turn.provider
        took_ms = max(0, now_ms - rings[0].due_at_ms) if isinstance(outcome, Sent) else None
        self._meters.rang(rings[0].channel, type(outcome).__name__, took_ms)
        results = [
            judge(
                ring,
                outcome,
                started_at_ms=started_ms,
                now_ms=now_ms,
                waits_s=provider.channel.limits.retry_waits_s if provider else (),
                jitter=self._jitter,
                provider=provider.name if provider else "",
                another=self.limits.another(ring, turn),
            )
            for ring in rings
        ]
        # What was one message is one again.
        again = max((one.due_at_ms for one in results if one.due_at_ms is not None), default=None)
        for result in results:
            together = result.due_at_ms is not None
            self._file(replace(result, due_at_ms=again) if together else result)

    def _file(self, result: RingResult) -> None:
        """What has come in while the last group was written is the next group."""
        self._results.append(result)
        if self._filing is None or self._filing.done():
            self._filing = asyncio.create_task(self._file_results())

    async def _file_results(self) -> None:
        while self._results:
            results, self._results = self._results, []
            try:
                await self._storage.record_results(results, conclude, consider)
            except Exception as error:  # the lease brings the rings back
                log.error("results_not_filed", count=len(results), exc_info=error)
            self.more.set()


def _groups(rings: list[DueRing]) -> list[list[DueRing]]:
    """Digests of one person and address together; everything else alone."""
    groups: list[list[DueRing]] = []
    digests: dict[tuple[int, str, int | None], list[DueRing]] = defaultdict(list)
    for ring in rings:
        if ring.digest and not ring.recall:
            digests[ring.user_number, ring.queue.queue, ring.address_number].append(ring)
        else:
            groups.append([ring])
    return groups + list(digests.values())
