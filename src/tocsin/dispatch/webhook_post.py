"""Posts one event to one endpoint, signed, and says in words what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from msgspec import Struct

from tocsin.channels.support.outcomes import HttpCall, Reading, ring
from tocsin.channels.support.standard_webhooks import new_secret, sign
from tocsin.model.channel import Http, Outcome, Refused
from tocsin.model.clock import DAY_MS, SECOND_MS
from tocsin.model.webhooks import Webhook
from tocsin.storage.vault import Place, Vault

OLD_SECRET_MS = DAY_MS
"""How long a secret still signs after it was replaced."""
MOST_SECRETS = 5
"""Rotating more often than this within a day ends the oldest sooner."""
_READING = Reading(gone=frozenset({410}))


class Secret(Struct, frozen=True):
    """A `whsec_…`, and until when it signs; None is without end."""

    secret: str
    until_ms: int | None = None


_decode = msgspec.json.Decoder(list[Secret]).decode


class Secrets:
    """The secrets of endpoints, newest first, encrypted at rest."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def make(self, organization: int, webhook_id: UUID) -> tuple[str, bytes]:
        """A new secret, and how it is kept."""
        secret = new_secret()
        return secret, await self._seal(organization, webhook_id, [Secret(secret)])

    async def rotated(self, of: Webhook, now_ms: int) -> tuple[str, bytes]:
        """A new secret beside those that may still sign."""
        secret, ends_ms = new_secret(), now_ms + OLD_SECRET_MS
        older = [
            Secret(one.secret, ends_ms if one.until_ms is None else one.until_ms)
            for one in await self._open(of)
            if one.until_ms is None or one.until_ms > now_ms
        ]
        kept = [Secret(secret), *older][:MOST_SECRETS]
        return secret, await self._seal(of.organization_number, of.webhook_id, kept)

    async def signing(self, of: Webhook, now_ms: int) -> tuple[str, ...]:
        """What signs now."""
        return tuple(
            one.secret
            for one in await self._open(of)
            if one.until_ms is None or one.until_ms > now_ms
        )

    async def _seal(self, organization: int, webhook_id: UUID, secrets: list[Secret]) -> bytes:
        plain = msgspec.json.encode(secrets)
        return await self._vault.encrypt(organization, _place(webhook_id), plain)

    async def _open(self, of: Webhook) -> list[Secret]:
        place = _place(of.webhook_id)
        return _decode(await self._vault.decrypt(of.organization_number, place, of.secrets))


def _place(webhook_id: UUID) -> Place:
    return Place("webhooks", str(webhook_id), "secrets")


async def post(
    http: Http,
    url: str,
    secrets: tuple[str, ...],
    message_id: str,
    body: bytes,
    *,
    now_ms: int,
    headers: Mapping[str, str] | None = None,
) -> Outcome:
    """One request; the time-out is that of `Http`, 15 seconds. Never raises for what a receiver
    or the network did. `headers` (names in lower case) stand beside ours and never in their place.
    """
    ours = sign(secrets, message_id, now_ms // SECOND_MS, body)
    sent = {**(headers or {}), "content-type": "application/json", **ours}
    call = HttpCall("POST", url, sent, body)
    outcome = await ring(http, call, _READING)
    if isinstance(outcome, Refused) and outcome.detail[:1] == "3":
        return Refused(f"{outcome.detail[:3]}: redirects are not followed")
    return outcome
