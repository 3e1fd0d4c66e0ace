"""`/metrics` in Prometheus' form. No label names a person, a notification or an organization."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from tocsin.dispatch.providers import SERVERS
from tocsin.http.context import Context
from tocsin.model.data import BrokerLook
from tocsin.model.latency import STEPS, Latency, bucket_of
from tocsin.model.tracking import Circuit, QueueDepth

_EVERY = 2
"""Every second bucket is a bound of a histogram: five for each power of ten."""
_LAST = bucket_of(3_600_000)
OWN = "own"
"""The label of all providers that organizations have set up themselves."""


class Metrics:
    """The page of one running server."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._ours = _Ours(context)
        self._registry.register(self._ours)

    async def page(self, _request: Request) -> Response:
        now_ms = self._context.clock.now_ms()
        self._ours.now_ms = now_ms
        self._ours.depth = await self._context.storage.queue_depth(now_ms)
        return Response(
            generate_latest(self._registry), headers={"content-type": CONTENT_TYPE_LATEST}
        )


class _Ours(Collector):
    """What is ours, as it is when it is asked for."""

    def __init__(self, context: Context) -> None:
        self._storage = context.storage
        self._feed = context.feed
        self._pace = context.pace
        self._tracking = context.tracking
        self.now_ms = 0
        self.depth = QueueDepth(0, 0, 0, 0, None)

    def collect(self) -> Iterable[Metric]:
        meters, engine = self._tracking.meters, self._tracking.engine
        yield _counter(
            "tocsin_notifications_accepted",
            "Notifications accepted.",
            {(): self._storage.totals.accepted},
        )
        yield _histogram(
            "tocsin_arrival_seconds",
            "From a notification's start to a person's inbox.",
            {(): meters.arrivals},
        )
        yield _histogram(
            "tocsin_ring_seconds",
            "From a ring's being due to the provider's having taken it.",
            {(channel,): latency for channel, latency in meters.rings.items()},
            ("channel",),
        )
        yield _histogram(
            "tocsin_canary_seconds",
            "From before a canary's being accepted to its stream's being woken.",
            {(): meters.canaries},
        )
        yield _counter(
            "tocsin_canaries",
            "Canaries, by whether they arrived.",
            {("arrived",): meters.canaries.total, ("lost",): meters.canaries_lost},
            ("result",),
        )
        yield _counter(
            "tocsin_attempts", "Tries of rings.", dict(meters.outcomes), ("channel", "outcome")
        )
        yield _counter(
            "tocsin_alarms",
            "What needs a person's eye.",
            {(what,): count for what, count in meters.alarms.items()},
            ("what",),
        )
        yield _counter("tocsin_data_points", "Points stored.", {(): self._storage.totals.points})
        yield _counter(
            "tocsin_data_points_held",
            "Points over their organization's limit: refused over HTTP, kept waiting over MQTT.",
            {(door,): self._pace.held[door] for door in ("http", "mqtt")},
            ("door",),
        )
        yield from self._broker(self._tracking.broker())
        yield from self._gauges(engine.circuits(), engine.under_way)

    def _broker(self, broker: BrokerLook | None) -> Iterable[Metric]:
        if broker is None:
            return
        taken = {("stored",): broker.messages, ("repeated",): broker.repeated}
        refused = {(reason,): count for reason, count in broker.refused.items()}
        connected = {(): int(broker.connected)}
        yield _counter("tocsin_mqtt_messages", "Messages.", {**taken, **refused}, ("result",))
        yield _gauge("tocsin_mqtt_connected", "Whether the broker is connected.", connected)

    def _gauges(self, circuits: list[Circuit], under_way: int) -> Iterable[Metric]:
        depth = self.depth
        age_ms = 0 if depth.oldest_ms is None else max(0, self.now_ms - depth.oldest_ms)
        yield _gauge(
            "tocsin_rings",
            "Rings that are due, wait for their time, or are dead letters; counted to a limit.",
            {("due",): depth.due, ("waiting",): depth.waiting, ("dead",): depth.dead},
            ("state",),
        )
        yield _gauge("tocsin_jobs_due", "Jobs that are due.", {(): depth.jobs})
        yield _gauge(
            "tocsin_queue_age_seconds",
            "For how long the oldest ring or job has been due.",
            {(): age_ms / 1000},
        )
        yield _gauge("tocsin_rings_under_way", "Rings under way.", {(): under_way})
        yield _gauge("tocsin_streams_open", "Open inboxes.", {(): self._feed.listeners()})
        opened = Counter(
            (SERVERS if one.shared else OWN, one.queue.partition("/")[0]) for one in circuits
        )
        yield _gauge(
            "tocsin_circuits_open",
            "Providers that are not rung for now, the server's or organizations' own.",
            dict(opened),
            ("provider", "channel"),
        )
        paused = self._tracking.receipts.guard.paused_channels(self.now_ms)
        yield _gauge(
            "tocsin_removals_paused",
            "Organizations of which receipts remove no addresses for now.",
            {(channel,): count for channel, count in paused.items()},
            ("channel",),
        )


Samples = Mapping[Any, float]
"""Values by those of the labels, as a tuple."""


def _counter(name: str, words: str, samples: Samples, labels: tuple[str, ...] = ()) -> Metric:
    family = CounterMetricFamily(name, words, labels=labels)
    for values, count in samples.items():
        family.add_metric(values, count)
    return family


def _gauge(name: str, words: str, samples: Samples, labels: tuple[str, ...] = ()) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for values, count in samples.items():
        family.add_metric(values, count)
    return family


def _histogram(
    name: str,
    words: str,
    samples: dict[tuple[str, ...], Latency],
    labels: tuple[str, ...] = (),
) -> Metric:
    family = HistogramMetricFamily(name, words, labels=labels)
    for values, latency in samples.items():
        family.add_metric(values, _buckets(latency), latency.sum_ms / 1000)
    return family


def _buckets(latency: Latency) -> list[tuple[str, float]]:
    """Cumulative, in seconds; 1 s and 10 s are among the bounds."""
    counts, total, found = latency.counts, 0, []
    for bucket in range(_LAST + 1):
        total += counts.get(bucket, 0)
        if bucket % _EVERY == 0:
            found.append((f"{10 ** (bucket / STEPS) / 1000:.4g}", float(total)))
    return [*found, ("+Inf", float(latency.total))]


assert STEPS % _EVERY == 0
