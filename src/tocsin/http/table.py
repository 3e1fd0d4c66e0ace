"""The one typed table of routes. Routing, the permission test and OpenAPI all come from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tocsin.http.call import Call
from tocsin.http.permissions import Permission

Handler = Callable[[Call], Awaitable[Any]]
MAX_BODY = 256 * 1024
UNAUDITED = {
    Permission.PUBLIC,
    Permission.INBOX,
    Permission.RUN_INBOX,
    Permission.SEND_DATA,
    Permission.LISTEN,
}
AUDITED = frozenset(Permission) - UNAUDITED
"""What people do in their own inboxes are events; public routes write entries themselves; data
points and runs of analyses are their own record.
"""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of a door.

    `path` is below the door's prefix, with `{names}` as the contract writes them. `request`,
    `query` and `response` are msgspec types (None: no body, no parameters, no content). `streams`
    leaves a large body to the handler; `max_body` is in bytes. `errors` are codes of the catalogue
    beyond those that every route of the door can answer. `reads`: it changes nothing, whatever its
    method says. `writes`: it changes something, although it is a GET. `any_json`: whether the body
    fits `request` is for the handler to see.
    """

    method: str
    path: str
    handler: Handler
    permission: Permission
    operation: str
    summary: str
    request: Any = None
    query: Any = None
    response: Any = None
    status: int = 200
    errors: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    reads: bool = False
    writes: bool = False
    headers: tuple[str, ...] = field(default=())
    max_body: int = MAX_BODY
    any_json: bool = False

    @property
    def changes(self) -> bool:
        """Whether a call of it leaves an audit entry."""
        asks = self.method == "GET" or self.reads
        return (self.writes or not asks) and self.permission in AUDITED
