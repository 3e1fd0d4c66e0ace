"""FCM: rings on Android, and wherever else Google's Firebase Cloud Messaging leads (HTTP v1)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import msgspec
from msgspec import structs

from tocsin.channels.support.apple import apns_headers, aps, short
from tocsin.channels.support.base import ChannelBase, about
from tocsin.channels.support.device_message import collapse_key, cut, device_message, ttl_s
from tocsin.channels.support.fcm_replies import read_reply
from tocsin.channels.support.google_tokens import GoogleTokens, read_service_account
from tocsin.channels.support.guard import parse_url
from tocsin.channels.support.outcomes import HttpCall, ask
from tocsin.model.channel import (
    AddressError,
    Http,
    HttpReply,
    Limits,
    Message,
    Outcome,
    Priority,
    SettingsError,
)

# Google counts 4096 bytes of payload; here the whole message keeps within them, to be safe.
PAYLOAD_BYTES = 4096
DEVICE_BYTES = 1_000  # the least that a device message needs
TITLE_BYTES = 200

_TOKEN = re.compile(r"[A-Za-z0-9_:%.-]{8,1024}")


@dataclass(frozen=True, slots=True)
class FcmSettings:
    """The Firebase project of your app."""

    service_account: str = field(
        metadata=about("Service account", "The JSON key file's text, from Google.", secret=True)
    )
    base_url: str = field(
        default="https://fcm.googleapis.com",
        metadata=about("Server", "Other than Google's for tests only."),
    )
    token_url: str = field(
        default="",
        metadata=about("Token server", "Other than the key file's for tests only."),
    )


@dataclass(frozen=True, slots=True)
class FcmAddress:
    """An app on a device: its registration token."""

    token: str


class Fcm(ChannelBase):
    """The channel `fcm`."""

    name: ClassVar[str] = "fcm"
    Settings: ClassVar[type[Any]] = FcmSettings
    Address: ClassVar[type[Any]] = FcmAddress
    limits: ClassVar[Limits] = Limits(payload_bytes=PAYLOAD_BYTES, concurrent=500)
    recalls: ClassVar[bool] = True

    def __init__(self, settings: FcmSettings, now_s: Callable[[], float] = time.time) -> None:
        account = read_service_account(settings.service_account, settings.token_url)
        if parse_url(settings.base_url) is None:
            raise SettingsError("The server of FCM must be an http(s) URL.")
        base = settings.base_url.rstrip("/")
        self._url = f"{base}/v1/projects/{account.project_id}/messages:send"
        self._tokens = GoogleTokens(account, now_s)

    def parse_address(self, raw: dict[str, Any]) -> FcmAddress:
        token = raw.get("token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise AddressError("An FCM address has a registration token.")
        return FcmAddress(token)

    def address_key(self, address: FcmAddress) -> str:
        return address.token

    def render(self, message: Message, address: FcmAddress) -> HttpCall:
        """The access token is added when it is sent: it may end in between."""
        body = _fitted(message, address.token)
        return HttpCall("POST", self._url, {"content-type": "application/json"}, body)

    async def send(self, payload: HttpCall, http: Http) -> Outcome:
        for last in (False, True):
            token = await self._tokens.current(http)
            if not isinstance(token, str):
                return token
            headers = payload.headers | {"authorization": f"Bearer {token}"}
            reply = await ask(http, replace(payload, headers=headers))
            if not isinstance(reply, HttpReply):
                return reply
            outcome, refuses_token = read_reply(reply)
            if not refuses_token or last:
                break
            self._tokens.forget(token)
        return outcome


def _fitted(message: Message, token: str) -> bytes:
    """The request with as much of the text as fits beside what the app needs to know."""
    content = _content(message, token)
    room = PAYLOAD_BYTES - len(msgspec.json.encode(content))
    for budget in (max(room // 2, DEVICE_BYTES), DEVICE_BYTES):
        # Title and text stand in `notification` already.
        device = device_message(structs.replace(message, title=None, text=""), budget)
        content["message"]["data"] = {"tocsin": device.decode()}
        left = PAYLOAD_BYTES - len(msgspec.json.encode(content))
        if left >= min(len(message.text.encode("utf-8", "replace")), DEVICE_BYTES // 2):
            break  # inside a string each quote counts twice, so the first try may be too large
    if not message.recalled:
        content["message"]["notification"]["body"] = cut(message.text, left)
    return msgspec.json.encode(content)


def _content(message: Message, token: str) -> dict[str, Any]:
    tag, urgent = collapse_key(message), message.priority in (Priority.HIGH, Priority.CRITICAL)
    android: dict[str, Any] = {
        "priority": "HIGH" if urgent and not message.recalled else "NORMAL",
        "ttl": f"{ttl_s(message)}s",
        "collapseKey": tag,
    }
    apns = {"headers": apns_headers(message), "payload": {"aps": aps(message)}}
    content: dict[str, Any] = {"token": token, "android": android, "apns": apns}
    if message.recalled:
        return {"message": content}
    android["notification"] = {"tag": tag}
    if message.category:
        android["notification"]["channelId"] = short(message.category)
    content["notification"] = {"body": ""}
    if message.title:
        content["notification"]["title"] = cut(message.title, TITLE_BYTES)
    content["webpush"] = {"headers": {"Topic": tag, "TTL": str(ttl_s(message))}}
    return {"message": content}


channel = Fcm
