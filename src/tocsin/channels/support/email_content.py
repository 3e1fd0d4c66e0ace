"""What a mail says: the subject, and both bodies from the templates beside this file."""

from __future__ import annotations

from importlib.resources import files

from liquid import Environment

from tocsin.channels.support.mime import header_text
from tocsin.model.channel import Message, Priority

SUBJECT_CHARS = 120

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
        "urgent": message.priority in (Priority.HIGH, Priority.CRITICAL),
        "url": message.open_url,
        "unsubscribe_url": message.unsubscribe_url,
    }
    return subject, _TEXT.render(words), _HTML.render(words)
