"""The contract's bodies: closed requests, and answers with absent instead of null keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.model.clock import HOUR_MS, MINUTE_MS, iso
from tocsin.model.errors import TocsinError
from tocsin.model.notification import (
    Content,
    Draft,
    InboxItem,
    Notification,
    NotificationState,
    Scope,
)
from tocsin.model.people import Organization
from tocsin.model.speech import ENGLISH

Text50 = Annotated[str, Meta(max_length=50)]
Text100 = Annotated[str, Meta(max_length=100)]
Text200 = Annotated[str, Meta(max_length=200)]
_EMAIL = r"^[^@\s]+@[^@\s]+(?!\s)$"
Email = Annotated[str, Meta(max_length=100, pattern=_EMAIL)]
Timestamp = Annotated[
    str,
    Meta(
        # The contract's, with [0-9] for \d (which means all digits of Unicode here) and (?!\s)
        # (because $ lets a line break follow).
        pattern=r"^[0-9]{4}-(?:0[0-9]|1[0-2])-(3[01]|0[1-9]|[12][0-9])[tT ]"
        r"(2[0-4]|[01][0-9]):([0-5][0-9]):(60|[0-5][0-9])(\.[0-9]+)?"
        r"([zZ]|[+-]([0-5][0-9]):(60|[0-5][0-9]))(?!\s)$"
    ),
]
LATEST_START_MS = 7_258_118_400_000
"""The year 2200: a later start is a slip of units."""
DEFAULT_SCREEN = "jig"
_NUMBERS = re.compile(r"\d+")


class ContentBody(Struct, forbid_unknown_fields=True):
    """`content` of a create request."""

    text: Text200
    title: Text100 | UnsetType = UNSET
    screen: Text50 | UnsetType = UNSET
    jigId: Text50 | UnsetType = UNSET
    inputs: dict[str, Any] | UnsetType = UNSET


class CreateBody(Struct, forbid_unknown_fields=True):
    """CreateOrganizationNotificationRequest."""

    scope: Scope
    content: ContentBody
    emails: list[Email] | UnsetType = UNSET
    groups: list[str] | UnsetType = UNSET
    solutionId: UUID | UnsetType = UNSET
    description: Text100 | UnsetType = UNSET
    startAt: Timestamp | Annotated[int, Meta(ge=0, le=LATEST_START_MS)] | UnsetType = UNSET


class UpdateBody(Struct, forbid_unknown_fields=True):
    """UpdateUserNotificationRequest."""

    state: Literal["QUEUED", "SENT", "RETRY", "FAILED", "READ", "DISMISSED"]


class SkippedAnswer(Struct):
    """People of the audience who got no copy, and why, in words."""

    reason: str
    message: str
    count: int
    who: list[str]


class NotificationAnswer(Struct):
    """An organization's notification. Keys that do not apply to the scope are absent."""

    organizationId: UUID
    region: str
    notificationId: UUID
    scope: Scope
    state: str
    startAt: str
    content: dict[str, Any]
    createdAt: str
    createdBy: UUID
    updatedAt: str
    updatedBy: UUID
    emails: list[str] | UnsetType = UNSET
    groups: list[str] | UnsetType = UNSET
    solutionId: UUID | UnsetType = UNSET
    description: str | UnsetType = UNSET
    skipped: list[SkippedAnswer] | UnsetType = UNSET


class ListAnswer(Struct):
    """`count` is the number of items in this page."""

    count: int
    items: list[NotificationAnswer]
    continuationToken: str | UnsetType = UNSET


class CopyAnswer(Struct):
    """A user's copy of a notification."""

    organizationId: UUID
    userId: UUID
    notificationId: UUID
    state: str
    startAt: str
    content: dict[str, Any]
    createdAt: str
    createdBy: UUID
    updatedAt: str
    updatedBy: UUID
    solutionId: UUID | UnsetType = UNSET


class CopyListAnswer(Struct):
    """A page of a list or a sync; the last page carries the watermark for the next sync."""

    count: int
    items: list[CopyAnswer]
    continuationToken: str | UnsetType = UNSET
    watermark: str | UnsetType = UNSET


class VersionAnswer(Struct):
    """What answers here."""

    name: str
    version: str


