"""Rows of `notifications` and their types, both ways."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.channel import Priority
from tocsin.model.ids import SEQUENCE_BITS
from tocsin.model.notification import (
    NO_EXTRAS,
    NO_OPTIONS,
    Content,
    Counts,
    Draft,
    Extras,
    Notification,
    NotificationState,
    Options,
    Scope,
)
from tocsin.model.people import Solution, User
from tocsin.model.questions import Decision
from tocsin.storage.sqlite.base import Row, decode, encode

SOLUTION_NUMBER = 6
"""Where a `SELECT *` row of notifications has the solution's number."""
CREATOR_NUMBER = 18

_extras = msgspec.json.Decoder(Extras).decode
_options = msgspec.json.Decoder(Options).decode
_decision = msgspec.json.Decoder(Decision).decode


def notification(organization_id: UUID, row: Row) -> Notification:
    """The type of a `SELECT *` row. `organization_id` comes from the handle or the join."""
    return Notification(
        number=row[0],
        organization_id=organization_id,
        notification_id=UUID(bytes=row[2]),
        scope=Scope(row[3]),
        emails=tuple(decode(row[4])) if row[4] is not None else None,
        groups=tuple(decode(row[5])) if row[5] is not None else None,
        solution_id=UUID(bytes=row[7]) if row[7] is not None else None,
        content=Content(
            title=row[8],
            text=row[9],
            screen=row[10],
            jig_id=row[11],
            inputs=decode(row[12]),
            extras=_extras(row[28]) if row[28] is not None else NO_EXTRAS,
        ),
        description=row[13],
        priority=Priority(row[14]),
        state=NotificationState(row[15]),
        start_at_ms=row[16],
        created_at_ms=row[17],
        created_by=UUID(bytes=row[19]),
        updated_at_ms=row[20],
        updated_by=UUID(bytes=row[21]),
        options=_options(row[29]) if row[29] is not None else NO_OPTIONS,
        category=row[30],
        expires_at_ms=row[31],
        collapse_key=row[32],
        series_id=UUID(bytes=row[33]) if row[33] is not None else None,
        counts=_counts(row),
        answer_until_ms=row[39],
        decision=_decision(row[40]) if row[40] is not None else None,
    )


def _counts(row: Row) -> Counts:
    return Counts(
        recipients=row[23],
        skipped=decode(row[24]),
        ringing=row[25],
        sent=row[26],
        failed=row[27],
        delivered=row[34],
        opened=row[35],
        seen=row[36],
        read=row[37],
        answered=row[38],
    )


def accepted(
    organization_id: UUID, draft: Draft, values: dict[str, Any], number: int, creator: UUID
) -> Notification:
    """What has just been written, without reading it again."""
    now_ms = values["now"]
    return Notification(
        number=number,
        organization_id=organization_id,
        notification_id=UUID(bytes=values["public_id"]),
        scope=draft.scope,
        content=draft.content,
        state=NotificationState(values["state"]),
        start_at_ms=values["start_at"],
        created_at_ms=now_ms,
        created_by=creator,
        updated_at_ms=now_ms,
        updated_by=creator,
        priority=draft.priority,
        emails=draft.emails or None,
        groups=draft.groups or None,
        solution_id=draft.solution_id,
        description=draft.description,
        category=draft.category,
        expires_at_ms=draft.expires_at_ms,
        collapse_key=draft.collapse_key,
        series_id=UUID(bytes=values["series"]) if values["series"] else None,
        options=draft.options,
        answer_until_ms=values["answer_until"],
    )


def insert_values(
    organization: int,
    draft: Draft,
    actor: User,
    solution: Solution | None,
    *,
    public_id: UUID,
    now_ms: int,
) -> dict[str, Any]:
    """Bindings of `insert_notification`. A repeated one begins its own series."""
    start_at = max(draft.start_at_ms or now_ms, now_ms)
    content = draft.content
    series = draft.series_id or (public_id if draft.options.repeat else None)
    asks = content.extras.question
    return {
        "public_id": public_id.bytes,
        "low": start_at << SEQUENCE_BITS,
        "high": (start_at + 1 << SEQUENCE_BITS) - 1,
        "organization": organization,
        "scope": draft.scope.value,
        "emails": encode(draft.emails) if draft.emails else None,
        "group_names": encode(draft.groups) if draft.groups else None,
        "solution": solution.number if solution else None,
        "solution_public_id": solution.solution_id.bytes if solution else None,
        "title": content.title,
        "text": content.text,
        "screen": content.screen,
        "jig_id": content.jig_id,
        "inputs": encode(content.inputs),
        "extras": None if content.extras == NO_EXTRAS else encode(content.extras),
        "options": None if draft.options == NO_OPTIONS else encode(draft.options),
        "description": draft.description,
        "priority": draft.priority.value,
        "category": draft.category,
        "expires_at": draft.expires_at_ms,
        "collapse_key": draft.collapse_key,
        "series": series.bytes if series else None,
        "state": "SCHEDULED" if start_at > now_ms else "QUEUED",
        "start_at": start_at,
        "answer_until": asks.until_ms(start_at, draft.expires_at_ms) if asks else None,
        "now": now_ms,
        "actor": actor.number,
        "actor_public_id": actor.user_id.bytes,
    }
