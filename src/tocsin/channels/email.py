"""E-mail: rings in a mailbox, by SMTP, as text and HTML with one-click unsubscribing."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any, ClassVar, Literal

from aiosmtplib import SMTP

from tocsin.channels.support.base import ChannelBase, about
from tocsin.channels.support.email_content import email_content
from tocsin.channels.support.mime import Mail, write_mail
from tocsin.channels.support.smtp import TIMEOUT_S, SmtpPool
from tocsin.model.channel import (
    AddressError,
    Http,
    Limits,
    Message,
    Outcome,
    Person,
    SettingsError,
)

# What all mail servers can carry without SMTPUTF8; no quoted local parts, no address literals.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """The mail server that hands on what Tocsin sends. One in a private network has to be allowed
    for outgoing connections."""

    host: str = field(metadata=about("Server", "Name of the mail server."))
    sender: str = field(metadata=about("Sender", 'Like "Harbour <news@harbour.example>".'))
    port: int = field(
        default=587, metadata=about("Port", "587 for starttls, 465 for tls, 25 for none.")
    )
    security: Literal["none", "starttls", "tls"] = field(
        default="starttls",
        metadata=about("Encryption", "starttls, tls from the first byte, or none."),
    )
    username: str = field(default="", metadata=about("User name", "If the server asks for one."))
    password: str = field(default="", metadata=about("Password", "Of that user.", secret=True))
    ca_file: str = field(
        default="",
        metadata=about("Certificates", "File of certificates to trust, not the system's."),
    )
    pool_size: int = field(
        default=4, metadata=about("Connections", "How many may be open at once.")
    )


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A mailbox."""

    email: str


@dataclass(frozen=True, slots=True)
class Payload:
    """A mail ready for the wire."""

    recipient: str
    content: bytes


class Email(ChannelBase):
    """The channel `email`."""

    name: ClassVar[str] = "email"
    Settings: ClassVar[type[Any]] = EmailSettings
    Address: ClassVar[type[Any]] = EmailAddress
    limits: ClassVar[Limits] = Limits(concurrent=32)
    unsubscribes: ClassVar[bool] = True

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self._sender_name, self._sender = parseaddr(settings.sender)
        if not _ADDRESS.fullmatch(self._sender):
            raise SettingsError('The sender of e-mail must be like "Name <name@example.org>".')
        if settings.username and settings.security == "none":
            raise SettingsError("A password must not travel in the clear: choose starttls or tls.")
        size = max(1, settings.pool_size)
        self._pool = SmtpPool(settings.host, settings.port, self._new_client, size)

    def parse_address(self, raw: dict[str, Any]) -> EmailAddress:
        text = raw.get("email")
        if not isinstance(text, str):
            raise AddressError("An e-mail address is needed.")
        local, _, domain = text.strip().rpartition("@")
        try:
            address = f"{local}@{domain.encode('idna').decode().lower()}"
        except UnicodeError as error:
            raise AddressError("This domain cannot receive e-mail.") from error
        if len(address) > 254 or len(local) > 64 or not _ADDRESS.fullmatch(address):
            raise AddressError("This is not an e-mail address.")
        return EmailAddress(address)

    def address_key(self, address: EmailAddress) -> str:
        return address.email.lower()

    def profile_address(self, person: Person) -> dict[str, Any] | None:
        return {"email": person.email} if person.email else None

    def render(self, message: Message, address: EmailAddress) -> Payload:
        subject, text, html = email_content(message)
        mail = Mail(
            sender_name=self._sender_name,
            sender=self._sender,
            recipient=address.email,
            subject=subject,
            text=text,
            html=html,
            date_ms=message.now_ms,
            dedupe_key=message.dedupe_key,
            reference=message.reference,
            unsubscribe_url=message.unsubscribe_url,
        )
        return Payload(address.email, write_mail(mail))

    async def send(self, payload: Payload, http: Http) -> Outcome:
        return await self._pool.send(http, self._sender, payload.recipient, payload.content)

    async def close(self) -> None:
        await self._pool.close()

    def _new_client(self, connected: socket.socket) -> SMTP:
        settings = self._settings
        return SMTP(
            hostname=settings.host,  # the name that the certificate has to carry
            sock=connected,
            username=settings.username or None,
            password=settings.password or None,
            local_hostname=self._sender.rpartition("@")[2],
            timeout=TIMEOUT_S,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            cert_bundle=settings.ca_file or None,
        )


channel = Email
