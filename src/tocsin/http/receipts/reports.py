"""`/report`: what a device tells of a ring that it got.

The worker of the host's own site calls it, from any origin, without cookies: the reference is all
that is needed, it was in the ring itself, and it can't be made up.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.channel import ReceiptKind
from tocsin.model.errors import not_found
from tocsin.model.tracking import Heeded
from tocsin.notifications.answers import give

MAX_BODY = 2_048
ANSWER_BODY = 16_384


class ReportBody(Struct):
    """`button` is the id of the button that was pressed."""

    event: Literal["delivered", "opened"]
    button: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET


class AnsweredBody(Struct):
    """The button, and the text where it asks for one."""

    button: Annotated[str, Meta(min_length=1, max_length=40)]
    text: Annotated[str, Meta(min_length=1, max_length=2_000)] | UnsetType = UNSET


async def report(call: Call) -> None:
    """Twice is as good as once. Opening it also marks the person's item as read."""
    body: ReportBody = call.body
    context = call.context
    number = context.signer.read_delivery_reference(call.path["reference"])
    kind = ReceiptKind(body.event)
    heeded = await context.tracking.receipts.report(number, kind, body.button or None)
    if heeded is None:
        raise not_found("delivery")
    if kind is ReceiptKind.OPENED:
        await _mark_read(call, heeded)


async def answer(call: Call) -> None:
    """The button was pressed on the device's screen. The reference was in the ring itself, for the
    device only.
    """
    body: AnsweredBody = call.body
    context = call.context
    number = context.signer.read_answer_reference(call.path["reference"])
    rung = await context.storage.question_of_ring(number)
    if rung is None:
        raise not_found("delivery")
    await give(
        context.storage.organization(rung.organization, rung.organization_id),
        rung.user,
        rung.notification_id,
        button=body.button,
        text=body.text or None,
        via="push",
        devices=await context.devices(rung.organization),
        ring=number,
        now_ms=call.now_ms,
    )
    context.answered(rung.user)


async def _mark_read(call: Call, heeded: Heeded) -> None:
    """What stands for several opens the list, where nothing is read yet."""
    if heeded.read or heeded.again or heeded.digest:
        return
    handle = call.context.storage.organization(heeded.organization, heeded.organization_id)
    user, notification_id = heeded.user, heeded.notification_id
    if await handle.mark(user, notification_id, call.now_ms, seen=True, read=True) is not None:
        call.context.feed.wake([user])


ROUTES = [
    Route(
        "POST",
        "/{reference}",
        report,
        Permission.PUBLIC,
        "reportRing",
        "A device tells that a ring has arrived or was opened",
        request=ReportBody,
        status=204,
        max_body=MAX_BODY,
    ),
    Route(
        "POST",
        "/{reference}/answer",
        answer,
        Permission.PUBLIC,
        "answerRing",
        "A button was pressed on the device's screen",
        request=AnsweredBody,
        status=204,
        errors=("answered", "decided", "expired"),
        max_body=ANSWER_BODY,
    ),
]
