"""The gates and rate limits that stand between the queue of rings and the providers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.dispatch.gates import Gate
from tocsin.dispatch.providers import Provider, Providers
from tocsin.model.bucket import Bucket
from tocsin.model.channel import Outcome
from tocsin.model.tracking import Circuit
from tocsin.model.work import DueRing, RingQueue

_NO_LIMIT = 1 << 30
_GATES = 10_000
"""Beyond so many, gates that hold nothing back are forgotten."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that was let through, by which provider of which; without one it is refused.

    It counts until it has ended, with an outcome or without having been sent.
    """

    provider: Provider | None
    providers: tuple[Provider, ...]
    gate: Gate | None
    buckets: tuple[Bucket, ...]


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
        if len(self._gates) > _GATES:
            self._gates = {key: gate for key, gate in self._gates.items() if not gate.rested}
        self._known = {}
        await self.know(queues)

    async def know(self, queues: Iterable[RingQueue]) -> None:
        """Of the rest of a digest, the queue may not have been looked at."""
        for queue in queues:
            if queue not in self._known:
                found = await self._providers.of(queue.organization, queue.channel)
                self._known[queue] = found

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

    def begin(self, ring: DueRing) -> Turn:
        """What was claimed is let through. Counts it, also against the organization's own limit,
        which the ring brings along.

        Each try begins with the next provider; one that has no room is passed over.
        """
        own = self._organization_bucket(ring)
        buckets: tuple[Bucket, ...] = () if own is None else (own,)
        providers = self._known[ring.queue]
        provider, gate = None, None
        if providers:
            first = (ring.attempt - 1) % len(providers)
            order = providers[first:] + providers[:first]
            ready = (one for one in order if self._has_room(one, ring.queue))
            provider = next(ready, order[0])
            gate = self._gate(provider, ring.queue)
            gate.started()
            rate = self._rate(provider)
            buckets += () if rate is None else (rate,)
        for bucket in buckets:
            bucket.take()
        return Turn(provider, providers, gate, buckets)

    def end(self, turn: Turn, outcome: Outcome | None, now_ms: int) -> None:
        """None: nothing was sent after all."""
        if turn.gate is not None:
            turn.gate.ended(outcome, now_ms)
        if outcome is None:
            for bucket in turn.buckets:
                bucket.take(-1)

    def another(self, ring: DueRing, turn: Turn) -> bool:
        """Whether a further provider can be tried at once: not one that is known to be down."""
        tried = ring.attempt % len(turn.providers) if turn.providers else 0
        return any(
            one is not turn.provider and not self._gate(one, ring.queue).broken
            for one in turn.providers[tried:] * bool(tried)
        )

    def broken(self) -> list[Circuit]:
        """The open circuits, by provider."""
        return [
            Circuit(key, queue, gate.opens_at_ms, gate.faults)
            for (key, queue), gate in sorted(self._gates.items())
            if gate.broken
        ]

    def _organization_bucket(self, ring: DueRing) -> Bucket | None:
        organization, per_minute = ring.queue.organization, ring.settings.rings_per_minute
        bucket = self._organizations.get(organization)
        if per_minute is None:
            self._organizations.pop(organization, None)
            return None
        if bucket is None or bucket.per_minute != per_minute:
            bucket = self._organizations[organization] = Bucket(per_minute)
            bucket.room(self._now_ms)
        return bucket

    def _has_room(self, provider: Provider, queue: RingQueue) -> bool:
        rate = self._rate(provider)
        if rate is not None and rate.room(self._now_ms) < 1:
            return False
        return self._gate(provider, queue).room(self._now_ms) > 0

    @property
    def kept(self) -> int:
        """How many gates are remembered."""
        return len(self._gates)

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
