"""Jobs: claims with lease and fence, and the chunks that they write."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.model.events import EventKind, Tally
from tocsin.model.inbox import UNDO_LIFE_MS
from tocsin.model.notification import DeliveryState, NotificationState
from tocsin.model.packing import pack, unpack
from tocsin.model.reasons import SkipReason
from tocsin.model.tracking import Timed
from tocsin.model.work import Chunk, Job, JobSubject
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.data import forget_keys
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.notification_rows import SOLUTION_NUMBER, notification
from tocsin.storage.sqlite.settling import settle, settle_some
from tocsin.storage.sqlite.tally import Counts
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.wishes import read_settings

SQL = statements.load("work")
KEY_LIFE_MS = 2 * DAY_MS
"""How long an idempotency key is remembered; the promise is 24 hours."""
PLAN_LIFE_MS = 7 * DAY_MS
"""How long one can send by a preview."""
ATTENTION_LIFE_MS = 2 * DAY_MS
_INLINE_USERS = 64
"""Chunks of up to so many users are written in the event loop, larger ones in the thread."""
_SUBJECT = 4
"""Where the notification begins in a row of `job_subject`."""


class WorkPart(Bound):
    """See `storage.operations.Storage`, "The engine's own work"."""

    async def claim_jobs(self, now_ms: int, lease_ms: int, limit: int) -> list[Job]:
        bindings = {"now": now_ms, "lease_until": now_ms + lease_ms, "limit": limit}
        rows: list[Row] = await self.write(
            lambda transaction: transaction.execute(SQL["claim_jobs"], bindings).fetchall()
        )
        return [Job(*row) for row in rows]

    async def job_subject(self, job: Job) -> JobSubject | None:
        row = self.row(SQL["job_subject"], {"notification": job.notification_number})
        if row is None:
            return None
        return JobSubject(
            notification=notification(UUID(bytes=row[0]), row[_SUBJECT:]),
            solution=row[_SUBJECT + SOLUTION_NUMBER],
            solution_name=row[3],
            organization_name=row[1],
            settings=read_settings(row[2]),
        )

    async def next_job_ms(self) -> int | None:
        row = self.row(SQL["next_job"], {})
        return row[0] if row else None

    async def write_chunks(self, chunks: list[Chunk]) -> list[tuple[Chunk, list[int]]]:
        def operation(transaction: Transaction) -> list[tuple[Chunk, list[int]]]:
            done = [(chunk, _write_chunk(transaction, chunk)) for chunk in chunks]
            return [(chunk, changed) for chunk, changed in done if changed is not None]

        large = sum(len(chunk.users) for chunk in chunks) > _INLINE_USERS
        run = self.write_bulk if large else self.write
        written: list[tuple[Chunk, list[int]]] = await run(operation)
        return written

    async def withdraw_chunk(
        self, job: Job, devices: tuple[str, ...], now_ms: int
    ) -> list[int] | None:
        def change(transaction: Transaction, users: list[int], values: dict[str, Any]) -> None:
            values = {**values, "users": encode(users), "version": transaction.next_version()}
            transaction.execute(SQL["withdraw_recipients"], values)
            transaction.execute(SQL["insert_recalls"], {**values, "devices": encode(devices)})
            canceled: list[Row] = transaction.execute(SQL["cancel_rings"], values).fetchall()
            settle_some(transaction, job.notification_number, canceled, now_ms)

        return await self._walk(job, now_ms, change)

    async def resume_chunk(self, job: Job, now_ms: int) -> list[int] | None:
        def change(transaction: Transaction, users: list[int], values: dict[str, Any]) -> None:
            transaction.execute(SQL["unpark_rings"], values)

        return await self._walk(job, now_ms, change)

    async def _walk(
        self,
        job: Job,
        now_ms: int,
        change: Callable[[Transaction, list[int], dict[str, Any]], None],
    ) -> list[int] | None:
        """The next chunk of the notification's recipients; None when there is none any more."""
        bindings: dict[str, Any] = {
            "notification": job.notification_number,
            "number": job.chunk,
            "id": job.number,
            "fence": job.fence,
            "now": now_ms,
            "cursor": 0,
        }

        def operation(transaction: Transaction) -> list[int] | None:
            row = transaction.one(SQL["chunk_users"], bindings)
            if row is None:
                transaction.execute(SQL["finish_job"], bindings)
                settle(transaction, job.notification_number, now_ms)
                return None
            if not transaction.one(SQL["advance_job"], bindings):
                return None
            users = unpack(row[0])
            if users:
                change(transaction, users, {**bindings, "first": users[0], "last": users[-1]})
            return users

        changed: list[int] | None = await self.write_bulk(operation)
        return changed

    async def park_job(self, job: Job, now_ms: int) -> None:
        bindings = {"id": job.number, "fence": job.fence, "now": now_ms}
        await self.write(
            lambda transaction: transaction.execute(SQL["park_job"], bindings).fetchall()
        )

    async def end_job(self, job: Job, now_ms: int, *, series_ended: str | None = None) -> None:
        bindings = {"id": job.number, "fence": job.fence}

        def operation(transaction: Transaction) -> None:
            if transaction.one(SQL["finish_job"], bindings) and series_ended is not None:
                insert_event(
                    transaction,
                    job.organization_number,
                    EventKind.SERIES_ENDED,
                    now_ms,
                    notification=job.notification_number,
                    data={"why": series_ended},
                )

        await self.write(operation)

    async def forget(self, now_ms: int) -> None:
        bindings = {
            "keys_before": now_ms - KEY_LIFE_MS,
            "plans_before": now_ms - PLAN_LIFE_MS,
            "hours_before": (now_ms - ATTENTION_LIFE_MS) // HOUR_MS,
            "undos_before": now_ms - UNDO_LIFE_MS,
        }

        def operation(transaction: Transaction) -> None:
            for name in ("forget_keys", "forget_plans", "forget_attention", "forget_undos"):
                transaction.execute(SQL[name], bindings)
            forget_keys(transaction, now_ms - KEY_LIFE_MS)

        await self.write(operation)

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
            elif transaction.one(SQL["bury_job"], bindings) and job.kind == "expand":
                transaction.execute(SQL["fail_notification"], bindings)

        await self.write(operation)


