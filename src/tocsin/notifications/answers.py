"""Answers: what may be answered to a notification, whichever way it comes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import Answer, ButtonKind, Notification
from tocsin.notifications.forms import check_values
from tocsin.plan.words import TEXT_CHARACTERS, plain
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.questions import Answered


async def give(
    storage: OrganizationStorage,
    user: int,
    notification_id: UUID,
    *,
    button: str,
    text: str | None = None,
    values: dict[str, Any] | None = None,
    via: str = "inbox",
    devices: tuple[str, ...],
    ring: int | None = None,
    now_ms: int,
) -> Answered:
    """What counts now. The first answer of a person does; the same one again is no error.

    The person's other devices, on the channels `devices`, show it no longer; `ring` is the delivery
    that was answered.

    Raises `not_found`, `invalid_body` for what does not answer it, `expired` or `decided` when it
    is too late, `answered` for another answer than the first.
    """
    item = await storage.inbox_item(user, notification_id)
    if item is None or item.deleted_at_ms or item.withdrawn_at_ms:
        raise not_found("notification")
    if item.answer is None:
        item.notification.check_open(now_ms)
    given = check_answer(item.notification, button, text, values or {}, via=via)
    counted = await storage.answer(user, notification_id, given, now_ms, devices=devices, ring=ring)
    if counted is None:
        raise not_found("notification")
    if not counted.answer.same(given):
        raise TocsinError("answered", f"You answered {counted.answer.button!r} before.")
    return counted


def check_answer(
    notification: Notification,
    button_id: str,
    text: str | None,
    values: dict[str, Any],
    *,
    via: str = "inbox",
) -> Answer:
    """Raises `invalid_body` for a button that does not answer, or what its form does not take."""
    extras = notification.content.extras
    button = next((one for one in extras.buttons if one.id == button_id), None)
    if button is None or not button.answers:
        message = f"button: {button_id!r} is none that answers this notification."
        raise TocsinError("invalid_body", message, field="button")
    if (text is not None) != (button.kind is ButtonKind.TEXT):
        wanted = "needs a text" if button.kind is ButtonKind.TEXT else "takes no text"
        raise TocsinError("invalid_body", f"text: this button {wanted}.", field="text")
    if text is not None:
        text = plain(text, TEXT_CHARACTERS)
        if not text.strip():
            raise TocsinError("invalid_body", "text: has nothing that can be read.", field="text")
    fields = extras.question.fields if extras.question is not None else ()
    return Answer(button_id, text, check_values(fields, values), via)
