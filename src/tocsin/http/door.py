"""What all doors share: find the route, authenticate, authorise, parse, call, answer.

A door differs from another in how a caller is recognised, how parameters and errors are written,
no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.routing import Route as StarletteRoute
from starlette.types import Receive, Scope, Send

from tocsin.http.audit_trail import trail_of
from tocsin.http.call import Call
from tocsin.http.complaints import explain
from tocsin.http.context import Context
from tocsin.http.permissions import TOLD, Permission, check
from tocsin.http.strict_json import parse
from tocsin.http.table import Route
from tocsin.inbox.feed import listener
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import uuid7
from tocsin.model.people import Principal

Authenticate = Callable[[Context, Request], Awaitable[Principal]]
RenderError = Callable[[TocsinError, str], Response]
ReadQuery = Callable[[Request, type[Any]], Any]

log = structlog.get_logger(__name__)
_JSON = "application/json"
CORS_HEADERS = "authorization, content-type, idempotency-key, last-event-id"
NO_STORE = {"cache-control": "no-store, private", "x-content-type-options": "nosniff"}


def read_query(request: Request, into: type[Any]) -> Any:
    """Each parameter once. Raises `invalid_parameter`."""
    try:
        return msgspec.convert(dict(request.query_params), into, strict=False)
    except msgspec.ValidationError as error:
        plain = explain(error, into)
        raise TocsinError("invalid_parameter", plain.detail, field=plain.field) from None


class Door:
    """The routes of one contract under one or more prefixes."""

    def __init__(
        self,
        context: Context,
        routes: Sequence[Route],
        *,
        authenticate: Authenticate,
        render_error: RenderError,
        cors: bool = False,
        any_content_type: bool = False,
        hide_methods: bool = False,
        both_slashes: bool = False,
        cors_headers: str = CORS_HEADERS,
        read_query: ReadQuery = read_query,
    ) -> None:
        self.context = context
        self.authenticate = authenticate
        self.render_error = render_error
        self.cors = cors
        self.any_content_type = any_content_type
        self.hide_methods = hide_methods
        self.cors_headers = cors_headers
        self.read_query = read_query
        self._endings = ("", "/") if both_slashes else ("",)
        self._by_path: dict[str, dict[str, Route]] = defaultdict(dict)
        for route in routes:
            self._by_path[route.path][route.method] = route

    def under(self, prefix: str) -> list[BaseRoute]:
        """Ready to be mounted; whatever else is asked for below the prefix is 404 in our form."""
        routes: list[BaseRoute] = [
            StarletteRoute(prefix + path + ending, _Endpoint(self, methods))
            for path, methods in sorted(self._by_path.items(), key=_words_first)
            for ending in self._endings
        ]
        nothing = _Endpoint(self, {})
        routes += [StarletteRoute(path, nothing) for path in (prefix, prefix + "/{rest:path}")]
        return routes


def _words_first(entry: tuple[str, object]) -> list[bool]:
    """A word of a path is that word, before it can be taken for somebody's id."""
    return [part.startswith("{") for part in entry[0].split("/")]


