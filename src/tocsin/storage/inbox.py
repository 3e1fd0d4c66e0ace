"""The operations on people's own copies, each with the condition it holds under."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from tocsin.model.inbox import CopyState, InboxCounts, InboxMark, Marked
from tocsin.model.notification import InboxItem


class InboxOperations(Protocol):
    """Users' own copies. Writes return the new counts or items as they are after the commit."""

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
        """In order of arrival, newest first, without deleted and withdrawn ones.

        `archived` and `snoozed`: only those (True), only others (False), or both. `asking_at_ms`:
        only what waits for an answer and has not expired then. `search` is part of the words that
        the sender wrote, in any case.
        """
        ...

    async def inbox_item(self, user: int, notification_id: UUID) -> InboxItem | None:
        """Also a deleted or withdrawn one: the caller decides."""
        ...

    async def inbox_changes(
        self, user: int, *, version: int, notification: int, limit: int
    ) -> list[InboxItem]:
        """What changed after (version, notification), in commit order, tombstones included."""
        ...

    async def inbox_counts(self, user: int, now_ms: int) -> InboxCounts: ...

    async def version(self) -> int:
        """The last published version. Read it before the rows to know they are not older."""
        ...

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
        """Change what is given; None when the user has no such item (any more)."""
        ...

    async def mark_many(self, user: int, mark: InboxMark, now_ms: int) -> Marked:
        """With what they were before, so that it can be undone. A large inbox in slices, so that
        nobody has to wait for it: what comes meanwhile is not marked.
        """
        ...

    async def undo(self, user: int, version: int, now_ms: int) -> int | None:
        """Those items that still are as the bulk mark `version` left them become exactly as they
        were; how many. None: there is no such mark, or its time is over.
        """
        ...

    async def snooze(
        self, user: int, notification_id: UUID, until_ms: int | None, now_ms: int
    ) -> InboxItem | None:
        """Hide an item until then and ring for it no further; None brings it back as it was.

        None when the user has no such item (any more).
        """
        ...


class SnoozeOperations(Protocol):
    """The engine's own work: bringing back what people have put aside for a while."""

    async def end_snoozes(self, now_ms: int, limit: int) -> list[int]:
        """Items whose time has come are back: unread, unseen, not archived; the users."""
        ...

    async def next_snooze_ms(self) -> int | None:
        """When the next item comes back."""
        ...
