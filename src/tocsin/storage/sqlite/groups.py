"""Members of solutions, and the groups they are in."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import apsw
import msgspec

from tocsin.model.errors import TocsinError
from tocsin.model.ids import SEQUENCE_BITS
from tocsin.model.people import (
    Group,
    GroupRule,
    GroupUse,
    Role,
    SolutionSize,
    User,
)
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.directory import SQL, USER_COLUMNS, user
from tocsin.storage.sqlite.rules import SQL as RULES
from tocsin.storage.sqlite.rules import check_picked_by_hand, refresh_group, refresh_users
from tocsin.storage.sqlite.writer import Transaction

Member = tuple[User, Role, list[str]]
_MOST_COUNTED = 10_000
_WINDOW = 5_000
"""Members that one statement looks at: some 5 ms of the event loop."""


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

        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["set_member"], values)
            refresh_users(transaction, self.number, [user])

        await self.write(operation)

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
            "rule": None if group.rule is None else encode(group.rule),
            "created_at": group.created_at_ms,
            "updated_at": group.updated_at_ms,
        }
        name = "update_group" if group.number else "insert_group"

        def operation(transaction: Transaction) -> Row:
            try:
                transaction.execute(SQL[name], values)
            except apsw.ConstraintError:
                detail = f"The solution has a group named {group.name!r} already."
                raise TocsinError("conflict", detail, field="name") from None
            row = transaction.one(SQL["group"], values)
            if row is None:
                raise TocsinError("not_found", "No such group.")
            if group.rule is None:
                return row
            refresh_group(transaction, self.number, row[0])
            return transaction.one(SQL["group"], values) or row

        if group.rule is not None and group.number:
            return _group(await self.write_bulk(operation))
        if group.number:
            return _group(await self.write(operation))
        return _group(await self.create(operation, group.group_id))

    async def preview_rule(
        self, solution: int, rule: GroupRule, shown: int
    ) -> tuple[int, list[User]]:
        bindings: dict[str, Any] = {
            "organization": self.number,
            "solution": solution,
            "rule": encode(rule),
            "shown": shown,
            "after": 0,
            "window": _WINDOW,
        }
        total = 0
        first: list[int] = []
        while bindings["after"] is not None:
            count, after, numbers = self.row(RULES["preview"], bindings) or (0, None, "[]")
            bindings["after"] = after
            first += decode(numbers)
            total += count
            # A look at a million people takes turns with everybody else.
            await asyncio.sleep(0)
        named = {"organization": self.number, "numbers": encode(first[:shown])}
        return total, [user(one) for one in self.rows(SQL["users_by_numbers"], named)]

    async def group_use(self, solution: int, name: str, since_ms: int) -> GroupUse:
        bindings = {
            "organization": self.number,
            "solution": solution,
            "name": name,
            "since": since_ms << SEQUENCE_BITS,
            "limit": _MOST_COUNTED,
        }
        return GroupUse(*(self.row(RULES["use"], bindings) or (0, None)))

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
            check_picked_by_hand(transaction, self.number, group)
            transaction.execute(SQL["become_members"], values)
            transaction.execute(SQL["join_group"], values)
            refresh_users(transaction, self.number, users)

        await self.write_bulk(operation)

    async def remove_group_member(self, group: int, user: int) -> bool:
        values = {"organization": self.number, "group": group, "user": user}

        def operation(transaction: Transaction) -> bool:
            check_picked_by_hand(transaction, self.number, group)
            return transaction.one(SQL["leave_group"], values) is not None

        removed: bool = await self.write(operation)
        return removed

    async def group_by_id(self, group_id: UUID) -> Group | None:
        bindings = {"organization": self.number, "public_id": group_id.bytes}
        found = self.row(SQL["group_by_id"], bindings)
        return _group(found) if found else None

    async def solution_sizes(self, solutions: list[int], now_ms: int) -> dict[int, SolutionSize]:
        bindings = {
            "organization": self.number,
            "solutions": encode(solutions),
            "now": now_ms,
        }
        return {
            row[0]: SolutionSize(*row[1:]) for row in self.rows(SQL["solution_sizes"], bindings)
        }

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
        rule=None if row[7] is None else _rule(row[7]),
    )


_rule = msgspec.json.Decoder(GroupRule).decode
