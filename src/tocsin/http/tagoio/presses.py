"""A person presses a button of a notification."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from tocsin.http.call import Call
from tocsin.http.tagoio import notices
from tocsin.http.tagoio.notice_body import button_id, redirect_of, shown_as
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import InboxItem
from tocsin.model.people import User
from tocsin.notifications.answers import give


class Pressed(Struct, omit_defaults=True):
    """What came of it. `value` is the button's own, `url` what it opens."""

    button_id: str
    value: Any = UNSET
    url: str | UnsetType = UNSET


async def press(call: Call, user: User) -> Pressed:
    """The first press is the person's answer. With `buttons_autodisable` there is no second one."""
    one = await notices.named(call, call.path["runNotificationId"])
    item = await notices.item_of(call, user, one)
    shown = shown_as(item.notification.content)
    found = next(
        (
            (number, button)
            for number, button in enumerate(shown.buttons)
            if button["id"] == call.path["buttonId"]
        ),
        None,
    )
    if found is None:
        raise not_found("button")
    if not one.buttons_enabled:
        raise TocsinError("conflict", "The buttons of this notification are disabled.")
    number, button = found
    await _answer(call, user, item, button_id(button, number), once=shown.buttons_autodisable)
    return Pressed(button["id"], button.get("value", UNSET), redirect_of(button) or UNSET)


async def _answer(call: Call, user: User, item: InboxItem, ours: str, *, once: bool) -> None:
    notification = item.notification
    button = next((one for one in notification.content.extras.buttons if one.id == ours), None)
    if button is None or not button.answers:
        await notices.mark(call, user, notification.notification_id, read=True)
        return
    try:
        await give(
            call.storage, user.number, notification.notification_id, button=ours, now_ms=call.now_ms
        )
    except TocsinError as error:
        if error.kind.code != "answered" or once:
            raise
    call.context.wake()
    call.context.feed.wake([user.number])
