"""What people do with their copies: mark them. Seeing one quietens the bells still to ring.

Many at once, and for a while: `many_marks.py`. Answers: `questions.py`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tocsin.model.events import EventKind, Tally
from tocsin.model.inbox import CopyState
from tocsin.model.notification import InboxItem
from tocsin.model.tracking import Timed
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.inbox import InboxPart
from tocsin.storage.sqlite.settling import settle_some
from tocsin.storage.sqlite.tally import Counts, Place, tally
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("marks")
_SEEN, _READ, _RETURNED = 1, 2, 6
_COUNTED = (Tally.SEEN, Tally.READ, Tally.ANSWERED)
People = tuple[int, int, int]
"""By how much more people have seen, read and answered a notification."""


class MarksPart(InboxPart, Bound):
    """See `storage.operations.InboxOperations`."""

    async def mark(
        self,
        user: int,
        notification_id: UUID,
        now_ms: int,
        *,
        seen: bool | None = None,
        read: bool | None = None,
        archived: bool | None = None,
        deleted: bool | None = None,
        copy_state: CopyState | None = None,
    ) -> InboxItem | None:
        bindings = {
            **self._of(user, notification_id, now_ms),
            "seen": bool(seen or read or archived or deleted),
            "read": read,
            "archived": archived,
            "deleted": deleted,
            "copy_state": copy_state,
        }
        kind = _kind(seen=seen, read=read, archived=archived, deleted=deleted)

        def operation(transaction: Transaction) -> bool:
            before = transaction.one(SQL["before_mark"], bindings)
            if before is None:
                return False
            values = {**bindings, "notification": before[0], "version": transaction.next_version()}
            transaction.execute(SQL["mark"], values)
            if kind is not None:
                self._note(transaction, kind, user=user, now_ms=now_ms, number=before[0])
            self._have_seen(
                transaction,
                [before],
                user=user,
                now_ms=now_ms,
                seen=bindings["seen"],
                read=read,
            )
            if bindings["seen"] and before[_RETURNED] is not None:
                quieten(transaction, user, [before[0]], now_ms)
            return True

        if not await self.write(operation):
            return None
        return await self.inbox_item(user, notification_id)

    def _of(self, user: int, notification_id: UUID, now_ms: int) -> dict[str, Any]:
        return {
            "user": user,
            "organization": self.number,
            "public_id": notification_id.bytes,
            "now": now_ms,
        }

    def _have_seen(
        self,
        transaction: Transaction,
        before: list[Row],
        *,
        user: int,
        now_ms: int,
        seen: bool,
        read: bool | None,
        answered: bool = False,
    ) -> None:
        """Counts what is new of it; whoever sees it the first time is rung no further."""
        news = [row[0] for row in before if seen and row[_SEEN] is None]
        if news:
            quieten(transaction, user, news, now_ms)
            self._time(transaction, user, news, now_ms)
        people = (
            (
                row[0],
                (
                    int(seen and row[_SEEN] is None),
                    _more(row[_READ] is not None, read),
                    int(answered),
                ),
            )
            for row in before
        )
        self._count(transaction, people, now_ms)

    def _time(self, transaction: Transaction, user: int, numbers: list[int], now_ms: int) -> None:
        """How long it was in the inbox before it was seen."""
        bindings = {"user": user, "numbers": encode(numbers)}
        counts = Counts()
        for (arrived_at,) in transaction.execute(SQL["arrivals"], bindings):
            counts.took(self.number, Timed.SEEN, max(0, now_ms - arrived_at))
        counts.keep(transaction, now_ms)

    def _count(
        self, transaction: Transaction, people: Iterable[tuple[int, People]], now_ms: int
    ) -> None:
        """Of each notification's number, by how much its people grow: in few statements."""
        alike: dict[People, list[int]] = defaultdict(list)
        for number, more in people:
            alike[more].append(number)
        alike.pop((0, 0, 0), None)
        counts: Counter[Place] = Counter()
        for more, numbers in alike.items():
            bindings = dict(zip(("seen", "read", "answered"), more, strict=True))
            rows = transaction.execute(
                SQL["count_people"], {**bindings, "numbers": encode(numbers)}
            )
            for category, solution in rows:
                for kind, one in zip(_COUNTED, more, strict=True):
                    counts[self.number, kind, category or "", "", solution or 0] += one
        # What was undone did happen: the hours keep it.
        tally(transaction, now_ms, +counts)

    def _note(
        self,
        transaction: Transaction,
        kind: EventKind,
        *,
        user: int,
        now_ms: int,
        number: int | None = None,
        count: int = 1,
        data: dict[str, Any] | None = None,
    ) -> None:
        """What a person does is one event."""
        insert_event(
            transaction,
            self.number,
            kind,
            now_ms,
            notification=number,
            user=user,
            data={"count": count} if count > 1 else data,
        )


def quieten(transaction: Transaction, user: int, numbers: list[int], now_ms: int) -> None:
    """No further bell rings for these notifications of the user."""
    values = {"user": user, "numbers": encode(numbers), "now": now_ms}
    ended: list[Row] = transaction.execute(SQL["quieten"], values).fetchall()
    for number, settled in Counter(number for (number,) in ended).items():
        settle_some(transaction, number, [(user,)] * settled, now_ms)


def _more(was: bool, to_be: bool | None) -> int:
    """By how much a count grows when one of what it counts changes; None: it does not."""
    return 0 if to_be is None else to_be - was


def _kind(
    *, seen: bool | None, read: bool | None, archived: bool | None, deleted: bool | None
) -> EventKind | None:
    """The most telling of what is done at once."""
    if deleted:
        return EventKind.DELETED
    if archived is not None:
        return EventKind.ARCHIVED if archived else EventKind.UNARCHIVED
    if read is not None:
        return EventKind.READ if read else EventKind.UNREAD
    return EventKind.SEEN if seen else None
