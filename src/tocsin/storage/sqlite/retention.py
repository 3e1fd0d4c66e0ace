"""Deletes what is not to be kept: a slice in each transaction, so that nobody has to wait for it.

What is left of a notification is what its chunks still name, so whoever goes on after a crash finds
the rest without a note of how far it was.
"""

from __future__ import annotations

from typing import Any

from tocsin.model.packing import pack, unpack
from tocsin.model.tracking import Expired
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("retention")
_UUID_TIME_BYTES = 6
_OF_PEOPLE = (
    "delete_recipients",
    "delete_places",
    "delete_feedback",
    "delete_attempts",
    "delete_deliveries",
)


class RetentionPart(Bound):
    """See `storage.tracking.TrackingStorageOperations`."""

    async def retentions(self) -> dict[int, int]:
        return dict(self.rows(SQL["retentions"], {}))

    async def expired(self, organization: int, before_ms: int, after: bytes) -> list[Expired]:
        bindings = {
            "organization": organization,
            "before": before_ms,
            # A UUIDv7 begins with its time: the first one of that millisecond.
            "until": before_ms.to_bytes(_UUID_TIME_BYTES, "big") + bytes(16 - _UUID_TIME_BYTES),
            "after": after,
        }
        return [Expired(*row) for row in self.rows(SQL["expired"], bindings)]

    async def expire(self, expired: list[Expired], limit: int) -> list[int]:
        def operation(transaction: Transaction) -> list[int]:
            gone, left = [], limit
            for one in expired:
                left = _expire(transaction, one, left)
                if left <= 0:
                    break
                gone.append(one.number)
            return gone

        deleted: list[int] = await self.write_bulk(operation)
        return deleted

    async def drop_tallies(self, before_hour: int) -> bool:
        old = self.row(SQL["old_hour"], {"before": before_hour})
        if old is None:
            return False
        values = {"organization": old[0], "hour": old[1]}

        def operation(transaction: Transaction) -> None:
            for name in ("drop_times", "drop_faults", "drop_hour"):
                transaction.execute(SQL[name], values)

        await self.write_bulk(operation)
        return True


def _expire(transaction: Transaction, one: Expired, left: int) -> int:
    """How many rows may still be deleted in this transaction; none: the rest comes later."""
    values: dict[str, Any] = {
        "notification": one.number,
        "organization": one.organization,
        "category": one.category,
        "created_at": one.created_at_ms,
    }
    if not transaction.one(SQL["still_ended"], values):
        return left
    while (chunk := transaction.one(SQL["next_chunk"], values)) is not None:
        users = unpack(chunk[1])
        some, rest = users[: max(1, left)], users[max(1, left) :]
        if some:
            _delete_people(transaction, some, values)
        step = "shrink_chunk" if rest else "delete_chunk"
        transaction.execute(SQL[step], {**values, "number": chunk[0], "rest": pack(rest)})
        left -= len(some) or 1
        if left <= 0:
            return 0
    events = transaction.execute(SQL["delete_events"], {**values, "limit": left}).fetchall()
    left -= len(events)
    if left <= 0:
        return 0
    for name in ("delete_keys", "delete_jobs", "delete_notification"):
        transaction.execute(SQL[name], values)
    return left - 1 if left > 1 else 1


def _delete_people(transaction: Transaction, users: list[int], values: dict[str, Any]) -> None:
    people = {**values, "users": encode(users), "first": users[0], "last": users[-1]}
    for name in _OF_PEOPLE:
        transaction.execute(SQL[name], people)
