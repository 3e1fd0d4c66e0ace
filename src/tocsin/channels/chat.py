"""Chat: rings in Slack, Discord, Telegram and others, through Apprise in a process of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tocsin.channels.support.base import ChannelBase, about
from tocsin.channels.support.chat_process import ChatProcesses, Result, Task
from tocsin.channels.support.outcomes import clean, from_reply
from tocsin.model.channel import (
    AddressError,
    Gone,
    Http,
    HttpReply,
    Limits,
    Message,
    Outcome,
    Refused,
    Retry,
    Sent,
    SettingsError,
    Severity,
    Uncertain,
)

# Services whose own URL decides where Apprise connects to: nobody can point them elsewhere.
FIXED = ("slack", "discord", "tgram", "gchat", "wxteams", "webex", "zulip", "guilded", "line")
# Software that runs anywhere: the address names the host, so the operator has to want it.
SELF_HOSTED = (
    "mmost", "mmosts", "rocket", "rockets", "matrix", "matrixs", "ntfy", "ntfys", "gotify",
    "gotifys", "workflows",
)  # fmt: skip

TEXT_CHARS = 3_500
KINDS = {
    Severity.INFO: "info",
    Severity.SUCCESS: "success",
    Severity.WARNING: "warning",
    Severity.ERROR: "failure",
}

_URL = re.compile(r"([a-z]{2,20})://([!-~]{1,1900})")
_HOST = re.compile(r"(?:[^/?@]*@)?([A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?(?:[/?].*)?")
# Options that weaken the connection or read other places; the worker would not heed them anyway.
_OPTION = re.compile(r"[?&](verify|redirect|attach|include|config|cto|rto)[^=&]*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Which chat services may be used. An address is what Apprise calls a URL."""

    services: tuple[str, ...] = field(
        metadata=about("Services", f"By Apprise's names: {', '.join(FIXED)}.")
    )
    self_hosted: tuple[str, ...] = field(
        default=(), metadata=about("Own servers", f"More, of: {', '.join(SELF_HOSTED)}.")
    )


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """A chat, as a URL of Apprise: it holds the token that lets us write there."""

    url: str = field(metadata=about("URL", "As Apprise writes it, with its token.", secret=True))


@dataclass(frozen=True, slots=True)
class Payload:
    """What is said, and where."""

    url: str
    title: str
    text: str
    kind: str


class Chat(ChannelBase):
    """The channel `chat`. Only the operator sets it up: it may open the way to private networks."""

    name: ClassVar[str] = "chat"
    Settings: ClassVar[type[Any]] = ChatSettings
    Address: ClassVar[type[Any]] = ChatAddress
    limits: ClassVar[Limits] = Limits(concurrent=4)
    shared: ClassVar[bool] = True

    def __init__(self, settings: ChatSettings) -> None:
        unknown = {*settings.services} - {*FIXED} | {*settings.self_hosted} - {*SELF_HOSTED}
        if unknown:
            known = f"services are {', '.join(FIXED)}; own servers {', '.join(SELF_HOSTED)}"
            raise SettingsError(f"Chat does not know {', '.join(sorted(unknown))}: {known}.")
        self._schemas = (*settings.services, *settings.self_hosted)
        self._processes = ChatProcesses(self._schemas)

    def parse_address(self, raw: dict[str, Any]) -> ChatAddress:
        url = raw.get("url")
        match = _URL.fullmatch(url) if isinstance(url, str) else None
        if match is None or match[1] not in self._schemas:
            raise AddressError(
                "A chat's address is a URL like slack://…, of a service in use here."
            )
        if _OPTION.search(match[2]):
            raise AddressError("The URL of a chat holds an option that is not taken here.")
        if match[1] in SELF_HOSTED and not _HOST.fullmatch(match[2]):
            raise AddressError("The URL of this chat has to name its server.")
        return ChatAddress(match[0])

    def address_key(self, address: ChatAddress) -> str:
        return address.url

    def destination(self, address: ChatAddress) -> str:
        """The server's name, or the service's where it has only one."""
        schema, _, rest = address.url.partition("://")
        host = _HOST.fullmatch(rest) if schema in SELF_HOSTED else None
        return host[1].lower() if host else schema

    def render(self, message: Message, address: ChatAddress) -> Payload:
        text = message.text if len(message.text) <= TEXT_CHARS else message.text[:TEXT_CHARS] + "…"
        words = f"{text}\n{message.open_url}"
        return Payload(address.url, message.title or "", words, KINDS[message.severity])

    async def send(self, payload: Payload, http: Http) -> Outcome:
        task = Task(payload.url, payload.title, payload.text, payload.kind, http.own_networks)
        fixed = payload.url.partition("://")[0] in FIXED
        return read_result(await self._processes.run(task), fixed=fixed)

    async def close(self) -> None:
        await self._processes.close()


def read_result(result: Result, *, fixed: bool) -> Outcome:
    """The outcome. Where the service itself says that the chat is unknown, the address is dead."""
    if result.ok:
        return Sent()
    if result.status:
        if fixed and result.status in (404, 410):
            return Gone(clean(f"{result.status} {result.words}"))
        headers = {"retry-after": result.retry_after}
        return from_reply(HttpReply(result.status, headers, result.words.encode()))
    if result.fault in ("address", "blocked"):
        return Refused(
            "Apprise can't read the address." if result.fault == "address" else "blocked"
        )
    if result.fault == "unanswered":
        return Uncertain("no answer from the chat service")
    return Retry(clean(f"not sent: {result.fault} {result.words}"))


channel = Chat
