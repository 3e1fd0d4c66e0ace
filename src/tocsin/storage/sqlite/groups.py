"""Members of solutions, and the groups they are in."""

from __future__ import annotations

from uuid import UUID

import apsw

from tocsin.model.errors import TocsinError
from tocsin.model.people import Group, Role, User
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.directory import SQL, USER_COLUMNS, user
from tocsin.storage.sqlite.writer import Transaction

Member = tuple[User, Role, list[str]]


class GroupsPart(Bound):
    """See `storage.operations.DirectoryOperations`."""

    async def members(self, solution: int, *, after: int, limit: int) -> list[Member]:
        bindings = {
            "organization": self.number,
            "solution": solution,
            "after": after,
            "limit": limit,
        }
        return [_member(row) for row in self.rows(SQL["list_members"], bindings)]

    async def member(self, solution: int, user: int) -> Member | None:
        found = await self.members(solution, after=user - 1, limit=1)
        return found[0] if found and found[0][0].number == user else None

    async def set_member(self, solution: int, user: int, role: Role) -> None:
        values = {
            "organization": self.number,
            "solution": solution,
            "user": user,
            "role": role.value,
        }
        await self.write(
            lambda transaction: transaction.execute(SQL["set_member"], values).fetchall()
        )

    async def remove_member(self, solution: int, user: int) -> bool:
        values = {"organization": self.number, "solution": solution, "user": user}

        def operation(transaction: Transaction) -> bool:
            transaction.execute(SQL["leave_groups"], values)
            return transaction.one(SQL["remove_member"], values) is not None

        removed: bool = await self.write(operation)
        return removed

    async def groups(self, solution: int, *, after: int = 0, limit: int = 500) -> list[Group]:
        bindings = {
            "organization": self.number,
            "solution": solution,
            "after": after,
            "limit": limit,
        }
        return [_group(row) for row in self.rows(SQL["list_groups"], bindings)]

    async def group(self, solution: int, group_id: UUID) -> Group | None:
        bindings = {
            "organization": self.number,
            "solution": solution,
            "public_id": group_id.bytes,
        }
        found = self.row(SQL["group"], bindings)
        return _group(found) if found else None

    async def save_group(self, solution: int, group: Group) -> Group:
        values = {
            "organization": self.number,
            "solution": solution,
            "id": group.number,
            "public_id": group.group_id.bytes,
            "name": group.name,
            "created_at": group.created_at_ms,
            "updated_at": group.updated_at_ms,
        }
        name = "rename_group" if group.number else "insert_group"

        def operation(transaction: Transaction) -> Row:
            try:
                transaction.execute(SQL[name], values)
            except apsw.ConstraintError:
                detail = f"The solution has a group named {group.name!r} already."
                raise TocsinError("conflict", detail, field="name") from None
            row = transaction.one(SQL["group"], values)
            if row is None:
                raise TocsinError("not_found", "No such group.")
            return row

        if group.number:
            return _group(await self.write(operation))
        return _group(await self.create(operation, group.group_id))

    async def delete_group(self, number: int) -> None:
        values = {"id": number, "organization": self.number}
        await self.write_bulk(
            lambda transaction: transaction.execute(SQL["delete_group"], values).fetchall()
        )

    async def group_members(self, group: int, *, after: int, limit: int) -> list[User]:
        bindings = {
            "organization": self.number,
            "group": group,
            "after": after,
            "limit": limit,
        }
        return [user(row) for row in self.rows(SQL["list_group_members"], bindings)]

    async def add_group_members(self, group: int, users: list[int]) -> None:
        values = {"organization": self.number, "group": group, "users": encode(users)}

        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["become_members"], values)
            transaction.execute(SQL["join_group"], values)

        await self.write_bulk(operation)

    async def remove_group_member(self, group: int, user: int) -> bool:
        values = {"organization": self.number, "group": group, "user": user}
        row = await self.write(lambda transaction: transaction.one(SQL["leave_group"], values))
        return row is not None

    async def solution_sizes(self, solutions: list[int]) -> dict[int, tuple[int, int]]:
        bindings = {"organization": self.number, "solutions": encode(solutions)}
        return {row[0]: (row[1], row[2]) for row in self.rows(SQL["solution_sizes"], bindings)}

    async def groups_of(self, user: int) -> list[tuple[UUID, str, str]]:
        bindings = {"organization": self.number, "user": user}
        return [
            (UUID(bytes=row[0]), row[1], row[2]) for row in self.rows(SQL["groups_of"], bindings)
        ]


def _member(row: Row) -> Member:
    return user(row), Role(row[USER_COLUMNS]), decode(row[USER_COLUMNS + 1])


def _group(row: Row) -> Group:
    return Group(
        number=row[0],
        group_id=UUID(bytes=row[1]),
        solution_id=UUID(bytes=row[2]),
        name=row[3],
        created_at_ms=row[4],
        updated_at_ms=row[5],
        members=row[6],
    )
