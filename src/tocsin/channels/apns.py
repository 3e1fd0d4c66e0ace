"""APNs: rings on iPhones, iPads and Macs, over HTTP/2 with a signed token."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from uuid import NAMESPACE_URL, uuid5

import msgspec
from msgspec import structs

from tocsin.channels.support.apns_tokens import ProviderTokens
from tocsin.channels.support.apple import apns_headers, aps
from tocsin.channels.support.base import ChannelBase, about
from tocsin.channels.support.device_message import cut, device_message
from tocsin.channels.support.guard import parse_url
from tocsin.channels.support.outcomes import HttpCall, ask, clean, from_reply, retry_after_s
from tocsin.model.channel import (
    AddressError,
    Gone,
    Http,
    HttpReply,
    Limits,
    Message,
    Outcome,
    Retry,
    Sent,
    SettingsError,
)

PAYLOAD_BYTES = 4096
DEVICE_BYTES = 2_000
TITLE_BYTES = 200
SERVERS = {False: "https://api.push.apple.com", True: "https://api.sandbox.push.apple.com"}

# `DeviceTokenNotForTopic` is not among them: the address is good, our topic is another app's.
DEAD = frozenset({"Unregistered", "ExpiredToken", "BadDeviceToken"})
OUR_TOKEN = frozenset({"ExpiredProviderToken", "InvalidProviderToken"})

_TOKEN = re.compile(r"(?:[0-9a-f]{2}){32,100}")


@dataclass(frozen=True, slots=True)
class ApnsSettings:
    """Your app at Apple, and the key that may send to it."""

    team_id: str = field(metadata=about("Team ID", "Ten characters, of your developer account."))
    key_id: str = field(metadata=about("Key ID", "Ten characters, of the key."))
    private_key: str = field(metadata=about("Key", "The text of the .p8 file.", secret=True))
    topic: str = field(metadata=about("Topic", "The app's bundle ID."))
    sandbox: bool = field(
        default=False, metadata=about("Sandbox", "On for apps that Xcode installed.")
    )
    base_url: str = field(
        default="", metadata=about("Server", "Other than Apple's for tests only.")
    )


@dataclass(frozen=True, slots=True)
class ApnsAddress:
    """An app on a device: its device token, in hexadecimal."""

    token: str


class _Failure(msgspec.Struct):
    reason: str = ""


class Apns(ChannelBase):
    """The channel `apns`."""

    name: ClassVar[str] = "apns"
    Settings: ClassVar[type[Any]] = ApnsSettings
    Address: ClassVar[type[Any]] = ApnsAddress
    limits: ClassVar[Limits] = Limits(payload_bytes=PAYLOAD_BYTES, concurrent=500)
    recalls: ClassVar[bool] = True

    def __init__(self, settings: ApnsSettings, now_s: Callable[[], float] = time.time) -> None:
        self._base = (settings.base_url or SERVERS[settings.sandbox]).rstrip("/")
        if parse_url(self._base) is None:
            raise SettingsError("The server of APNs must be an http(s) URL.")
        if not re.fullmatch(r"[A-Za-z0-9.-]{1,255}", settings.topic):
            raise SettingsError("The topic of APNs must be a bundle ID like com.example.app.")
        self._topic = settings.topic
        self._tokens = ProviderTokens(
            settings.team_id, settings.key_id, settings.private_key, now_s
        )

    def parse_address(self, raw: dict[str, Any]) -> ApnsAddress:
        token = raw.get("token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token.lower()):
            raise AddressError("An APNs address has a device token in hexadecimal.")
        return ApnsAddress(token.lower())

    def address_key(self, address: ApnsAddress) -> str:
        return address.token

    def render(self, message: Message, address: ApnsAddress) -> HttpCall:
        """The provider token is added when it is sent: it may end in between."""
        ring = f"recall {message.dedupe_key}" if message.recalled else message.dedupe_key
        headers = apns_headers(message) | {
            "content-type": "application/json",
            "apns-topic": self._topic,
            "apns-id": str(uuid5(NAMESPACE_URL, ring + " again" * message.reminder)),
        }
        return HttpCall("POST", f"{self._base}/3/device/{address.token}", headers, _body(message))

    async def send(self, payload: HttpCall, http: Http) -> Outcome:
        token = self._tokens.current()
        headers = payload.headers | {"authorization": f"bearer {token}"}
        reply = await ask(http, replace(payload, headers=headers))
        if not isinstance(reply, HttpReply):
            return reply
        if 200 <= reply.status < 300:
            return Sent(clean(reply.headers.get("apns-id", "")) or None, str(reply.status))
        reason = _reason(reply.body)
        detail = clean(f"{reply.status} {reason}")
        if reason in OUR_TOKEN:
            self._tokens.refused(token)
            return Retry(detail, retry_after_s(reply))
        if reason in DEAD and reply.status in (400, 410):
            return Gone(detail)
        return from_reply(reply)


def _body(message: Message) -> bytes:
    # Title and text stand in the alert, so the app's own part goes without them.
    device = device_message(structs.replace(message, title=None, text=""), DEVICE_BYTES)
    content: dict[str, Any] = {"aps": aps(message), "tocsin": msgspec.Raw(device)}
    if message.recalled:
        return msgspec.json.encode(content)
    content["aps"]["alert"] = alert = {"body": ""}
    if message.title:
        alert["title"] = cut(message.title, TITLE_BYTES)
    alert["body"] = cut(message.text, PAYLOAD_BYTES - len(msgspec.json.encode(content)))
    return msgspec.json.encode(content)


def _reason(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Failure).reason
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


channel = Apns
