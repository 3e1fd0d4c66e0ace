"""The people and solutions of one organization: find, create, change, delete, import."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

import apsw
import msgspec

from tocsin.model.errors import TocsinError
from tocsin.model.people import (
    Organization,
    Role,
    Screen,
    Solution,
    User,
)
from tocsin.storage import statements
from tocsin.storage.directory import ImportRow
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.rules import refresh_users
from tocsin.storage.sqlite.settling import settle
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.wishes import preferences_text, read_preferences, read_settings

SQL = statements.load("directory")
USER_COLUMNS = 19
ORGANIZATION_COLUMNS = 9

_screens = msgspec.json.Decoder(tuple[Screen, ...]).decode


def organization(row: Row) -> Organization:
    """The type of a `SELECT *` row of organizations."""
    return Organization(
        number=row[0],
        organization_id=UUID(bytes=row[1]),
        name=row[2],
        region=row[3],
        demo=bool(row[4]),
        members_may_send=bool(row[5]),
        created_at_ms=row[6],
        updated_at_ms=row[7],
        settings=read_settings(row[8]),
    )


def user(row: Row) -> User:
    """The type of a `SELECT *` row of users; the password's hash stays behind."""
    return User(
        number=row[0],
        user_id=UUID(bytes=row[2]),
        email=row[3],
        name=row[4],
        phone=row[6],
        role=Role(row[7]),
        active=bool(row[8]),
        language=row[9],
        time_zone=row[10],
        tags=decode(row[11]),
        operator=bool(row[12]),
        token_epoch=row[14],
        created_at_ms=row[16],
        updated_at_ms=row[17],
        preferences=read_preferences(row[18]),
    )


def solution(row: Row) -> Solution:
    """The type of a `SELECT *` row of solutions."""
    return Solution(
        number=row[0],
        solution_id=UUID(bytes=row[2]),
        name=row[3],
        description=row[4],
        screens=_screens(row[5]),
        created_at_ms=row[6],
        updated_at_ms=row[7],
        origins=tuple(decode(row[8])),
    )


def insert_user(transaction: Transaction, organization_number: int, new: User) -> User:
    try:
        row = transaction.one(SQL["insert_user"], _user_values(organization_number, new))
    except apsw.ConstraintError:
        raise _taken(new.email) from None
    if row is None:
        raise TocsinError("internal")
    return replace(new, number=row[0], email=new.email.lower())


