"""The gates and rate limits that stand between the queue of rings and the providers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tocsin.dispatch.gates import Gate
from tocsin.dispatch.providers import Provider, Providers
from tocsin.model.bucket import Bucket
from tocsin.model.channel import Outcome
from tocsin.model.work import DueRing, RingQueue

_NO_LIMIT = 1 << 30


class Limits:
    """Who may ring how much now. Call `look` before asking for the room of queues."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self._gates: dict[tuple[str, str], Gate] = {}
        self._rates: dict[str, Bucket] = {}
        self._organizations: dict[int, Bucket] = {}
        self._known: dict[RingQueue, tuple[Provider, ...]] = {}
        self._reserved: Counter[object] = Counter()
        self._now_ms = 0

    async def look(self, queues: Iterable[RingQueue], now_ms: int) -> None:
        """See which providers each queue has now; what was reserved before is forgotten."""
        self._now_ms = now_ms
        self._reserved.clear()
        self._known = {
            queue: await self._providers.of(queue.organization, queue.channel) for queue in queues
        }

    def room(self, queue: RingQueue) -> int:
        """A queue without a provider is let through: its rings are refused, with the reason."""
        providers = self._known[queue]
        room = sum(self._provider_room(one, queue) for one in providers)
        if not providers:
            room = _NO_LIMIT
        bucket = self._organizations.get(queue.organization)
        if bucket is not None:
            left = bucket.room(self._now_ms) - self._reserved[queue.organization]
            room = min(room, max(0, left))
        return room

    def reserve(self, queue: RingQueue, count: int) -> None:
        self._reserved[queue.organization] += count
        for one in self._known[queue]:
            part = min(count, self._provider_room(one, queue))
            self._reserved[one.key] += part
            self._reserved[one.key, queue.queue] += part
            count -= part

    def wait_until_ms(self, queue: RingQueue) -> int | None:
        """When a queue without room may have some again; None: as soon as something has ended."""
        waits: list[int] = []
        bucket = self._organizations.get(queue.organization)
        if bucket is not None and bucket.room(self._now_ms) < 1:
            waits.append(bucket.wait_until_ms(self._now_ms))
        for one in self._known[queue]:
            rate = self._rate(one)
            if rate is not None and rate.room(self._now_ms) < 1:
                waits.append(rate.wait_until_ms(self._now_ms))
            opens = self._gate(one, queue).wait_until_ms(self._now_ms)
            if opens is not None:
                waits.append(opens)
        return min(waits, default=None)

    def claimed(self, ring: DueRing) -> None:
        """Counts against the organization's own limit, which the ring brings along."""
        organization, per_minute = ring.queue.organization, ring.settings.rings_per_minute
        bucket = self._organizations.get(organization)
        if per_minute is None:
            self._organizations.pop(organization, None)
            return
        if bucket is None or bucket.per_minute != per_minute:
            bucket = self._organizations[organization] = Bucket(per_minute)
            bucket.room(self._now_ms)
        bucket.take()

    def choose(self, ring: DueRing, providers: tuple[Provider, ...], now_ms: int) -> Provider:
        """Each try begins with the next provider; one whose circuit is open is passed over."""
        first = (ring.attempt - 1) % len(providers)
        order = providers[first:] + providers[:first]
        ready = (one for one in order if self._gate(one, ring.queue).room(now_ms) > 0)
        return next(ready, order[0])

    def started(self, ring: DueRing, provider: Provider) -> Gate:
        rate = self._rate(provider)
        if rate is not None:
            rate.take()
        gate = self._gate(provider, ring.queue)
        gate.started()
        return gate

    def ended(self, gate: Gate, outcome: Outcome | None, now_ms: int) -> None:
        gate.ended(outcome, now_ms)

    def broken(self) -> list[str]:
        """The keys of providers, with the queue, whose circuit is open."""
        return sorted(f"{key} {queue}" for (key, queue), gate in self._gates.items() if gate.broken)

    def _provider_room(self, provider: Provider, queue: RingQueue) -> int:
        room = self._gate(provider, queue).room(self._now_ms)
        room -= self._reserved[provider.key, queue.queue]
        rate = self._rate(provider)
        if rate is not None:
            room = min(room, rate.room(self._now_ms) - self._reserved[provider.key])
        return max(0, room)

    def _gate(self, provider: Provider, queue: RingQueue) -> Gate:
        key = (provider.key, queue.queue)
        gate = self._gates.get(key)
        if gate is None:
            gate = self._gates[key] = Gate(provider.channel.limits.concurrent)
        return gate

    def _rate(self, provider: Provider) -> Bucket | None:
        if provider.rate_per_minute is None:
            self._rates.pop(provider.key, None)
            return None
        bucket = self._rates.get(provider.key)
        if bucket is None or bucket.per_minute != provider.rate_per_minute:
            bucket = self._rates[provider.key] = Bucket(provider.rate_per_minute)
            bucket.room(self._now_ms)
        return bucket
