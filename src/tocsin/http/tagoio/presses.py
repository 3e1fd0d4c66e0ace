"""A person presses a button of a notification."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from msgspec import UNSET, Struct, UnsetType

from tocsin.http.call import Call
from tocsin.http.tagoio import notices
from tocsin.http.tagoio.answers import Json
from tocsin.http.tagoio.notice_body import button_id, link_of, shown_as
from tocsin.model.analyses import RunCause, RunRequest
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import Button, InboxItem, Notification
from tocsin.model.people import User
from tocsin.notifications.answers import give

_METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
_TIMEOUT_S = 5.0
log = structlog.get_logger(__name__)


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
    ours = button_id(button, number)
    if await _answer(call, user, item, ours, once=shown.buttons_autodisable):
        await _call_urls(call, button)
    return Pressed(button["id"], button.get("value", UNSET), link_of(button) or UNSET)


async def _answer(call: Call, user: User, item: InboxItem, ours: str, *, once: bool) -> bool:
    """Whether it counts as a press."""
    notification = item.notification
    buttons = notification.content.extras.buttons
    button = next((one for one in buttons if one.id == ours), None)
    if button is None or not button.answers:
        await notices.mark(call, user, notification.notification_id, read=True)
        return False
    first = False
    try:
        answered = await give(
            call.storage,
            user.number,
            notification.notification_id,
            button=ours,
            devices=await call.context.devices(call.principal.organization.number),
            now_ms=call.now_ms,
        )
        first = answered.counted
    except TocsinError as error:
        if once or error.kind.code != "answered":
            raise
    if not first and not once:
        await _run_again(call, user, notification, button)
    call.context.answered(user.number)
    return first or not once


async def _run_again(call: Call, user: User, of: Notification, button: Button) -> None:
    """The first press has run its analysis as an answer does; each further one does it here."""
    if button.analysis is None:
        return
    organization = call.principal.organization.number
    analysis = await call.context.storage.analysis_number(organization, button.analysis)
    if analysis is None:
        return
    environment = {
        "button_id": button.id,
        "user_id": str(user.user_id),
        "notification_id": str(of.notification_id),
        "value": button.meaning,
    }
    data = list(button.scope)
    request = RunRequest(
        organization, analysis, RunCause.BUTTON, environment, data, requested_by=user.number
    )
    await call.context.storage.queue_run(request, call.now_ms)


async def _call_urls(call: Call, button: Json) -> None:
    """Through the guarded way out. One that does not answer spoils nothing: it was pressed."""
    for trigger in button["triggers"]:
        method, url = str(trigger.get("method", "")), trigger.get("url")
        if not url or method not in _METHODS:
            continue
        body = trigger.get("body")
        sent = b"" if body is None or method == "GET" else msgspec.json.encode(body)
        headers = {"content-type": "application/json"}
        try:
            await call.context.outgoing.request(
                method, str(url), headers=headers, body=sent, timeout_s=_TIMEOUT_S
            )
        except Exception as error:  # whatever is wrong there, the person has pressed
            log.warning("button_url_failed", host=urlsplit(str(url)).hostname, exc_info=error)
