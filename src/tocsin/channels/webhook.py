"""Webhook: rings at a URL of the person's own, signed as Standard Webhooks are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec

from tocsin.channels.support.base import ChannelBase, about
from tocsin.channels.support.device_message import collapse_key, device_message
from tocsin.channels.support.guard import parse_url
from tocsin.channels.support.outcomes import HttpCall, Reading, ring
from tocsin.channels.support.standard_webhooks import secret_bytes, sign
from tocsin.model.channel import (
    AddressError,
    Http,
    Limits,
    Message,
    Outcome,
    SettingsError,
)

PAYLOAD_BYTES = 65_536
ENVELOPE_BYTES = 200

# A receiver may be down for a day, and what it says meanwhile (404 of a proxy, a redirect to a
# maintenance page) is not about the message. Only 410 means: never again.
RETRY_WAITS_S = (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
READING = Reading(gone=frozenset({410}), retry=frozenset(range(300, 500)))


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """How people's own URLs are rung."""

    secret: str = field(
        metadata=about(
            "Secret", "whsec_ and base64; signs for URLs without their own.", secret=True
        )
    )
    previous_secret: str = field(
        default="",
        metadata=about(
            "Secret before", "Signs too, until all receivers know the new.", secret=True
        ),
    )
    private_hosts: tuple[str, ...] = field(
        default=(),
        metadata=about("Own hosts", "Hosts that may be reached by http and on any port."),
    )


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """A URL, with a secret of its own or none."""

    url: str
    secret: str = field(
        default="", metadata=about("Secret", "whsec_ and base64; signs here only.", secret=True)
    )


class Webhook(ChannelBase):
    """The channel `webhook`."""

    name: ClassVar[str] = "webhook"
    Settings: ClassVar[type[Any]] = WebhookSettings
    Address: ClassVar[type[Any]] = WebhookAddress
    limits: ClassVar[Limits] = Limits(PAYLOAD_BYTES, 100, RETRY_WAITS_S)

    def __init__(self, settings: WebhookSettings) -> None:
        self._private_hosts = settings.private_hosts
        self._secrets = tuple(one for one in (settings.secret, settings.previous_secret) if one)
        try:
            for secret in (settings.secret, *self._secrets):
                secret_bytes(secret)
        except ValueError as error:
            raise SettingsError(str(error)) from error

    def parse_address(self, raw: dict[str, Any]) -> WebhookAddress:
        url, secret = raw.get("url"), raw.get("secret") or ""
        parts = parse_url(url) if isinstance(url, str) and len(url) <= 2_000 else None
        if parts is None or not (parts.public or parts.is_at(self._private_hosts)):
            raise AddressError("A webhook has an https URL, on port 443.")
        if not isinstance(secret, str):
            raise AddressError("The secret of a webhook is text.")
        if secret:
            try:
                secret_bytes(secret)
            except ValueError as error:
                raise AddressError(str(error)) from error
        return WebhookAddress(str(url), secret)

    def address_key(self, address: WebhookAddress) -> str:
        return address.url

    def destination(self, address: WebhookAddress) -> str:
        url = parse_url(address.url)
        return url.host if url else ""

    def render(self, message: Message, address: WebhookAddress) -> HttpCall:
        created = datetime.fromtimestamp(message.created_at_ms / 1000, UTC)
        body = msgspec.json.encode(
            {
                "type": "notification",
                "timestamp": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "data": msgspec.Raw(device_message(message, PAYLOAD_BYTES - ENVELOPE_BYTES)),
            }
        )
        secrets = (address.secret,) if address.secret else self._secrets
        webhook_id = f"msg_{collapse_key(message)}"
        webhook_id += f"_{message.reminder}" if message.reminder else ""
        signature = sign(secrets, webhook_id, message.now_ms // 1000, body)
        headers = {"content-type": "application/json"} | signature
        return HttpCall("POST", address.url, headers, body)

    async def send(self, payload: HttpCall, http: Http) -> Outcome:
        return await ring(http, payload, READING)


channel = Webhook
