"""What the TagoIO door keeps beside our own nouns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import apsw

from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization, User
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, encode
from tocsin.storage.sqlite.directory import DirectoryPart, organization
from tocsin.storage.sqlite.rules import refresh_users
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.tagoio import Kind, Span

SQL = statements.load("tagoio")
DIRECTORY = statements.load("directory")


class TagoioPart(DirectoryPart, Bound):
    """See `storage.tagoio.TagoioOperations`."""

    async def ids_within(self, kind: Kind, span: Span) -> list[UUID]:
        rows = self.rows(SQL[f"{kind}_between"], between(self.number, span))
        return [UUID(bytes=row[0]) for row in rows]

    async def run_users_kept(self, numbers: list[int]) -> dict[int, str]:
        return self._kept("users_kept", numbers)

    async def actions_kept(self, numbers: list[int]) -> dict[int, str]:
        return self._kept("actions_kept", numbers)

    async def keep_action(self, number: int, body: str) -> None:
        await self._keep("keep_action", number, body)

    async def analyses_kept(self, numbers: list[int]) -> dict[int, str]:
        return self._kept("analyses_kept", numbers)

    async def keep_analysis(self, number: int, body: str) -> None:
        await self._keep("keep_analysis", number, body)

    def _kept(self, statement: str, numbers: list[int]) -> dict[int, str]:
        bindings = {"organization": self.number, "numbers": encode(numbers)}
        return dict(self.rows(SQL[statement], bindings))

    async def _keep(self, statement: str, number: int, body: str) -> None:
        values = {"number": number, "organization": self.number, "body": body}
        await self.write(lambda transaction: transaction.execute(SQL[statement], values).fetchall())

    async def create_run_user(self, user: User, kept: str, password_hash: str | None) -> User:
        save = self._with(user, kept, password_hash, self._insert)
        made: User = await self.create(save, user.user_id)
        return made

    async def update_run_user(
        self, user: User, kept: str, password_hash: str | None, *, end_tokens: bool
    ) -> User:
        save = self._with(user, kept, password_hash, self._update, end_tokens=end_tokens)
        changed: User = await self.write(save)
        return changed

    def _with(
        self,
        user: User,
        kept: str,
        password_hash: str | None,
        save: Callable[[Transaction, User], User],
        *,
        end_tokens: bool = False,
    ) -> Callable[[Transaction], User]:
        def operation(transaction: Transaction) -> User:
            saved = save(transaction, user)
            named = {"id": saved.number, "organization": self.number}
            values = {**named, "password_hash": password_hash}
            transaction.execute(SQL["keep_user"], {**named, "user": saved.number, "body": kept})
            if password_hash is not None:
                transaction.execute(DIRECTORY["set_password"], values)
            if end_tokens:
                transaction.execute(DIRECTORY["end_inbox_tokens"], named).fetchall()
            if password_hash is not None or end_tokens:
                transaction.execute(DIRECTORY["end_sessions"], named)
            refresh_users(transaction, self.number, [saved.number])
            return saved

        return operation

    async def run_settings(self) -> str | None:
        row = self.row(SQL["run"], {"organization": self.number})
        return row[0] if row else None

    async def save_run_settings(self, host: str | None, body: str) -> None:
        values = {"organization": self.number, "host": host, "body": body}

        def operation(transaction: Transaction) -> None:
            try:
                transaction.execute(SQL["save_run"], values)
            except apsw.ConstraintError:
                message = f"url: another organization has {host!r}."
                raise TocsinError("conflict", message, field="url") from None

        await self.write(operation)

    async def item(self, user: int, key: str) -> str | None:
        row = self.row(SQL["item"], self._item_key(user, key))
        return row[0] if row else None

    async def save_item(self, user: int, key: str, value: str, most: int) -> bool:
        values = {**self._item_key(user, key), "value": value}

        def operation(transaction: Transaction) -> bool:
            count = transaction.one(SQL["count_items"], values)
            if count is None or count[0] >= most:
                return False
            transaction.execute(SQL["save_item"], values)
            return True

        saved: bool = await self.write(operation)
        return saved

    async def remove_item(self, user: int, key: str) -> bool:
        values = self._item_key(user, key)
        row = await self.write(lambda transaction: transaction.one(SQL["remove_item"], values))
        return row is not None

    async def last_key(self, prefix: str) -> str | None:
        row = self.row(SQL["last_key"], {"organization": self.number, "prefix": prefix})
        return row[0] if row else None

    def _item_key(self, user: int, key: str) -> dict[str, Any]:
        return {"user": user, "organization": self.number, "key": key}


class TagoioHostsPart(Bound):
    """See `storage.tagoio.TagoioStorageOperations`."""

    async def organization_at(self, host: str) -> Organization | None:
        row = self.row(SQL["organization_at"], {"host": host})
        return organization(row) if row else None

    async def organization_within(self, span: Span) -> Organization | None:
        rows = self.rows(SQL["organizations_between"], _ends(span))
        return organization(rows[0]) if len(rows) == 1 else None


def between(organization: int, span: Span) -> dict[str, Any]:
    return {"organization": organization, **_ends(span)}


def _ends(span: Span) -> dict[str, bytes]:
    return {"first": span[0].bytes, "last": span[1].bytes}
