"""The engine's own work: claims with lease and fence, chunks, outcomes."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from tocsin.model.channel import Gone
from tocsin.model.notification import OPEN_DELIVERIES, DeliveryState, Notification
from tocsin.model.work import Chunk, DueRing, Job, RingResult, Sibling
from tocsin.storage import statements
from tocsin.storage.operations import Conclude
from tocsin.storage.packing import pack, unpack
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.notifications import SQL as NOTIFICATIONS
from tocsin.storage.sqlite.notifications import notification
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("work")
_RING_COLUMNS = 15


class WorkPart(Bound):
    """See `storage.operations.Storage`, "The engine's own work"."""

    async def release_claims(self, now_ms: int) -> None:
        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["release_jobs"], {"now": now_ms})
            transaction.execute(SQL["release_deliveries"], {"now": now_ms})

        await self.write(operation)

    async def claim_jobs(self, now_ms: int, lease_ms: int, limit: int) -> list[Job]:
        bindings = {"now": now_ms, "lease_until": now_ms + lease_ms, "limit": limit}
        rows: list[Row] = await self.write(
            lambda transaction: transaction.execute(SQL["claim_jobs"], bindings).fetchall()
        )
        return [Job(*row) for row in rows]

    async def job_notification(self, job: Job) -> tuple[Notification, int | None] | None:
        row = self.row(SQL["job_notification"], {"notification": job.notification_number})
        if row is None:
            return None
        return notification(UUID(bytes=row[0]), row[1:]), row[1 + 6]

    async def next_job_ms(self) -> int | None:
        row = self.row(SQL["next_job"], {})
        return row[0] if row else None

    async def next_ring_ms(self) -> int | None:
        row = self.row(SQL["next_delivery"], {})
        return row[0] if row else None

    async def write_chunks(self, chunks: list[Chunk]) -> list[tuple[Chunk, int]]:
        def operation(transaction: Transaction) -> list[tuple[Chunk, int]]:
            written = [(chunk, _write_chunk(transaction, chunk)) for chunk in chunks]
            return [(chunk, version) for chunk, version in written if version]

        large = sum(len(chunk.users) for chunk in chunks) > _INLINE_USERS
        run = self.write_bulk if large else self.write
        written: list[tuple[Chunk, int]] = await run(operation)
        return written

    async def withdraw_chunk(self, job: Job, now_ms: int) -> tuple[list[int], int] | None:
        bindings: dict[str, Any] = {
            "notification": job.notification_number,
            "number": job.chunk,
            "id": job.number,
            "fence": job.fence,
            "now": now_ms,
            "cursor": 0,
        }

        def operation(transaction: Transaction) -> tuple[list[int], int] | None:
            row = transaction.one(SQL["chunk_users"], bindings)
            if row is None:
                transaction.execute(SQL["finish_job"], bindings)
                return None
            if not transaction.one(SQL["advance_job"], bindings):
                return None
            users, version = unpack(row[0]), transaction.next_version()
            values = {**bindings, "version": version, "users": encode(users)}
            transaction.execute(SQL["withdraw_recipients"], values)
            return users, version

        withdrawn: tuple[list[int], int] | None = await self.write_bulk(operation)
        return withdrawn

    async def fail_job(self, job: Job, error: str, due_at_ms: int | None, now_ms: int) -> None:
        bindings = {
            "id": job.number,
            "fence": job.fence,
            "error": error,
            "due_at": due_at_ms,
            "notification": job.notification_number,
            "now": now_ms,
        }

        def operation(transaction: Transaction) -> None:
            if due_at_ms is not None:
                transaction.execute(SQL["postpone_job"], bindings)
            elif transaction.one(SQL["bury_job"], bindings):
                transaction.execute(SQL["fail_notification"], bindings)

        await self.write(operation)

    async def claim_rings(self, now_ms: int, lease_ms: int, limit: int) -> list[DueRing]:
        bindings = {"now": now_ms, "lease_until": now_ms + lease_ms, "limit": limit}

        def operation(transaction: Transaction) -> list[Row]:
            claimed = transaction.execute(SQL["claim_deliveries"], bindings).fetchall()
            if not claimed:
                return []
            numbers = {"ids": encode([number for (number,) in claimed]), "now": now_ms}
            rings = transaction.execute(SQL["claimed_deliveries"], numbers).fetchall()
            if len(rings) < len(claimed):
                _cancel_orphans(transaction, numbers)
            return rings

        return [_ring(row) for row in await self.write(operation)]

    async def record_results(self, results: list[RingResult], conclude: Conclude) -> None:
        def operation(transaction: Transaction) -> None:
            changes: dict[int, Counter[str]] = {}
            for result in results:
                _record(transaction, result, conclude, changes)
            for number, change in changes.items():
                values = {"notification": number, "settled": 0, "sent": 0, "failed": 0, **change}
                transaction.execute(SQL["count_outcomes"], values)
                transaction.execute(SQL["settle"], values)

        await self.write(operation)

    async def forget_idempotency_keys(self, before_ms: int) -> None:
        await self.write(
            lambda transaction: transaction.execute(
                NOTIFICATIONS["forget_keys"], {"before": before_ms}
            )
        )


_INLINE_USERS = 64
"""Chunks of up to so many users are written in the event loop, larger ones in the thread."""


def _write_chunk(transaction: Transaction, chunk: Chunk) -> int:
    """The chunk's version, or 0 when its claim was lost or its notification stopped."""
    job = chunk.job
    numbers: dict[str, Any] = {
        "id": job.number,
        "fence": job.fence,
        "notification": job.notification_number,
        "organization": job.organization_number,
        "number": job.chunk,
        "cursor": chunk.cursor,
        "now": chunk.now_ms,
    }
    step = "finish_job" if chunk.last else "advance_job"
    if not transaction.one(SQL[step], numbers):
        return 0
    counts = {
        **numbers,
        "recipients": len(chunk.users),
        "ringing": len(chunk.rings),
        "skipped": _sum_skipped(transaction, chunk),
        "expanded": chunk.last,
    }
    if not transaction.one(SQL["count_chunk"], counts):
        transaction.execute(SQL["finish_job"], numbers)
        return 0
    version = transaction.next_version()
    _insert_rows(transaction, chunk, {**numbers, "version": version})
    if chunk.last and not chunk.rings:
        transaction.execute(SQL["settle"], numbers)
    return version


