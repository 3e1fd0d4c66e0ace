"""The profile, which is the organization: what it has used, and its audit log."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from tocsin.http.api.moments import moment_ms
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.http.tagoio.answers import Json, not_offered
from tocsin.http.tagoio.ids import short
from tocsin.model.audit import AuditQuery
from tocsin.model.clock import DAY_MS, HOUR_MS, iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.events import Tally
from tocsin.model.tracking import TallyGroup

_DAYS = 30
_CURRENT = "current"


class AuditFilter(Struct):
    """`resourceName` is an operation of Tocsin, `find` part of what an entry says."""

    resourceID: str = ""
    resourceName: str = ""
    find: Annotated[str, Meta(max_length=100)] = ""
    start_date: str = ""
    end_date: str = ""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


def _check(call: Call) -> None:
    organization_id = short(call.principal.organization.organization_id)
    if call.path["profileName"] not in (organization_id, _CURRENT):
        raise not_found("profile")


async def info(call: Call) -> Json:
    _check(call)
    organization = call.principal.organization
    return {
        "info": {
            "id": short(organization.organization_id),
            "account": short(call.principal.user.user_id),
            "name": organization.name,
            "logo_url": None,
            "banner_url": None,
            "created_at": iso(organization.created_at_ms),
            "updated_at": iso(organization.updated_at_ms),
        },
        "allocation": {},
        "addons": {"custom_dns": False, "mobile": False},
        "account_plan": "tocsin",
    }


async def profiles(call: Call) -> list[Json]:
    """The one that the token belongs to."""
    organization = call.principal.organization
    public_id = short(organization.organization_id)
    return [{"id": public_id, "name": organization.name, "logo_url": None}]


async def summary(call: Call) -> Json:
    """Of the last 30 days. There are no limits of a plan here, so `limit` is empty."""
    _check(call)
    hour = call.now_ms // HOUR_MS + 1
    first = hour - _DAYS * (DAY_MS // HOUR_MS)
    sums = await call.storage.tallies([(first, hour)], TallyGroup.CHANNEL)
    sent = {one.group: one.count for one in sums if one.kind is Tally.SENT}
    total = await call.storage.tallies([(first, hour)], TallyGroup.NONE)
    accepted = sum(one.count for one in total if one.kind is Tally.ACCEPTED)
    people = await call.storage.count_places("email")
    return {
        "limit": {},
        "limit_used": {
            "push_notification": accepted,
            "email": sent.get("email", 0),
            "sms": sent.get("sms", 0),
            "run_users": people,
        },
        "amount": {"run_users": people},
        "addons": {"custom_dns": False, "mobile": False},
    }


async def audit_log(call: Call) -> Json:
    """Newest first."""
    _check(call)
    query: AuditFilter = call.query
    wanted = AuditQuery(
        operation=query.resourceName or None,
        from_ms=_moment("start_date", query.start_date),
        to_ms=_moment("end_date", query.end_date),
    )
    return await _entries(call, wanted, query, None)


async def audit_page(call: Call) -> Json:
    """Goes on where the list with this `queryId` ended."""
    _check(call)
    text = call.path["queryName"]
    if not text.isdecimal() or len(text) > 18:
        raise not_found("query")
    return await _entries(call, AuditQuery(), AuditFilter(), int(text))


async def _entries(call: Call, wanted: AuditQuery, query: AuditFilter, before: int | None) -> Json:
    found = await call.storage.audit(wanted, before=before, limit=query.limit)
    events = [
        {
            "resourceName": row.operation,
            "message": f"{row.operation} {row.summary}",
            "resourceID": _resource(msgspec.json.decode(row.targets)),
            "who": "" if row.user_id is None else short(UUID(bytes=row.user_id)),
            "date": iso(row.at_ms),
        }
        for row in found.rows
    ]
    asked = {"resourceID": query.resourceID}
    events = [
        one
        for one in events
        if query.find.lower() in one["message"].lower()
        and asked["resourceID"] in ("", one["resourceID"])
    ]
    return {"events": events, "queryId": str(found.before or 0), "status": "Complete"}


def _resource(targets: dict[str, Any]) -> str:
    """What an entry is about, by its id on this door."""
    for text in reversed(list(targets.values())):
        try:
            return short(UUID(text))
        except ValueError:
            if len(text) == len(short(UUID(int=0))):
                return str(text)
    return ""


def _moment(name: str, text: str) -> int | None:
    return moment_ms(name, text, "invalid_parameter") if text else None


async def dictionary(_call: Call) -> Json:
    raise not_offered("A dictionary (translations stand in templates)")


async def tag_keys(call: Call) -> list[str]:
    """Those of run users."""
    if call.path["tagKind"] not in ("run_user", "user", "run_users"):
        raise TocsinError("not_offered", "Only run users have tags here.")
    rows = await call.storage.users(after=0, search=None, role=None, limit=_MOST_TAGGED)
    return sorted({key for user in rows for key in user.tags})


_MOST_TAGGED = 20_000
_ONE = "/profile/{profileName}"
_READ = Permission.READ_DIRECTORY
ROUTES = [
    Route("GET", "/profile", profiles, _READ, "Profiles", "Your organization", response=list[Json]),
    Route("GET", _ONE, info, _READ, "Profile", "The organization", response=Json),
    Route("GET", f"{_ONE}/summary", summary, _READ, "Summary", "What was used", response=Json),
    Route(
        "GET",
        f"{_ONE}/auditlog",
        audit_log,
        Permission.READ_AUDIT,
        "AuditLog",
        "Who did what",
        response=Json,
        query=AuditFilter,
    ),
    Route(
        "GET",
        _ONE + "/auditlog/{queryName}",
        audit_page,
        Permission.READ_AUDIT,
        "AuditPage",
        "Further back",
        response=Json,
    ),
    Route(
        "GET",
        "/dictionary/{slug}/{language}",
        dictionary,
        _READ,
        "Dictionary",
        "Not offered",
        response=Json,
        errors=("not_offered",),
    ),
    Route(
        "GET",
        "/tags/keys/{tagKind}",
        tag_keys,
        _READ,
        "TagKeys",
        "Keys of tags",
        response=list[str],
        errors=("not_offered",),
    ),
]