class DirectoryPart(Bound):
    """See `storage.operations.DirectoryOperations`."""

    async def user(self, user_id: UUID) -> User | None:
        found = self.row(SQL["user"], {"organization": self.number, "public_id": user_id.bytes})
        return user(found) if found else None

    async def user_by_email(self, email: str) -> User | None:
        found = self.row(
            SQL["user_by_email"], {"organization": self.number, "email": email.lower()}
        )
        return user(found) if found else None

    async def users_by_emails(self, emails: list[str]) -> list[User]:
        bindings = {
            "organization": self.number,
            "emails": encode([email.lower() for email in emails]),
        }
        return [user(row) for row in self.rows(SQL["users_by_emails"], bindings)]

    async def users_by_ids(self, user_ids: list[UUID]) -> list[User]:
        bindings = {"organization": self.number, "ids": encode([one.hex for one in user_ids])}
        return [user(row) for row in self.rows(SQL["users_by_ids"], bindings)]

    async def users_by_numbers(self, numbers: list[int]) -> list[User]:
        bindings = {"organization": self.number, "numbers": encode(numbers)}
        return [user(row) for row in self.rows(SQL["users_by_numbers"], bindings)]

    async def create_user(self, user: User) -> User:
        created: User = await self.create(
            lambda transaction: self._insert(transaction, user), user.user_id
        )
        return created

    async def update_user(self, user: User) -> User:
        def operation(transaction: Transaction) -> User:
            changed = self._update(transaction, user)
            refresh_users(transaction, self.number, [user.number])
            return changed

        updated: User = await self.write(operation)
        return updated

    def _insert(self, transaction: Transaction, new: User) -> User:
        return insert_user(transaction, self.number, new)

    def _update(self, transaction: Transaction, new: User) -> User:
        self._keep_an_owner(transaction, new.number, new.role is Role.OWNER and new.active)
        try:
            row = transaction.one(SQL["update_user"], _user_values(self.number, new))
        except apsw.ConstraintError:
            raise _taken(new.email) from None
        if row is None:
            raise TocsinError("not_found", "No such user.")
        if not new.active:
            transaction.execute(SQL["end_sessions"], {"id": new.number})
        return user(row)

    def _keep_an_owner(self, transaction: Transaction, number: int, stays_owner: bool) -> None:
        """Decided within the transaction, so two owners can't remove each other at once."""
        bindings = {"id": number, "organization": self.number}
        was = None if stays_owner else transaction.one(SQL["role_of"], bindings)
        if was == (Role.OWNER, 1) and transaction.one(SQL["another_owner"], bindings) is None:
            raise TocsinError("in_use", "An organization keeps at least one active owner.")

    async def delete_user(self, user: User, now_ms: int) -> None:
        values = {"id": user.number, "organization": self.number, "now": now_ms}

        def operation(transaction: Transaction) -> None:
            self._keep_an_owner(transaction, user.number, False)
            canceled: list[Row] = transaction.execute(
                SQL["cancel_deliveries_of"], values
            ).fetchall()
            for number, count in Counter(number for (number,) in canceled).items():
                settle(transaction, number, now_ms, settled=count)
            transaction.execute(SQL["delete_recipients_of"], values)
            transaction.execute(SQL["forget_decider"], {"public_id": str(user.user_id), **values})
            transaction.execute(SQL["delete_user"], values)

        await self.write_bulk(operation)

    async def import_users(
        self, rows: list[ImportRow], *, dry_run: bool
    ) -> list[str | TocsinError]:
        def operation(transaction: Transaction) -> list[str | TocsinError]:
            if not dry_run:
                return self._import(transaction, rows)
            # Only here: within a savepoint each statement costs more than the one before.
            transaction.execute("SAVEPOINT dry_run")
            results = self._import(transaction, rows)
            transaction.execute("ROLLBACK TO dry_run")
            transaction.execute("RELEASE dry_run")
            return results

        results: list[str | TocsinError] = await self.write_bulk(operation)
        return results

    def _import(self, transaction: Transaction, rows: list[ImportRow]) -> list[str | TocsinError]:
        bindings = {
            "organization": self.number,
            "emails": encode([row.email for row in rows]),
        }
        found = transaction.execute(SQL["users_by_emails"], bindings).fetchall()
        known = {row[3]: user(row) for row in found}
        groups = self._groups_by_name(transaction, rows)
        joins: dict[int, list[int]] = {}
        all_written: list[int] = []
        results: list[str | TocsinError] = []
        for row in rows:
            try:
                numbers = [_group_number(groups, names) for names in row.groups]
                written = self._import_row(transaction, row, known.get(row.email))
            except TocsinError as error:
                results.append(error)
                continue
            all_written.append(written)
            for number in numbers:
                joins.setdefault(number, []).append(written)
            results.append("updated" if row.email in known else "created")
        for number, users in joins.items():
            values = {"group": number, "users": encode(users), "organization": self.number}
            transaction.execute(SQL["become_members"], values)
            transaction.execute(SQL["join_group"], values)
        refresh_users(transaction, self.number, all_written)
        return results

    def _import_row(self, transaction: Transaction, row: ImportRow, known: User | None) -> int:
        merged = row.merge(known)
        if merged == known:
            return merged.number
        write = self._update if known else self._insert
        return write(transaction, merged).number

    def _groups_by_name(
        self, transaction: Transaction, rows: list[ImportRow]
    ) -> dict[tuple[str, str], int | None]:
        """None for a group that picks its people by a rule."""
        found: dict[tuple[str, str], int | None] = {}
        for names in {names for row in rows for names in row.groups}:
            values = {"organization": self.number, "solution": names[0], "group": names[1]}
            group = transaction.one(SQL["group_by_names"], values)
            if group is not None:
                found[names] = int(group[1]) if group[2] is None else None
        return found

    async def set_password(self, user: int, password_hash: str) -> None:
        values = {"id": user, "organization": self.number, "password_hash": password_hash}

        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["set_password"], values)
            transaction.execute(SQL["end_sessions"], values)

        await self.write(operation)

    async def end_inbox_tokens(self, user: int) -> None:
        values = {"id": user, "organization": self.number}
        await self.write(
            lambda transaction: transaction.execute(SQL["end_inbox_tokens"], values).fetchall()
        )

    async def update_organization(self, organization: Organization) -> Organization:
        values = {
            "organization": self.number,
            "name": organization.name,
            "members_may_send": organization.members_may_send,
            "updated_at": organization.updated_at_ms,
        }
        row = await self.write(
            lambda transaction: transaction.one(SQL["update_organization"], values)
        )
        return _organization(row)

    async def solutions(self, *, after: int = 0, limit: int = 500) -> list[Solution]:
        bindings = {"organization": self.number, "after": after, "limit": limit}
        return [solution(row) for row in self.rows(SQL["list_solutions"], bindings)]

    async def solution(self, solution_id: UUID) -> Solution | None:
        found = self.row(
            SQL["solution"], {"organization": self.number, "public_id": solution_id.bytes}
        )
        return solution(found) if found else None

    async def save_solution(self, solution: Solution) -> Solution:
        values = {
            "id": solution.number,
            "organization": self.number,
            "public_id": solution.solution_id.bytes,
            "name": solution.name,
            "description": solution.description,
            "screens": encode(solution.screens),
            "origins": encode(solution.origins),
            "created_at": solution.created_at_ms,
            "updated_at": solution.updated_at_ms,
        }
        name = "update_solution" if solution.number else "insert_solution"

        def operation(transaction: Transaction) -> Row:
            try:
                row = transaction.one(SQL[name], values)
            except apsw.ConstraintError:
                detail = f"There is a solution named {solution.name!r} already."
                raise TocsinError("conflict", detail, field="name") from None
            if row is None:
                raise TocsinError("not_found", "No such solution.")
            return row

        if solution.number:
            return _solution(await self.write(operation))
        return _solution(await self.create(operation, solution.solution_id))

    async def origins_for(self, user: int) -> frozenset[str]:
        values = {"organization": self.number, "user": user}
        return frozenset(row[0] for row in self.rows(SQL["origins_for"], values))

    async def delete_solution(self, number: int) -> None:
        values = {"id": number, "organization": self.number}
        await self.write_bulk(
            lambda transaction: transaction.execute(SQL["delete_solution"], values).fetchall()
        )


