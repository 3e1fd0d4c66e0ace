"""What people of one organization have for themselves: sessions, second factor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.signin import Opened, SecondFactor, Session
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("own")
_opened = msgspec.json.Decoder(tuple[Opened, ...]).decode


def session(row: Row) -> Session:
    """The type of a session's columns, as `own.sql` and `signin.sql` select them."""
    return Session(
        session_id=UUID(bytes=row[0]),
        device=row[1],
        client=row[2],
        created_at_ms=row[3],
        expires_at_ms=row[4],
        last_seen_at_ms=row[5],
        opened=_opened(row[6]),
    )


class OwnPart(Bound):
    """See `storage.signin.OwnOperations`."""

    async def sessions(self, user: int, now_ms: int) -> list[Session]:
        bindings = {**self._user(user), "now": now_ms}
        return [session(row) for row in self.rows(SQL["sessions"], bindings)]

    async def end_session(self, user: int, session_id: UUID) -> bool:
        values = {**self._user(user), "public_id": session_id.bytes}
        return await self._one("end_session", values)

    async def end_other_sessions(self, user: int, kept: UUID | None) -> int:
        values = {**self._user(user), "kept": kept.bytes if kept else None}
        rows = await self.write(
            lambda transaction: transaction.execute(SQL["end_other_sessions"], values).fetchall()
        )
        return len(rows)

    async def password_hash(self, user: int) -> str | None:
        row = self.row(SQL["password_hash"], self._user(user))
        return row[0] if row else None

    async def second_factor(self, user: int) -> SecondFactor | None:
        row = self.row(SQL["second_factor"], self._user(user))
        return SecondFactor(*row) if row else None

    async def begin_second_factor(self, user: int, secret: bytes) -> bool:
        return await self._one("begin_second_factor", {**self._user(user), "secret": secret})

    async def enable_second_factor(
        self, user: int, step: int, code_hashes: list[bytes], now_ms: int
    ) -> bool:
        values = {**self._user(user), "step": step, "now": now_ms}

        def operation(transaction: Transaction) -> bool:
            if transaction.one(SQL["enable_second_factor"], values) is None:
                return False
            self._put_codes(transaction, values, code_hashes)
            return True

        enabled: bool = await self.write(operation)
        return enabled

    async def use_step(self, user: int, step: int) -> bool:
        values = {**self._user(user), "step": step}
        row = await self.note(lambda transaction: transaction.one(SQL["use_step"], values))
        return row is not None

    async def use_recovery_code(self, user: int, code_hash: bytes) -> bool:
        values = {**self._user(user), "hash": code_hash}
        row = await self.note(lambda transaction: transaction.one(SQL["use_recovery_code"], values))
        return row is not None

    async def replace_recovery_codes(self, user: int, code_hashes: list[bytes]) -> bool:
        values = self._user(user)

        def operation(transaction: Transaction) -> bool:
            if transaction.one(SQL["enabled"], values) is None:
                return False
            self._put_codes(transaction, values, code_hashes)
            return True

        replaced: bool = await self.write(operation)
        return replaced

    async def drop_second_factor(self, user: int) -> bool:
        return await self._one("drop_second_factor", self._user(user))

    async def views(self, user: int) -> str | None:
        row = self.row(SQL["views"], self._user(user))
        return row[0] if row else None

    async def save_views(self, user: int, body: str, now_ms: int) -> None:
        values = {**self._user(user), "body": body, "now": now_ms}
        await self.write(
            lambda transaction: transaction.execute(SQL["save_views"], values).fetchall()
        )

    def _put_codes(
        self, transaction: Transaction, values: dict[str, Any], code_hashes: list[bytes]
    ) -> None:
        transaction.execute(SQL["drop_codes"], values)
        for code_hash in code_hashes:
            transaction.execute(SQL["insert_code"], {**values, "hash": code_hash})

    async def _one(self, statement: str, values: dict[str, Any]) -> bool:
        """Whether the statement has changed a row."""
        row = await self.write(lambda transaction: transaction.one(SQL[statement], values))
        return row is not None

    def _user(self, user: int) -> dict[str, Any]:
        return {"user": user, "organization": self.number}
