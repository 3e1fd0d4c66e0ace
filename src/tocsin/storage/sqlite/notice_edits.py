"""What the TagoIO door changes of notifications: the new one and what names it, in one commit."""

from __future__ import annotations

from uuid import UUID

from tocsin.model.ids import uuid7
from tocsin.model.notification import Draft, Notification
from tocsin.model.people import Solution, User
from tocsin.storage.sqlite.base import Row, encode
from tocsin.storage.sqlite.notification_rows import accepted, insert_values
from tocsin.storage.sqlite.notifications import NotificationsPart
from tocsin.storage.sqlite.questions import closing, decide
from tocsin.storage.sqlite.tagoio import SQL, between
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.tagoio import NoticeEdit, Span


class NoticeEditsPart(NotificationsPart):
    """See `storage.tagoio.TagoioOperations`."""

    async def notice_edits(self, numbers: list[int]) -> dict[int, NoticeEdit]:
        bindings = {"organization": self.number, "numbers": encode(numbers)}
        return {row[0]: _edit(row) for row in self.rows(SQL["edits"], bindings)}

    async def notice_edit(self, root: Span) -> NoticeEdit | None:
        rows = self.rows(SQL["edit"], between(self.number, root))
        return _edit(rows[0]) if len(rows) == 1 else None

    async def accept_edit(
        self,
        draft: Draft,
        actor: User,
        solution: Solution | None,
        now_ms: int,
        *,
        root: UUID,
        buttons_enabled: bool,
    ) -> Notification:
        public_id = uuid7(now_ms)
        values = insert_values(
            self.number, draft, actor, solution, public_id=public_id, now_ms=now_ms
        )

        def operation(transaction: Transaction) -> Notification:
            number, _ = self._accept(transaction, draft, values)
            made = accepted(self.organization_id, draft, values, number, actor.user_id)
            edit = NoticeEdit(number, public_id, root, buttons_enabled, now_ms)
            self._keep_edit(transaction, made, actor, edit)
            return made

        made: Notification = await self.create(operation, public_id)
        self.totals.accepted += 1
        return made

    async def save_notice_edit(self, found: Notification, actor: User, edit: NoticeEdit) -> None:
        await self.write(lambda transaction: self._keep_edit(transaction, found, actor, edit))

    def _keep_edit(
        self, transaction: Transaction, of: Notification, actor: User, edit: NoticeEdit
    ) -> None:
        values = {
            "organization": self.number,
            "root": edit.root.bytes,
            "notification": edit.number,
            "buttons_enabled": edit.buttons_enabled,
            "updated_at": edit.updated_at_ms,
        }
        transaction.execute(SQL["drop_edit"], values)
        transaction.execute(SQL["save_edit"], values)
        if not edit.buttons_enabled and of.content.extras.asks:
            closed = closing(of, actor, None, edit.updated_at_ms)
            decide(transaction, self.number, of, closed)


def _edit(row: Row) -> NoticeEdit:
    return NoticeEdit(row[0], UUID(bytes=row[1]), UUID(bytes=row[2]), bool(row[3]), row[4])
