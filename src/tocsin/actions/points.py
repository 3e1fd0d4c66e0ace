"""Reads data points as callers write them, whichever way they come in: all of them or none."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.audience.profile import TAG_CHARACTERS, misfit, text
from tocsin.model.clock import DAY_MS, LATEST_MS, from_iso
from tocsin.model.data import (
    DEVICE_CHARACTERS,
    METADATA_BYTES,
    MOST_POINTS,
    TAGS,
    UNIT_CHARACTERS,
    VALUE_CHARACTERS,
    VARIABLE_CHARACTERS,
    NewPoint,
    Value,
)
from tocsin.model.errors import RowProblem, TocsinError

AHEAD_MS = DAY_MS
"""How far a device's clock may be ahead of ours."""
LISTED = 20
"""Wrong rows that are named."""

Device = Annotated[str, Meta(min_length=1, max_length=DEVICE_CHARACTERS)]
Tag = Annotated[str, Meta(min_length=1, max_length=TAG_CHARACTERS)]
Tags = Annotated[dict[Tag, Tag], Meta(max_length=TAGS)]
Degrees = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]


class LatLng(Struct, forbid_unknown_fields=True):
    """Degrees of WGS 84."""

    lat: Latitude
    lng: Degrees


class PointCreate(Struct, forbid_unknown_fields=True, rename="camel"):
    """One value. `source` is another word for `device`.

    `time`: ISO 8601 with a zone, or epoch milliseconds; now if it is absent, and a day ahead at
    most. `location`: `{"lat", "lng"}`, or a point of GeoJSON. `tags` are merged into those of the
    device. Numbers are kept as 64-bit floats.
    """

    variable: Annotated[str, Meta(min_length=1, max_length=VARIABLE_CHARACTERS)]
    value: Annotated[str, Meta(max_length=VALUE_CHARACTERS)] | float | bool | None
    device: Device | UnsetType = UNSET
    source: Device | UnsetType = UNSET
    unit: Annotated[str, Meta(min_length=1, max_length=UNIT_CHARACTERS)] | UnsetType = UNSET
    time: Annotated[str, Meta(max_length=40)] | int | UnsetType = UNSET
    location: dict[str, Any] | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    metadata: dict[str, Any] | UnsetType = UNSET


class GeoPoint(Struct, forbid_unknown_fields=True):
    """A point of GeoJSON (RFC 7946): longitude, latitude, perhaps a height, which is not kept."""

    type: str
    coordinates: Annotated[list[float], Meta(min_length=2, max_length=3)]


Points = PointCreate | Annotated[list[PointCreate], Meta(min_length=1, max_length=MOST_POINTS)]


def read_points(given: Any, now_ms: int) -> list[NewPoint]:
    """One object, or a list of them, as JSON was read.

    Raises `invalid_body`; its `rows` are the first `LISTED` that are wrong.
    """
    rows = given if isinstance(given, list) else [given]
    if not 1 <= len(rows) <= MOST_POINTS:
        raise TocsinError("invalid_body", f"Send 1 to {MOST_POINTS} points, not {len(rows)}.")
    points: list[NewPoint] = []
    wrong: list[RowProblem] = []
    for index, row in enumerate(rows):
        try:
            points.append(_point(row, now_ms))
        except TocsinError as error:
            wrong.append(RowProblem(index, error.detail, error.field))
            if len(wrong) == LISTED:
                break
    if wrong:
        first = wrong[0]
        message = f"Point {first.index}: {first.detail} Nothing of the batch was stored."
        raise TocsinError("invalid_body", message, field=first.field, rows=wrong)
    return points


def _point(row: Any, now_ms: int) -> NewPoint:
    try:
        given = msgspec.convert(row, PointCreate)
    except msgspec.ValidationError as error:
        message, _, path = str(error).replace("`", "").partition(" - at $.")
        raise TocsinError("invalid_body", f"{message}.", field=path or None) from None
    return NewPoint(
        device=_device(given),
        variable=_name("variable", given.variable),
        value=_value(given.value),
        at_ms=now_ms if given.time is UNSET else _at_ms(given.time, now_ms),
        unit=None if given.unit is UNSET else _name("unit", given.unit),
        location=None if given.location is UNSET else _location(given.location),
        tags={} if given.tags is UNSET else _tags(given.tags),
        metadata={} if given.metadata is UNSET else _metadata(given.metadata),
    )


def device_name(given: str) -> str:
    """It stands in paths and in topics. Raises `invalid_body`."""
    name = _name("device", given)
    if "/" in name:
        raise misfit("device", "must not hold a slash")
    return name


def _device(given: PointCreate) -> str:
    if (given.device is UNSET) == (given.source is UNSET):
        raise misfit("device", "name the device, or the source, and not both")
    return device_name(given.device if given.device is not UNSET else str(given.source))


@lru_cache(maxsize=65_536)
def _name(field: str, given: str) -> str:
    """The same few come again and again."""
    return text(field, given, VARIABLE_CHARACTERS)


def _value(given: str | float | bool | None) -> Value:
    return float(given) if type(given) is int else given


def _at_ms(given: str | int, now_ms: int) -> int:
    at_ms = from_iso(given) if isinstance(given, str) else given
    if at_ms is None or not 0 <= at_ms <= LATEST_MS:
        raise misfit("time", "must be like 2026-11-22T12:00:00Z, or epoch milliseconds")
    if at_ms > now_ms + AHEAD_MS:
        raise misfit("time", "is more than a day ahead")
    return at_ms


def _location(given: dict[str, Any]) -> tuple[float, float]:
    """Longitude, latitude."""
    try:
        if "type" in given:
            point = msgspec.convert(given, GeoPoint)
            if point.type != "Point":
                raise misfit("location", "must be a point")
            place = LatLng(lat=point.coordinates[1], lng=point.coordinates[0])
            given = {"lat": place.lat, "lng": place.lng}
        checked = msgspec.convert(given, LatLng)
    except msgspec.ValidationError:
        raise misfit(
            "location", 'must be {"lat": -90…90, "lng": -180…180}, or a point of GeoJSON'
        ) from None
    return checked.lng, checked.lat


def _tags(given: dict[str, str]) -> dict[str, str]:
    return {_name("tags", key): _name("tags", value) for key, value in given.items()}


def _metadata(given: dict[str, Any]) -> dict[str, Any]:
    if len(msgspec.json.encode(given)) > METADATA_BYTES:
        raise misfit("metadata", f"must have {METADATA_BYTES} bytes at most")
    return given
