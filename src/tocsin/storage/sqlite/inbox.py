"""Users' own copies: list, changes, counts. Changing them: `marks.py`."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.inbox import CopyState, InboxCounts
from tocsin.model.notification import Answer, InboxItem
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row
from tocsin.storage.sqlite.notification_rows import notification

SQL = statements.load("inbox")
_CONTENT = 18
"""Where the notification begins in a joined row: after `recipients` and the solution's name."""
_LAST_NUMBER = (1 << 63) - 1
_WINDOW = 5_000
"""Items that one statement of a search looks at: some 10 ms of the event loop."""


class InboxPart(Bound):
    """See `storage.operations.InboxOperations`."""

    async def inbox(
        self,
        user: int,
        *,
        before: int | None,
        archived: bool | None,
        unread: bool,
        limit: int,
        snoozed: bool | None = None,
        asking_at_ms: int | None = None,
        search: str | None = None,
    ) -> list[InboxItem]:
        bindings: dict[str, Any] = {
            "user": user,
            "organization": self.number,
            "before": before or _LAST_NUMBER,
            "down_to": 0,
            "archived": archived,
            "snoozed": snoozed,
            "unread": unread,
            "asking_at": asking_at_ms,
            "search": search.lower() if search else None,
            "window": _WINDOW,
        }
        found: list[InboxItem] = []
        while len(found) < limit:
            end = self.row(SQL["end_of_window"], bindings) if search else None
            values = {"down_to": end[0] if end else 0, "limit": limit - len(found)}
            rows = self.rows(SQL["list_inbox"], {**bindings, **values})
            found += map(self._item, rows)
            if end is None:
                break
            bindings["before"] = end[0]
            # A search through a large inbox takes turns with everybody else.
            await asyncio.sleep(0)
        return found

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

    async def inbox_counts(self, user: int, now_ms: int) -> InboxCounts:
        row = self.row(SQL["counts"], {"user": user, "now": now_ms})
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
            seen_at_ms=row[5] if row[14] is None else None,
            read_at_ms=row[6],
            archived_at_ms=row[7],
            deleted_at_ms=row[8],
            withdrawn_at_ms=row[9],
            updated_at_ms=row[10] or row[3],
            answered_at_ms=row[11],
            answer=_answer(row[12]) if row[12] is not None else None,
            snoozed_until_ms=row[13],
            returned_at_ms=row[14],
            reminded=row[16] is not None,
            solution_name=row[17],
        )


_answer = msgspec.json.Decoder(Answer).decode
