"""What people do with their copies: mark, answer. Seeing one quietens the bells still to ring."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.events import EventKind, Tally
from tocsin.model.notification import Answer, CopyState, InboxItem
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.inbox import InboxPart
from tocsin.storage.sqlite.settling import settle_some
from tocsin.storage.sqlite.tally import Place, tally
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("marks")
_MANY = {
    "seen": EventKind.SEEN,
    "read": EventKind.READ,
    "archived": EventKind.ARCHIVED,
    "deleted": EventKind.DELETED,
}
_SEEN, _READ, _ANSWERED, _ANSWER = 1, 2, 3, 4
_answer = msgspec.json.Decoder(Answer).decode


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
            return True

        if not await self.write(operation):
            return None
        return await self.inbox_item(user, notification_id)

    async def mark_many(
        self, user: int, now_ms: int, *, as_: str, only_read: bool
    ) -> list[InboxItem]:
        bindings: dict[str, Any] = {
            "user": user,
            "now": now_ms,
            "read": as_ == "read",
            "archived": as_ == "archived",
            "deleted": as_ == "deleted",
            "only_read": only_read,
            "only_unseen": as_ == "seen",
            "only_unread": as_ == "read",
        }

        def operation(transaction: Transaction) -> tuple[int, int]:
            before = transaction.execute(SQL["before_mark_many"], bindings).fetchall()
            version = transaction.next_version()
            if before:
                numbers = encode([row[0] for row in before])
                values = {**bindings, "numbers": numbers, "version": version}
                transaction.execute(SQL["mark_many"], values)
                self._note(transaction, _MANY[as_], user=user, now_ms=now_ms, count=len(before))
                self._have_seen(
                    transaction,
                    before,
                    user=user,
                    now_ms=now_ms,
                    seen=True,
                    read=as_ == "read" or None,
                )
            return version, len(before)

        version, count = await self.write(operation)
        if not count:
            return []
        items = await self.inbox_changes(user, version=version, notification=0, limit=count)
        return [item for item in items if item.version == version]

    async def answer(
        self, user: int, notification_id: UUID, answer: Answer, now_ms: int
    ) -> tuple[Answer, bool] | None:
        bindings = {**self._of(user, notification_id, now_ms), "answer": encode(answer)}

        def operation(transaction: Transaction) -> tuple[Answer, bool] | None:
            before = transaction.one(SQL["before_mark"], bindings)
            if before is None:
                return None
            if before[_ANSWERED] is not None:
                return _answer(before[_ANSWER]), False
            values = {**bindings, "notification": before[0], "version": transaction.next_version()}
            transaction.execute(SQL["answer"], values)
            data = {"button": answer.button, **({"text": answer.text} if answer.text else {})}
            self._note(
                transaction,
                EventKind.ANSWERED,
                user=user,
                now_ms=now_ms,
                number=before[0],
                data=data,
            )
            self._have_seen(
                transaction, [before], user=user, now_ms=now_ms, seen=True, read=True, answered=True
            )
            return answer, True

        given: tuple[Answer, bool] | None = await self.write(operation)
        return given

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
        counts: Counter[Place] = Counter()
        news = [row[0] for row in before if seen and row[_SEEN] is None]
        for row in before:
            people = {
                "notification": row[0],
                "seen": int(seen and row[_SEEN] is None),
                "read": _more(row[_READ] is not None, read),
                "answered": int(answered),
            }
            if not any((people["seen"], people["read"], people["answered"])):
                continue
            category, solution = transaction.execute(SQL["count_people"], people).fetchone() or (
                None,
                None,
            )
            for kind in (Tally.SEEN, Tally.READ, Tally.ANSWERED):
                place = (self.number, kind, category or "", "", solution or 0)
                counts[place] += people[kind.value]
        if news:
            quiet = {"user": user, "numbers": encode(news), "now": now_ms}
            quietened: list[Row] = transaction.execute(SQL["quieten"], quiet).fetchall()
            for number, settled in Counter(number for (number,) in quietened).items():
                settle_some(transaction, number, [(user,)] * settled, now_ms)
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