class _Endpoint:
    """One path of a door, as an ASGI application."""

    def __init__(self, door: Door, methods: dict[str, Route]) -> None:
        self._door = door
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except TocsinError as error:
            response = self._door.render_error(error, "")
        except ClientDisconnect:
            return
        except Exception as error:
            request_id = str(uuid7())
            log.error("request_failed", request_id=request_id, path=scope["path"], exc_info=error)
            response = self._door.render_error(TocsinError("internal"), request_id)
        if self._door.cors:
            response.headers["access-control-allow-origin"] = "*"
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        route = self._methods.get(request.method)
        if route is None:
            return self._no_such_method(request)
        call = Call(self._door.context, request, request.path_params)
        if route.permission is not Permission.PUBLIC:
            call.caller = await self._door.authenticate(call.context, request)
            check(call.caller, route.permission)
            _check_organization(call)
        if route.query is not None:
            call.query = self._door.read_query(request, route.query)
        if route.request is not None:
            self._check_content_type(request)
            call.raw_body = await read_body(request, route.max_body)
            call.body = parse(call.raw_body, Any if route.any_json else route.request)
        if route.changes:
            call.trail = trail_of(call, route)
        answer = await route.handler(call)
        if call.trail is not None and call.trail.changed:
            await call.storage.record(call.trail)  # nothing, where it is written already
            _tell(call, route)
        if isinstance(answer, Response):
            return answer
        if route.response is None:
            return Response(status_code=route.status, headers=NO_STORE)
        return JsonResponse(answer, route.status)

    def _no_such_method(self, request: Request) -> Response:
        if request.method == "OPTIONS" and self._door.cors:
            return _preflight(self._methods, self._door.cors_headers)
        if self._methods and not self._door.hide_methods:
            response = self._door.render_error(TocsinError("method_not_allowed"), "")
            response.headers["allow"] = ", ".join(sorted(self._methods))
            return response
        raise TocsinError("not_found")

    def _check_content_type(self, request: Request) -> None:
        if self._door.any_content_type:
            return
        given = (header(request, b"content-type") or _JSON).partition(";")[0].strip().lower()
        if given != _JSON:
            raise TocsinError("unsupported_type", f"Send {_JSON}, not {given[:80]!r}.")


class JsonResponse(Response):
    """An answer whose headers are ready: Starlette's way of making them costs more than our JSON.

    Every authenticated answer is private to its caller and stays out of caches.
    """

    def __init__(self, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.status_code = status
        self.background = None
        self.body = msgspec.json.encode(body)
        self.raw_headers = [*_JSON_HEADERS, (b"content-length", b"%d" % len(self.body))]
        for name, value in (headers or {}).items():
            self.raw_headers.append((name.encode("latin-1"), value.encode("latin-1")))


_JSON_HEADERS = [
    (b"content-type", b"application/json"),
    (b"vary", b"accept-language"),
    *((name.encode(), value.encode()) for name, value in NO_STORE.items()),
]


def header(request: Request, name: bytes) -> str | None:
    """One header by its lower-case name, without making a mapping of all of them."""
    for key, value in request.scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


async def read_body(request: Request, most: int) -> bytes:
    """The whole body; `too_large` as soon as it is known to exceed `most` bytes."""
    declared = header(request, b"content-length") or "0"
    if declared.isdecimal() and int(declared) > most:
        raise TocsinError("too_large", f"The body is larger than {most} bytes.")
    body = b""
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part: bytes = message.get("body", b"")
        body = body + part if body else part
        if len(body) > most:
            raise TocsinError("too_large", f"The body is larger than {most} bytes.")
        if not message.get("more_body", False):
            return body


def _check_organization(call: Call) -> None:
    """An unknown or foreign organization is 404; one of another region is sent there (421)."""
    named = call.path.get("organizationId")
    if named is None:
        return
    organization = call.principal.organization
    if named.lower() != str(organization.organization_id):
        raise not_found("organization")
    if organization.region != call.context.region:
        base_url = call.context.regions.get(organization.region)
        place = f": {base_url}" if base_url else ""
        message = f"This organization lives in {organization.region}{place}"
        raise TocsinError("wrong_region", message)


def _tell(call: Call, route: Route) -> None:
    """The consoles of the organization, that what they show has changed."""
    kind = TOLD.get(route.permission)
    if kind is not None:
        organization = call.principal.organization.number
        call.context.feed.tell(listener(organization), kind)


def _preflight(methods: dict[str, Route], allowed_headers: str) -> Response:
    headers = {
        "access-control-allow-methods": ", ".join(sorted({*methods, "OPTIONS"})),
        "access-control-allow-headers": allowed_headers,
        "access-control-max-age": "7200",
    }
    return Response(status_code=204, headers=headers)
