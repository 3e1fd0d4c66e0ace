"""External analyses: a process elsewhere listens for its runs, and says how they went.

`GET …/listen` is an event stream that names each run until a listener has begun it; so what was
missed comes again with the next connection. Beginning a run is what takes it: of two listeners, one
gets it. One who begins with an `Idempotency-Key` can do so again when the answer was lost: with
`Last-Event-ID`, runs that came after and were begun are named too.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tocsin.audience.tokens import RUN_PREFIX, new_secret, secret_hash, written
from tocsin.http.api.analysis_runs import (
    RUN,
    RunBody,
    RunErrorBody,
    find_run,
    run_body,
)
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.callers import by_bearer
from tocsin.http.context import Context
from tocsin.http.idempotency import idempotency_key
from tocsin.http.permissions import Permission, check
from tocsin.http.problems import render_problem
from tocsin.http.table import Route
from tocsin.model.analyses import (
    Analysis,
    LogLine,
    Run,
    RunEnd,
    RunError,
    RunOn,
    RunState,
)
from tocsin.model.clock import HOUR_MS
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import parse_uuid

LISTEN = "/organizations/{organizationId}/analyses/{analysisId}/listen"
EXTERNAL_MS = HOUR_MS
"""A listener has so long to say how a run went."""
POLL_S = 0.25
KEEP_ALIVE_S = 15.0
CHECK_S = 5.0
LISTENERS = 10
"""Streams of one analysis at the same moment."""
_AT_ONCE = 100
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, private"),
    (b"x-accel-buffering", b"no"),
]


class LineSent(Body):
    """One line. `stream` is out, err, log (or info), debug, warning or error."""

    text: Annotated[str, Meta(max_length=4000)]
    stream: Annotated[str, Meta(pattern=r"^(out|err|log|debug|warning|error)$")] = "log"


class LinesSent(Body):
    """What the script says, oldest first."""

    lines: Annotated[list[LineSent], Meta(min_length=1, max_length=500)]


class FinishBody(Body):
    """How it went; without `error`, well."""

    error: RunErrorBody | UnsetType = UNSET


class ListenerBody(Body):
    """Whose token it is: the external analysis, and its organization."""

    analysis_id: UUID
    organization_id: UUID
    name: str


class ListeningBody(Body):
    """The run, and the token with which it calls the API until it is finished."""

    run: RunBody
    token: str


async def get_own_analysis(call: Call) -> ListenerBody:
    """For a listener's token; others have no analysis of their own."""
    own = call.principal.analysis_id
    found = await call.storage.analysis(own) if own is not None else None
    if found is None:
        raise not_found("analysis")
    return ListenerBody(found.analysis_id, found.organization_id, found.name)


async def begin_run(call: Call) -> ListeningBody:
    """Takes the run: no other listener gets it any more. With an `Idempotency-Key`, the same
    listener does, as often as it asks, until the run has ended.
    """
    run, key, now_ms = await _own_run(call), idempotency_key(call), call.now_ms
    token = new_secret(RUN_PREFIX)
    if key is not None:
        token = written(call.context.signer.run_number(run.run_id, key), RUN_PREFIX)
    storage = call.context.storage
    begun = await storage.claim_external_run(run, secret_hash(token), now_ms + EXTERNAL_MS, now_ms)
    if begun is None:
        raise TocsinError("conflict", "The run has been taken by another listener, or has ended.")
    call.context.analyses.live.changed(begun, begun.state)
    return ListeningBody(run_body(begun), token)


async def add_lines(call: Call) -> None:
    """64 KiB of a run's lines are kept."""
    body: LinesSent = call.body
    run, now_ms = await _running(call), call.now_ms
    lines = [(one.stream, one.text) for one in body.lines]
    first, last = await call.context.storage.add_lines(run, lines, now_ms)
    for number, (stream, text) in zip(range(first, last + 1), lines, strict=False):
        call.context.analyses.live.say(run, LogLine(number, now_ms, stream, text))


async def finish_run(call: Call) -> RunBody:
    body: FinishBody = call.body
    run, now_ms = await _running(call), call.now_ms
    error: RunError | None = None
    if body.error is not UNSET:
        line = None if body.error.line is UNSET else body.error.line
        error = RunError(body.error.kind[:100], body.error.message[:2000], line)
    used_ms = now_ms - (run.started_at_ms or now_ms)
    state = RunState.FAILED if error else RunState.FINISHED
    if not await call.context.storage.end_run(run, RunEnd(state, used_ms, None, error), now_ms):
        raise TocsinError("conflict", "The run has ended already.")
    call.context.analyses.live.changed(run, state)
    return run_body(await find_run(call))


