"""SMS: rings on any phone, through Twilio or through a gateway that takes an HTTP request."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from tocsin.channels.support.base import ChannelBase, about
from tocsin.channels.support.guard import parse_url
from tocsin.channels.support.outcomes import ACCOUNT, HttpCall, ask, from_reply
from tocsin.channels.support.sms_text import is_gsm, sms_text
from tocsin.channels.support.twilio import read_twilio, twilio_receipts
from tocsin.model.channel import (
    AddressError,
    Http,
    HttpReply,
    Limits,
    Message,
    Outcome,
    Person,
    Receipt,
    SettingsError,
)

TWILIO = "https://api.twilio.com"
FORM = {"content-type": "application/x-www-form-urlencoded"}
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """Who hands on the messages. What is for the other kind stays empty."""

    kind: Literal["twilio", "gateway"] = field(metadata=about("Kind", "Twilio, or a gateway."))
    sender: str = field(metadata=about("Sender", "A number like +4940123, or a name."))
    max_segments: int = field(default=3, metadata=about("Length", "SMS that a text may take."))
    account_sid: str = field(default="", metadata=about("Account SID", "Twilio's."))
    auth_token: str = field(default="", metadata=about("Auth token", "Twilio's.", secret=True))
    status_url: str = field(
        default="", metadata=about("Receipts", "Where Twilio reports to; nowhere if empty.")
    )
    url: str = field(default="", metadata=about("URL", "Of the gateway. Twilio's own if empty."))
    method: Literal["POST", "GET"] = field(
        default="POST", metadata=about("Method", "How the gateway is called.")
    )
    to_field: str = field(default="to", metadata=about("Number's field", "Of the gateway."))
    text_field: str = field(default="text", metadata=about("Text's field", "Of the gateway."))
    sender_field: str = field(default="from", metadata=about("Sender's field", "Of the gateway."))
    auth_header: str = field(
        default="", metadata=about("Authorization", "Header for the gateway.", secret=True)
    )
    auth_query: str = field(
        default="", metadata=about("More fields", "Like username=u&password=p.", secret=True)
    )
    unicode_query: str = field(
        default="",
        metadata=about("Fields for Unicode", "Like coding=2&charset=UTF-8 for Kannel."),
    )


@dataclass(frozen=True, slots=True)
class SmsAddress:
    """A phone number as E.164 writes it."""

    phone: str


class Sms(ChannelBase):
    """The channel `sms`."""

    name: ClassVar[str] = "sms"
    Settings: ClassVar[type[Any]] = SmsSettings
    Address: ClassVar[type[Any]] = SmsAddress
    limits: ClassVar[Limits] = Limits(concurrent=20)

    def __init__(self, settings: SmsSettings) -> None:
        twilio = settings.kind == "twilio"
        if not (twilio or settings.url):
            raise SettingsError("A gateway needs its URL.")
        if settings.url and parse_url(settings.url) is None:
            raise SettingsError("The URL of SMS must be an http(s) URL.")
        if twilio and not (re.fullmatch("AC[0-9a-fA-F]{32}", settings.account_sid)):
            raise SettingsError("Twilio's account SID is AC and 32 hexadecimal digits.")
        if twilio and not settings.auth_token:
            raise SettingsError("Twilio needs an auth token.")
        if not 1 <= settings.max_segments <= 10:
            raise SettingsError("Max segments must be 1 to 10: an SMS may take no more.")
        self._settings = settings

    def parse_address(self, raw: dict[str, Any]) -> SmsAddress:
        phone = raw.get("phone")
        digits = re.sub(r"[ ()./-]", "", phone) if isinstance(phone, str) else ""
        if not _PHONE.fullmatch(digits):
            raise AddressError("A phone number begins with + and the country, like +4940123456.")
        return SmsAddress(digits)

    def address_key(self, address: SmsAddress) -> str:
        return address.phone

    def profile_address(self, person: Person) -> dict[str, Any] | None:
        return {"phone": person.phone} if person.phone else None

    def render(self, message: Message, address: SmsAddress) -> HttpCall:
        text = sms_text(message, self._settings.max_segments)
        if self._settings.kind == "twilio":
            return self._twilio(address.phone, text, message.reference)
        return self._gateway(address.phone, text)

    async def send(self, payload: HttpCall, http: Http) -> Outcome:
        reply = await ask(http, payload)
        if not isinstance(reply, HttpReply):
            return reply
        twilio = self._settings.kind == "twilio"
        return read_twilio(reply) if twilio else from_reply(reply, ACCOUNT)

    def receipts(self, content_type: str, body: bytes) -> list[Receipt]:
        """Twilio's status callback is a form; everything else is in the generic form."""
        if content_type.partition(";")[0].strip().lower() == FORM["content-type"]:
            return twilio_receipts(body)
        return super().receipts(content_type, body)

    def _twilio(self, phone: str, text: str, reference: str) -> HttpCall:
        one = self._settings
        sender = "MessagingServiceSid" if one.sender.startswith("MG") else "From"
        form = {"To": phone, sender: one.sender, "Body": text}
        if one.status_url:
            mark = "&" if "?" in one.status_url else "?"
            form["StatusCallback"] = f"{one.status_url}{mark}{urlencode({'reference': reference})}"
        who = b64encode(f"{one.account_sid}:{one.auth_token}".encode()).decode()
        url = (
            f"{(one.url or TWILIO).rstrip('/')}/2010-04-01/Accounts/{one.account_sid}/Messages.json"
        )
        headers = FORM | {"authorization": f"Basic {who}"}
        return HttpCall("POST", url, headers, urlencode(form).encode())

    def _gateway(self, phone: str, text: str) -> HttpCall:
        one = self._settings
        fields = {one.to_field: phone, one.sender_field: one.sender, one.text_field: text}
        more = (one.auth_query, "" if is_gsm(text) else one.unicode_query)
        query = "&".join((urlencode(fields), *(part for part in more if part)))
        headers = {"authorization": one.auth_header} if one.auth_header else {}
        if one.method == "POST":
            return HttpCall("POST", one.url, headers | FORM, query.encode())
        return HttpCall("GET", f"{one.url}{'&' if '?' in one.url else '?'}{query}", headers, b"")


channel = Sms
