"""What a mail says: the subject, and both bodies from the templates beside this file."""

from __future__ import annotations

from importlib.resources import files
from uuid import UUID

from liquid import Environment

from tocsin.channels.support.mime import header_text
from tocsin.model.channel import Message, MessageButton, Severity

SUBJECT_CHARS = 120

LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:")

COLOURS = {
    Severity.INFO: "#3d6fd6",
    Severity.SUCCESS: "#2f8f52",
    Severity.WARNING: "#c98a1b",
    Severity.ERROR: "#d6453d",
}

_TEMPLATES = files("tocsin.channels.support")
_HTML = Environment(autoescape=True).from_string(
    _TEMPLATES.joinpath("email.html.liquid").read_text("utf-8")
)
_TEXT = Environment().from_string(_TEMPLATES.joinpath("email.txt.liquid").read_text("utf-8"))


def email_content(message: Message) -> tuple[str, str, str]:
    """Subject, text and HTML. What people wrote is escaped in the HTML, always."""
    subject = header_text(message.title or message.text)
    if len(subject) > SUBJECT_CHARS:
        subject = subject[: SUBJECT_CHARS - 1] + "…"
    words = {
        "subject": subject,
        "title": message.title,
        "text": message.text,
        "organization": message.organization_name,
        "language": message.language,
        "colour": COLOURS[message.severity],
        "image": message.image if (message.image or "").startswith("https:") else None,
        "buttons": [_link(button, message) for button in message.buttons if _leads(button)],
        "lines": [
            {"title": line.title, "url": _open_url(message, line.notification_id)}
            for line in message.digest
        ],
        "url": message.open_url,
        "unsubscribe_url": message.unsubscribe_url,
    }
    return subject, _TEXT.render(words), _HTML.render(words)


def _leads(button: MessageButton) -> bool:
    """Whether the button leads to somewhere a mail may lead to: no `javascript:` and the like."""
    return button.kind != "url" or (button.url or "").lower().startswith(LINK_SCHEMES)


def _link(button: MessageButton, message: Message) -> dict[str, str]:
    """A mail can't take an answer, so all buttons but links lead to where it can be given."""
    url = button.url if button.kind == "url" and button.url else button.answer_url
    url = url or message.open_url
    return {"label": button.label, "url": url}


def _open_url(message: Message, notification_id: UUID) -> str:
    """Where a digest's line opens: the message's own link, with the other notification's id."""
    return message.open_url.replace(str(message.notification_id), str(notification_id))
