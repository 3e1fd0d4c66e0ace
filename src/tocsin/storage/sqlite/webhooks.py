"""Webhooks and the log of events: endpoints, where each has got to, what became of each try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tocsin.model.clock import SECOND_MS
from tocsin.model.errors import TocsinError
from tocsin.model.webhooks import (
    KEPT_ATTEMPTS,
    MOST_WEBHOOKS,
    EventSlice,
    Health,
    LoggedEvent,
    Webhook,
    WebhookAttempt,
    WebhookOutcome,
)
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.webhooks import COUNT_LIMIT, WALK

SQL = statements.load("webhooks")
_LAST = (1 << 63) - 1
WEBHOOK = SQL["select_webhook"] + "\n"
EVENT = SQL["select_event"] + "\n"


class WebhooksPart(Bound):
    """See `storage.webhooks.WebhookOperations`."""

    async def webhooks(self, *, after: int, limit: int) -> list[Webhook]:
        bindings = {"organization": self.number, "after": after, "limit": limit}
        return [webhook(row) for row in self.rows(WEBHOOK + SQL["of_organization"], bindings)]

    async def webhook(self, webhook_id: UUID) -> Webhook | None:
        row = self.row(WEBHOOK + SQL["by_id"], self._named(webhook_id))
        return webhook(row) if row else None

    async def create_webhook(self, new: Webhook) -> Webhook:
        values = {
            **self._named(new.webhook_id),
            **_changeable(new),
            "secrets": new.secrets,
            "now": new.created_at_ms,
        }

        def operation(transaction: Transaction) -> Row | None:
            counted = transaction.one(SQL["count_webhooks"], {"organization": self.number})
            if counted and counted[0] >= MOST_WEBHOOKS:
                message = f"The organization has {MOST_WEBHOOKS} endpoints already."
                raise TocsinError("conflict", message)
            transaction.execute(SQL["insert_webhook"], values)
            return transaction.one(WEBHOOK + SQL["by_id"], self._named(new.webhook_id))

        return webhook(await self.create(operation, new.webhook_id))

    async def change_webhook(
        self, webhook_id: UUID, change: Callable[[Webhook], Webhook], now_ms: int
    ) -> Webhook | None:
        def operation(transaction: Transaction) -> Row | None:
            row = transaction.one(WEBHOOK + SQL["by_id"], self._named(webhook_id))
            if row is None:
                return None
            before = webhook(row)
            after = change(before)
            reason = None if after.enabled else before.health.disabled_reason
            values = {
                **self._numbered(before.number),
                **_changeable(after),
                "disabled_reason": reason,
                "now": now_ms,
            }
            transaction.execute(SQL["change_webhook"], values)
            if after.url != before.url or (after.enabled and not before.enabled):
                transaction.execute(SQL["make_well"], values)
                transaction.execute(SQL["restart_retries"], values)
            return transaction.one(WEBHOOK + SQL["by_id"], self._named(webhook_id))

        row = await self.write(operation)
        return webhook(row) if row else None

    async def save_webhook_secrets(
        self, number: int, before: bytes, secrets: bytes, now_ms: int
    ) -> bool:
        values = {**self._numbered(number), "before": before, "secrets": secrets, "now": now_ms}
        row = await self.write(lambda transaction: transaction.one(SQL["save_secrets"], values))
        return row is not None

    async def delete_webhook(self, number: int) -> bool:
        values = self._numbered(number)
        row = await self.write(lambda transaction: transaction.one(SQL["delete_webhook"], values))
        return row is not None

    async def replay_webhook(self, number: int, cursor: int, now_ms: int) -> int:
        values = {**self._numbered(number), "cursor": cursor, "now": now_ms}

        def operation(transaction: Transaction) -> Row | None:
            row = transaction.one(SQL["set_back"], values)
            if row is not None:
                transaction.execute(SQL["drop_retries_after"], {**values, "cursor": row[0]})
            return row

        row = await self.write(operation)
        found = self.row(WEBHOOK + SQL["enabled_or_not"], self._numbered(number))
        if row is None or found is None:
            raise TocsinError("not_found", "No such webhook.")
        counting = {
            "organization": self.number,
            "after": row[0],
            "kinds": found[6],
            "limit": COUNT_LIMIT,
        }
        counted: Any = self.row(SQL["count_events"], counting)
        return int(counted[0])

    async def webhook_attempts(
        self, number: int, *, before: int | None, limit: int
    ) -> list[WebhookAttempt]:
        bindings = {**self._numbered(number), "before": before or _LAST, "limit": limit}
        return [_attempt(row) for row in self.rows(SQL["attempts"], bindings)]

    async def add_webhook_attempt(self, webhook: Webhook, attempt: WebhookAttempt) -> None:
        await self.write(lambda transaction: keep_attempts(transaction, webhook, [attempt]))

    async def events(
        self,
        *,
        kinds: tuple[str, ...] | None,
        notification_id: UUID | None,
        since_ms: int | None,
        before: int | None,
        limit: int,
    ) -> EventSlice:
        least = 0 if since_ms is None else await self.event_before(since_ms) + 1
        bindings = {
            "organization": self.number,
            "kinds": _kinds_text(kinds),
            "notification": notification_id.bytes if notification_id else None,
            "since": since_ms or 0,
            "before": before or _LAST,
            "least": least,
            "limit": limit,
        }
        walked_to = 0
        if notification_id is not None:
            rows = self.rows(EVENT + SQL["of_notification"], bindings)
        else:
            # The walk ends where it has looked at enough, whether or not something was wanted.
            walked: Any = self.row(SQL["walk_back"], {**bindings, "limit": WALK})
            bindings["least"] = walked_to = walked[0] or 0
            rows = self.rows(EVENT + SQL["newest_first"], bindings)
            walked_to = walked_to if self._goes_on(walked_to, least) else 0
        found = [event(row) for row in rows]
        return EventSlice(found, found[-1].number if len(found) == limit else walked_to)

    def _goes_on(self, walked_to: int, least: int) -> bool:
        further = {"organization": self.number, "before": walked_to, "least": least, "limit": 1}
        row: Any = self.row(SQL["walk_back"], further)
        return row[0] is not None

    async def event_before(self, at_ms: int) -> int:
        """By bisection: numbers and times grow together, but for operations of one moment that
        were committed in another order, for which the margin is.
        """
        wanted = at_ms - SECOND_MS
        row: Any = self.row(SQL["event_range"], {"organization": self.number})
        if row[0] is None:
            return 0
        low, high = row[0] - 1, row[1]
        while low < high:
            middle = (low + high + 1) // 2
            at: Any = self.row(SQL["event_at"], {"organization": self.number, "id": middle})
            if at[1] < wanted:
                low = at[0]
            else:
                high = middle - 1
        return int(low)

    def _named(self, webhook_id: UUID) -> dict[str, Any]:
        return {"organization": self.number, "public_id": webhook_id.bytes}

    def _numbered(self, number: int) -> dict[str, Any]:
        return {"organization": self.number, "id": number}


def keep_attempts(transaction: Transaction, of: Webhook, attempts: list[WebhookAttempt]) -> None:
    """The last `KEPT_ATTEMPTS` of an endpoint."""
    rows = [
        (one.event, one.tries, one.at_ms, one.took_ms, one.outcome.value, one.detail)
        for one in attempts
    ]
    values = {"id": of.number, "organization": of.organization_number, "rows": encode(rows)}
    transaction.execute(SQL["insert_attempts"], values)
    transaction.execute(SQL["trim_attempts"], {"id": of.number, "kept": KEPT_ATTEMPTS})


def _changeable(of: Webhook) -> dict[str, Any]:
    return {
        "url": of.url,
        "description": of.description,
        "kinds": _kinds_text(of.kinds),
        "enabled": of.enabled,
    }


def _kinds_text(kinds: tuple[str, ...] | None) -> str | None:
    return None if kinds is None else encode(kinds)


def webhook(row: Row) -> Webhook:
    return Webhook(
        number=row[0],
        organization_number=row[1],
        organization_id=UUID(bytes=row[2]),
        webhook_id=UUID(bytes=row[3]),
        url=row[4],
        description=row[5],
        kinds=tuple(decode(row[6])) if row[6] is not None else None,
        enabled=bool(row[7]),
        secrets=row[8],
        cursor=row[9],
        health=Health(row[10], row[11], row[12], row[13]),
        parked=row[14],
        created_at_ms=row[15],
        updated_at_ms=row[16],
    )


def event(row: Row, tries: int = 0) -> LoggedEvent:
    return LoggedEvent(
        number=row[0],
        kind=row[1],
        at_ms=row[2],
        notification_id=UUID(bytes=row[3]) if row[3] else None,
        user_id=UUID(bytes=row[4]) if row[4] else None,
        data=decode(row[5]),
        tries=tries,
    )


def _attempt(row: Row) -> WebhookAttempt:
    return WebhookAttempt(
        number=row[0],
        event=row[1],
        tries=row[2],
        at_ms=row[3],
        took_ms=row[4],
        outcome=WebhookOutcome(row[5]),
        detail=row[6],
        kind=row[7],
    )
