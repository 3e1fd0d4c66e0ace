"""Web Push: rings in browsers and installed web apps (RFC 8030, encrypted by RFC 8291, VAPID)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from tocsin.channels.support import web_push_crypto as crypto
from tocsin.channels.support.base import ChannelBase, about
from tocsin.channels.support.device_message import collapse_key, device_message, ttl_s
from tocsin.channels.support.guard import Url, parse_url
from tocsin.channels.support.outcomes import HttpCall, Reading, ring
from tocsin.model.channel import (
    AddressError,
    Http,
    Limits,
    Message,
    Outcome,
    Priority,
    SettingsError,
)

PUSH_SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
)

# 404 and 410 end a subscription (RFC 8030 §7.3); 406 is how Windows says "too fast".
READING = Reading(gone=frozenset({404, 410}), retry=frozenset({406}), id_header="location")

URGENCY = {
    Priority.LOW: "low",
    Priority.NORMAL: "normal",
    Priority.HIGH: "high",
    Priority.CRITICAL: "high",
}


@dataclass(frozen=True, slots=True)
class WebPushSettings:
    """How browsers' push services know Tocsin, and which of them it speaks to."""

    private_key: str = field(
        metadata=about(
            "Private key", "PEM or base64url. A new one ends every subscription.", secret=True
        )
    )
    subject: str = field(
        metadata=about("Contact", "A mailto: or https: URL of yours, for the push services.")
    )
    hosts: tuple[str, ...] = field(
        default=PUSH_SERVICES,
        metadata=about("Push services", "Host names, with all below them; by https only."),
    )
    private_hosts: tuple[str, ...] = field(
        default=(),
        metadata=about("Own push services", "Hosts that may use http and any port."),
    )


@dataclass(frozen=True, slots=True)
class WebPushAddress:
    """A browser's PushSubscription: its endpoint URL and both keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


class WebPush(ChannelBase):
    """The channel `web_push`."""

    name: ClassVar[str] = "web_push"
    Settings: ClassVar[type[Any]] = WebPushSettings
    Address: ClassVar[type[Any]] = WebPushAddress
    limits: ClassVar[Limits] = Limits(payload_bytes=crypto.BODY_BYTES, concurrent=500)
    recalls: ClassVar[bool] = True
    shared: ClassVar[bool] = True

    def __init__(self, settings: WebPushSettings) -> None:
        if not settings.subject.startswith(("mailto:", "https:")):
            raise SettingsError("The subject of Web Push must be a mailto: or https: URL.")
        try:
            key = crypto.load_private_key(settings.private_key)
        except ValueError as error:
            raise SettingsError("The private key of Web Push must be a P-256 key.") from error
        self._settings = settings
        self._vapid = crypto.Vapid(key, settings.subject)

    @staticmethod
    def generate_private_key() -> str:
        """A new value for `WebPushSettings.private_key`. Changing it ends all subscriptions."""
        return crypto.new_private_key()

    def public_key(self) -> str:
        """The browser's `applicationServerKey`: base64url of the uncompressed point."""
        return self._vapid.public_key

    def parse_address(self, raw: dict[str, Any]) -> WebPushAddress:
        """From `PushSubscription.toJSON()`, or the same with `p256dh` and `auth` at the top."""
        keys = raw.get("keys", raw)
        endpoint = raw.get("endpoint")
        if not isinstance(endpoint, str) or not isinstance(keys, dict) or len(endpoint) > 2_000:
            raise AddressError("A Web Push address has an endpoint and keys.")
        if not self._may_lead_to(parse_url(endpoint)):
            raise AddressError("The endpoint is not at a push service that is allowed here.")
        try:
            p256dh, auth = crypto.subscription_keys(keys.get("p256dh"), keys.get("auth"))
        except ValueError as error:
            raise AddressError(str(error)) from error
        return WebPushAddress(endpoint, p256dh, auth)

    def address_key(self, address: WebPushAddress) -> str:
        return address.endpoint

    def destination(self, address: WebPushAddress) -> str:
        url = parse_url(address.endpoint)
        return url.host if url else ""

    def render(self, message: Message, address: WebPushAddress) -> HttpCall:
        url = parse_url(address.endpoint)
        assert url is not None  # `parse_address` let nothing else in
        plaintext = device_message(message, crypto.PLAINTEXT_BYTES)
        keys = crypto.subscription_bytes(address.p256dh), crypto.subscription_bytes(address.auth)
        headers = {
            "authorization": self._vapid.authorization(url.origin, message.now_ms // 1000),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(ttl_s(message)),
            "urgency": URGENCY[message.priority],
            "topic": collapse_key(message),
        }
        body = crypto.encrypt(plaintext, *keys)
        return HttpCall("POST", address.endpoint, headers, body)

    async def send(self, payload: HttpCall, http: Http) -> Outcome:
        return await ring(http, payload, READING)

    def _may_lead_to(self, url: Url | None) -> bool:
        if url is None:
            return False
        return url.is_at(self._settings.private_hosts) or (
            url.public and url.is_at(self._settings.hosts)
        )


channel = WebPush
