"""Data points: what devices measure, and the batches in which rules look at them."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct

MOST_POINTS = 1_000
"""Points of one batch."""
MOST_DEVICES = 100_000
"""Devices of one organization: each is a row that every list of them walks."""
DEVICE_CHARACTERS = 100
VARIABLE_CHARACTERS = 100
UNIT_CHARACTERS = 30
VALUE_CHARACTERS = 4_000
METADATA_BYTES = 4_000
DISPLAY_NAME_CHARACTERS = 100
TAGS = 50
"""Tags of a device. A tag that a point brings beyond them makes its batch wrong."""

Value = str | float | bool | None


class DataPoint(Struct, frozen=True):
    """One value that a device has told.

    `at_ms` is when it was measured, `received_at_ms` when it came in. `location` is (longitude,
    latitude) in degrees. `group` is the public id of the batch that it came with. `number` grows in
    the order of commits.
    """

    number: int
    device: str
    variable: str
    value: Value
    unit: str | None
    at_ms: int
    received_at_ms: int
    group: UUID
    location: tuple[float, float] | None = None
    tags: dict[str, str] = {}
    metadata: dict[str, Any] = {}


class NewPoint(Struct, frozen=True):
    """A point that was checked and is not stored yet."""

    device: str
    variable: str
    value: Value
    at_ms: int
    unit: str | None = None
    location: tuple[float, float] | None = None
    tags: dict[str, str] = {}
    metadata: dict[str, Any] = {}


class Device(Struct, frozen=True):
    """Where points come from. `name` is what points name it by, unique in its organization.

    Points make it and keep `tags` (each point's tags are merged into them) and `last_seen_ms`
    current; a device that was only written down has none.
    """

    number: int
    name: str
    display_name: str | None
    tags: dict[str, str]
    created_at_ms: int
    updated_at_ms: int
    last_seen_ms: int | None


class DataBatch(NamedTuple):
    """Accepted points that rules have not looked at yet, claimed under a fence.

    Its points are those numbered `first` to `last`. `chain` counts the runs that have led to it.
    """

    number: int
    organization_number: int
    organization_id: UUID
    group: UUID
    first: int
    last: int
    received_at_ms: int
    fence: int
    chain: int = 0


class Stored(NamedTuple):
    """The batch that points became, or had become when they came the first time."""

    group: UUID
    points: int


class Once(NamedTuple):
    """What makes a repeated call harmless: the caller's key, and a digest of what was asked."""

    key: str
    digest: bytes


class Packet(NamedTuple):
    """A message of a broker, as its delivery is known: it comes under the same number and digest
    again until the broker has heard that it is done.
    """

    client: str
    number: int
    digest: bytes


class DataQuery(Struct, frozen=True):
    """Which points: all that is given must hold. `tag` is one of the device's.

    `since_ms` is the first moment of measurement, `until_ms` the first that is no longer wanted.
    """

    device: str | None = None
    variable: str | None = None
    tag: tuple[str, str] | None = None
    since_ms: int | None = None
    until_ms: int | None = None


class PointPlace(NamedTuple):
    """Where a walk along the points by time has come to."""

    at_ms: int
    number: int


class PlacedValue(NamedTuple):
    """A value, when it was measured, and its point's number."""

    at_ms: int
    number: int
    value: Value


class LatestValue(NamedTuple):
    """The last that is known of a device's variable."""

    variable: str
    value: Value
    unit: str | None
    at_ms: int


class PointSlice(Struct, frozen=True):
    """Points of a bounded walk, and where it goes on; None at the end."""

    points: list[DataPoint]
    walked_to: PointPlace | None


class Bucket(Struct, frozen=True):
    """Numbers of one stretch of time; `last` is the latest value in it, whatever its kind.

    Without a number among them, `least`, `mean` and `most` are None.
    """

    at_ms: int
    count: int
    least: float | None
    mean: float | None
    most: float | None
    last: Value


class BrokerLook(Struct, frozen=True):
    """How the connection to the operator's broker does, and what came of it since the start.

    `since_ms`: connected, or not, since then. `refused`: messages that were of no use, by reason.
    """

    connected: bool
    since_ms: int
    messages: int
    points: int
    repeated: int
    refused: dict[str, int]
