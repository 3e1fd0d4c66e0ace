"""How long things took, as medians and 95th percentiles, and what providers said to failed tries.

Both are counted when they happen, by the hour: times in buckets of which each is a quarter wider
than the one before, faults by their words. So a percentile of a year is a sum of at most 9,600
hours with some tens of rows each, read in slices, and never a walk over people or rings. It is told
too long by a quarter at most.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field
from starlette.responses import StreamingResponse

from tocsin.http.api.analytics import (
    DAYS_BY_DAY,
    DAYS_BY_HOUR,
    By,
    RangeQuery,
    range_of,
    spans_of,
)
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.csv_cells import csv_response, csv_text
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import HOUR_MS, iso
from tocsin.model.latency import Latency
from tocsin.model.tracking import FaultSum, Timed

_SPANS_AT_ONCE = 31
_MOST_FAULTS = 500
Latencies = dict[Timed, Latency]


class TimesQuery(RangeQuery):
    """At most 31 days by the hour. Days are those of the organization's time zone."""

    by: By = "day"


class TimeBody(Body):
    """Half of all took no longer than `medianMs`, 95 % no longer than `p95Ms`; both are absent
    without any. At most a quarter too long.
    """

    count: int
    median_ms: int | UnsetType = UNSET
    p95_ms: int | UnsetType = UNSET


class TimesBody(Body):
    """`arrival`: from the start to the inbox, of people. `provider`: from due to taken by the
    provider, of rings. `seen`: from the inbox to seen for the first time, of people.
    """

    arrival: TimeBody
    provider: TimeBody
    seen: TimeBody


class TimesPoint(Body):
    """What ended from this moment until the next point's."""

    at: str
    times: TimesBody


class TimesAnswer(Body):
    """`from` and `to` are whole hours or days. `since`: the first hour of which times are known;
    absent while there are none.
    """

    from_: str = field(name="from")
    to: str
    by: By
    time_zone: str
    points: list[TimesPoint]
    totals: TimesBody
    since: str | UnsetType = UNSET


class FaultsQuery(RangeQuery):
    """The most frequent ones, so many at most."""

    limit: Annotated[int, Meta(ge=1, le=_MOST_FAULTS)] = 20


class FaultBody(Body):
    """How many tries on a channel came to this. `outcome`: `Gone` (the address is dead), `Refused`
    (never again), `Retry` (tried again later), `Uncertain`, or what was said later: `Bounced`,
    `Failed`. `reply` is what the provider said, without what differs from ring to ring; absent for
    those beyond a hundred different ones in an hour.
    """

    channel: str
    outcome: str
    count: int
    reply: str | UnsetType = UNSET


class FaultsAnswer(Body):
    """The most frequent first."""

    items: list[FaultBody]


async def get_times(call: Call) -> TimesAnswer:
    query: TimesQuery = call.query
    starts, spans = await _times(call, query)
    totals: Latencies = defaultdict(Latency)
    for span in spans:
        for kind, latency in span.items():
            totals[kind].counts.update(latency.counts)
    since = await call.storage.timed_since()
    return TimesAnswer(
        iso(starts[0]),
        iso(starts[-1]),
        query.by,
        call.principal.organization.settings.time_zone,
        [TimesPoint(iso(at), _body(one)) for at, one in zip(starts, spans, strict=False)],
        _body(totals),
        since=UNSET if since is None else iso(since * HOUR_MS),
    )


async def export_times(call: Call) -> StreamingResponse:
    """CSV (RFC 4180, UTF-8 with a byte order mark): a line for each point and kind of time."""
    starts, spans = await _times(call, call.query)
    return csv_response("times.csv", _time_lines(starts, spans))


async def list_faults(call: Call) -> FaultsAnswer:
    query: FaultsQuery = call.query
    return FaultsAnswer([_fault(one) for one in await _faults(call, query, query.limit)])


