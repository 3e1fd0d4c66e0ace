"""What may be answered to a notification."""

from __future__ import annotations

from tocsin.model.errors import TocsinError
from tocsin.model.notification import Answer, ButtonKind, Notification
from tocsin.plan.words import TEXT_CHARACTERS, plain


def check_answer(
    notification: Notification, button_id: str, text: str | None, now_ms: int, *, again: bool
) -> Answer:
    """Raises `invalid_body` for a button that does not answer, `expired` when it is too late.

    `again`: the person has answered before, so that nothing new can come of it.
    """
    buttons = {one.id: one for one in notification.content.extras.buttons}
    button = buttons.get(button_id)
    if button is None or button.kind not in (ButtonKind.ANSWER, ButtonKind.TEXT):
        message = f"button: {button_id!r} is none that answers this notification."
        raise TocsinError("invalid_body", message, field="button")
    if (text is not None) != (button.kind is ButtonKind.TEXT):
        wanted = "needs a text" if button.kind is ButtonKind.TEXT else "takes no text"
        raise TocsinError("invalid_body", f"text: this button {wanted}.", field="text")
    if text is not None:
        text = plain(text, TEXT_CHARACTERS)
        if not text.strip():
            raise TocsinError("invalid_body", "text: has nothing that can be read.", field="text")
    expires = notification.expires_at_ms
    if expires is not None and expires <= now_ms and not again:
        raise TocsinError("expired")
    return Answer(button_id, text)
