"""What a call leaves in the audit log: who, what, and of what was asked for as much as may be kept.

What is not known to be harmless is not kept: of a new text field the log says only that it was
given, until its name stands in `KEPT`. Contents, secrets and people's names and phones never do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import UNSET, Struct
from msgspec.structs import astuple

from tocsin.http.api.notification_body import NotificationCreate
from tocsin.http.call import Call
from tocsin.http.jigx.wire import CreateBody
from tocsin.http.table import Route
from tocsin.model.audit import AuditEntry
from tocsin.model.people import Organization, User
from tocsin.storage.audit import Trail

KEPT = frozenset(
    {
        "after",
        "as",
        "baseUrl",
        "category",
        "channel",
        "jigId",
        "key",
        "kind",
        "language",
        "languages",
        "name",
        "priority",
        "quiet",
        "region",
        "role",
        "scope",
        "screen",
        "since",
        "startAt",
        "state",
        "timeZone",
        "title",
        "until",
        "which",
    }
)
"""Fields whose texts are kept, by their names in the API."""
GIVEN = "…"
_CHARACTERS = 100
_ITEMS = 20
_DEPTH = 3


def trail_of(call: Call, route: Route) -> Trail:
    """For a call that was authorised. The entry is made only when something is written."""
    principal = call.principal

    def make() -> AuditEntry:
        return AuditEntry(
            operation=route.operation,
            at_ms=call.now_ms,
            user_id=principal.user.user_id,
            token_id=principal.token_id,
            session_id=principal.session_id,
            client=client_of(call),
            targets={key: text for key, text in call.path.items() if key != "organizationId"},
            summary={} if call.body is None else summary(call.body),
        )

    return Trail(principal.organization.number, make)


def trail_for(
    organization: Organization,
    user: User,
    operation: str,
    *,
    client: str,
    now_ms: int,
    session_id: UUID | None = None,
) -> Trail:
    """For what is done before there is a session, such as signing in."""

    def make() -> AuditEntry:
        return AuditEntry(operation, now_ms, user.user_id, None, session_id, client, {}, {})

    return Trail(organization.number, make)


def client_of(call: Call) -> str:
    return call.request.client.host if call.request.client else ""


def summary(body: Any, depth: int = 0) -> dict[str, Any]:
    """The fields that were given, by their names in the API."""
    kind: Any = type(body)
    if kind in _NOTIFICATIONS:
        return _of_notification(body)
    found: dict[str, Any] = {}
    if not issubclass(kind, Struct):
        return found
    for (name, default, keep), value in zip(_plan(kind), astuple(body), strict=True):
        if value is default or value is UNSET:
            continue
        if type(value) is str:
            found[name] = value[:_CHARACTERS] if keep else _masked(name, value)
        elif value or value is False:
            found[name] = _value(value, keep, depth)
    return found


_NOTIFICATIONS = frozenset({CreateBody, NotificationCreate})


def _of_notification(body: CreateBody | NotificationCreate) -> dict[str, Any]:
    """Short, because there are many, and the rest stands in the notification itself."""
    found: dict[str, Any] = {"scope": body.scope}
    title = body.content.title if body.content is not UNSET else UNSET
    if title:
        found["title"] = title[:_CHARACTERS]
    return found


@cache
def _plan(kind: type[Struct]) -> tuple[tuple[str, Any, bool], ...]:
    """Of each field: name, default, whether its text is kept."""
    names = kind.__struct_encode_fields__
    # A person's own name goes when the person does; the log can't be changed then.
    kept = KEPT - {"name"} if "email" in names else KEPT
    defaults = (UNSET,) * (len(names) - len(kind.__struct_defaults__)) + kind.__struct_defaults__
    return tuple(
        (name, default, name in kept) for name, default in zip(names, defaults, strict=True)
    )


def _value(value: Any, keep: bool, depth: int) -> Any:
    if isinstance(value, Struct):
        return summary(value, depth + 1) if depth < _DEPTH else GIVEN
    if isinstance(value, list | tuple | set | frozenset):
        if len(value) <= _ITEMS and all(keep or isinstance(one, Enum | UUID) for one in value):
            return [one if not isinstance(one, Struct) else GIVEN for one in value]
        return len(value)
    if isinstance(value, bool | int | float | Enum | UUID):
        return value
    if isinstance(value, Mapping):
        return sorted(str(key)[:_CHARACTERS] for key in value)[:_ITEMS]
    return GIVEN


def _masked(name: str, value: str) -> str:
    masked: Callable[[str], str] | None = {"email": _email, "url": _host}.get(name)
    return GIVEN if masked is None else masked(value)


def _email(text: str) -> str:
    """`e…@acme.example`: enough to see that it is a stranger's, too little to write to."""
    local, at, domain = text.strip().lower()[:_CHARACTERS].rpartition("@")
    return f"{local[:1]}{GIVEN}{at}{domain}"


def _host(text: str) -> str:
    return urlsplit(text).hostname or GIVEN
