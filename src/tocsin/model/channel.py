"""What a channel is: the contract between the engine and everything that can ring for a person.

A channel is one file of `tocsin/channels`; its name is the file's name. The engine calls `render`
(pure) and then `send` (the only I/O), and files the `Outcome`.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID

from msgspec import Struct

PUSH_WAITS_S = (14, 28, 56, 112, 224, 448, 896)
"""The waits between the tries of one ring: 8 tries within 30 minutes."""


class Priority(StrEnum):
    """How urgent a notification is. Only `critical` may break quiet hours."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Severity(StrEnum):
    """How a notification looks; it has no say in when it rings or who may switch it off."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


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
class MessageButton:
    """A button as a device shows it. `kind` is `screen`, `url`, `answer` or `text`.

    `button_id` is what an answer names; `target` and `url` are set for the kinds that open them.
    `answer_url` is a page where it can be answered, for what is read outside an app.
    """

    button_id: str
    label: str
    kind: str
    url: str | None = None
    target: Target | None = None
    answer_url: str | None = None


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One notification of a digest, in one line."""

    notification_id: UUID
    title: str


class Message(Struct, frozen=True):
    """A notification as one person gets it, ready to be rendered by a channel.

    `dedupe_key` is the same for every repeat of the same ring, so a provider or a device can drop
    the second. Times are epoch milliseconds. `unsubscribe_url` answers RFC 8058 one-click POSTs;
    it is empty for channels that do not unsubscribe.
    `recalled`: the notification was withdrawn, the device is to take it away again; only channels
    with `recalls` get such a message. `reference` names the ring in a provider's receipt
    (base64url, 40 characters at most); a device reports what became of it to `report_url`. `icon`
    is a name or an https URL, `image` an https URL. `digest` holds the lines when this ring stands
    for several. To `answer_url` a device posts which button was pressed. `reminder` counts the
    rings for one question before this one.
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
    severity: Severity = Severity.INFO
    category: str | None = None
    icon: str | None = None
    image: str | None = None
    buttons: tuple[MessageButton, ...] = ()
    data: dict[str, Any] = {}
    digest: tuple[DigestLine, ...] = ()
    recalled: bool = False
    reference: str = ""
    report_url: str = ""
    answer_url: str = ""
    reminder: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """What a channel may know of a user to find an address in the user's own profile."""

    user_id: UUID
    name: str
    email: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider can take. `payload_bytes` is for the whole payload, 0 means no limit.

    `retry_waits_s` are the waits between tries, in seconds: one more try than there are waits.
    """

    payload_bytes: int = 0
    concurrent: int = 100
    retry_waits_s: tuple[int, ...] = PUSH_WAITS_S


class ReceiptKind(StrEnum):
    """What a provider tells later about a ring that it had accepted."""

    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's later word. `reference` is the `Message.reference` that it was sent with.

    `address` is the address's key where the provider gives no reference. `BOUNCED` means that the
    address is dead, `COMPLAINED` that the person does not want it, `FAILED` that this ring is lost.
    """

    kind: ReceiptKind
    reference: str | None = None
    address: str | None = None
    detail: str = ""


class ReceiptError(ValueError):
    """A receipt that can't be read, with a sentence for who has sent it."""


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

    async def connect(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        """A connected socket, for protocols that are not HTTP; guarded like a request."""

    @property
    def own_networks(self) -> tuple[str, ...]:
        """The operator's networks (CIDR) that may be reached although they are private.

        For a helper process that makes its own connections and has to guard them itself.
        """


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A provider's answer. `headers` have lower-case names; `body` is cut at 64 KiB."""

    status: int
    headers: dict[str, str]
    body: bytes


class Channel(Protocol):
    """One way to ring. Constructed once with its settings; `None` settings mean: not set up.

    `recalls`: it can take back what a device already shows. `shared`: only the operator sets it up,
    for all organizations. `unsubscribes`: what it sends has a link to unsubscribe. A field of
    `Settings` whose metadata has `secret` is never shown again; `label` and `help` in the metadata
    are for the form.
    """

    name: ClassVar[str]
    Settings: ClassVar[type[Any]]
    Address: ClassVar[type[Any]]
    limits: ClassVar[Limits]
    recalls: ClassVar[bool]
    shared: ClassVar[bool]
    unsubscribes: ClassVar[bool]

    def parse_address(self, raw: dict[str, Any]) -> Any:
        """A typed `Address` from JSON; raises `AddressError`."""

    def address_key(self, address: Any) -> str:
        """What makes the address unique: two registrations with one key are one address."""

    def destination(self, address: Any) -> str:
        """The host that a ring goes to where addresses lead to different ones, else "".

        Faults of one destination do not hold up the others.
        """

    def profile_address(self, person: Person) -> dict[str, Any] | None:
        """The raw address that the user's own profile gives (an e-mail), or None."""

    def render(self, message: Message, address: Any) -> Any:
        """The payload to send; pure: no I/O, no clock, no randomness that matters."""

    async def send(self, payload: Any, http: Http) -> Outcome:
        """Ring once. Never raises for what a provider or the network did: that is an Outcome."""

    def receipts(self, content_type: str, body: bytes) -> list[Receipt]:
        """What a provider's webhook tells; raises `ReceiptError`."""

    async def close(self) -> None:
        """Give pooled connections back."""