def _insert_rows(transaction: Transaction, chunk: Chunk, values: dict[str, Any]) -> None:
    if chunk.users:
        transaction.execute(SQL["insert_recipients"], {**values, "users": encode(chunk.users)})
    if chunk.rings:
        rows = [
            (
                ring.user_number,
                ring.channel,
                ring.place,
                ring.address_number,
                DeliveryState.PLANNED if ring.due_at_ms is None else DeliveryState.DUE,
                ring.due_at_ms,
            )
            for ring in chunk.rings
        ]
        transaction.execute(SQL["insert_deliveries"], {**values, "rows": encode(rows)})
    packed = {**values, "users": pack(chunk.users), "skipped": encode(chunk.skipped)}
    transaction.execute(SQL["insert_chunk"], packed)


def _sum_skipped(transaction: Transaction, chunk: Chunk) -> str:
    row = transaction.one(SQL["read_skipped"], {"notification": chunk.job.notification_number})
    known = row[0] if row else "{}"
    if not chunk.skipped:
        return str(known)
    total = Counter(decode(known))
    total.update({reason: len(people) for reason, people in chunk.skipped.items()})
    return encode(total)


def _ring(row: Row) -> DueRing:
    return DueRing(
        number=row[0],
        fence=row[1],
        attempt=row[2],
        channel=row[3],
        user_number=row[4],
        in_profile=row[5] is None,
        address_number=row[6],
        raw_address=decode(row[7]) if row[7] is not None else None,
        registered_at_ms=row[8],
        user_id=UUID(bytes=row[9]),
        user_name=row[10],
        email=row[11],
        phone=row[12],
        language=row[13],
        organization_name=row[_RING_COLUMNS - 1],
        notification=notification(UUID(bytes=row[_RING_COLUMNS]), row[_RING_COLUMNS + 1 :]),
    )


def _cancel_orphans(transaction: Transaction, numbers: dict[str, Any]) -> None:
    """Rings for somebody who was deleted between being chosen and being written down."""
    canceled = transaction.execute(SQL["cancel_orphans"], numbers).fetchall()
    for number, count in Counter(number for (number,) in canceled).items():
        change = {"notification": number, "settled": count, "sent": 0, "failed": 0}
        transaction.execute(SQL["count_outcomes"], change)
        transaction.execute(SQL["settle"], change)


def _record(
    transaction: Transaction,
    result: RingResult,
    conclude: Conclude,
    changes: dict[int, Counter[str]],
) -> None:
    ring = result.ring
    values: dict[str, Any] = {
        "id": ring.number,
        "fence": ring.fence,
        "state": result.state,
        "due_at": result.due_at_ms,
        "now": result.now_ms,
    }
    moved = transaction.one(SQL["move_delivery"], values)
    if moved is None:
        return
    attempt = {
        "id": ring.number,
        "number": ring.attempt,
        "started_at": result.started_at_ms,
        "took_ms": result.took_ms,
        "outcome": type(result.outcome).__name__,
        "detail": result.outcome.detail,
        "next_at": result.due_at_ms,
    }
    transaction.execute(SQL["insert_attempt"], attempt)
    if isinstance(result.outcome, Gone):
        _remove_dead_address(transaction, ring)
    if result.state in OPEN_DELIVERIES:
        return
    rows = transaction.execute(SQL["siblings"], {"notification": moved[0], "user": moved[1]})
    siblings = [Sibling(row[0], row[1], DeliveryState(row[2])) for row in rows]
    conclusion = conclude(result, siblings)
    for number, state in conclusion.moves:
        due_at = result.now_ms if state == DeliveryState.DUE else None
        move = {"id": number, "state": state, "due_at": due_at, "now": result.now_ms}
        transaction.execute(SQL["set_delivery"], move)
    change = changes.setdefault(moved[0], Counter())
    change.update(settled=conclusion.settled, sent=conclusion.sent, failed=conclusion.failed)


def _remove_dead_address(transaction: Transaction, ring: DueRing) -> None:
    if ring.in_profile:
        dead = {"user": ring.user_number, "channel": ring.channel}
        transaction.execute(SQL["mark_profile_address_dead"], dead)
    else:
        gone = {"address": ring.address_number, "registered_at": ring.registered_at_ms}
        transaction.execute(SQL["remove_address"], gone)
