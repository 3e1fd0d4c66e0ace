"""The operations on webhooks and the log of events, each with the condition it holds under.

Those of one organization come with its handle; those of the sender are the engine's own work. See
`operations.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from tocsin.model.webhooks import (
    EventSlice,
    LoggedEvent,
    Webhook,
    WebhookAttempt,
    WebhookFiling,
)

WALK = 2000
"""Events that one search looks at, at most: a rare kind must not hold up others."""
READ = 256
"""Events that the sender reads at once, so that the event loop is held for a moment only."""
COUNT_LIMIT = 20_000
"""A replay is counted up to here."""


class WebhookOperations(Protocol):
    """Endpoints of one organization. Each write is one transaction."""

    async def webhooks(self, *, after: int, limit: int) -> list[Webhook]: ...

    async def webhook(self, webhook_id: UUID) -> Webhook | None: ...

    async def create_webhook(self, new: Webhook) -> Webhook:
        """It begins with what happens after this commit, whatever its `cursor`.

        Raises `conflict` when the organization has `MOST_WEBHOOKS` already.
        """
        ...

    async def change_webhook(
        self, webhook_id: UUID, change: Callable[[Webhook], Webhook], now_ms: int
    ) -> Webhook | None:
        """Read and written in one transaction; None when it is gone.

        What `change` may change: url, description, kinds, enabled. With another url, or switched on
        again, it is taken for well, and what waits is tried at once, with all its tries.
        """
        ...

    async def save_webhook_secrets(
        self, number: int, before: bytes, secrets: bytes, now_ms: int
    ) -> bool:
        """Holds while the secrets are `before`: of two rotations at once, one is refused."""
        ...

    async def delete_webhook(self, number: int) -> bool: ...

    async def replay_webhook(self, number: int, cursor: int, now_ms: int) -> int:
        """Goes on after `cursor` if that is earlier; what waits from there on comes with it.

        How many wanted events that will be, counted up to `COUNT_LIMIT`.
        """
        ...

    async def webhook_attempts(
        self, number: int, *, before: int | None, limit: int
    ) -> list[WebhookAttempt]:
        """Newest first; `before` is the last number of the page before."""
        ...

    async def add_webhook_attempt(self, webhook: Webhook, attempt: WebhookAttempt) -> None:
        """Keep a test, which changes nothing else of the endpoint."""
        ...

    async def events(
        self,
        *,
        kinds: tuple[str, ...] | None,
        notification_id: UUID | None,
        since_ms: int | None,
        before: int | None,
        limit: int,
    ) -> EventSlice:
        """Newest first; `walked_to` is where the next page goes on, 0 at the end.

        A page can be short of `limit` before the end: at most `WALK` events are looked at.
        """
        ...

    async def event_before(self, at_ms: int) -> int:
        """The last event before this moment, by a margin of a second; 0 when there is none."""
        ...


class WebhookSenderOperations(Protocol):
    """What the sender does for all organizations."""

    async def last_event(self) -> int:
        """The last event of all. Events' numbers are in commit order."""
        ...

    async def webhooks_enabled(self) -> int: ...

    async def webhooks_with_work(self, now_ms: int) -> list[int]:
        """Enabled ones that may take a new event and have one, or have one to be tried again."""
        ...

    async def next_webhook_ms(self, now_ms: int) -> int | None:
        """When the next one may be tried again that may not now."""
        ...

    async def webhook_to_serve(self, number: int) -> Webhook | None:
        """As it is now; None when it was deleted or disabled."""
        ...

    async def webhook_events(self, webhook: Webhook, after: int) -> EventSlice:
        """The wanted ones of the next `WALK` events, `READ` at most, in the order of commits."""
        ...

    async def webhook_retries(self, webhook: Webhook, now_ms: int, limit: int) -> list[LoggedEvent]:
        """Parked events that are due."""
        ...

    async def file_webhook(self, filing: WebhookFiling) -> bool:
        """Cursor, parked events, tries and health in one commit, and `webhook.disabled` if it is.

        False, and nothing is written, when the endpoint was set back, disabled or deleted.
        """
        ...