async def export_faults(call: Call) -> StreamingResponse:
    """CSV (RFC 4180, UTF-8 with a byte order mark): the 500 most frequent."""
    found = await _faults(call, call.query, _MOST_FAULTS)
    return csv_response("faults.csv", _fault_lines(found))


async def _times(call: Call, query: TimesQuery) -> tuple[list[int], list[Latencies]]:
    days = DAYS_BY_HOUR if query.by == "hour" else DAYS_BY_DAY
    wanted = range_of(query, call.now_ms, days)
    moments = spans_of(wanted, query.by, call.principal.organization.settings.time_zone)
    pairs = list(pairwise(-(-moment // HOUR_MS) for moment in moments))
    spans: list[Latencies] = [defaultdict(Latency) for _ in pairs]
    for first in range(0, len(pairs), _SPANS_AT_ONCE):
        for one in await call.storage.times(pairs[first : first + _SPANS_AT_ONCE]):
            spans[first + one.span][one.kind].counts[one.bucket] += one.count
        # A year is many rows: let requests in between.
        await asyncio.sleep(0)
    return moments, spans


async def _faults(call: Call, query: RangeQuery, limit: int) -> list[FaultSum]:
    wanted = range_of(query, call.now_ms)
    last_hour = -(-wanted.last_ms // HOUR_MS)
    return await call.storage.faults(wanted.first_ms // HOUR_MS, last_hour, limit)


def _body(of: Latencies) -> TimesBody:
    return TimesBody(**{kind.value: _time(of.get(kind)) for kind in Timed})


def _time(of: Latency | None) -> TimeBody:
    if of is None or not of.total:
        return TimeBody(0)
    median, most = of.quantile_ms(0.5), of.quantile_ms(0.95)
    assert median is not None
    assert most is not None
    return TimeBody(of.total, median, most)


def _fault(of: FaultSum) -> FaultBody:
    return FaultBody(of.channel, of.outcome, of.count, of.reply or UNSET)


async def _time_lines(starts: list[int], spans: list[Latencies]) -> AsyncIterator[str]:
    yield csv_text([["at", "time", "count", "medianMs", "p95Ms"]])
    for at, span in zip(starts, spans, strict=False):
        told = [(kind.value, _time(span.get(kind))) for kind in Timed]
        yield csv_text(
            [
                [iso(at), name, *("" if one is UNSET else str(one) for one in _numbers(time))]
                for name, time in told
            ]
        )


def _numbers(of: TimeBody) -> tuple[int, int | UnsetType, int | UnsetType]:
    return of.count, of.median_ms, of.p95_ms


async def _fault_lines(found: list[FaultSum]) -> AsyncIterator[str]:
    yield csv_text([["channel", "outcome", "reply", "count"]])
    yield csv_text([[one.channel, one.outcome, one.reply, str(one.count)] for one in found])


_ANALYTICS = "/organizations/{organizationId}/analytics"
ROUTES = [
    Route(
        "GET",
        _ANALYTICS + "/times",
        get_times,
        Permission.READ_NOTIFICATIONS,
        "getTimes",
        "How long things took: median and 95th percentile",
        query=TimesQuery,
        response=TimesAnswer,
    ),
    Route(
        "GET",
        _ANALYTICS + "/times.csv",
        export_times,
        Permission.READ_NOTIFICATIONS,
        "exportTimes",
        "The same as CSV",
        query=TimesQuery,
    ),
    Route(
        "GET",
        _ANALYTICS + "/faults",
        list_faults,
        Permission.READ_NOTIFICATIONS,
        "listFaults",
        "What providers said to tries that failed",
        query=FaultsQuery,
        response=FaultsAnswer,
    ),
    Route(
        "GET",
        _ANALYTICS + "/faults.csv",
        export_faults,
        Permission.READ_NOTIFICATIONS,
        "exportFaults",
        "The same as CSV",
        query=RangeQuery,
    ),
]
