"""The operations on who exists, each with the condition it holds under: see `operations.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from tocsin.model.errors import TocsinError
from tocsin.model.people import (
    AboutUser,
    Address,
    Group,
    GroupRule,
    GroupUse,
    Organization,
    Role,
    Solution,
    SolutionSize,
    Token,
    User,
)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of an import: `merge` makes the user as it is to be from the one there is, if any.

    It may raise a `TocsinError`, which is then the row's result. `groups` are joined, named
    (solution, group).
    """

    email: str
    merge: Callable[[User | None], User]
    groups: tuple[tuple[str, str], ...] = ()


class DirectoryOperations(Protocol):
    """Users, solutions, groups, addresses and tokens of one organization."""

    async def user(self, user_id: UUID) -> User | None: ...

    async def user_by_email(self, email: str) -> User | None: ...

    async def users_by_emails(self, emails: list[str]) -> list[User]:
        """Those of the e-mails that somebody has."""
        ...

    async def users_by_ids(self, user_ids: list[UUID]) -> list[User]: ...

    async def users_by_numbers(self, numbers: list[int]) -> list[User]: ...

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
        """By ascending number; `search` is part of a name or e-mail, case-insensitive.

        `has_address`: whether they have registered one; e-mail and phone of the profile are none.
        """
        ...

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
        """How many `users` would list in all."""
        ...

    async def about_users(self, numbers: list[int]) -> dict[int, AboutUser]: ...

    async def create_user(self, user: User) -> User:
        """Raises `conflict` when the organization has the e-mail already."""
        ...

    async def update_user(self, user: User) -> User:
        """Raises `conflict` for an e-mail that is taken, `in_use` for the last active owner.

        Who is switched off loses sessions and inbox tokens. Preferences are left as they are: see
        `save_preferences`.
        """
        ...

    async def delete_user(self, user: User, now_ms: int) -> None:
        """With memberships, addresses, tokens, sessions, inbox, and rings that are still open.

        Raises `in_use` for the last active owner.
        """
        ...

    async def import_users(
        self, rows: list[ImportRow], *, dry_run: bool
    ) -> list[str | TocsinError]:
        """Create or update by e-mail in one bulk commit.

        For each row 'created', 'updated', or why it was left out; a bad row spoils no other.
        """
        ...

    async def set_password(self, user: int, password_hash: str) -> None:
        """Ends all sessions of the user."""
        ...

    async def end_inbox_tokens(self, user: int) -> None:
        """All inbox tokens issued so far are void."""
        ...

    async def solutions(self, *, after: int = 0, limit: int = 500) -> list[Solution]: ...

    async def solution(self, solution_id: UUID) -> Solution | None: ...

    async def save_solution(self, solution: Solution) -> Solution:
        """Create (number 0) or update; raises `conflict` for a name that is taken."""
        ...

    async def origins_for(self, user: int) -> frozenset[str]:
        """The origins that the user's solutions name."""
        ...

    async def delete_solution(self, number: int) -> None: ...

    async def members(
        self, solution: int, *, after: int, limit: int
    ) -> list[tuple[User, Role, list[str]]]:
        """Members with their role in the solution and the names of their groups."""
        ...

    async def member(self, solution: int, user: int) -> tuple[User, Role, list[str]] | None: ...

    async def set_member(self, solution: int, user: int, role: Role) -> None: ...

    async def remove_member(self, solution: int, user: int) -> bool:
        """Also from the solution's groups."""
        ...

    async def groups(self, solution: int, *, after: int = 0, limit: int = 500) -> list[Group]: ...

    async def group(self, solution: int, group_id: UUID) -> Group | None: ...

    async def group_by_id(self, group_id: UUID) -> Group | None: ...

    async def save_group(self, solution: int, group: Group) -> Group:
        """Create (number 0) or change; raises `conflict` for a name that is taken.

        With a rule, who fits is in it from then on; when that is taken away, who is in it stays.
        """
        ...

    async def preview_rule(
        self, solution: int, rule: GroupRule, shown: int
    ) -> tuple[int, list[User]]:
        """How many members of the solution it picks, and the first of them."""
        ...

    async def group_use(self, solution: int, name: str, since_ms: int) -> GroupUse:
        """Counted to 10,000."""
        ...

    async def delete_group(self, number: int) -> None: ...

    async def group_members(self, group: int, *, after: int, limit: int) -> list[User]: ...

    async def add_group_members(self, group: int, users: list[int]) -> None:
        """Who is not yet a member of the solution becomes one, with the role USER.

        Raises `conflict` for a group with a rule.
        """
        ...

    async def remove_group_member(self, group: int, user: int) -> bool:
        """Raises `conflict` for a group with a rule."""
        ...

    async def solution_sizes(self, solutions: list[int], now_ms: int) -> dict[int, SolutionSize]:
        """How many members and how many groups each of them has."""
        ...

    async def groups_of(self, user: int) -> list[tuple[UUID, str, str]]:
        """(solution id, solution name, group name) of every group the user is in."""
        ...

    async def addresses(self, user: int, *, after: int = 0, limit: int = 500) -> list[Address]: ...

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
        """A second registration of one key renews the first; another user's is replaced.

        `destination` is the host it leads to, where addresses of the channel lead to different
        ones.
        """
        ...

    async def remove_address(self, user: int, address_id: UUID) -> bool: ...

    async def tokens(self, user: int | None, *, after: int = 0, limit: int = 500) -> list[Token]:
        """Of one user, or of the organization (None); also ended ones."""
        ...

    async def token(self, token_id: UUID) -> Token | None: ...

    async def create_token(self, user: int, token: Token, secret_hash: bytes) -> Token: ...

    async def replace_token(
        self, user: int, old: Token, new: Token, secret_hash: bytes, ends_at_ms: int
    ) -> Token | None:
        """The new one, and from now on the old one ends then. None when the old one was revoked."""
        ...

    async def update_token(self, token: Token) -> bool:
        """Lease, revocation and description; False when it is not the organization's."""
        ...

    async def update_organization(self, organization: Organization) -> Organization:
        """Name and who may send; the settings are left as they are: see `save_settings`."""
        ...
