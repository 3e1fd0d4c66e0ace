"""Users' own copies: list, changes, counts, marks."""

from __future__ import annotations

from uuid import UUID

from tocsin.model.notification import CopyState, InboxCounts, InboxItem
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, encode
from tocsin.storage.sqlite.notifications import SQL as NOTIFICATIONS
from tocsin.storage.sqlite.notifications import notification
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("inbox")
_CONTENT = 12
"""Where the notification begins in a joined row: after `recipients` and the solution's name."""
_LAST_NUMBER = (1 << 63) - 1


class InboxPart(Bound):
    """See `storage.operations.InboxOperations`."""

    async def inbox(
        self, user: int, *, before: int | None, archived: bool | None, unread: bool, limit: int
    ) -> list[InboxItem]:
        bindings = {
            "user": user,
            "organization": self.number,
            "before": before or _LAST_NUMBER,
            "archived": archived,
            "unread": unread,
            "limit": limit,
        }
        return [self._item(row) for row in self.rows(SQL["list_inbox"], bindings)]

    async def inbox_item(self, user: int, notification_id: UUID) -> InboxItem | None:
        row = self.row(
            SQL["item"],
            {"user": user, "organization": self.number, "public_id": notification_id.bytes},
        )
        return self._item(row) if row else None

    async def inbox_changes(
        self, user: int, *, version: int, notification: int, limit: int
    ) -> list[InboxItem]:
        bindings = {
            "user": user,
            "organization": self.number,
            "version": version,
            "notification": notification,
            "limit": limit,
        }
        return [self._item(row) for row in self.rows(SQL["changes"], bindings)]

    async def inbox_counts(self, user: int) -> InboxCounts:
        row = self.row(SQL["counts"], {"user": user})
        return InboxCounts(*row) if row else InboxCounts(0, 0)

    async def version(self) -> int:
        row = self.row(SQL["version"], {})
        return int(row[0]) if row else 0

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
            "user": user,
            "organization": self.number,
            "public_id": notification_id.bytes,
            "now": now_ms,
            "seen": seen,
            "read": read,
            "archived": archived,
            "deleted": deleted,
            "copy_state": copy_state,
        }
        kinds = {"deleted": deleted, "archived": archived, "read": read, "seen": seen}
        kind = next((name for name, on in kinds.items() if on), "reopened")

        def operation(transaction: Transaction) -> bool:
            version = transaction.next_version()
            row = transaction.one(SQL["mark"], {**bindings, "version": version})
            if row is None:
                return False
            self._note(transaction, kind, number=row[0], user=user, now_ms=now_ms, count=1)
            return True

        if not await self.write(operation):
            return None
        return await self.inbox_item(user, notification_id)

    async def mark_many(
        self, user: int, now_ms: int, *, as_: str, only_read: bool
    ) -> list[InboxItem]:
        bindings = {
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
            version = transaction.next_version()
            changed = transaction.execute(
                SQL["mark_many"], {**bindings, "version": version}
            ).fetchall()
            if changed:
                count = len(changed)
                self._note(transaction, as_, number=None, user=user, now_ms=now_ms, count=count)
            return version, len(changed)

        version, count = await self.write(operation)
        if not count:
            return []
        items = await self.inbox_changes(user, version=version, notification=0, limit=count)
        return [item for item in items if item.version == version]

    def _note(
        self,
        transaction: Transaction,
        kind: str,
        *,
        number: int | None,
        user: int,
        now_ms: int,
        count: int,
    ) -> None:
        """What a person does is one event."""
        bindings = {
            "organization": self.number,
            "notification": number,
            "user": user,
            "kind": kind,
            "now": now_ms,
            "data": encode({"count": count}) if count > 1 else "{}",
        }
        transaction.execute(NOTIFICATIONS["insert_event"], bindings)

    def _item(self, row: Row) -> InboxItem:
        return InboxItem(
            notification=notification(self.organization_id, row[_CONTENT:]),
            version=row[2],
            arrived_at_ms=row[3],
            copy_state=CopyState(row[4]),
            seen_at_ms=row[5],
            read_at_ms=row[6],
            archived_at_ms=row[7],
            deleted_at_ms=row[8],
            withdrawn_at_ms=row[9],
            updated_at_ms=row[10] or row[3],
            solution_name=row[11],
        )
