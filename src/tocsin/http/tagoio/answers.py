"""The contract's envelope: always JSON, a result that is never null, errors as one sentence.

Both official SDKs lose what does not look like this: a null result, an empty body, an error without
`message`, or one that is sent with 200.
"""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct
from starlette.responses import Response

from tocsin.http.call import Call
from tocsin.http.door import NO_STORE
from tocsin.http.problems import retry_headers
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError

T = TypeVar("T")
Json = dict[str, Any]


class Enveloped(Struct, Generic[T]):
    """What went well: `status` is true."""

    status: bool
    result: T


class Failure(Struct):
    """What went wrong: `status` is false."""

    status: bool
    message: str


def render_failure(error: TocsinError, request_id: str) -> Response:
    """4xx is not tried again by the SDKs, 5xx is by the JavaScript one."""
    text = error.detail if not request_id else f"{error.detail} Request {request_id}."
    if error.kind.code == "unauthorized":
        text = "Authorization Denied"
    if error.kind.code == "too_many":
        text = f"Too many requests (Retry-After: {error.retry_after_s or 1})"
    return Response(
        msgspec.json.encode(Failure(False, text)),
        error.kind.status,
        headers={**NO_STORE, **retry_headers(error)},
        media_type="application/json",
    )


def enveloped(route: Route) -> Route:
    """The route as it is served: its handler returns the bare result, a sentence unless it says
    otherwise.
    """

    @wraps(route.handler)
    async def answer(call: Call) -> Enveloped[Any]:
        return Enveloped(True, await route.handler(call))

    result: Any = str if route.response is None else route.response
    generic: Any = Enveloped  # the result's type is known only now
    return replace(
        route, handler=answer, operation=f"tago{route.operation}", response=generic[result]
    )


def not_offered(what: str) -> TocsinError:
    """For what TagoIO has and Tocsin does not: said plainly, and not tried again."""
    return TocsinError("not_offered", f"{what} is not offered here.")
