"""Endpoints as their owners manage them: create, change, rotate the secret, replay, test."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tocsin.channels.support.destinations import check_destination
from tocsin.channels.support.faults import Blocked
from tocsin.channels.support.guard import Guard
from tocsin.dispatch.webhook_payload import payload
from tocsin.dispatch.webhook_post import Secrets, post
from tocsin.dispatch.webhook_schedule import Tried, outcome_of
from tocsin.model.channel import Http
from tocsin.model.clock import Clock
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.events import EventKind
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.model.webhooks import (
    WELL,
    LoggedEvent,
    Webhook,
    WebhookAttempt,
    WebhookOutcome,
)
from tocsin.storage.vault import Vault
from tocsin.storage.webhooks import WebhookOperations

TEST_KIND = "webhook.test"
MOST_KINDS = len(EventKind)


class EndpointChange(Struct, frozen=True):
    """Of an endpoint, what its owner decides. `kinds` None means all."""

    url: str
    description: str | None
    kinds: tuple[EventKind, ...] | None
    enabled: bool


class Endpoints:
    """`wake` tells the sender that something has changed."""

    def __init__(
        self, clock: Clock, http: Http, guard: Guard, vault: Vault, wake: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._http = http
        self._guard = guard
        self._secrets = Secrets(vault)
        self._wake = wake

    async def create(
        self, handle: WebhookOperations, organization: Organization, wanted: EndpointChange
    ) -> tuple[Webhook, str]:
        """The endpoint and its secret, which can't be read again."""
        await self._check_url(wanted.url)
        now_ms = self._clock.now_ms()
        webhook_id = uuid7(now_ms)
        secret, sealed = await self._secrets.make(organization.number, webhook_id)
        new = Webhook(
            number=0,
            organization_number=organization.number,
            organization_id=organization.organization_id,
            webhook_id=webhook_id,
            url=wanted.url,
            description=wanted.description,
            kinds=_in_order(wanted.kinds),
            enabled=wanted.enabled,
            secrets=sealed,
            cursor=0,
            health=WELL,
            parked=0,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        )
        created = await handle.create_webhook(new)
        self._wake()
        return created, secret

    async def change(
        self,
        handle: WebhookOperations,
        webhook_id: UUID,
        change: Callable[[EndpointChange], EndpointChange],
        url: str | None,
    ) -> Webhook:
        """`url` is the new one, if there is one: it is checked before anything is changed."""
        if url is not None:
            await self._check_url(url)

        def apply(before: Webhook) -> Webhook:
            kinds = None if before.kinds is None else tuple(EventKind(one) for one in before.kinds)
            wanted = change(EndpointChange(before.url, before.description, kinds, before.enabled))
            return replace(
                before,
                url=wanted.url,
                description=wanted.description,
                kinds=_in_order(wanted.kinds),
                enabled=wanted.enabled,
            )

        changed = await handle.change_webhook(webhook_id, apply, self._clock.now_ms())
        if changed is None:
            raise not_found("webhook")
        self._wake()
        return changed

    async def rotate(self, handle: WebhookOperations, of: Webhook) -> str:
        """The new secret. The one before signs beside it for 24 hours."""
        now_ms = self._clock.now_ms()
        secret, sealed = await self._secrets.rotated(of, now_ms)
        if not await handle.save_webhook_secrets(of.number, of.secrets, sealed, now_ms):
            raise TocsinError("conflict", "Somebody has rotated the secret in this moment.")
        return secret

    async def replay(self, handle: WebhookOperations, of: Webhook, cursor: int) -> int:
        """How many events come (again) after this one."""
        count = await handle.replay_webhook(of.number, cursor, self._clock.now_ms())
        self._wake()
        return count

    async def test(self, handle: WebhookOperations, of: Webhook) -> WebhookAttempt:
        """Post an event of no consequence now, and keep what came of it. Changes nothing else."""
        started_at = self._clock.now_ms()
        event = LoggedEvent(0, TEST_KIND, started_at, None, None, {})
        reply = await post(
            self._http,
            of.url,
            await self._secrets.signing(of, started_at),
            f"test_{uuid7(started_at).hex}",
            payload(of.organization_id, event),
            now_ms=started_at,
        )
        took = self._clock.now_ms() - started_at
        outcome = outcome_of(Tried(0, 1, started_at, took, reply))
        # A test is not repeated, so a failure is its end.
        if outcome is WebhookOutcome.FAILED:
            outcome = WebhookOutcome.GIVEN_UP
        attempt = WebhookAttempt(0, 0, 1, started_at, took, outcome, reply.detail, TEST_KIND)
        await handle.add_webhook_attempt(of, attempt)
        return attempt

    async def _check_url(self, url: str) -> None:
        try:
            await check_destination(self._guard, url)
        except Blocked as fault:
            raise TocsinError("invalid_body", f"url: {fault}.", field="url") from None


def _in_order(kinds: tuple[EventKind, ...] | None) -> tuple[str, ...] | None:
    return None if kinds is None else tuple(sorted({kind.value for kind in kinds}))
