"""The operations on data points and devices, each with the condition it holds under.

Those of one organization come with its handle; batches are the work items of the engine that
evaluates rules. See `operations.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from tocsin.model.data import (
    DataBatch,
    DataPoint,
    DataQuery,
    Device,
    LatestValue,
    NewPoint,
    Once,
    Packet,
    PlacedValue,
    PointPlace,
    PointSlice,
    Stored,
)

WALK = 20_000
"""Points that one search by tag or variable looks at, at most: a rare one holds up nobody."""
FIRST = PointPlace(-(1 << 62), 0)
LAST = PointPlace(1 << 62, (1 << 63) - 1)


class DataOperations(Protocol):
    """Data points and devices of one organization. Each write is one transaction."""

    async def add_data(
        self,
        points: Sequence[NewPoint],
        now_ms: int,
        *,
        once: Once | None = None,
        packets: Sequence[Packet] = (),
        run: UUID | None = None,
    ) -> Stored:
        """Write the points, their batch and what they say of their devices in one durable commit.

        With a key that was used for the same body: the batch of that time; for another body: raises
        `key_reused`. `packets` are what the points came in, for `known_packet`, `run` is the
        script's that hands them in. Raises `conflict` for more than `MOST_DEVICES` devices and
        `invalid_body` for more than `TAGS` tags of one.
        """
        ...

    async def batch_points(self, batch: DataBatch) -> list[DataPoint]:
        """In the order in which they were given; those that are deleted by now are missing."""
        ...

    async def data(self, query: DataQuery, before: PointPlace, limit: int) -> PointSlice:
        """Newest first by when they were measured; the first page begins before `LAST`.

        A page can be short of `limit` before the end: at most `WALK` points are looked at.
        """
        ...

    async def data_onwards(self, query: DataQuery, after: PointPlace, limit: int) -> PointSlice:
        """Oldest first, as `data`; the first page begins after `FIRST`."""
        ...

    async def values_between(
        self, device: str, variable: str, after: PointPlace, until_ms: int, limit: int
    ) -> list[PlacedValue]:
        """Values with their places, oldest first."""
        ...

    async def device(self, name: str) -> Device | None: ...

    async def devices_named(self, names: Sequence[str]) -> dict[str, Device]:
        """Those of them that there are."""
        ...

    async def devices(
        self, *, tag: tuple[str, str] | None, search: str | None, after: str, limit: int
    ) -> list[Device]:
        """By name, after the last one of the page before. `search` is in lower case (of
        ASCII).
        """
        ...

    async def save_device(
        self, name: str, display_name: str | None, tags: dict[str, str], now_ms: int
    ) -> Device:
        """Make it, or replace what it is called and its tags. Raises `conflict` as `add_data`."""
        ...

    async def latest_values(self, device: Device, limit: int) -> list[LatestValue]:
        """One of each variable, by name."""
        ...


class DataStorageOperations(Protocol):
    """What the engine does for all organizations."""

    async def claim_data_batches(self, now_ms: int, lease_ms: int, limit: int) -> list[DataBatch]:
        """Leased, in the order of commits; for each organization its first ones, and none while
        another claim on it holds: whoever claims them looks at them in their order.
        """
        ...

    async def finish_data_batches(self, batches: Sequence[DataBatch]) -> None:
        """Those whose claim still holds are done. See also `sqlite.data.finish_batch`."""
        ...

    async def known_packet(self, packet: Packet) -> bool:
        """It was stored, and the broker may not have heard of it."""
        ...

    async def forget_packets(self, client: str, numbers: Sequence[int] | None = None) -> None:
        """The broker has heard of these, or has forgotten this client's session (None)."""
        ...

    async def data_retentions(self) -> dict[int, int]:
        """Organization → days, of those that do not keep all their points."""
        ...

    async def drop_data(self, organization: int, before_ms: int, limit: int) -> int:
        """Delete points measured before a time, `limit` at most, and batches that are empty by
        then; how many rows. None: there are none left.
        """
        ...
