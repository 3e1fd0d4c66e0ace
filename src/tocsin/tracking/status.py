"""How well it does: what is promised, what was measured, and what is in the way right now.

Reads measurements and the queue; writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from tocsin.model.clock import DAY_MS, HOUR_MS, SECOND_MS, Clock
from tocsin.model.data import BrokerLook
from tocsin.model.latency import Latency
from tocsin.model.tracking import Circuit, Measured, QueueDepth
from tocsin.storage.operations import Storage
from tocsin.tracking.meters import (
    ARRIVAL,
    CANARY,
    CANARY_LOST,
    RING,
    SLOT_MS,
    LiveMeters,
)

INBOX_WITHIN_MS = SECOND_MS
PROVIDER_WITHIN_MS = 10 * SECOND_MS
SHARE = 0.95
"""Of all, so many are to keep the time."""
REMEMBER_MS = 2 * SECOND_MS
"""A page that anybody may ask for is worked out once in so long."""
LATE_CANARY_MS = 3 * 60 * SECOND_MS
OLD_QUEUE_MS = 60 * SECOND_MS
BROKER_AWAY_MS = 60 * SECOND_MS


class Engine(Protocol):
    """What is under way right now."""

    @property
    def under_way(self) -> int: ...

    def circuits(self) -> list[Circuit]: ...


class Span(Struct, frozen=True):
    """What was measured in some time. Without any, there are no quantiles."""

    count: int
    within: int
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None

    @property
    def kept(self) -> bool:
        """Whether the promise held; it does where nothing was to be done."""
        return self.within >= SHARE * self.count


class Promise(Struct, frozen=True):
    """What is promised and how it was kept. `channel` None: it is about the inbox."""

    channel: str | None
    within_ms: int
    hour: Span
    day: Span


class CanaryCount(Struct, frozen=True):
    """How many were sent, and how many arrived."""

    sent: int
    arrived: int


class Canaries(Struct, frozen=True):
    """The latest at `last_ms`; None: none yet since the start."""

    hour: CanaryCount
    day: CanaryCount
    last_ms: int | None


class Look(Struct, frozen=True):
    """All of it, as it was at a moment. `promises` begin with the inbox; the others are of
    the channels that rang. `circuits` are those of the server's own providers. `broker` None: data
    points come in over HTTP only.
    """

    at_ms: int
    promises: list[Promise]
    canaries: Canaries
    circuits: list[Circuit]
    queue: QueueDepth
    broker: BrokerLook | None = None

    @property
    def oldest_s(self) -> int:
        """For how many seconds the oldest ring or job has been due."""
        return 0 if self.queue.oldest_ms is None else (self.at_ms - self.queue.oldest_ms) // 1000

    @property
    def troubles(self) -> list[str]:
        """Codes of what is wrong right now."""
        canary, last = self.canaries.hour, self.canaries.last_ms
        found = {
            "promise_broken": not all(promise.hour.kept for promise in self.promises),
            "canaries_lost": canary.arrived < canary.sent,
            "canaries_late": last is not None and self.at_ms - last > LATE_CANARY_MS,
            "providers_paused": bool(self.circuits),
            "queue_old": self.oldest_s * SECOND_MS > OLD_QUEUE_MS,
            "broker_away": self.broker is not None
            and not self.broker.connected
            and self.at_ms - self.broker.since_ms > BROKER_AWAY_MS,
        }
        return [code for code, wrong in found.items() if wrong]


class Board:
    """Looks at everything, at most once in `REMEMBER_MS`."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        meters: LiveMeters,
        engine: Engine,
        broker: Callable[[], BrokerLook | None],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._meters = meters
        self._engine = engine
        self._broker = broker
        self._last: Look | None = None

    async def look(self) -> Look:
        now_ms = self._clock.now_ms()
        if self._last is None or not 0 <= now_ms - self._last.at_ms < REMEMBER_MS:
            self._last = await self._measure(now_ms)
        return self._last

    async def _measure(self, now_ms: int) -> Look:
        hour, day = [
            by_kind(await self._storage.measurements(since) + self._meters.pending)
            for since in ((now_ms - HOUR_MS) // SLOT_MS, (now_ms - DAY_MS) // SLOT_MS)
        ]
        kinds = sorted(kind for kind in day if kind.startswith(RING))
        promises = [_promise(None, ARRIVAL, INBOX_WITHIN_MS, hour, day)]
        promises += [
            _promise(kind.removeprefix(RING), kind, PROVIDER_WITHIN_MS, hour, day) for kind in kinds
        ]
        return Look(
            at_ms=now_ms,
            promises=promises,
            canaries=Canaries(_canary(hour), _canary(day), self._meters.canary_at_ms),
            circuits=[one for one in self._engine.circuits() if one.shared],
            queue=await self._storage.queue_depth(now_ms),
            broker=self._broker(),
        )


Kinds = dict[str, Latency]


def by_kind(measured: list[Measured]) -> Kinds:
    """Histograms, by kind."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for kind, bucket, count in measured:
        found[kind].append((bucket, count))
    return {kind: Latency(counts) for kind, counts in found.items()}


def _promise(channel: str | None, kind: str, within_ms: int, hour: Kinds, day: Kinds) -> Promise:
    nothing = Latency()
    return Promise(
        channel,
        within_ms,
        _span(hour.get(kind, nothing), within_ms),
        _span(day.get(kind, nothing), within_ms),
    )


def _span(of: Latency, within_ms: int) -> Span:
    quantiles = (of.quantile_ms(0.5), of.quantile_ms(0.95), of.quantile_ms(0.99))
    return Span(of.total, of.within(within_ms), *quantiles)


def _canary(kinds: Kinds) -> CanaryCount:
    arrived = kinds[CANARY].total if CANARY in kinds else 0
    lost = kinds[CANARY_LOST].total if CANARY_LOST in kinds else 0
    return CanaryCount(arrived + lost, arrived)