def draft(body: CreateBody, idempotency_key: str | None, digest: bytes) -> Draft:
    """The typed request of a parsed body."""
    content = body.content
    return Draft(
        scope=body.scope,
        content=Content(
            text=content.text,
            title=content.title or None,
            screen=content.screen or None,
            jig_id=content.jigId or None,
            inputs=content.inputs or {},
        ),
        emails=tuple(body.emails or ()),
        groups=tuple(body.groups or ()),
        solution_id=body.solutionId or None,
        description=body.description or None,
        start_at_ms=_start_at_ms(body.startAt),
        idempotency_key=idempotency_key,
        request_digest=digest,
    )


def _start_at_ms(given: str | int | UnsetType) -> int | None:
    """Epoch milliseconds. The pattern also allows hour 24, second 60 and loose offsets."""
    if not isinstance(given, str):
        return given if isinstance(given, int) else None
    year, month, day, hour, minute, second = (int(one) for one in _NUMBERS.findall(given[:19]))
    try:
        moment = datetime(year, month, day, tzinfo=UTC)
        moment += timedelta(hours=hour, minutes=minute, seconds=second)
        fraction = re.match(r"\.(\d+)", given[19:])
        if fraction:
            moment += timedelta(milliseconds=int(fraction.group(1)[:3].ljust(3, "0")))
        start_at = round(moment.timestamp() * 1000)
        if given[-1] not in "zZ":
            offset = int(given[-5:-3]) * HOUR_MS + int(given[-2:]) * MINUTE_MS
            start_at += -offset if given[-6] == "+" else offset
    except (ValueError, OverflowError):
        message = f"startAt: {given!r} is not a date that exists."
        raise TocsinError("invalid_body", message, field="startAt") from None
    if start_at > LATEST_START_MS:
        raise TocsinError("invalid_body", "startAt: is too far in the future.", field="startAt")
    return max(start_at, 0)


def _content(content: Content) -> dict[str, Any]:
    """In the key order of the published examples."""
    answer: dict[str, Any] = {"text": content.text}
    if content.title is not None:
        answer["title"] = content.title
    answer["screen"] = content.screen or DEFAULT_SCREEN
    answer["inputs"] = content.inputs
    if content.jig_id is not None:
        answer["jigId"] = content.jig_id
    return answer


_STATES = {
    NotificationState.SCHEDULED: "QUEUED",
    NotificationState.QUEUED: "QUEUED",
    NotificationState.SENDING: "QUEUED",
    NotificationState.PAUSED: "QUEUED",
    NotificationState.SENT: "SENT",
    NotificationState.PARTIAL: "SENT",
    NotificationState.FAILED: "FAILED",
}


def notification_answer(
    organization: Organization, found: Notification, *, retrying: bool = False
) -> NotificationAnswer:
    """`retrying`: a bell of it failed and will be tried again."""
    return NotificationAnswer(
        organizationId=found.organization_id,
        region=organization.region,
        notificationId=found.notification_id,
        scope=found.scope,
        state="RETRY" if retrying else _STATES.get(found.state, "QUEUED"),
        startAt=iso(found.start_at_ms),
        content=_content(found.content),
        createdAt=iso(found.created_at_ms),
        createdBy=found.created_by,
        updatedAt=iso(found.updated_at_ms),
        updatedBy=found.updated_by,
        emails=list(found.emails) if found.emails is not None else UNSET,
        groups=list(found.groups) if found.groups is not None else UNSET,
        solutionId=found.solution_id or UNSET,
        description=found.description if found.description is not None else UNSET,
    )


def skipped_answer(counts: dict[str, int], who: dict[str, list[str]]) -> list[SkippedAnswer]:
    return [
        SkippedAnswer(reason, ENGLISH.reason(reason), count, who.get(reason, []))
        for reason, count in sorted(counts.items())
    ]


def copy_answer(item: InboxItem, user_id: UUID) -> CopyAnswer:
    """Deleted and withdrawn copies appear in a sync only, as DISMISSED."""
    found = item.notification
    return CopyAnswer(
        organizationId=found.organization_id,
        userId=user_id,
        notificationId=found.notification_id,
        state=_copy_state(item),
        startAt=iso(found.start_at_ms),
        content=_content(found.content),
        createdAt=iso(found.created_at_ms),
        createdBy=found.created_by,
        updatedAt=iso(item.updated_at_ms),
        updatedBy=user_id if item.updated_at_ms != item.arrived_at_ms else found.created_by,
        solutionId=found.solution_id or UNSET,
    )


def _copy_state(item: InboxItem) -> str:
    if item.deleted_at_ms or item.withdrawn_at_ms or item.archived_at_ms:
        return "DISMISSED"
    if item.read_at_ms:
        return "READ"
    return item.copy_state.name
