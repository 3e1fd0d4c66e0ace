"""What a channel is: the contract between the engine and everything that can ring for a person.

A channel is one file of `tocsin/channels`; its name is the file's name. The engine calls `render`
(pure) and then `send` (the only I/O), and files the `Outcome`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID


class Priority(StrEnum):
    """How urgent a notification is. Only `critical` may break quiet hours."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has accepted the payload."""

    provider_id: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """The address is dead and is to be removed. Never used for a 5xx or a 401."""

    detail: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This payload will never be accepted; go on to the next bell."""

    detail: str


@dataclass(frozen=True, slots=True)
class Retry:
    """A passing fault. `after_s` is the provider's own wish in seconds, if it gave one."""

    detail: str
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The time-out fell after the body had left; repeat only with the same dedupe key."""

    detail: str


Outcome = Sent | Gone | Refused | Retry | Uncertain


@dataclass(frozen=True, slots=True)
class Target:
    """The screen that opens, with its inputs. Jigx calls the screen's id `jigId`."""

    screen: str
    jig_id: str | None
    solution_id: UUID | None
    inputs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A notification as one person gets it, ready to be rendered by a channel.

    `dedupe_key` is the same for every repeat of the same ring, so a provider or a device can drop
    the second. Times are epoch milliseconds. `unsubscribe_url` answers RFC 8058 one-click POSTs.
    """

    notification_id: UUID
    organization_id: UUID
    organization_name: str
    user_id: UUID
    title: str | None
    text: str
    priority: Priority
    target: Target
    created_at_ms: int
    now_ms: int
    expires_at_ms: int | None
    dedupe_key: str
    language: str
    open_url: str
    unsubscribe_url: str


@dataclass(frozen=True, slots=True)
class Person:
    """What a channel may know of a user to find an address in the user's own profile."""

    user_id: UUID
    name: str
    email: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider can take. `payload_bytes` is for the whole payload, 0 means no limit."""

    payload_bytes: int = 0
    concurrent: int = 100


class AddressError(ValueError):
    """An address that can't be used, with a sentence for the person who gave it."""


class SettingsError(ValueError):
    """Settings that can't work, with a sentence for the operator."""


class Http(Protocol):
    """The one guarded way out (`channels/support/http.py`)."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        body: bytes = b"",
        timeout_s: float = 15.0,
    ) -> HttpReply: ...


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A provider's answer. `headers` have lower-case names; `body` is cut at 64 KiB."""

    status: int
    headers: dict[str, str]
    body: bytes


class Channel(Protocol):
    """One way to ring. Constructed once with its settings; `None` settings mean: not set up."""

    name: ClassVar[str]
    Settings: ClassVar[type[Any]]
    Address: ClassVar[type[Any]]
    limits: ClassVar[Limits]

    def parse_address(self, raw: dict[str, Any]) -> Any:
        """A typed `Address` from JSON; raises `AddressError`."""

    def address_key(self, address: Any) -> str:
        """What makes the address unique: two registrations with one key are one address."""

    def profile_address(self, person: Person) -> dict[str, Any] | None:
        """The raw address that the user's own profile gives (an e-mail), or None."""

    def render(self, message: Message, address: Any) -> Any:
        """The payload to send; pure: no I/O, no clock, no randomness that matters."""

    async def send(self, payload: Any, http: Http) -> Outcome:
        """Ring once. Never raises for what a provider or the network did: that is an Outcome."""

    async def close(self) -> None:
        """Give pooled connections back."""
