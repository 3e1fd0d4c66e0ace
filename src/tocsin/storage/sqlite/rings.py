"""The queue of rings: what is due, claims with lease and fence, and what became of them."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tocsin.model.channel import Gone, Sent
from tocsin.model.events import EventKind, Tally
from tocsin.model.notification import (
    OPEN_DELIVERIES,
    STOPPED,
    DeliveryState,
    NotificationState,
)
from tocsin.model.reasons import SilenceReason
from tocsin.model.tracking import Consider, Timed
from tocsin.model.work import DueRing, QueueHead, RingQueue, RingResult, Sibling
from tocsin.storage import statements
from tocsin.storage.operations import Conclude
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.data import release_batches
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.notification_rows import SOLUTION_NUMBER, notification
from tocsin.storage.sqlite.receipts import heed_early
from tocsin.storage.sqlite.settling import settle
from tocsin.storage.sqlite.tally import Counts
from tocsin.storage.sqlite.work import SQL as WORK
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.wishes import read_settings

SQL = statements.load("rings")
_AGAIN = frozenset({DeliveryState.RETRY, DeliveryState.DUE})
_NOTIFICATION = 3
"""Where the notification begins in a row of `notifications_of`."""


class RingsPart(Bound):
    """See `storage.operations.Storage`, "The queue of rings"."""

    async def release_claims(self, now_ms: int) -> None:
        def operation(transaction: Transaction) -> None:
            transaction.execute(WORK["release_jobs"], {"now": now_ms})
            transaction.execute(SQL["release"], {"now": now_ms})
            release_batches(transaction)

        await self.write(operation)

    async def ring_heads(self) -> list[QueueHead]:
        heads: list[QueueHead] = []
        last = {"organization": -1, "queue": "", "lane": 0}
        while (row := self.row(SQL["next_head"], last)) is not None:
            last = {"organization": row[0], "queue": row[1], "lane": row[2]}
            heads.append(QueueHead(RingQueue(*row[:3]), row[3]))
        return heads

    async def claim_rings(
        self, wanted: list[tuple[RingQueue, int]], now_ms: int, lease_ms: int
    ) -> list[DueRing]:
        def operation(transaction: Transaction) -> list[DueRing]:
            found = _due(transaction, wanted, now_ms)
            if not found:
                return []
            ids = {"ids": encode(list(found)), "now": now_ms, "lease_until": now_ms + lease_ms}
            transaction.execute(SQL["claim"], ids)
            rows = transaction.execute(SQL["claimed"], ids).fetchall()
            if len(rows) < len(found):
                _cancel_orphans(transaction, ids)
            numbers = {"numbers": encode(sorted({row[9] for row in rows}))}
            subjects = {
                row[_NOTIFICATION]: row
                for row in transaction.execute(SQL["notifications_of"], numbers)
            }
            return _rings(rows, found, subjects)

        claimed: list[DueRing] = await self.write(operation)
        return claimed

    async def record_results(
        self, results: list[RingResult], conclude: Conclude, consider: Consider
    ) -> None:
        def operation(transaction: Transaction) -> None:
            changes: dict[int, Counter[str]] = {}
            counts = Counts()
            early: list[tuple[int, int]] = []
            for result in results:
                told = _record(transaction, result, conclude, changes, counts)
                if told is not None:
                    early.append((result.ring.number, told))
            now_ms = results[-1].now_ms
            for number, change in changes.items():
                settle(transaction, number, now_ms, **change)
            counts.keep(transaction, now_ms)
            heed_early(transaction, early, consider, now_ms)

        await self.write(operation)


def _due(
    transaction: Transaction, wanted: list[tuple[RingQueue, int]], now_ms: int
) -> dict[int, Row]:
    """The first due rows of each queue, digests whole, by id."""
    found: dict[int, Row] = {}
    for queue, limit in wanted:
        values = {
            "organization": queue.organization,
            "queue": queue.queue,
            "lane": queue.lane,
            "limit": limit,
            "now": now_ms,
        }
        rows: list[Row] = transaction.execute(SQL["due_of_queue"], values).fetchall()
        found.update((row[0], row) for row in rows)
        for user, channel in {(row[4], row[5]) for row in rows if row[3]}:
            rest = {"user": user, "channel": channel, "now": now_ms}
            more: list[Row] = transaction.execute(SQL["rest_of_digest"], rest).fetchall()
            found.update((row[0], row) for row in more)
    return found


def _rings(rows: list[Row], found: dict[int, Row], subjects: dict[int, Row]) -> list[DueRing]:
    notifications = {
        number: notification(UUID(bytes=row[0]), row[_NOTIFICATION:])
        for number, row in subjects.items()
    }
    rings = []
    for row in rows:
        subject, before = subjects[row[9]], found[row[0]]
        ring = DueRing(
            number=row[0],
            fence=row[1],
            attempt=row[2],
            queue=RingQueue(row[3], row[4], row[5]),
            place=row[6],
            recall=bool(row[7]),
            digest=bool(row[8]),
            lost=before[1] == DeliveryState.SENDING,
            due_at_ms=before[2],
            notification=notifications[row[9]],
            organization_name=subject[1],
            settings=read_settings(subject[2]),
            solution=subject[_NOTIFICATION + SOLUTION_NUMBER] or 0,
            user_number=row[10],
            in_profile=row[11] is None,
            address_number=row[12],
            raw_address=decode(row[13]) if row[13] is not None else None,
            registered_at_ms=row[14],
            user_id=UUID(bytes=row[15]),
            user_name=row[16],
            email=row[17],
            phone=row[18],
            role=row[19],
            active=bool(row[20]),
            language=row[21],
            time_zone=row[22],
            tags=row[23],
            preferences=row[24],
        )
        rings.append(ring)
    return rings


def _cancel_orphans(transaction: Transaction, numbers: dict[str, Any]) -> None:
    """Rings for somebody who was deleted between being chosen and being written down."""
    canceled: list[Row] = transaction.execute(SQL["cancel_orphans"], numbers).fetchall()
    counted = Counter(number for number, recall in canceled if not recall)
    for number, count in counted.items():
        settle(transaction, number, numbers["now"], settled=count)


def _record(
    transaction: Transaction,
    result: RingResult,
    conclude: Conclude,
    changes: dict[int, Counter[str]],
    counts: Counts,
) -> int | None:
    """What the device or provider has told of the ring already, as the state it leads to."""
    ring = result.ring
    if result.state in _AGAIN and not ring.recall:
        result = _overtaken(transaction, result)
    values: dict[str, Any] = {
        "id": ring.number,
        "fence": ring.fence,
        "state": result.state,
        "due_at": result.due_at_ms,
        "reason": result.reason,
        "digest": result.digest,
        "uncounted": result.outcome is None,
        "now": result.now_ms,
    }
    moved = transaction.one(SQL["move"], values)
    if moved is None:
        return None
    early: int | None = moved[2]
    if result.outcome is not None:
        _insert_attempt(transaction, result)
        _count(result, counts)
    if isinstance(result.outcome, Gone):
        _remove_dead_address(transaction, ring)
    if result.state in OPEN_DELIVERIES or ring.recall:
        return early
    recipient = {"notification": moved[0], "user": moved[1]}
    rows: list[Row] = []
    if moved[3]:
        rows = transaction.execute(SQL["siblings"], recipient).fetchall()
    siblings = [
        Sibling(row[0], row[1], DeliveryState(row[2]), bool(row[3])) for row in rows if not row[4]
    ]
    if len(siblings) < len(rows):
        _release_recall(transaction, result)
    conclusion = conclude(result, siblings)
    for move in conclusion.moves:
        due_at = result.now_ms if move.state == DeliveryState.DUE else None
        following = {
            "id": move.number,
            "state": move.state,
            "due_at": due_at,
            "reason": move.reason,
            "now": result.now_ms,
        }
        transaction.execute(SQL["follow"], following)
    if result.state is DeliveryState.FAILED:
        _tell_failure(transaction, result)
    change = changes.setdefault(moved[0], Counter())
    change.update(settled=conclusion.settled, sent=conclusion.sent, failed=conclusion.failed)
    return early


def _overtaken(transaction: Transaction, result: RingResult) -> RingResult:
    """A ring that was under way when it was stopped, replaced or seen does not ring again; one that
    comes back from a pause which is over by now does so at once.
    """
    ring = result.ring
    names = {"user": ring.user_number, "notification": ring.notification.number}
    state, seen_at, withdrawn_at, settled = transaction.one(SQL["meanwhile"], names) or (None,) * 4
    if state in STOPPED or withdrawn_at is not None or settled:
        return replace(result, state=DeliveryState.CANCELED, due_at_ms=None)
    if seen_at is not None:
        reason = SilenceReason.SEEN.value
        return replace(result, state=DeliveryState.SKIPPED, due_at_ms=None, reason=reason)
    if result.due_at_ms is None and state != NotificationState.PAUSED:
        return replace(result, due_at_ms=result.now_ms)
    return result


def _release_recall(transaction: Transaction, result: RingResult) -> None:
    ring = result.ring
    values = {
        "id": ring.number,
        "notification": ring.notification.number,
        "user": ring.user_number,
        "queue": ring.queue.queue,
        "address": ring.address_number,
        "lost": ring.lost,
        "now": result.now_ms,
    }
    transaction.execute(SQL["release_recall"], values)


def _insert_attempt(transaction: Transaction, result: RingResult) -> None:
    outcome = result.outcome
    assert outcome is not None
    attempt = {
        "id": result.ring.number,
        "number": result.ring.attempt,
        "started_at": result.started_at_ms,
        "took_ms": result.took_ms,
        "outcome": type(outcome).__name__,
        "detail": outcome.detail,
        "next_at": result.due_at_ms,
        "provider": result.provider,
        "provider_id": outcome.provider_id if isinstance(outcome, Sent) else None,
    }
    name = "insert_first_attempt" if result.ring.fence == 1 else "insert_attempt"
    transaction.execute(SQL[name], attempt)


def _count(result: RingResult, counts: Counts) -> None:
    ring = result.ring
    place = (ring.notification.category or "", ring.channel, ring.solution)
    organization = ring.queue.organization
    tallies = counts.tallies
    tallies[organization, Tally.ATTEMPTS, *place] += 1
    if ring.recall:
        return
    outcome = result.outcome
    if outcome is not None and not isinstance(outcome, Sent):
        counts.failed(organization, ring.channel, type(outcome).__name__, outcome.detail)
    if result.state is DeliveryState.SENT:
        took_ms = max(0, result.now_ms - ring.due_at_ms)
        tallies[organization, Tally.SENT, *place] += 1
        tallies[organization, Tally.PROVIDER_MS, *place] += took_ms
        counts.took(organization, Timed.PROVIDER, took_ms)
    elif result.state is DeliveryState.FAILED:
        tallies[organization, Tally.FAILED, *place] += 1


def _tell_failure(transaction: Transaction, result: RingResult) -> None:
    ring = result.ring
    detail = result.outcome.detail if result.outcome is not None else ""
    insert_event(
        transaction,
        ring.queue.organization,
        EventKind.FAILED,
        result.now_ms,
        notification=ring.notification.number,
        user=ring.user_number,
        data={"channel": ring.channel, "attempts": ring.attempt, "detail": detail},
    )


def _remove_dead_address(transaction: Transaction, ring: DueRing) -> None:
    if ring.in_profile:
        dead = {"user": ring.user_number, "channel": ring.channel}
        transaction.execute(SQL["mark_profile_address_dead"], dead)
    else:
        gone = {"address": ring.address_number, "registered_at": ring.registered_at_ms}
        transaction.execute(SQL["remove_address"], gone)
