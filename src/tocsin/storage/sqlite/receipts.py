"""What devices and providers tell of rings: the states, addresses and counts that follow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tocsin.model.channel import ReceiptKind
from tocsin.model.events import EventKind, Tally
from tocsin.model.notification import STOPPED, DeliveryState, NotificationState
from tocsin.model.people import User
from tocsin.model.reasons import FailReason
from tocsin.model.tracking import Consider, FoundPlace, Heeded, RingReceipt, Rung, Verdict
from tocsin.model.work import Sibling
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, encode
from tocsin.storage.sqlite.directory import user
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.preferences import SQL as PREFERENCES
from tocsin.storage.sqlite.settling import settle
from tocsin.storage.sqlite.tally import Counts
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.wishes import preferences_text, read_preferences

SQL = statements.load("receipts")
RINGS = statements.load("rings")
_EVENTS = {
    DeliveryState.DELIVERED: EventKind.DELIVERED,
    DeliveryState.OPENED: EventKind.OPENED,
    DeliveryState.FAILED: EventKind.FAILED,
}
_EARLY = {
    DeliveryState.DELIVERED: ReceiptKind.DELIVERED,
    DeliveryState.OPENED: ReceiptKind.OPENED,
    DeliveryState.FAILED: ReceiptKind.FAILED,
}


class ReceiptsPart(Bound):
    """See `storage.tracking.TrackingStorageOperations`."""

    async def heed(self, receipt: RingReceipt, consider: Consider) -> Heeded | None:
        heeded: Heeded | None = await self.write(
            lambda transaction: heed(transaction, receipt, consider)
        )
        return heeded

    async def owners_of_rings(self, numbers: list[int]) -> dict[int, UUID]:
        rows = self.rows(SQL["owners_of_rings"], {"rings": encode(numbers)})
        return {number: UUID(bytes=public_id) for number, public_id in rows}


class PlacesPart(Bound):
    """See `storage.tracking.TrackingOperations`: whom a provider means by an address."""

    async def place_by_key(self, channel: str, key: bytes) -> FoundPlace | None:
        bindings = {"organization": self.number, "channel": channel, "key": key}
        row = self.row(SQL["place_by_key"], bindings)
        return FoundPlace(*row) if row else None

    async def people_at(self, text: str) -> list[User]:
        by = "people_by_email" if "@" in text else "people_by_phone"
        bindings = {"organization": self.number, "text": text.lower()}
        return [user(row) for row in self.rows(SQL[by], bindings)]

    async def last_ring_at(
        self, place: FoundPlace, channel: str, since_ms: int, *, opened: bool = False
    ) -> int | None:
        bindings = {
            "organization": self.number,
            "user": place.user,
            "address": place.address,
            "channel": channel,
            "since": since_ms,
            "opened": opened,
        }
        row = self.row(SQL["last_ring_at"], bindings)
        return row[0] if row else None

    async def count_places(self, channel: str) -> int:
        bindings = {"organization": self.number, "channel": channel}
        row: Any = self.row(SQL["count_places"], bindings)
        return int(max(row))


def heed(transaction: Transaction, receipt: RingReceipt, consider: Consider) -> Heeded | None:
    """Within a transaction; the ring that is told of may be under way."""
    of = {"organization": receipt.organization, "channel": receipt.channel}
    found = transaction.one(SQL["rung"], {"id": receipt.number, **of})
    if found is None:
        return None
    subject = _Subject(receipt, found)
    if subject.recall:
        return subject.heeded
    verdict = consider(_rung(transaction, subject), receipt.kind)
    if verdict.early is not None:
        early = {"id": receipt.number, "state": verdict.early}
        transaction.execute(SQL["told_early"], early)
    if verdict.state is not None:
        _move(transaction, subject, verdict, verdict.state)
    if receipt.kind is ReceiptKind.BOUNCED:
        _bury(transaction, subject)
    elif receipt.kind is ReceiptKind.COMPLAINED:
        _mute(transaction, subject)
    return replace(
        subject.heeded,
        moved=verdict.state is not None,
        rings=any(move.state is DeliveryState.DUE for move in verdict.moves),
        wanted=subject.wanted,
    )


def heed_early(
    transaction: Transaction, early: list[tuple[int, int]], consider: Consider, now_ms: int
) -> None:
    """What was told of rings, by number, while their own results were still to be filed."""
    for number, state in early:
        kind = _EARLY[DeliveryState(state)]
        heed(transaction, RingReceipt(number, kind, now_ms), consider)


class _Subject:
    """A receipt with the row of `rung` that it is about."""

    def __init__(self, receipt: RingReceipt, row: tuple[Any, ...]) -> None:
        self.receipt = receipt
        self.organization, self.notification, self.user, self.channel = row[:4]
        self.state = DeliveryState(row[4])
        self.address: int | None = row[5]
        self.recall = bool(row[6])
        self.stopped = NotificationState(row[8]) in STOPPED
        self.category: str = row[9] or ""
        self.solution: int = row[10] or 0
        self.seen = row[13] is not None
        self.sent_at_ms: int = row[15]
        self.wanted = False
        self.heeded = Heeded(
            organization=self.organization,
            organization_id=UUID(bytes=row[12]),
            user=self.user,
            notification_id=UUID(bytes=row[11]),
            digest=bool(row[7]),
            again=self.state is DeliveryState.OPENED,
            # Without a copy, there is nothing to mark.
            read=row[14] is not None or bool(row[16]),
        )

    def tell(self, transaction: Transaction, kind: EventKind, **more: Any) -> None:
        insert_event(
            transaction,
            self.organization,
            kind,
            self.receipt.now_ms,
            notification=self.notification,
            user=self.user,
            data={"channel": self.channel, **{name: one for name, one in more.items() if one}},
        )


def _rung(transaction: Transaction, subject: _Subject) -> Rung:
    who = {"notification": subject.notification, "user": subject.user}
    rows: list[Row] = transaction.execute(SQL["around"], who).fetchall()
    return Rung(
        number=subject.receipt.number,
        state=subject.state,
        siblings=[Sibling(row[0], row[1], DeliveryState(row[2]), bool(row[3])) for row in rows],
        spared=frozenset(row[0] for row in rows if row[4]),
        seen=subject.seen,
        stopped=subject.stopped,
    )


def _move(
    transaction: Transaction, subject: _Subject, verdict: Verdict, state: DeliveryState
) -> None:
    receipt = subject.receipt
    now_ms = receipt.now_ms
    reason = _reason(receipt) if state is DeliveryState.FAILED else None
    values = {"id": receipt.number, "state": state, "reason": reason, "now": now_ms}
    transaction.execute(SQL["told"], values)
    if verdict.revived:
        transaction.execute(SQL["revive"], {"ids": encode(verdict.revived), "now": now_ms})
    for move in verdict.moves:
        due_at = now_ms if move.state == DeliveryState.DUE else None
        following = {
            "id": move.number,
            "state": move.state,
            "due_at": due_at,
            "reason": move.reason,
            "now": now_ms,
        }
        transaction.execute(RINGS["follow"], following)
    _count(transaction, subject, verdict, state)
    more: dict[str, Any] = {"button": receipt.button}
    if state is DeliveryState.FAILED:
        more = {"detail": receipt.detail}
        word = {"outcome": receipt.kind.value.title(), "detail": receipt.detail}
        transaction.execute(SQL["insert_word"], {**values, **word})
    subject.tell(transaction, _EVENTS[state], **more)


def _count(
    transaction: Transaction, subject: _Subject, verdict: Verdict, state: DeliveryState
) -> None:
    number, now_ms = subject.notification, subject.receipt.now_ms
    if verdict.delivered or verdict.opened:
        people = {"delivered": verdict.delivered, "opened": verdict.opened}
        transaction.execute(SQL["count_arrivals"], {"notification": number, **people})
    if verdict.settled or verdict.sent or verdict.failed:
        transaction.execute(SQL["reopen"], {"notification": number})
        settle(
            transaction,
            number,
            now_ms,
            settled=verdict.settled,
            sent=verdict.sent,
            failed=verdict.failed,
        )
    place = (subject.category, subject.channel, subject.solution)
    counts = Counts()
    if state is DeliveryState.FAILED:
        counts.tallies[subject.organization, Tally.FAILED, *place] = 1
        receipt = subject.receipt
        outcome = receipt.kind.value.title()
        counts.failed(subject.organization, subject.channel, outcome, receipt.detail)
    elif subject.state is not DeliveryState.DELIVERED:
        counts.tallies[subject.organization, Tally.DELIVERED, *place] = 1
    if state is DeliveryState.OPENED:
        counts.tallies[subject.organization, Tally.OPENED, *place] = 1
    counts.keep(transaction, now_ms)


def _reason(receipt: RingReceipt) -> FailReason:
    return FailReason.BOUNCED if receipt.kind is ReceiptKind.BOUNCED else FailReason.FAILED


def _bury(transaction: Transaction, subject: _Subject) -> None:
    """The address that was rung is dead; what was registered since is not."""
    values = {
        "address": subject.address,
        "user": subject.user,
        "channel": subject.channel,
        "sent_at": subject.sent_at_ms,
        "exact": subject.receipt.exact,
    }
    own = subject.address is None
    if not transaction.one(SQL["profile_is_dead" if own else "address_is_dead"], values):
        return
    subject.wanted = True
    if subject.receipt.remove and own:
        transaction.execute(RINGS["mark_profile_address_dead"], values)
    elif subject.receipt.remove:
        transaction.execute(SQL["remove_address"], values)
    removed = {"removed": subject.receipt.remove, "detail": subject.receipt.detail}
    subject.tell(transaction, EventKind.BOUNCED, **removed)


def _mute(transaction: Transaction, subject: _Subject) -> None:
    """Who complains does not want this channel any more."""
    values = {
        "user": subject.user,
        "organization": subject.organization,
        "now": subject.receipt.now_ms,
    }
    row = transaction.one(PREFERENCES["preferences"], values)
    if row is None:
        return
    known = read_preferences(row[0])
    if known.channels.get(subject.channel) is False:
        return
    wanted = replace(known, channels={**known.channels, subject.channel: False})
    values["preferences"] = preferences_text(wanted)
    transaction.execute(PREFERENCES["save_preferences"], values)
    subject.tell(transaction, EventKind.COMPLAINED, detail=subject.receipt.detail)
