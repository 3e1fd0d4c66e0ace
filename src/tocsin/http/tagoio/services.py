"""`Services`: what an analysis may send. Each is one POST that answers a sentence."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Annotated, Any

from msgspec import Meta, Struct

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Handler, Route
from tocsin.http.tagoio import notices
from tocsin.http.tagoio.answers import Json, not_offered
from tocsin.http.tagoio.mails import Letter, send_letter
from tocsin.http.tagoio.notice_body import NoticeFields
from tocsin.http.tagoio.once import once
from tocsin.http.tagoio.repeats import Chain
from tocsin.model.errors import TocsinError
from tocsin.plan.words import TEXT_CHARACTERS, TITLE_CHARACTERS

MOST_RECEIVERS = 20
SMS_CHARACTERS = 1_000
Address = Annotated[str, Meta(min_length=3, max_length=200)]


class EmailBody(Struct):
    """A mail. Of HTML the text is sent; attachments and TagoIO's own templates are not offered.

    `from` is not heeded: the sender is that of the channel.
    """

    to: Address | Annotated[list[Address], Meta(min_length=1, max_length=MOST_RECEIVERS)]
    subject: Annotated[str, Meta(max_length=TITLE_CHARACTERS)] = ""
    message: Annotated[str, Meta(max_length=TEXT_CHARACTERS)] = ""
    html: Annotated[str, Meta(max_length=100_000)] = ""
    template: Json | None = None
    attachment: Json | None = None


class SmsBody(Struct):
    """A text message to a phone number."""

    to: Annotated[str, Meta(min_length=3, max_length=30)]
    message: Annotated[str, Meta(min_length=1, max_length=SMS_CHARACTERS)]


class _Text(HTMLParser):
    """The words of HTML, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style", "head")
        if tag in ("br", "p", "div", "tr", "li", "h1", "h2", "h3"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "head") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.split()) + " ")


def text_of_html(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    lines = ["".join(part).strip() for part in "".join(reader.parts).splitlines()]
    return "\n".join(line for line in lines if line)


async def send_notification(call: Call) -> str:
    """To the account whose token calls."""
    body: NoticeFields = call.body

    async def work(chain: Chain) -> str:
        return await notices.send(call, call.principal.user, body, chain)

    await once(call, work)
    return "Notification Successfully Sent"


async def send_email(call: Call) -> str:
    """Through the organization's own e-mail channel."""
    body: EmailBody = call.body
    if body.template or body.attachment:
        raise not_offered("A mail with a template or an attachment")
    text = body.message or text_of_html(body.html)
    if not text.strip() or not body.subject.strip():
        raise TocsinError("invalid_body", "subject: and a message are needed.", field="subject")
    named = body.to if isinstance(body.to, list) else body.to.replace(",", ";").split(";")
    receivers = [one.strip() for one in named if one.strip()]
    if not 1 <= len(receivers) <= MOST_RECEIVERS:
        raise TocsinError("invalid_body", f"to: names 1 to {MOST_RECEIVERS}.", field="to")

    async def work(_chain: Chain) -> str:
        for email in receivers:
            await send_letter(call, Letter("email", {"email": email}, body.subject, text))
            await call.leave_trail()
        return "Email Successfully Sent"

    return await once(call, work)


async def send_sms(call: Call) -> str:
    """Through the organization's own SMS channel."""
    body: SmsBody = call.body

    async def work(_chain: Chain) -> str:
        await send_letter(call, Letter("sms", {"phone": body.to}, "", body.message))
        await call.leave_trail()
        return "SMS Successfully Sent"

    return await once(call, work)


def _refuse(what: str) -> Handler:
    async def refuse(_call: Call) -> str:
        raise not_offered(what)

    return refuse


def _service(
    name: str, handler: Handler, operation: str, summary: str, body: Any = None, **more: Any
) -> Route:
    permission = more.pop("permission", Permission.WRITE_DELIVERY)
    path = f"/analysis/services/{name}"
    return Route("POST", path, handler, permission, operation, summary, request=body, **more)


_CHANNEL = "by the channels that Tocsin has"
_REFUSED = {
    "email-smtp/send": ("SendSmtp", f"Sending by a secret of TagoIO (send {_CHANNEL})"),
    "email-sendgrid/send": ("SendSendgrid", f"SendGrid (send {_CHANNEL})"),
    "sms-twilio/send": ("SendTwilio", f"Twilio with its own secrets (send {_CHANNEL})"),
    "whatsapp-twilio/send": ("SendWhatsapp", "WhatsApp"),
    "queue-sqs/send": ("SendSqs", "Amazon SQS (use a webhook)"),
    "mqtt/publish": ("PublishMqtt", "Publishing to MQTT"),
    "attachment/upload": ("UploadAttachment", "Keeping files"),
    "tagotip/send": ("SendTagotip", "TagoTiP"),
}
ROUTES = [
    _service(
        "notification/send",
        send_notification,
        "SendNotification",
        "Notify the account",
        NoticeFields,
        permission=Permission.SEND,
        errors=("conflict", "too_many", "unknown_category"),
    ),
    _service(
        "email/send",
        send_email,
        "SendEmail",
        "Send a mail",
        EmailBody,
        errors=("conflict", "not_offered"),
    ),
    _service("sms/send", send_sms, "SendSms", "Send an SMS", SmsBody, errors=("conflict",)),
    *(
        _service(path, _refuse(what), operation, "Not offered", reads=True, errors=("not_offered",))
        for path, (operation, what) in _REFUSED.items()
    ),
]
