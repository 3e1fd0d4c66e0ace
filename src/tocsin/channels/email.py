"""E-mail: rings in a mailbox, by SMTP, as text and HTML with one-click unsubscribing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, ClassVar, Literal

from aiosmtplib import SMTP

from tocsin.channels.support.email_content import email_content
from tocsin.channels.support.mime import Mail, write_mail
from tocsin.channels.support.smtp import SmtpPool
from tocsin.model.channel import (
    AddressError,
    Http,
    Limits,
    Message,
    Outcome,
    Person,
    SettingsError,
)

TIMEOUT_S = 15.0

# What all mail servers can carry without SMTPUTF8; no quoted local parts, no address literals.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """The operator's mail server. `sender` is "Name <a@b>" or the address alone.

    `security`: `starttls` (usually port 587), `tls` from the first byte (465) or `none`.
    `ca_file` names the certificates to trust instead of the system's. `pool_size` connections at
    most are open at once.
    """

    host: str
    sender: str
    port: int = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: str = ""
    ca_file: str = ""
    pool_size: int = 4


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A mailbox."""

    email: str


@dataclass(frozen=True, slots=True)
class Payload:
    """A mail ready for the wire."""

    recipient: str
    content: bytes


class Email:
    """The channel `email`."""

    name: ClassVar[str] = "email"
    Settings: ClassVar[type[Any]] = EmailSettings
    Address: ClassVar[type[Any]] = EmailAddress
    limits: ClassVar[Limits] = Limits(concurrent=32)

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self._sender_name, self._sender = parseaddr(settings.sender)
        if not _ADDRESS.fullmatch(self._sender):
            raise SettingsError('The sender of e-mail must be like "Name <name@example.org>".')
        if settings.username and settings.security == "none":
            raise SettingsError("A password must not travel in the clear: choose starttls or tls.")
        self._pool = SmtpPool(self._new_client, max(1, settings.pool_size))

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
            unsubscribe_url=message.unsubscribe_url,
        )
        return Payload(address.email, write_mail(mail))

    async def send(self, payload: Payload, http: Http) -> Outcome:
        return await self._pool.send(self._sender, payload.recipient, payload.content)

    async def close(self) -> None:
        await self._pool.close()

    def _new_client(self) -> SMTP:
        settings = self._settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username or None,
            password=settings.password or None,
            local_hostname=self._sender.rpartition("@")[2],
            timeout=TIMEOUT_S,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            cert_bundle=settings.ca_file or None,
        )


channel = Email
