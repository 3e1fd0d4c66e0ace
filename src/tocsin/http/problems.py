"""Errors as RFC 9457 problems, the form of `/api/v1` and `/inbox/v1`."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from tocsin.http.door import NO_STORE
from tocsin.model.errors import RowProblem, TocsinError


class Problem(msgspec.Struct, omit_defaults=True):
    """`code` is ours and stable; `field` names the part of the input; `instance` the request.

    `rows`: where many came together, the first of those that are wrong.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    advice: str
    field: str | None = None
    instance: str | None = None
    rows: list[RowProblem] = []


def problem_of(error: TocsinError, request_id: str) -> Problem:
    kind = error.kind
    return Problem(
        type=f"/docs/errors#{kind.code}",
        title=kind.sentence,
        status=kind.status,
        detail=error.detail,
        code=kind.code,
        advice=kind.advice,
        field=error.field,
        instance=f"urn:uuid:{request_id}" if request_id else None,
        rows=list(error.rows),
    )


def render_problem(error: TocsinError, request_id: str) -> Response:
    headers = {**NO_STORE, **retry_headers(error)}
    return Response(
        msgspec.json.encode(problem_of(error, request_id)),
        error.kind.status,
        headers=headers,
        media_type="application/problem+json",
    )


def retry_headers(error: TocsinError) -> dict[str, str]:
    """`Retry-After` in seconds where waiting helps; the scheme where signing in does."""
    headers = {}
    if error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    if error.kind.status == 401:
        headers["www-authenticate"] = "Bearer"
    return headers