async def _own_run(call: Call) -> Run:
    """Of an external analysis, and of the script's own if a script calls."""
    run, principal = await find_run(call), call.principal
    own = principal.analysis_id in (None, run.analysis_id)
    if not run.external or not own or principal.run_id not in (None, run.run_id):
        raise not_found("run")
    return run


async def _running(call: Call) -> Run:
    run = await _own_run(call)
    if run.state is not RunState.RUNNING:
        raise TocsinError("conflict", f"The run is {run.state}.")
    return run


class ListenStream:
    """The endpoint of `listen`."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            of = await self._analysis(request)
            if self._context.analyses.live.listeners(of.number) >= LISTENERS:
                raise TocsinError("too_many", "Too many listeners.", retry_after_s=60)
        except TocsinError as error:
            await render_problem(error, "")(scope, receive, send)
            return
        gone = asyncio.create_task(_until_gone(receive))
        try:
            with self._context.analyses.live.listener(of.number):
                await self._tell(request, of, send, gone)
        finally:
            gone.cancel()

    async def _analysis(self, request: Request) -> Analysis:
        """That of the path, which must be the token's own; anything else is not found."""
        principal = await by_bearer(self._context, request)
        check(principal, Permission.LISTEN)
        organization = principal.organization
        named = request.path_params
        analysis_id = parse_uuid(named["analysisId"])
        if named["organizationId"].lower() != str(organization.organization_id):
            raise not_found("organization")
        found = None
        if analysis_id is not None and principal.analysis_id in (None, analysis_id):
            number, organization_id = organization.number, organization.organization_id
            handle = self._context.storage.organization(number, organization_id)
            found = await handle.analysis(analysis_id)
        if found is None:
            raise not_found("analysis")
        if found.run_on is not RunOn.EXTERNAL:
            raise TocsinError("conflict", "The analysis runs here: nobody need listen for it.")
        return found

    async def _still_welcome(self, request: Request) -> bool:
        try:
            await self._analysis(request)
        except TocsinError as error:
            return error.kind.status >= 500
        return True

    async def _tell(
        self, request: Request, of: Analysis, send: Send, gone: asyncio.Task[None]
    ) -> None:
        """Until either side ends it, or the token does."""
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await _write(send, b"retry: 2000\nevent: ready\ndata: {}\n\n")
        loop = asyncio.get_running_loop()
        checked_at = written_at = loop.time()
        told = 0
        position = last_event(request)
        if position is not None:
            lost = await self._context.storage.runs_with_listeners(of, position, _AT_ONCE)
            if lost:
                await _write(send, b"".join(map(_event, lost)))
        feed = self._context.feed
        with feed.subscribe(-of.organization_number) as subscription:
            while not gone.done() and not subscription.closed:
                now = loop.time()
                if now - checked_at >= CHECK_S:
                    checked_at = now
                    if not await self._still_welcome(request):
                        break
                runs = await self._context.storage.runs_for_listener(of, told, _AT_ONCE)
                if runs:
                    told, written_at = runs[-1].number, loop.time()
                    await _write(send, b"".join(map(_event, runs)))
                elif loop.time() - written_at >= KEEP_ALIVE_S:
                    written_at = loop.time()
                    await _write(send, b": still here\n\n")
                await asyncio.wait([gone], timeout=POLL_S)
        with contextlib.suppress(Exception):  # whoever listened may have gone
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def last_event(request: Request) -> int | None:
    """The number of the last event that a listener has had; None for one who begins."""
    text = request.headers.get("last-event-id") or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _event(of: Run) -> bytes:
    named: dict[str, UUID] = {"runId": of.run_id, "analysisId": of.analysis_id}
    return b"event: run\nid: %d\ndata: %b\n\n" % (of.number, msgspec.json.encode(named))


async def _write(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


_LISTEN: dict[str, Any] = {"permission": Permission.LISTEN, "errors": ("conflict",)}
ROUTES = [
    Route(
        "GET",
        "/analysis",
        get_own_analysis,
        Permission.LISTEN,
        "getOwnAnalysis",
        "The external analysis that the token is of",
        response=ListenerBody,
        errors=("not_found",),
    ),
    Route(
        "POST",
        RUN + "/begin",
        begin_run,
        operation="beginRun",
        summary="Take a run, as the listener of an external analysis",
        response=ListeningBody,
        headers=("Idempotency-Key",),
        **_LISTEN,
    ),
    Route(
        "POST",
        RUN + "/lines",
        add_lines,
        operation="addRunLines",
        summary="Say something in a run's log",
        request=LinesSent,
        status=204,
        **_LISTEN,
    ),
    Route(
        "POST",
        RUN + "/finish",
        finish_run,
        operation="finishRun",
        summary="Say how a run went",
        request=FinishBody,
        response=RunBody,
        **_LISTEN,
    ),
]
