"""What happened, added up by the hour or the day, whole or by category, channel or solution."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field
from starlette.responses import StreamingResponse

from tocsin.http.api.moments import Moment, moment_ms
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.csv_cells import csv_response, csv_text
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import DAY_MS, HOUR_MS, iso
from tocsin.model.errors import TocsinError
from tocsin.model.events import Tally
from tocsin.model.tracking import TallyGroup, TallySum
from tocsin.plan.local_time import day_start, next_day_start, next_hour_start

DAYS_BY_HOUR = 31
DAYS_BY_DAY = 400
MOST_GROUPS = 20
"""More groups than this are told as one, `other`."""
OTHER = "other"
_DEFAULT_MS = 7 * DAY_MS
_SPANS_AT_ONCE = 31
_COUNTS = (
    Tally.ACCEPTED,
    Tally.RECIPIENTS,
    Tally.SKIPPED,
    Tally.ATTEMPTS,
    Tally.SENT,
    Tally.FAILED,
    Tally.DELIVERED,
    Tally.OPENED,
    Tally.SEEN,
    Tally.READ,
    Tally.ANSWERED,
)
By = Literal["hour", "day"]
Totals = Counter[Tally]


class RangeQuery(Struct):
    """The last seven days, unless told; at most 400 days."""

    from_: Moment | None = field(default=None, name="from")
    to: Moment | None = None


class AnalyticsQuery(RangeQuery):
    """At most 31 days by the hour. Days are those of the organization's time zone."""

    by: By = "day"
    group: TallyGroup = TallyGroup.NONE


class FiguresBody(Body):
    """People: `recipients`, `skipped`, `seen`, `read`, `answered`. Rings: `sent`, `failed`,
    `delivered`, `opened`, and their `attempts`. `accepted` are notifications.

    Means: `arrivalMs` from the start to the inbox, `providerMs` from due to taken by the provider;
    absent without any.
    """

    accepted: int
    recipients: int
    skipped: int
    attempts: int
    sent: int
    failed: int
    delivered: int
    opened: int
    seen: int
    read: int
    answered: int
    arrival_ms: int | UnsetType = UNSET
    provider_ms: int | UnsetType = UNSET


class PointBody(Body):
    """What happened from this moment until the next point's."""

    at: str
    figures: FiguresBody


class SeriesBody(Body):
    """One group. `key` is the category, channel or solution's id; absent where it is none, `other`
    for all beyond the twenty largest.
    """

    points: list[PointBody]
    totals: FiguresBody
    key: str | UnsetType = UNSET
    name: str | UnsetType = UNSET


class AnalyticsAnswer(Body):
    """Times are ISO 8601 in UTC; `from` and `to` are whole hours or days."""

    from_: str = field(name="from")
    to: str
    by: By
    group: TallyGroup
    time_zone: str
    series: list[SeriesBody]
    totals: FiguresBody


@dataclass(frozen=True, slots=True)
class Range:
    """From the first moment up to the last, in epoch milliseconds."""

    first_ms: int
    last_ms: int


@dataclass(slots=True)
class Summed:
    """Groups in the order of their size, each with a sum for every span."""

    starts: list[int]
    groups: dict[str, list[Totals]]
    names: dict[str, tuple[str, str]]

    def total(self, groups: Iterable[str]) -> Totals:
        return sum((one for group in groups for one in self.groups[group]), Totals())


def range_of(query: RangeQuery, now_ms: int, days: int = DAYS_BY_DAY) -> Range:
    """Raises `invalid_parameter` for what is the wrong way round, or too long."""
    last = moment_ms("to", query.to, "invalid_parameter") if query.to else now_ms + 1
    first = max(0, last - _DEFAULT_MS)
    if query.from_:
        first = moment_ms("from", query.from_, "invalid_parameter")
    if first >= last:
        raise TocsinError("invalid_parameter", "from: must be before `to`.", field="from")
    if last - first > days * DAY_MS:
        message = f"from: at most {days} days before `to`."
        raise TocsinError("invalid_parameter", message, field="from")
    return Range(first, last)


def spans_of(wanted: Range, by: By, zone: str) -> list[int]:
    """The moments at which spans begin, and the one at which the last ends.

    What is counted is counted by the hour of the epoch: where a zone is half an hour off, a day
    begins with the first whole hour in it.
    """
    at_ms = (
        wanted.first_ms // HOUR_MS * HOUR_MS if by == "hour" else day_start(zone, wanted.first_ms)
    )
    moments = [at_ms]
    while at_ms < wanted.last_ms:
        at_ms = next_hour_start(at_ms) if by == "hour" else next_day_start(zone, at_ms)
        moments.append(at_ms)
    return moments


