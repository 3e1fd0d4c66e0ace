"""Users' own copies: list, changes, counts. Changing them: `marks.py`."""

from __future__ import annotations

from uuid import UUID

import msgspec

from tocsin.model.notification import Answer, CopyState, InboxCounts, InboxItem
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row
from tocsin.storage.sqlite.notification_rows import notification

SQL = statements.load("inbox")
_CONTENT = 14
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
            answered_at_ms=row[11],
            answer=_answer(row[12]) if row[12] is not None else None,
            solution_name=row[13],
        )


_answer = msgspec.json.Decoder(Answer).decode
