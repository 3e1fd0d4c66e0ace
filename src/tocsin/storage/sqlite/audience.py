"""Whom a scope means, and where they can be reached, in chunks."""

from __future__ import annotations

from typing import Any

from tocsin.model.notification import Filter, Notification, Scope
from tocsin.model.packing import unpack
from tocsin.model.work import AddressRow, CandidateRow
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, encode

SQL = statements.load("audience")
_QUERIES = {
    Scope.USER: "users",
    Scope.SOLUTION: "solution",
    Scope.GROUPS: "groups",
    Scope.ORGANIZATION: "organization",
}
_OF_SOLUTIONS = (Scope.SOLUTION, Scope.GROUPS)
"""Scopes in which a person's role in the solution counts."""
_FEW = 256
"""Up to so many users are looked up one by one; more are read as a range of ids."""


class AudiencePart(Bound):
    """See `storage.operations.AudienceOperations`."""

    async def candidates(
        self,
        notification: Notification,
        solution: int | None,
        after: int,
        limit: int,
        *,
        only: bytes | None = None,
    ) -> list[CandidateRow]:
        groups = notification.groups
        bindings: dict[str, Any] = {
            "organization": self.number,
            "solution": solution if notification.scope in _OF_SOLUTIONS else None,
            "groups": encode(groups) if groups else None,
            "emails": encode([email.lower() for email in notification.emails or ()]),
            "after": after,
            "limit": limit,
        }
        query = _QUERIES[notification.scope]
        if only is not None:
            query, bindings["users"] = "named", encode(unpack(only))
        return self.rows(SQL[query], bindings)

    async def unknown_emails(self, emails: tuple[str, ...]) -> list[str]:
        lower = encode([email.lower() for email in emails])
        rows = self.rows(SQL["unknown_emails"], {"emails": lower, "organization": self.number})
        return [row[0] for row in rows]

    async def excluded(
        self, exclude: Filter, solution: int | None, first: int, last: int
    ) -> set[int]:
        bindings = {
            "organization": self.number,
            "solution": solution,
            "emails": encode([email.lower() for email in exclude.emails]),
            "groups": encode(exclude.groups),
            "first": first,
            "last": last,
        }
        return {row[0] for row in self.rows(SQL["excluded"], bindings)}

    async def missing_groups(self, solution: int, names: tuple[str, ...]) -> list[str]:
        bindings = {
            "organization": self.number,
            "solution": solution,
            "groups": encode(names),
        }
        return [row[0] for row in self.rows(SQL["missing_groups"], bindings)]

    async def addresses_of(self, users: list[int]) -> list[AddressRow]:
        return self._of_people("addresses", users)

    async def tags_of(self, users: list[int]) -> list[tuple[int, str]]:
        return self._of_people("tags", users)

    async def attention(
        self, first: int, last: int, hour: int
    ) -> dict[int, list[tuple[int, int, bool]]]:
        found: dict[int, list[tuple[int, int, bool]]] = {}
        bindings = {
            "organization": self.number,
            "first": first,
            "last": last,
            "hour": hour,
        }
        for user, at, rings, digest in self.rows(SQL["attention"], bindings):
            found.setdefault(user, []).append((at, rings, bool(digest)))
        return found

    def _of_people(self, what: str, users: list[int]) -> list[Any]:
        """Of ascending user numbers."""
        if len(users) <= _FEW:
            return self.rows(
                SQL[f"{what}_of"], {"users": encode(users), "organization": self.number}
            )
        bindings = {"first": users[0], "last": users[-1], "organization": self.number}
        return self.rows(SQL[f"{what}_between"], bindings)