async def get_analytics(call: Call) -> AnalyticsAnswer:
    query: AnalyticsQuery = call.query
    summed = await _sum(call, query)
    starts = summed.starts
    return AnalyticsAnswer(
        iso(starts[0]),
        iso(starts[-1]),
        query.by,
        query.group,
        call.principal.organization.settings.time_zone,
        [_series(summed, group) for group in summed.groups],
        figures(summed.total(summed.groups)),
    )


async def export_analytics(call: Call) -> StreamingResponse:
    """CSV (RFC 4180, UTF-8 with a byte order mark): a line for each group and point."""
    query: AnalyticsQuery = call.query
    return csv_response("analytics.csv", _lines(await _sum(call, query)))


async def _lines(summed: Summed) -> AsyncIterator[str]:
    fields = FiguresBody.__struct_encode_fields__
    yield csv_text([["at", "group", "name", *fields]])
    for group, totals in summed.groups.items():
        key, name = summed.names.get(group, (group, ""))
        rows = zip(summed.starts, totals, strict=False)
        yield csv_text([[iso(at), key, name, *_cells(figures(one))] for at, one in rows])


def _cells(of: FiguresBody) -> list[str]:
    values = [getattr(of, name) for name in of.__struct_fields__]
    return ["" if value is UNSET else str(value) for value in values]


async def _sum(call: Call, query: AnalyticsQuery) -> Summed:
    days = DAYS_BY_HOUR if query.by == "hour" else DAYS_BY_DAY
    wanted = range_of(query, call.now_ms, days)
    moments = spans_of(wanted, query.by, call.principal.organization.settings.time_zone)
    hours = [-(-moment // HOUR_MS) for moment in moments]
    spans = list(pairwise(hours))
    found: list[TallySum] = []
    for first in range(0, len(spans), _SPANS_AT_ONCE):
        some = await call.storage.tallies(spans[first : first + _SPANS_AT_ONCE], query.group)
        found += [TallySum(one.span + first, one.group, one.kind, one.count) for one in some]
        # A year of an organization is many rows: let requests in between.
        await asyncio.sleep(0)
    groups = _grouped(found, len(spans))
    names = {}
    if query.group is TallyGroup.SOLUTION:
        numbers = [int(group) for group in groups if group.isdecimal()]
        known = await call.storage.solution_names(numbers)
        names = {str(number): (str(one[0]), one[1]) for number, one in known.items()}
    return Summed(moments, groups, names)


def _grouped(found: list[TallySum], spans: int) -> dict[str, list[Totals]]:
    """Largest first; what is beyond the most is one group. Without any, one of zeros."""
    groups: dict[str, list[Totals]] = defaultdict(lambda: [Totals() for _ in range(spans)])
    sizes: Counter[str] = Counter()
    for one in found:
        groups[one.group][one.span][one.kind] += one.count
        if one.kind in _COUNTS:
            sizes[one.group] += one.count
    order = [group for group, _ in sizes.most_common()] or [""]
    kept = {group: groups[group] for group in order[:MOST_GROUPS]}
    for group in order[MOST_GROUPS:]:
        rest = kept.setdefault(OTHER, [Totals() for _ in range(spans)])
        for span, totals in enumerate(groups[group]):
            rest[span] += totals
    return kept


def _series(summed: Summed, group: str) -> SeriesBody:
    key, name = summed.names.get(group, (group, ""))
    points = zip(summed.starts, summed.groups[group], strict=False)
    return SeriesBody(
        [PointBody(iso(at), figures(totals)) for at, totals in points],
        figures(summed.total([group])),
        key=key or UNSET,
        name=name or UNSET,
    )


def figures(totals: Totals) -> FiguresBody:
    """The counts, and the means of what was summed up."""
    return FiguresBody(
        **{kind.value: totals[kind] for kind in _COUNTS},
        arrival_ms=_mean(totals[Tally.ARRIVAL_MS], totals[Tally.RECIPIENTS]),
        provider_ms=_mean(totals[Tally.PROVIDER_MS], totals[Tally.SENT]),
    )


def _mean(total: int, count: int) -> int | UnsetType:
    return round(total / count) if count else UNSET


_ANALYTICS = "/organizations/{organizationId}/analytics"
ROUTES = [
    Route(
        "GET",
        _ANALYTICS,
        get_analytics,
        Permission.READ_NOTIFICATIONS,
        "getAnalytics",
        "What happened, by the hour or the day",
        query=AnalyticsQuery,
        response=AnalyticsAnswer,
    ),
    Route(
        "GET",
        _ANALYTICS + ".csv",
        export_analytics,
        Permission.READ_NOTIFICATIONS,
        "exportAnalytics",
        "The same as CSV",
        query=AnalyticsQuery,
    ),
]
