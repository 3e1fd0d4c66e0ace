"""The contract's errors: one key, `message`."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from tocsin.http.door import NO_STORE
from tocsin.http.problems import retry_headers
from tocsin.model.errors import TocsinError


class Message(msgspec.Struct):
    """The only error body that the contract publishes."""

    message: str


def render_message(error: TocsinError, request_id: str) -> Response:
    text = error.detail if not request_id else f"{error.detail} Request {request_id}."
    return Response(
        msgspec.json.encode(Message(text)),
        error.kind.status,
        headers={**NO_STORE, **retry_headers(error)},
        media_type="application/json",
    )