def _write_chunk(transaction: Transaction, chunk: Chunk) -> list[int] | None:
    """Users whose inbox has changed; None when the claim was lost or the notification stopped."""
    job = chunk.job
    numbers: dict[str, Any] = {
        "id": job.number,
        "fence": job.fence,
        "notification": job.notification_number,
        "organization": job.organization_number,
        "cursor": chunk.cursor,
        "now": chunk.now_ms,
        "lane": chunk.lane,
    }
    before = transaction.one(SQL["before_chunk"], numbers)
    if before is not None and before[1] == NotificationState.PAUSED:
        transaction.execute(SQL["park_job"], numbers)
        return None
    step = "finish_job" if chunk.last else "advance_job"
    if not transaction.one(SQL[step], numbers):
        return None
    counts = {
        **numbers,
        "recipients": len(chunk.users),
        "ringing": len(chunk.rings),
        "skipped": _sum_skipped(before[0] if before else "{}", chunk),
        "expanded": chunk.last and job.users is None,
    }
    counted = transaction.one(SQL["count_chunk"], counts)
    if counted is None:
        transaction.execute(SQL["finish_job"], numbers)
        return None
    version = transaction.next_version()
    changed = _insert_rows(transaction, chunk, {**numbers, "version": version})
    _replace(transaction, chunk, {**numbers, "version": version, "key": before and before[2]})
    _tell(transaction, chunk, category=counted[0], solution=counted[1], start_ms=counted[2])
    if chunk.last and not chunk.rings:
        settle(transaction, job.notification_number, chunk.now_ms)
    return changed


