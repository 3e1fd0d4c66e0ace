"""Lists of an organization's people: page by page, how many there are, what is known of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from tocsin.model.people import AboutUser, Role, User
from tocsin.storage.sqlite.base import Bound, decode, encode
from tocsin.storage.sqlite.directory import SQL, user

_WINDOW = 10_000
"""Users that one statement looks at: some 5 ms of the event loop."""
_LAST = (1 << 63) - 1
_COUNT = f"SELECT count(*) FROM ({SQL['list_users']})"  # noqa: S608


class PeopleListsPart(Bound):
    """See `storage.directory.DirectoryOperations`."""

    async def users(
        self,
        *,
        after: int,
        search: str | None,
        role: Role | None,
        limit: int,
        tag: tuple[str, str] | None = None,
        active: bool | None = None,
        solution: int | None = None,
        group: int | None = None,
        has_address: bool | None = None,
        has_password: bool | None = None,
    ) -> list[User]:
        wanted = self._wanted(
            search=search,
            role=role.value if role else None,
            tag=tag,
            active=active,
            solution=solution,
            group=group,
            has_address=has_address,
            has_password=has_password,
        )
        found: list[User] = []
        async for window in self._windows(after):
            bindings = {**wanted, **window, "limit": limit - len(found)}
            found += map(user, self.rows(SQL["list_users"], bindings))
            if len(found) >= limit:
                break
        return found

    async def count_users(
        self,
        *,
        search: str | None,
        role: Role | None,
        tag: tuple[str, str] | None = None,
        active: bool | None = None,
        solution: int | None = None,
        group: int | None = None,
        has_address: bool | None = None,
        has_password: bool | None = None,
    ) -> int:
        wanted = self._wanted(
            search=search,
            role=role.value if role else None,
            tag=tag,
            active=active,
            solution=solution,
            group=group,
            has_address=has_address,
            has_password=has_password,
        )
        total = 0
        async for window in self._windows(0):
            row = self.row(_COUNT, {**wanted, **window, "limit": -1})
            total += row[0] if row else 0
        return total

    async def _windows(self, after: int) -> AsyncIterator[dict[str, int]]:
        """The whole list in pieces: a search through a million people takes turns with others."""
        while True:
            bindings = {"organization": self.number, "after": after, "window": _WINDOW}
            end = self.row(SQL["end_of_window"], bindings)
            yield {"after": after, "until": end[0] if end else _LAST}
            if end is None:
                return
            after = end[0]
            await asyncio.sleep(0)

    def _wanted(
        self, *, search: str | None, tag: tuple[str, str] | None, **plain: Any
    ) -> dict[str, Any]:
        key, value = tag or (None, None)
        folded = search.casefold() if search else None
        more = {"organization": self.number, "search": folded, "tag_key": key, "tag_value": value}
        return plain | more

    async def about_users(self, numbers: list[int]) -> dict[int, AboutUser]:
        bindings = {"organization": self.number, "numbers": encode(numbers)}
        return {
            row[0]: AboutUser(decode(row[2]), row[1], bool(row[3]))
            for row in self.rows(SQL["about_users"], bindings)
        }
