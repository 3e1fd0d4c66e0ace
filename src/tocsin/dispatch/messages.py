"""Makes the message that a channel renders, of one ring or of a digest of several. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from tocsin.model.channel import DigestLine, Message, MessageButton, Priority, Severity, Target
from tocsin.model.notification import Button, ButtonKind, Notification
from tocsin.model.questions import REMINDER_PLACES
from tocsin.model.work import DueRing
from tocsin.plan.digest_words import digest_text, digest_title
from tocsin.plan.reminder_words import reminder_title
from tocsin.plan.words import Words, choose, words

DEFAULT_SCREEN = "jig"


class RingLinks(Struct, frozen=True):
    """Addresses that a message carries: see `model.channel.Message`.

    `answer_pages` are pages to answer on, by button.
    """

    open_url: str
    unsubscribe_url: str
    report_url: str
    reference: str
    answer_url: str = ""
    answer_pages: dict[str, str] = {}


Links = Callable[[DueRing, bool], RingLinks]
"""Those of a ring; the second argument says whether it needs the one to unsubscribe."""
_tags = msgspec.json.Decoder(dict[str, str]).decode


def words_of(ring: DueRing) -> Words:
    """The notification's words as this person reads them."""
    content = ring.notification.content
    language = choose(content, ring.language, ring.settings.language)
    person: dict[str, Any] | None = None
    if content.extras.liquid:
        person = {
            "name": ring.user_name,
            "email": ring.email,
            "tags": _tags(ring.tags),
            "language": ring.language or ring.settings.language,
        }
    return words(content, language, person)


def message_of(ring: DueRing, links: RingLinks, now_ms: int) -> Message:
    notification = ring.notification
    content, extras = notification.content, notification.content.extras
    said = words_of(ring)
    reminder = 0 if ring.recall else ring.place // REMINDER_PLACES
    title = said.title
    if reminder and title is not None:
        title = reminder_title(title, said.language)
    return Message(
        notification_id=notification.notification_id,
        organization_id=notification.organization_id,
        organization_name=ring.organization_name,
        user_id=ring.user_id,
        title=title,
        text=said.text,
        priority=notification.priority,
        target=Target(
            content.screen or DEFAULT_SCREEN,
            content.jig_id,
            notification.solution_id,
            content.inputs,
        ),
        created_at_ms=notification.created_at_ms,
        now_ms=now_ms,
        expires_at_ms=notification.expires_at_ms,
        dedupe_key=dedupe_key(ring),
        language=said.language,
        open_url=links.open_url,
        unsubscribe_url=links.unsubscribe_url,
        severity=extras.severity,
        category=notification.category,
        icon=extras.icon,
        image=extras.image,
        buttons=tuple(_button(one, said, notification, links) for one in extras.buttons),
        data=extras.data,
        recalled=ring.recall,
        reference=links.reference,
        report_url=links.report_url,
        answer_url=links.answer_url,
        reminder=reminder,
    )


def digest_of(rings: Sequence[DueRing], links: RingLinks, now_ms: int) -> Message:
    """One message for several rings of a person on one channel, newest first."""
    rings = sorted(rings, key=lambda ring: ring.notification.number, reverse=True)
    first = rings[0]
    lines = tuple(
        DigestLine(ring.notification.notification_id, said.title or said.text)
        for ring, said in ((ring, words_of(ring)) for ring in rings)
    )
    language = first.language or first.settings.language
    return Message(
        notification_id=first.notification.notification_id,
        organization_id=first.notification.organization_id,
        organization_name=first.organization_name,
        user_id=first.user_id,
        title=digest_title(len(rings), language),
        text=digest_text([line.title for line in lines]),
        priority=Priority.NORMAL,
        target=Target("inbox", None, None, {}),
        created_at_ms=first.notification.created_at_ms,
        now_ms=now_ms,
        expires_at_ms=None,
        dedupe_key=f"digest/{first.user_id}/{min(ring.number for ring in rings)}",
        language=language,
        open_url=links.open_url,
        unsubscribe_url=links.unsubscribe_url,
        severity=Severity.INFO,
        digest=lines,
        reference=links.reference,
        report_url=links.report_url,
    )


def dedupe_key(ring: DueRing) -> str:
    """The same for every repeat; and for all that replace each other, so the newest stays."""
    notification = ring.notification
    if notification.collapse_key is not None:
        return f"{notification.organization_id}/{notification.collapse_key}/{ring.user_id}"
    return f"{notification.options.root or notification.notification_id}/{ring.user_id}"


def _button(
    button: Button, said: Words, notification: Notification, links: RingLinks
) -> MessageButton:
    target = None
    if button.kind is ButtonKind.SCREEN:
        solution_id = button.solution_id or notification.solution_id
        target = Target(DEFAULT_SCREEN, button.jig_id, solution_id, button.inputs)
    label = said.labels.get(button.id, button.label)
    page = links.answer_pages.get(button.id)
    return MessageButton(button.id, label, button.kind.value, button.url, target, page)
