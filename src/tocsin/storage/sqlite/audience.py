"""Whom a scope means, and where they can be reached, in chunks."""

from __future__ import annotations

from tocsin.model.notification import Notification, Scope
from tocsin.model.work import Candidate
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, encode

SQL = statements.load("audience")
_QUERIES = {
    Scope.USER: "users",
    Scope.SOLUTION: "solution",
    Scope.GROUPS: "groups",
    Scope.ORGANIZATION: "organization",
}
_FEW = 256
"""Up to so many users are looked up one by one; more are read as a range of ids."""


class AudiencePart(Bound):
    """See `storage.operations.AudienceOperations`."""

    async def candidates(
        self, notification: Notification, solution: int | None, after: int, limit: int
    ) -> list[Candidate]:
        bindings = {
            "organization": self.number,
            "solution": solution,
            "groups": encode(notification.groups or ()),
            "emails": encode([email.lower() for email in notification.emails or ()]),
            "after": after,
            "limit": limit,
        }
        rows = self.rows(SQL[_QUERIES[notification.scope]], bindings)
        return [Candidate(*row) for row in rows]

    async def unknown_emails(self, emails: tuple[str, ...]) -> list[str]:
        lower = encode([email.lower() for email in emails])
        rows = self.rows(SQL["unknown_emails"], {"emails": lower, "organization": self.number})
        return [row[0] for row in rows]

    async def missing_groups(self, solution: int, names: tuple[str, ...]) -> list[str]:
        bindings = {
            "organization": self.number,
            "solution": solution,
            "groups": encode(names),
        }
        return [row[0] for row in self.rows(SQL["missing_groups"], bindings)]

    async def addresses_of(self, users: list[int]) -> list[tuple[int, str, int]]:
        if len(users) <= _FEW:
            bindings = {"users": encode(users), "organization": self.number}
            rows = self.rows(SQL["addresses_of"], bindings)
        else:
            bindings = {"first": users[0], "last": users[-1], "organization": self.number}
            rows = self.rows(SQL["addresses_between"], bindings)
        return [(row[0], row[1], row[2]) for row in rows]

    async def mutes_of(self, users: list[int]) -> list[tuple[int, str]]:
        if len(users) <= _FEW:
            rows = self.rows(SQL["mutes_of"], {"users": encode(users)})
        else:
            rows = self.rows(SQL["mutes_between"], {"first": users[0], "last": users[-1]})
        return [(row[0], row[1]) for row in rows]
