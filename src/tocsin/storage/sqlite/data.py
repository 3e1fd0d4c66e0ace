"""Data points and devices: what is accepted is stored, and left as work for the rules, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tocsin.model.data import (
    MOST_DEVICES,
    TAGS,
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
    Value,
)
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.storage import statements
from tocsin.storage.data import FIRST, LAST, WALK
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("data")
POINT = SQL["select_point"] + "\n" + SQL["from_points"] + "\n"
POINT_BY_VARIABLE = SQL["select_point"] + "\n" + SQL["from_points_by_variable"] + "\n"
DEVICE = SQL["select_device"] + "\n"
_INLINE_POINTS = 32
"""Up to so many points are written in the event loop, more in the thread."""


class DataPart(Bound):
    """See `storage.data.DataOperations`."""

    async def add_data(
        self,
        points: Sequence[NewPoint],
        now_ms: int,
        *,
        once: Once | None = None,
        packets: Sequence[Packet] = (),
        run: UUID | None = None,
    ) -> Stored:
        group = uuid7(now_ms)
        values: dict[str, Any] = {
            "organization": self.number,
            "now": now_ms,
            "group": group.bytes,
            "run": run and run.bytes,
            "devices": encode(_devices(points)),
            "tagged": any(point.tags for point in points),
            "points": encode([_columns(point) for point in points]),
        }

        def operation(transaction: Transaction) -> Stored:
            earlier = once and _earlier(transaction, self.number, once)
            if earlier:
                return earlier
            insert_points(transaction, values, len(points))
            for packet in packets:
                transaction.execute(SQL["keep_packet"], packet._asdict())
            if once is not None:
                key = {**once._asdict(), **values, "points": len(points)}
                transaction.execute(SQL["insert_key"], key)
            return Stored(group, len(points))

        write = self.write if len(points) <= _INLINE_POINTS else self.write_bulk
        stored: Stored = await write(operation)
        self.totals.points += stored.points if stored.group == group else 0
        return stored

    async def batch_points(self, batch: DataBatch) -> list[DataPoint]:
        bindings = {"organization": self.number, "first": batch.first, "last": batch.last}
        return [_point(row) for row in self.rows(POINT + SQL["of_batch"], bindings)]

    async def data(self, query: DataQuery, before: PointPlace, limit: int) -> PointSlice:
        return self._walk(query, before, limit, newest=True)

    async def data_onwards(self, query: DataQuery, after: PointPlace, limit: int) -> PointSlice:
        return self._walk(query, after, limit, newest=False)

    def _walk(self, query: DataQuery, start: PointPlace, limit: int, *, newest: bool) -> PointSlice:
        end = FIRST if newest else LAST
        bindings: dict[str, Any] = {
            "organization": self.number,
            "device": query.device,
            "variable": query.variable,
            "tag_key": query.tag and query.tag[0],
            "tag_value": query.tag and query.tag[1],
            "since": FIRST.at_ms if query.since_ms is None else query.since_ms,
            "until": LAST.at_ms if query.until_ms is None else query.until_ms,
            "at": start.at_ms,
            "id": start.number,
            "limit": limit,
            "walk": WALK - 1,
        }
        walked = None
        if query.device is None and (query.variable is not None or query.tag is not None):
            # The walk ends where it has looked at enough, whether or not something was wanted.
            walked = self.row(SQL["walk_back" if newest else "walk_on"], bindings)
        bindings["to_at"], bindings["to_id"] = walked or end
        # The index knows times only, and should begin where the walk does.
        first, last = sorted((start.at_ms, bindings["to_at"]))
        bindings["since"] = max(bindings["since"], first)
        bindings["until"] = min(bindings["until"], last + 1)
        sql = select(query) + SQL["newest_first" if newest else "oldest_first"]
        points = [_point(row) for row in self.rows(sql, bindings)]
        if len(points) == limit:
            return PointSlice(points, PointPlace(points[-1].at_ms, points[-1].number))
        return PointSlice(points, PointPlace(*walked) if walked else None)

    async def values_between(
        self, device: str, variable: str, after: PointPlace, until_ms: int, limit: int
    ) -> list[PlacedValue]:
        bindings = {
            "organization": self.number,
            "device": device,
            "variable": variable,
            "at": after.at_ms,
            "id": after.number,
            "until": until_ms,
            "limit": limit,
        }
        found = self.rows(SQL["values_between"], bindings)
        return [PlacedValue(row[0], row[1], _value(row[2])) for row in found]

    async def device(self, name: str) -> Device | None:
        bindings = {"organization": self.number, "name": name}
        row = self.row(DEVICE + SQL["device_by_name"], bindings)
        return _device(row) if row else None

    async def devices_named(self, names: Sequence[str]) -> dict[str, Device]:
        bindings = {"organization": self.number, "names": encode(names)}
        return {
            row[1]: _device(row) for row in self.rows(DEVICE + SQL["devices_by_names"], bindings)
        }

    async def devices(
        self, *, tag: tuple[str, str] | None, search: str | None, after: str, limit: int
    ) -> list[Device]:
        bindings = {
            "organization": self.number,
            "after": after,
            "search": search,
            "tag_key": tag and tag[0],
            "tag_value": tag and tag[1],
            "limit": limit,
        }
        return [_device(row) for row in self.rows(DEVICE + SQL["devices_by_tag"], bindings)]

    async def save_device(
        self, name: str, display_name: str | None, tags: dict[str, str], now_ms: int
    ) -> Device:
        values: dict[str, Any] = {
            "organization": self.number,
            "name": name,
            "display_name": display_name,
            "tags": encode(tags),
            "devices": encode([(name, "{}")]),
            "now": now_ms,
        }

        def operation(transaction: Transaction) -> Row | None:
            _check_room(transaction, values)
            transaction.execute(SQL["save_device"], values)
            return transaction.one(DEVICE + SQL["device_by_name"], values)

        return _device(await self.write(operation))

    async def latest_values(self, device: Device, limit: int) -> list[LatestValue]:
        rows = self.rows(SQL["variables_of"], {"device": device.number, "limit": limit})
        return [LatestValue(row[0], _value(row[1]), row[2], row[3]) for row in rows]


class DataBatchesPart(Bound):
    """See `storage.data.DataStorageOperations`."""

    async def claim_data_batches(self, now_ms: int, lease_ms: int, limit: int) -> list[DataBatch]:
        if self.row(SQL["first_to_do"], {}) is None:
            return []

        def operation(transaction: Transaction) -> list[DataBatch]:
            claimed: list[DataBatch] = []
            heads: list[Row] = transaction.execute(SQL["first_to_do"]).fetchall()
            for organization, _, lease_until in heads:
                if lease_until <= now_ms and len(claimed) < limit:
                    values = {
                        "organization": organization,
                        "lease_until": now_ms + lease_ms,
                        "limit": limit - len(claimed),
                    }
                    rows = transaction.execute(SQL["claim_batches"], values).fetchall()
                    claimed += sorted(_batch(row) for row in rows)
            return claimed

        batches: list[DataBatch] = await self.write(operation)
        return batches

    async def finish_data_batches(self, batches: Sequence[DataBatch]) -> None:
        def operation(transaction: Transaction) -> None:
            for batch in batches:
                finish_batch(transaction, batch)

        await self.write(operation)

    async def known_packet(self, packet: Packet) -> bool:
        return self.row(SQL["known_packet"], packet._asdict()) is not None

    async def forget_packets(self, client: str, numbers: Sequence[int] | None = None) -> None:
        name = "forget_all_packets" if numbers is None else "forget_packets"
        values = {"client": client, "numbers": encode(numbers)}
        await self.write(lambda transaction: transaction.execute(SQL[name], values))

    async def data_retentions(self) -> dict[int, int]:
        return dict(self.rows(SQL["data_retentions"], {}))

    async def drop_data(self, organization: int, before_ms: int, limit: int) -> int:
        values = {"organization": organization, "before": before_ms, "limit": limit}

        def operation(transaction: Transaction) -> int:
            points = transaction.execute(SQL["drop_points"], values).fetchall()
            if len(points) == limit:
                return limit
            return len(points) + len(transaction.execute(SQL["drop_batches"], values).fetchall())

        dropped: int = await self.write_bulk(operation)
        return dropped


def select(query: DataQuery) -> str:
    """All but where to begin and in which order."""
    if query.device is None:
        sql = POINT + SQL["where_all"]
    else:
        sql = (POINT if query.variable is None else POINT_BY_VARIABLE) + SQL["where_device"]
    sql += "\n" + SQL["and_variable"] if query.variable is not None else ""
    sql += "\n" + SQL["and_tag"] if query.tag is not None else ""
    return sql + "\n"


def insert_points(transaction: Transaction, values: dict[str, Any], count: int) -> None:
    """Points, their devices and their batch. Nothing is written when it raises."""
    _check_room(transaction, values)
    if values["tagged"]:
        crowded = transaction.one(SQL["too_many_tags"], {**values, "most": TAGS})
        if crowded:
            message = f"tags: the device {crowded[0]!r} would have more than {TAGS}."
            raise TocsinError("invalid_body", message, field="tags")
    transaction.execute(SQL["keep_devices"], values)
    batch = transaction.one(SQL["insert_batch"], {**values, "points": count})
    number, first = batch if batch else (0, 0)
    transaction.execute(SQL["insert_points"], {**values, "batch": number, "first": first})


def finish_batch(transaction: Transaction, batch: DataBatch) -> bool:
    """Within the transaction that keeps what was made of it; False: the claim was lost, and
    another one makes it.
    """
    values = {"id": batch.number, "fence": batch.fence}
    return transaction.one(SQL["finish_batch"], values) is not None


def release_batches(transaction: Transaction) -> None:
    """At the start: who had claimed them has died."""
    transaction.execute(SQL["release_batches"])


def forget_keys(transaction: Transaction, before_ms: int) -> None:
    transaction.execute(SQL["forget_keys"], {"keys_before": before_ms})


def _earlier(transaction: Transaction, organization: int, once: Once) -> Stored | None:
    used = transaction.one(SQL["used_key"], {"organization": organization, "key": once.key})
    if used is None:
        return None
    if used[0] != once.digest:
        raise TocsinError("key_reused")
    return Stored(UUID(bytes=used[1]), used[2])


def _check_room(transaction: Transaction, values: dict[str, Any]) -> None:
    """Raises `conflict` when the organization would have too many devices."""
    new = transaction.one(SQL["new_devices"], values)
    if new is None or not new[0]:
        return
    known = transaction.one(SQL["count_devices"], values)
    if known and known[0] + new[0] > MOST_DEVICES:
        raise TocsinError("conflict", f"The organization has {MOST_DEVICES} devices already.")


def _devices(points: Sequence[NewPoint]) -> list[tuple[str, str]]:
    """Each device once, with the tags that its points bring."""
    tags: dict[str, dict[str, str]] = {}
    for point in points:
        tags.setdefault(point.device, {}).update(point.tags)
    return [(name, encode(of)) for name, of in tags.items()]


def _columns(point: NewPoint) -> tuple[Any, ...]:
    longitude, latitude = point.location or (None, None)
    return (
        point.device,
        point.variable,
        point.value,
        point.unit,
        point.at_ms,
        longitude,
        latitude,
        encode(point.tags) if point.tags else None,
        encode(point.metadata) if point.metadata else None,
    )


def _value(stored: Any) -> Value:
    value: Value = bool(stored) if type(stored) is int else stored
    return value


def _point(row: Row) -> DataPoint:
    return DataPoint(
        number=row[0],
        device=row[1],
        variable=row[2],
        value=_value(row[3]),
        unit=row[4],
        at_ms=row[5],
        received_at_ms=row[6],
        group=UUID(bytes=row[7]),
        location=None if row[8] is None else (row[8], row[9]),
        tags=decode(row[10]) if row[10] else {},
        metadata=decode(row[11]) if row[11] else {},
    )


def _device(row: Row) -> Device:
    return Device(row[0], row[1], row[2], decode(row[3]), *row[4:])


def _batch(row: Row) -> DataBatch:
    return DataBatch(row[0], row[1], UUID(bytes=row[2]), UUID(bytes=row[3]), *row[4:])
