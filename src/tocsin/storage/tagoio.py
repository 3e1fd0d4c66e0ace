"""The operations of the TagoIO door, each with the condition it holds under. See `operations.py`.

Its ids are 96 bits of ours, so they are looked up as a span of public ids; two that fall in one
span are so unlikely that the door refuses them instead of choosing.
"""

from __future__ import annotations

from typing import Literal, Protocol
from uuid import UUID

from msgspec import Struct

from tocsin.model.notification import Draft, Notification
from tocsin.model.people import Organization, Solution, User

Kind = Literal["users", "notifications", "actions", "analyses"]
Span = tuple[UUID, UUID]


class NoticeEdit(Struct, frozen=True):
    """What was changed of a notification on the door.

    `root` is the first of the chain, `number` and `notification_id` the one in its place now.
    """

    number: int
    notification_id: UUID
    root: UUID
    buttons_enabled: bool
    updated_at_ms: int


class TagoioOperations(Protocol):
    """What the door keeps of one organization. JSON goes in and comes out as text."""

    async def ids_within(self, kind: Kind, span: Span) -> list[UUID]:
        """Those of the organization's public ids, two at most."""
        ...

    async def run_users_kept(self, numbers: list[int]) -> dict[int, str]: ...

    async def actions_kept(self, numbers: list[int]) -> dict[int, str]: ...

    async def keep_action(self, number: int, body: str) -> None: ...

    async def analyses_kept(self, numbers: list[int]) -> dict[int, str]: ...

    async def keep_analysis(self, number: int, body: str) -> None: ...

    async def create_run_user(self, user: User, kept: str, password_hash: str | None) -> User:
        """All in one commit; raises as `create_user`."""
        ...

    async def update_run_user(
        self, user: User, kept: str, password_hash: str | None, *, end_tokens: bool
    ) -> User:
        """All in one commit; raises as `update_user`. A new password ends the user's sessions,
        `end_tokens` the tokens of inbox and run user too.
        """
        ...

    async def run_settings(self) -> str | None: ...

    async def save_run_settings(self, host: str | None, body: str) -> None:
        """Raises `conflict` for another organization's host."""
        ...

    async def item(self, user: int, key: str) -> str | None: ...

    async def save_item(self, user: int, key: str, value: str, most: int) -> bool:
        """False when the user has `most` other ones already."""
        ...

    async def remove_item(self, user: int, key: str) -> bool: ...

    async def notice_edits(self, numbers: list[int]) -> dict[int, NoticeEdit]: ...

    async def notice_edit(self, root: Span) -> NoticeEdit | None: ...

    async def accept_edit(
        self,
        draft: Draft,
        actor: User,
        solution: Solution | None,
        now_ms: int,
        *,
        root: UUID,
        buttons_enabled: bool,
    ) -> Notification:
        """As `accept`, and what `save_notice_edit` does of it in the same commit."""
        ...

    async def save_notice_edit(self, found: Notification, actor: User, edit: NoticeEdit) -> None:
        """Takes the place of what was kept of the same root. What has its buttons disabled and asks
        is closed as a question in the same commit.
        """
        ...

    async def last_key(self, prefix: str) -> str | None:
        """The last idempotency key that goes on from there with hexadecimal digits."""
        ...


class TagoioStorageOperations(Protocol):
    """Before it is known whose the call is."""

    async def organization_at(self, host: str) -> Organization | None: ...

    async def organization_within(self, span: Span) -> Organization | None: ...
