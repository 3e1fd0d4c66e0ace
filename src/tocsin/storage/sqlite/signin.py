"""The whole database as people see it before they are in an organization."""

from __future__ import annotations

from uuid import UUID

import apsw

from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization, Token, User
from tocsin.model.signin import Session
from tocsin.storage import statements
from tocsin.storage.audit import Trail
from tocsin.storage.sqlite.base import Bound, Row, encode
from tocsin.storage.sqlite.directory import (
    ORGANIZATION_COLUMNS,
    USER_COLUMNS,
    insert_user,
    organization,
    user,
)
from tocsin.storage.sqlite.own import session as session_of
from tocsin.storage.sqlite.tokens import insert_token, token
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.wishes import settings_text

SQL = statements.load("signin")
_PASSWORD_HASH = ORGANIZATION_COLUMNS + 13
_TOKEN = ORGANIZATION_COLUMNS + USER_COLUMNS


class SigninPart(Bound):
    """See `storage.operations.Storage`, "People from outside an organization"."""

    async def find_organization(self, organization_id: UUID) -> Organization | None:
        row = self.row(SQL["organization"], {"public_id": organization_id.bytes})
        return organization(row) if row else None

    async def organizations(self) -> list[Organization]:
        return [organization(row) for row in self.rows(SQL["organizations"], {})]

    async def create_organization(self, organization: Organization) -> Organization:
        created: Organization = await self.write(
            lambda transaction: insert_organization(transaction, organization)
        )
        return created

    async def found_organization(
        self,
        organization: Organization,
        owner: User,
        token: Token,
        secret_hash: bytes,
        *,
        trail: Trail | None = None,
    ) -> tuple[Organization, User, Token]:
        def operation(transaction: Transaction) -> tuple[Organization, User, Token]:
            made = insert_organization(transaction, organization)
            first = insert_user(transaction, made.number, owner)
            issued = insert_token(transaction, made.number, first.number, token, secret_hash)
            return made, first, issued

        founded: tuple[Organization, User, Token] = await self.write_with(
            trail, operation, organization.organization_id
        )
        return founded

    async def regions(self) -> dict[str, str]:
        return dict(self.rows(SQL["regions"], {}))

    async def save_region(self, name: str, base_url: str, *, trail: Trail | None = None) -> None:
        values = {"name": name, "base_url": base_url}
        await self.write_with(
            trail, lambda transaction: transaction.execute(SQL["save_region"], values).fetchall()
        )

    async def find_token(self, secret_hash: bytes) -> tuple[Token, Organization, User] | None:
        row = self.row(SQL["find_token"], {"hash": secret_hash})
        if row is None:
            return None
        return token(row[_TOKEN:]), *_person(row)

    async def touch_tokens(self, used: dict[int, int], lease_ms: int) -> None:
        values = [{"id": number, "at": at, "lease": lease_ms} for number, at in used.items()]

        def operation(transaction: Transaction) -> None:
            for each in values:
                transaction.execute(SQL["touch_token"], each)

        await self.write(operation)

    async def find_logins(self, email: str) -> list[tuple[Organization, User, str]]:
        rows = self.rows(SQL["find_logins"], {"email": email.lower()})
        return [(*_person(row), row[_PASSWORD_HASH]) for row in rows]

    async def count_attempt(self, limits: dict[str, int], now_ms: int, window_ms: int) -> int:
        values = {
            "keys": encode(list(limits)),
            "now": now_ms,
            "before": now_ms - window_ms,
        }

        def operation(transaction: Transaction) -> int:
            transaction.execute(SQL["forget_attempts"], values)
            rows: list[Row] = transaction.execute(SQL["attempts"], values).fetchall()
            waits = [row[2] + window_ms - now_ms for row in rows if row[1] >= limits[row[0]]]
            if not waits:
                transaction.execute(SQL["count_attempt"], values)
            return max(waits, default=0)

        wait_ms: int = await self.write(operation)
        return wait_ms

    async def forgive_attempts(self, clear: str, one_of: str) -> None:
        values = {"clear": clear, "one_of": one_of}

        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["clear_attempts"], values)
            transaction.execute(SQL["forgive_attempt"], values)

        await self.write(operation)

    async def create_session(
        self,
        secret_hash: bytes,
        user: int,
        now_ms: int,
        expires_at_ms: int,
        *,
        session: Session | None = None,
        trail: Trail | None = None,
    ) -> None:
        about = session or Session(uuid7(now_ms), "", "", now_ms, expires_at_ms, now_ms)
        values = {
            "hash": secret_hash,
            "user": user,
            "public_id": about.session_id.bytes,
            "device": about.device,
            "client": about.client,
            "logins": encode(about.opened),
            "now": now_ms,
            "expires_at": expires_at_ms,
        }

        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["forget_sessions"], values)
            transaction.execute(SQL["insert_session"], values)

        await self.write_with(trail, operation, about.session_id)

    async def find_session(
        self, secret_hash: bytes, now_ms: int
    ) -> tuple[Organization, User, Session] | None:
        row = self.row(SQL["find_session"], {"hash": secret_hash, "now": now_ms})
        if row is None:
            return None
        return *_person(row), session_of(row[ORGANIZATION_COLUMNS + USER_COLUMNS :])

    async def delete_session(self, secret_hash: bytes, *, trail: Trail | None = None) -> None:
        values = {"hash": secret_hash}
        await self.write_with(
            trail, lambda transaction: transaction.execute(SQL["delete_session"], values).fetchall()
        )

    async def touch_people(self, sessions: dict[bytes, int], people: dict[int, int]) -> None:
        def operation(transaction: Transaction) -> None:
            for secret_hash, at_ms in sessions.items():
                transaction.execute(SQL["touch_session"], {"hash": secret_hash, "at": at_ms})
            for user_number, at_ms in people.items():
                transaction.execute(SQL["touch_person"], {"user": user_number, "at": at_ms})

        await self.write(operation)

    async def find_user(self, user_id: UUID) -> tuple[Organization, User] | None:
        row = self.row(SQL["find_user"], {"public_id": user_id.bytes})
        return _person(row) if row else None


def insert_organization(transaction: Transaction, new: Organization) -> Organization:
    values = {
        "public_id": new.organization_id.bytes,
        "name": new.name,
        "region": new.region,
        "demo": new.demo,
        "members_may_send": new.members_may_send,
        "created_at": new.created_at_ms,
        "updated_at": new.updated_at_ms,
        "settings": settings_text(new.settings),
    }
    try:
        row = transaction.one(SQL["insert_organization"], values)
    except apsw.ConstraintError:
        detail = "There is an organization with this id already."
        raise TocsinError("conflict", detail, field="organizationId") from None
    if row is None:
        raise TocsinError("internal")
    return organization(row)


def _person(row: Row) -> tuple[Organization, User]:
    return organization(row), user(row[ORGANIZATION_COLUMNS:])