_organization, _solution = organization, solution
"""The same, where a parameter takes the name."""


def _group_number(groups: dict[tuple[str, str], int | None], names: tuple[str, str]) -> int:
    if names not in groups:
        detail = f"There is no group {names[1]!r} in a solution {names[0]!r}."
        raise TocsinError("unknown_group", detail, field="groups")
    number = groups[names]
    if number is None:
        detail = f"The group {names[1]!r} picks its people by a rule."
        raise TocsinError("conflict", detail, field="groups")
    return number


def _taken(email: str) -> TocsinError:
    detail = f"Somebody in the organization has the e-mail {email!r} already."
    return TocsinError("conflict", detail, field="email")


def _user_values(organization_number: int, of: User) -> dict[str, Any]:
    email = of.email.lower()
    return {
        "id": of.number,
        "organization": organization_number,
        "public_id": of.user_id.bytes,
        "email": email,
        "name": of.name,
        "search": f"{of.name}\n{email}".casefold(),
        "phone": of.phone,
        "role": of.role.value,
        "active": of.active,
        "language": of.language,
        "time_zone": of.time_zone,
        "tags": encode(of.tags),
        "operator": of.operator,
        "token_epoch": of.token_epoch,
        "created_at": of.created_at_ms,
        "updated_at": of.updated_at_ms,
        "preferences": preferences_text(of.preferences),
    }
