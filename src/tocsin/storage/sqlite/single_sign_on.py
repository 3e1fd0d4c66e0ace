"""Signing in by an organization's own issuer: its settings, subjects, and who is on the way."""

from __future__ import annotations

from typing import Any

from tocsin.model.people import Organization, Role, User
from tocsin.model.signin import SingleSignOn
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.directory import ORGANIZATION_COLUMNS, organization, user
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("single_sign_on")


def _settings(row: Row) -> SingleSignOn:
    return SingleSignOn(
        name=row[0],
        issuer=row[1],
        client_id=row[2],
        secret=row[3],
        domains=tuple(decode(row[4])),
        newcomers=Role(row[5]) if row[5] else None,
        required=bool(row[6]),
        updated_at_ms=row[7],
    )


class SingleSignOnPart(Bound):
    """See `storage.single_sign_on.SingleSignOnOperations`."""

    async def single_sign_on(self) -> SingleSignOn | None:
        row = self.row(SQL["single_sign_on"], {"organization": self.number})
        return _settings(row) if row else None

    async def save_single_sign_on(self, settings: SingleSignOn) -> None:
        values = {
            "organization": self.number,
            "name": settings.name,
            "issuer": settings.issuer,
            "client_id": settings.client_id,
            "secret": settings.secret,
            "domains": encode(settings.domains),
            "newcomers": settings.newcomers,
            "required": settings.required,
            "now": settings.updated_at_ms,
        }

        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["forget_subjects"], values)
            transaction.execute(SQL["save_single_sign_on"], values)

        await self.write(operation)

    async def delete_single_sign_on(self) -> bool:
        values = {"organization": self.number, "issuer": "", "client_id": ""}

        def operation(transaction: Transaction) -> bool:
            if transaction.one(SQL["delete_single_sign_on"], values) is None:
                return False
            transaction.execute(SQL["forget_subjects"], values)
            return True

        deleted: bool = await self.write(operation)
        return deleted

    async def user_by_subject(self, issuer: str, subject: str) -> User | None:
        values = {"organization": self.number, "issuer": issuer, "subject": subject}
        row = self.row(SQL["user_by_subject"], values)
        return user(row) if row else None

    async def link_subject(self, user: int, issuer: str, subject: str) -> bool:
        values = {
            "organization": self.number,
            "issuer": issuer,
            "subject": subject,
            "user": user,
        }
        return await self._changed("link_subject", values)

    async def unlink_user(self, user: int) -> bool:
        return await self._changed("unlink_user", {"organization": self.number, "user": user})

    async def _changed(self, statement: str, values: dict[str, Any]) -> bool:
        row = await self.write(lambda transaction: transaction.one(SQL[statement], values))
        return row is not None


class IssuerVisitsPart(Bound):
    """See `storage.single_sign_on.IssuerVisitOperations`."""

    async def single_sign_on_of(self, organization: int) -> SingleSignOn | None:
        row = self.row(SQL["single_sign_on"], {"organization": organization})
        return _settings(row) if row else None

    async def any_single_sign_on(self) -> bool:
        return self.row(SQL["any_single_sign_on"], {}) is not None

    async def serving_domain(self, domain: str) -> list[tuple[Organization, SingleSignOn]]:
        rows = self.rows(SQL["serving_domain"], {"domain": domain})
        return [(organization(row), _settings(row[ORGANIZATION_COLUMNS:])) for row in rows]

    async def begin_visit(
        self, state_hash: bytes, organization: int, wanted: str, now_ms: int, expires_at_ms: int
    ) -> None:
        values = {
            "state": state_hash,
            "organization": organization,
            "wanted": wanted,
            "now": now_ms,
            "expires_at": expires_at_ms,
        }

        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["forget_visits"], values)
            transaction.execute(SQL["begin_visit"], values)

        await self.write(operation)

    async def end_visit(self, state_hash: bytes, now_ms: int) -> tuple[Organization, str] | None:
        values = {"state": state_hash, "now": now_ms}
        ended = await self.write(lambda transaction: transaction.one(SQL["end_visit"], values))
        if ended is None:
            return None
        row = self.row(SQL["organization_by_number"], {"organization": ended[0]})
        return (organization(row), ended[1]) if row else None
