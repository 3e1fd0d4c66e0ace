"""What a person says of a notification: that it was not for them, or one too many."""

from __future__ import annotations

from msgspec import Struct

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import not_found
from tocsin.model.tracking import Feedback


class FeedbackBody(Struct, forbid_unknown_fields=True):
    """Either, or one after the other."""

    kind: Feedback


async def give_feedback(call: Call) -> None:
    """Counted once for each person, notification and kind, however often it is said."""
    body: FeedbackBody = call.body
    notification_id = call.id("notificationId", "notification")
    user = call.principal.user.number
    if await call.storage.add_feedback(user, notification_id, body.kind, call.now_ms) is None:
        raise not_found("notification")


ROUTES = [
    Route(
        "POST",
        "/notifications/{notificationId}/feedback",
        give_feedback,
        Permission.INBOX,
        "giveFeedback",
        "Say that it was not relevant, or one too many",
        request=FeedbackBody,
        status=204,
    ),
]
