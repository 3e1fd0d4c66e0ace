"""Data points: handed in, listed, and summed up for a chart."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, json
from starlette.responses import StreamingResponse

from tocsin.actions.points import Device, Points, read_points
from tocsin.actions.series import MOST_BUCKETS, series
from tocsin.http.api.moments import Moment, moment_ms
from tocsin.http.api.paging import PageQuery, place_after, placed_cursor
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.csv_cells import csv_response, csv_text
from tocsin.http.idempotency import idempotency_key
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.clock import DAY_MS, iso
from tocsin.model.data import VARIABLE_CHARACTERS, Bucket, DataPoint, DataQuery, Once, PointPlace
from tocsin.model.errors import TocsinError
from tocsin.storage.data import LAST

BODY_BYTES = 1024 * 1024
Variable = Annotated[str, Meta(min_length=1, max_length=VARIABLE_CHARACTERS)]
Value = str | float | bool | None
DEFAULT_BUCKETS = 200
_SLICE = 500
_COLUMNS = [
    "device",
    "variable",
    "value",
    "unit",
    "time",
    "receivedAt",
    "lat",
    "lng",
    "tags",
    "batchId",
]


class DataAccepted(Body):
    """The batch that the points became; each point carries its id."""

    batch_id: UUID
    count: int


class DataFilter(Struct):
    """`tag` is one of the device's, as `key:value`. `since` and `until` are of the measurement."""

    device: Device | None = None
    variable: Variable | None = None
    tag: Annotated[str, Meta(max_length=201)] | None = None
    since: Moment | None = None
    until: Moment | None = None


class DataPointQuery(PageQuery):
    """`tag` is one of the device's, as `key:value`. `since` and `until` are of the measurement.

    With `variable` or `tag` and without `device`, a page looks at 20,000 points at most: it can
    have fewer items than `limit`, or none, and yet a cursor.
    """

    device: Device | None = None
    variable: Variable | None = None
    tag: Annotated[str, Meta(max_length=201)] | None = None
    since: Moment | None = None
    until: Moment | None = None


class LocationBody(Body):
    """Degrees."""

    lat: float
    lng: float


class DataPointBody(Body):
    """A point. `time` is when it was measured, `receivedAt` when it came in."""

    device: str
    variable: str
    value: Value
    time: str
    received_at: str
    batch_id: UUID
    unit: str | UnsetType = UNSET
    location: LocationBody | UnsetType = UNSET
    tags: dict[str, str] | UnsetType = UNSET
    metadata: dict[str, Any] | UnsetType = UNSET


class DataPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[DataPointBody]
    cursor: str | UnsetType = UNSET


class SeriesQuery(Body):
    """`until` is now if it is absent, `since` a day before it. `bucketSeconds`: how much time one
    bucket sums up; if it is absent, so much that there are about 200 of them.
    """

    device: Device
    variable: Variable
    since: Moment | None = None
    until: Moment | None = None
    bucket_seconds: Annotated[int, Meta(ge=1, le=31_536_000)] | None = None


class BucketBody(Body):
    """One stretch of time. `min`, `mean` and `max` are absent when nothing in it is a number."""

    time: str
    count: int
    last: Value
    min: float | UnsetType = UNSET
    mean: float | UnsetType = UNSET
    max: float | UnsetType = UNSET


class DataSeriesBody(Body):
    """Oldest first; where nothing was measured, there is no bucket."""

    bucket_seconds: int
    since: str
    until: str
    items: list[BucketBody]


async def add_data(call: Call) -> DataAccepted:
    """One point, or a list of up to a thousand, of any devices. All are stored, durable before the
    answer, or none: then `rows` names the first 20 that are wrong.

    With an `Idempotency-Key`, a repeat within 24 hours is answered as the first time.
    """
    points = read_points(call.body, call.now_ms)
    call.context.pace.check(call.principal.organization.number, len(points), call.now_ms)
    key = idempotency_key(call)
    once = None if key is None else Once(key, hashlib.sha256(call.raw_body).digest())
    run = call.principal.run_id
    stored = await call.storage.add_data(points, call.now_ms, once=once, run=run)
    call.context.data_added(call.principal.organization.number)
    return DataAccepted(stored.group, stored.points)


async def list_data(call: Call) -> DataPage:
    query: DataPointQuery = call.query
    before = place_after(query.cursor) or LAST
    found = await call.storage.data(_wanted(query), before, query.limit)
    cursor = placed_cursor(found.walked_to) if found.walked_to else UNSET
    return DataPage([_point(one) for one in found.points], cursor)


