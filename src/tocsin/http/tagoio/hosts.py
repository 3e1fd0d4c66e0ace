"""`{url}` in the paths of run users: whose TagoRUN it is, by host name or by id."""

from __future__ import annotations

import re

from tocsin.http.call import Call
from tocsin.http.context import Context
from tocsin.http.tagoio.ids import span
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import parse_uuid
from tocsin.model.people import Organization

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,8}(:\d{1,5})?")
RESERVED = frozenset({"users", "notification", "sso", "customdomain", "email_test"})
"""Words that stand at the same place of other paths."""


def checked_host(given: str) -> str:
    """Raises `invalid_body` for what can't be told from something else in a path."""
    host = given.strip().lower()
    if host in RESERVED or not _HOST.fullmatch(host) or span(host) or parse_uuid(host):
        raise TocsinError("invalid_body", f"url: {given[:80]!r} is no host name.", field="url")
    return host


async def organization_of(context: Context, url: str) -> Organization:
    """By its host name, by its id, or by its id on this door. Raises `not_found`."""
    found = await context.storage.organization_at(url.lower())
    ends = span(url)
    if found is None and ends is not None:
        found = await context.storage.organization_within(ends)
    public_id = parse_uuid(url)
    if found is None and public_id is not None:
        found = await context.storage.find_organization(public_id)
    if found is None or found.region != context.region:
        raise not_found("TagoRUN")
    return found


async def check_host(call: Call) -> None:
    """The path names the caller's own organization. Raises `not_found`."""
    found = await organization_of(call.context, call.path["runHost"])
    if found.number != call.principal.organization.number:
        raise not_found("TagoRUN")
