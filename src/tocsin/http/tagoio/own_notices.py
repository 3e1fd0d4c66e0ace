"""One's own notifications: a run user's under `/run/{url}`, an account's under `/notification`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.audience.addresses import register
from tocsin.http.call import Call
from tocsin.http.tagoio import notices
from tocsin.http.tagoio.answers import Json
from tocsin.http.tagoio.notice_body import NoticeFields
from tocsin.http.tagoio.notices import CreatedNotice
from tocsin.http.tagoio.once import once
from tocsin.http.tagoio.presses import Pressed
from tocsin.http.tagoio.presses import press as press_button
from tocsin.http.tagoio.repeats import Chain
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.inbox import InboxMark

MOST_MARKED = 1_000
_CHANNELS = {"android": "fcm", "ios": "apns"}
_DONE = "Notifications Successfully Updated"


class ReadBody(Struct):
    """Which ones are to be read, or unread."""

    notification_ids: Annotated[list[str], Meta(max_length=MOST_MARKED)]
    read: bool = True


class PushDeviceBody(Struct):
    """A device that is rung by push. Android devices by FCM, iOS devices by APNs."""

    device_token: Annotated[str, Meta(min_length=1, max_length=4_096)]
    platform: str = ""


async def list_own(call: Call) -> list[Json]:
    return await notices.list_of(call, call.principal.user)


async def mark_read(call: Call) -> str:
    body: ReadBody = call.body
    user = call.principal.user
    for text in body.notification_ids:
        one = await notices.named(call, text)
        if not await notices.mark(call, user, one.notification.notification_id, read=body.read):
            raise not_found("notification")
    return _DONE


async def mark_all_read(call: Call) -> str:
    user = call.principal.user.number
    await call.storage.mark_many(user, InboxMark("read"), call.now_ms)
    call.context.feed.wake([user])
    return _DONE


async def press(call: Call) -> Pressed:
    """Needs no body."""
    return await press_button(call, call.principal.user)


async def remove(call: Call) -> str:
    """From one's own list only."""
    user = call.principal.user.number
    one = await notices.named(call, call.path["runNotificationId"])
    notification_id = one.notification.notification_id
    if not await call.storage.mark(user, notification_id, call.now_ms, deleted=True):
        raise not_found("notification")
    call.context.feed.wake([user])
    return "Successfully Removed"


async def create_own(call: Call) -> CreatedNotice:
    """To the account whose token calls: TagoIO's bell of an administrator."""
    body: NoticeFields = call.body

    async def work(chain: Chain) -> str:
        return await notices.send(call, call.principal.user, body, chain)

    return CreatedNotice(await once(call, work))


async def register_device(call: Call) -> str:
    body: PushDeviceBody = call.body
    channel = _CHANNELS.get(body.platform)
    if channel is None:
        raise TocsinError("invalid_body", "platform: is ios or android.", field="platform")
    await register(
        call.storage,
        await call.context.providers.channels(call.principal.organization.number),
        call.principal.user,
        channel=channel,
        raw={"token": body.device_token},
        device=body.platform,
        now_ms=call.now_ms,
    )
    return "Device Successfully Registered"


async def unregister_device(call: Call) -> str:
    """A device that is not registered is no error."""
    body: PushDeviceBody = call.body
    user = call.principal.user.number
    for address in await call.storage.addresses(user):
        if address.channel in _CHANNELS.values() and address.raw.get("token") == body.device_token:
            await call.storage.remove_address(user, address.address_id)
    return "Device Successfully Unregistered"
