"""The audit log of the organization: who did what to what, newest first, and as CSV."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.responses import StreamingResponse

from tocsin.http.api.moments import moment_ms
from tocsin.http.api.paging import Limit, PageQuery, cursor_after
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.csv_cells import csv_response, csv_text
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.audit import AuditQuery, AuditRow
from tocsin.model.clock import iso
from tocsin.storage.audit import AuditSlice

_WINDOWS = 5
"""Windows of the log that one page looks at, at most, to find what fits its filter."""
_SLICE = 500
_decode = msgspec.json.Decoder(dict[str, Any]).decode
Operation = Annotated[str, Meta(max_length=60)]


class AuditFilter(Struct, rename="camel"):
    """Who (a user's id), which operation, what (an id that stands in `targets`), and when."""

    user_id: UUID | None = None
    operation: Operation | None = None
    target: UUID | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None


class AuditListQuery(AuditFilter, rename="camel"):
    """With a limit, and the cursor of the page before."""

    limit: Limit = 25
    cursor: str | None = None


class ActorBody(Body):
    """Who it was. Name and e-mail are absent when the person is not there any more."""

    user_id: UUID
    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET


class AuditEntryBody(Body):
    """One call that changed something. `targets` are ids by name; `created` is what it made.

    `summary` has the fields that were given, without contents and secrets: `…` stands for a text
    that is not kept, a number for how many there were. By a token, by a session, or by neither when
    signing in.
    """

    sequence: int
    at: str
    operation: str
    client: str
    targets: dict[str, str]
    summary: dict[str, Any]
    by: ActorBody | UnsetType = UNSET
    token_id: UUID | UnsetType = UNSET
    session_id: UUID | UnsetType = UNSET


class AuditPage(Body):
    """Newest first. A page can have fewer than `limit`, and a cursor."""

    items: list[AuditEntryBody]
    cursor: str | UnsetType = UNSET


async def list_audit(call: Call) -> AuditPage:
    """Each call that changed something is one entry; what people do in their inboxes is none."""
    query: AuditListQuery = call.query
    wanted = _wanted(query)
    before = PageQuery(cursor=query.cursor).after or None
    rows: list[AuditRow] = []
    for _ in range(_WINDOWS):
        found = await call.storage.audit(wanted, before=before, limit=query.limit - len(rows))
        rows += found.rows
        before = found.before
        if before is None or len(rows) == query.limit:
            break
    cursor = UNSET if before is None else cursor_after(before)
    return AuditPage(await _bodies(call, rows), cursor)


async def export_audit(call: Call) -> StreamingResponse:
    """CSV (RFC 4180) of all that fit, newest first, as a stream."""
    return csv_response("audit.csv", _lines(call, _wanted(call.query)))


async def _lines(call: Call, wanted: AuditQuery) -> AsyncIterator[str]:
    names = "sequence at by email operation targets summary client tokenId sessionId"
    yield csv_text([names.split()])
    found = AuditSlice([], 1 << 62)
    while found.before is not None:
        found = await call.storage.audit(wanted, before=found.before, limit=_SLICE)
        yield csv_text([_cells(one) for one in await _bodies(call, found.rows)])


def _cells(of: AuditEntryBody) -> list[str]:
    by = of.by or None
    return [
        str(of.sequence),
        of.at,
        "" if by is None else by.name or str(by.user_id),
        "" if by is None else by.email or "",
        of.operation,
        msgspec.json.encode(of.targets).decode(),
        msgspec.json.encode(of.summary).decode(),
        of.client,
        str(of.token_id or ""),
        str(of.session_id or ""),
    ]


def _wanted(query: AuditFilter) -> AuditQuery:
    return AuditQuery(
        user_id=query.user_id,
        operation=query.operation,
        target=query.target,
        from_ms=moment_ms("from", query.from_, "invalid_parameter") if query.from_ else None,
        to_ms=moment_ms("to", query.to, "invalid_parameter") if query.to else None,
    )


async def _bodies(call: Call, rows: list[AuditRow]) -> list[AuditEntryBody]:
    ids = sorted({UUID(bytes=row.user_id) for row in rows if row.user_id is not None})
    people = {user.user_id: user for user in await call.storage.users_by_ids(ids)}

    def actor(raw: bytes | None) -> ActorBody | UnsetType:
        if raw is None:
            return UNSET
        user_id = UUID(bytes=raw)
        known = people.get(user_id)
        return ActorBody(user_id, known.name, known.email) if known else ActorBody(user_id)

    return [
        AuditEntryBody(
            sequence=row.sequence,
            at=iso(row.at_ms),
            operation=row.operation,
            client=row.client,
            targets=_decode(row.targets),
            summary=_decode(row.summary),
            by=actor(row.user_id),
            token_id=present(_id(row.token_id)),
            session_id=present(_id(row.session_id)),
        )
        for row in rows
    ]


def _id(raw: bytes | None) -> UUID | None:
    return None if raw is None else UUID(bytes=raw)


_AUDIT = "/organizations/{organizationId}/audit"
ROUTES = [
    Route(
        "GET",
        _AUDIT,
        list_audit,
        Permission.READ_AUDIT,
        "listAudit",
        "Who did what, newest first",
        query=AuditListQuery,
        response=AuditPage,
    ),
    Route(
        "GET",
        _AUDIT + ".csv",
        export_audit,
        Permission.READ_AUDIT,
        "exportAudit",
        "Who did what, as CSV",
        query=AuditFilter,
    ),
]
