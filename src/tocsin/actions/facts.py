"""What an action knows of what set it off: its filters look at it, its words are filled with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.model.actions import Value
from tocsin.model.clock import iso
from tocsin.model.data import DataPoint

Facts = dict[str, Any]


class Known(Struct, frozen=True):
    """What is known of a device beside its points."""

    tags: dict[str, str] = {}
    display_name: str | None = None


UNKNOWN = Known()
SAMPLE: Facts = {
    "variable": "temperature",
    "value": 31.5,
    "unit": "°C",
    "time": "2026-01-31T12:00:00.000Z",
    "location": [13.4, 52.5],
    "device": "sensor-1",
    "deviceName": "Sensor 1",
    "tags": {},
    "data": {},
    "event": "",
    "state": "fired",
}
"""To try words with before anything has happened."""


def of_point(point: DataPoint, known: Known) -> Facts:
    return {
        "variable": point.variable,
        "value": point.value,
        "unit": point.unit,
        "time": iso(point.at_ms),
        "location": None if point.location is None else list(point.location),
        "device": point.device,
        "deviceName": known.display_name or point.device,
        "tags": {**known.tags, **point.tags},
        "data": point.metadata,
    }


def of_event(kind: str, at_ms: int, data: Mapping[str, Any]) -> Facts:
    """`data` has public ids as webhooks tell them; a custom event may name a device and a value."""
    device = data.get("device")
    return {
        "event": kind,
        "time": iso(at_ms),
        "value": _plain(data.get("value")),
        "device": device if isinstance(device, str) else None,
        "deviceName": device if isinstance(device, str) else None,
        "tags": {},
        "data": dict(data),
    }


def of_time(at_ms: int, **more: Any) -> Facts:
    return {"time": iso(at_ms), "tags": {}, "data": {}, **more}


def _plain(value: Any) -> Value:
    return value if isinstance(value, str | int | float | bool) else None
