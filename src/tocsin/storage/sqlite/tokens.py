"""What belongs to single users: the addresses where they can be reached, and their tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Address, Token, TokenScope
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.directory import SQL
from tocsin.storage.sqlite.writer import Transaction


def token(row: Row) -> Token:
    """The type of a row: the user's public id, then `SELECT *` of tokens."""
    return Token(
        user_id=UUID(bytes=row[0]),
        number=row[1],
        token_id=UUID(bytes=row[4]),
        prefix=row[6],
        description=row[7],
        scopes=frozenset(map(TokenScope, decode(row[8]))),
        created_at_ms=row[9],
        expires_at_ms=row[10],
        lease_until_ms=row[11],
        last_used_at_ms=row[12],
        revoked_at_ms=row[13],
    )


def insert_token(
    transaction: Transaction, organization: int, user: int, token: Token, secret_hash: bytes
) -> Token:
    values = {
        "organization": organization,
        "user": user,
        "public_id": token.token_id.bytes,
        "hash": secret_hash,
        "prefix": token.prefix,
        "description": token.description,
        "scopes": encode(sorted(scope.value for scope in token.scopes)),
        "created_at": token.created_at_ms,
        "expires_at": token.expires_at_ms,
        "lease_until": token.lease_until_ms,
    }
    row = transaction.one(SQL["insert_token"], values)
    if row is None:
        raise TocsinError("not_found", "No such user.")
    return replace(token, number=row[0])


class TokensPart(Bound):
    """See `storage.operations.DirectoryOperations`."""

    async def addresses(self, user: int, *, after: int = 0, limit: int = 500) -> list[Address]:
        bindings = {
            "organization": self.number,
            "user": user,
            "after": after,
            "limit": limit,
        }
        return [_address(row) for row in self.rows(SQL["addresses"], bindings)]

    async def register_address(
        self,
        user: int,
        channel: str,
        key: bytes,
        raw: dict[str, Any],
        *,
        device: str | None,
        now_ms: int,
        destination: str = "",
    ) -> Address:
        values = {
            "organization": self.number,
            "user": user,
            "public_id": uuid7(now_ms).bytes,
            "channel": channel,
            "key": key,
            "raw": encode(raw),
            "device": device,
            "now": now_ms,
            "destination": destination,
        }

        def operation(transaction: Transaction) -> Row:
            transaction.execute(SQL["take_address"], values)
            row = transaction.one(SQL["register_address"], values)
            if row is None:
                raise TocsinError("not_found", "No such user.")
            return row

        return _address(await self.write(operation))

    async def remove_address(self, user: int, address_id: UUID) -> bool:
        values = {
            "organization": self.number,
            "user": user,
            "public_id": address_id.bytes,
        }
        row = await self.write(lambda transaction: transaction.one(SQL["remove_address"], values))
        return row is not None

    async def tokens(self, user: int | None, *, after: int = 0, limit: int = 500) -> list[Token]:
        bindings = {
            "organization": self.number,
            "user": user,
            "after": after,
            "limit": limit,
        }
        return [token(row) for row in self.rows(SQL["list_tokens"], bindings)]

    async def token(self, token_id: UUID) -> Token | None:
        bindings = {"organization": self.number, "public_id": token_id.bytes}
        found = self.row(SQL["token"], bindings)
        return token(found) if found else None

    async def create_token(self, user: int, token: Token, secret_hash: bytes) -> Token:
        created: Token = await self.create(
            lambda transaction: insert_token(transaction, self.number, user, token, secret_hash),
            token.token_id,
        )
        return created

    async def replace_token(
        self, user: int, old: Token, new: Token, secret_hash: bytes, ends_at_ms: int
    ) -> Token | None:
        values = {"organization": self.number, "id": old.number, "ends_at": ends_at_ms}

        def operation(transaction: Transaction) -> Token | None:
            if transaction.one(SQL["end_token_by"], values) is None:
                return None
            return insert_token(transaction, self.number, user, new, secret_hash)

        made: Token | None = await self.create(operation, new.token_id)
        return made

    async def update_token(self, token: Token) -> bool:
        values = {
            "organization": self.number,
            "id": token.number,
            "description": token.description,
            "lease_until": token.lease_until_ms,
            "revoked_at": token.revoked_at_ms,
        }
        row = await self.write(lambda transaction: transaction.one(SQL["update_token"], values))
        return row is not None


def _address(row: Row) -> Address:
    return Address(
        number=row[0],
        address_id=UUID(bytes=row[1]),
        channel=row[2],
        raw=decode(row[3]),
        device=row[4],
        registered_at_ms=row[5],
    )