async def export_data(call: Call) -> StreamingResponse:
    """CSV (RFC 4180, UTF-8 with a byte order mark), newest first, as a stream: a line for each
    point. A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    return csv_response("data.csv", _lines(call, _wanted(call.query)))


async def _lines(call: Call, wanted: DataQuery) -> AsyncIterator[str]:
    yield csv_text([_COLUMNS])
    place: PointPlace | None = LAST
    while place is not None:
        found = await call.storage.data(wanted, place, _SLICE)
        yield csv_text([_cells(one) for one in found.points])
        place = found.walked_to
        # A year of a sensor is many points: let requests in between.
        await asyncio.sleep(0)


def _cells(of: DataPoint) -> list[str]:
    longitude, latitude = of.location or ("", "")
    plain = of.value if isinstance(of.value, str) else json.encode(of.value).decode()
    said = [of.device, of.variable, plain, of.unit or "", iso(of.at_ms), iso(of.received_at_ms)]
    tags = json.encode(of.tags).decode() if of.tags else ""
    return [*said, str(latitude), str(longitude), tags, str(of.group)]


def _wanted(query: DataFilter | DataPointQuery) -> DataQuery:
    return DataQuery(
        device=query.device,
        variable=query.variable,
        tag=tag_of(query.tag),
        since_ms=_optional("since", query.since),
        until_ms=_optional("until", query.until),
    )


async def get_series(call: Call) -> DataSeriesBody:
    """At most 1,000 buckets, of at most a million values."""
    query: SeriesQuery = call.query
    until_ms = _optional("until", query.until)
    until_ms = call.now_ms + 1 if until_ms is None else until_ms
    since_ms = _optional("since", query.since)
    since_ms = max(0, until_ms - DAY_MS) if since_ms is None else since_ms
    if since_ms >= until_ms:
        message = "since: must be before until."
        raise TocsinError("invalid_parameter", message, field="since")
    seconds = query.bucket_seconds or max(1, (until_ms - since_ms) // (1000 * DEFAULT_BUCKETS))
    if (until_ms - since_ms) // (1000 * seconds) > MOST_BUCKETS:
        message = f"bucketSeconds: makes more than {MOST_BUCKETS} buckets."
        raise TocsinError("invalid_parameter", message, field="bucketSeconds")
    found = await series(
        call.storage,
        query.device,
        query.variable,
        since_ms=since_ms,
        until_ms=until_ms,
        bucket_ms=seconds * 1000,
    )
    items = [_bucket(one) for one in found]
    return DataSeriesBody(seconds, iso(since_ms), iso(until_ms), items)


def tag_of(given: str | None) -> tuple[str, str] | None:
    """Raises `invalid_parameter`."""
    if given is None:
        return None
    key, colon, value = given.partition(":")
    if not colon or not key or not value:
        message = "tag: must be like key:value."
        raise TocsinError("invalid_parameter", message, field="tag")
    return key, value


def _optional(field: str, given: str | None) -> int | None:
    return None if given is None else moment_ms(field, given, "invalid_parameter")


def _point(of: DataPoint) -> DataPointBody:
    location = UNSET if of.location is None else LocationBody(of.location[1], of.location[0])
    return DataPointBody(
        device=of.device,
        variable=of.variable,
        value=of.value,
        time=iso(of.at_ms),
        received_at=iso(of.received_at_ms),
        batch_id=of.group,
        unit=present(of.unit),
        location=location,
        tags=of.tags or UNSET,
        metadata=of.metadata or UNSET,
    )


def _bucket(of: Bucket) -> BucketBody:
    return BucketBody(
        time=iso(of.at_ms),
        count=of.count,
        last=of.last,
        min=present(of.least),
        mean=present(of.mean),
        max=present(of.most),
    )


_ORGANIZATION = "/organizations/{organizationId}"
ROUTES = [
    Route(
        "POST",
        _ORGANIZATION + "/events",
        add_data,
        Permission.SEND_DATA,
        "addData",
        "Hand in data points",
        request=Points,
        response=DataAccepted,
        status=202,
        errors=("key_reused", "conflict", "too_many"),
        headers=("Idempotency-Key",),
        max_body=BODY_BYTES,
        any_json=True,
    ),
    Route(
        "GET",
        _ORGANIZATION + "/data",
        list_data,
        Permission.READ_DATA,
        "listData",
        "Data points, newest first",
        query=DataPointQuery,
        response=DataPage,
    ),
    Route(
        "GET",
        _ORGANIZATION + "/data.csv",
        export_data,
        Permission.READ_DATA,
        "exportData",
        "Data points as CSV",
        query=DataFilter,
    ),
    Route(
        "GET",
        _ORGANIZATION + "/data/series",
        get_series,
        Permission.READ_DATA,
        "getDataSeries",
        "A device's variable in buckets of time",
        query=SeriesQuery,
        response=DataSeriesBody,
    ),
]