def _insert_rows(transaction: Transaction, chunk: Chunk, values: dict[str, Any]) -> list[int]:
    changed = chunk.users
    if chunk.users:
        users = {**values, "users": encode(chunk.users)}
        transaction.execute(SQL["insert_recipients"], users)
    if chunk.rings:
        rows = [
            (
                ring.user_number,
                ring.channel,
                ring.queue,
                ring.place,
                ring.address_number,
                DeliveryState.DUE if ring.place == 0 else DeliveryState.PLANNED,
                ring.due_at_ms,
                ring.reason,
                int(ring.digest),
            )
            for ring in chunk.rings
        ]
        transaction.execute(SQL["insert_deliveries"], {**values, "rows": encode(rows)})
    if chunk.attention:
        spent = [(one.user, one.hour, int(one.digest)) for one in chunk.attention]
        transaction.execute(SQL["spend_attention"], {"rows": encode(spent)})
    for due_at_ms, late in chunk.late.items():
        transaction.execute(
            SQL["insert_late_job"], {**values, "due_at": due_at_ms, "users": pack(late)}
        )
    packed = {
        **values,
        "users": pack(chunk.users),
        "skipped": encode(_who_is_skipped(transaction, chunk)),
        "decisions": chunk.decisions,
    }
    transaction.execute(SQL["insert_chunk"], packed)
    return changed


def _replace(transaction: Transaction, chunk: Chunk, values: dict[str, Any]) -> None:
    """Items that this notification takes the place of, or that have taken its own meanwhile."""
    items: list[Row] = [(user, old) for old in chunk.replaces for user in chunk.users]
    if values["key"] is not None and chunk.users:
        users = {**values, "users": encode(chunk.users)}
        items += transaction.execute(SQL["outdated"], users).fetchall()
        transaction.execute(SQL["take_place"], users)
    if not items:
        return
    given_way: dict[int, list[int]] = defaultdict(list)
    bindings = {**values, "items": encode(items)}
    replaced: list[Row] = transaction.execute(SQL["replace_items"], bindings).fetchall()
    for user, number in replaced:
        given_way[number].append(user)
    for number, people in given_way.items():
        old = {"replaced": number, "users": encode(people), "now": chunk.now_ms}
        canceled = transaction.execute(SQL["cancel_replaced"], old).fetchall()
        settle_some(transaction, number, canceled, chunk.now_ms)
        insert_event(
            transaction,
            chunk.job.organization_number,
            EventKind.REPLACED,
            chunk.now_ms,
            notification=number,
            data={"people": len(people)},
        )


def _tell(
    transaction: Transaction,
    chunk: Chunk,
    *,
    category: str | None,
    solution: int | None,
    start_ms: int,
) -> None:
    """One event for the whole chunk, and what analytics count."""
    organization = chunk.job.organization_number
    place = (category or "", "", solution or 0)
    skipped = chunk.skip_counts
    delay_ms = max(0, chunk.now_ms - start_ms) if chunk.job.users is None else 0
    counts = Counts()
    counts.tallies.update(
        {
            (organization, Tally.RECIPIENTS, *place): len(chunk.users),
            (organization, Tally.SKIPPED, *place): sum(skipped.values()),
            (organization, Tally.ARRIVAL_MS, *place): delay_ms * len(chunk.users),
        }
    )
    if chunk.job.chunk == 0 and chunk.job.users is None:
        counts.tallies[organization, Tally.ACCEPTED, *place] = 1
    if chunk.job.users is None and chunk.users:
        counts.took(organization, Timed.ARRIVAL, delay_ms, len(chunk.users))
    counts.keep(transaction, chunk.now_ms)
    insert_event(
        transaction,
        organization,
        EventKind.EXPANDED,
        chunk.now_ms,
        notification=chunk.job.notification_number,
        data={"recipients": len(chunk.users), "rings": len(chunk.rings), "skipped": skipped},
    )


def _who_is_skipped(transaction: Transaction, chunk: Chunk) -> dict[str, list[str]]:
    """By reason: public ids, or e-mails that nobody has."""
    who = {}
    for reason, users in chunk.skipped.items():
        of = {"users": encode(users), "organization": chunk.job.organization_number}
        rows = transaction.execute(SQL["public_ids"], of)
        who[reason] = [str(UUID(bytes=row[0])) for row in rows]
    if chunk.unknown:
        who[SkipReason.UNKNOWN_USER.value] = chunk.unknown
    return who


def _sum_skipped(known: str, chunk: Chunk) -> str:
    counts = chunk.skip_counts
    return encode(Counter(decode(known)) + Counter(counts)) if counts else known
