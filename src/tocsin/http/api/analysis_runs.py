"""Runs of analyses: asked for, listed, with what they said; canceled."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from tocsin.http.api.analyses import ANALYSIS, find
from tocsin.http.api.analysis_body import Environment
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.analyses import (
    LogLine,
    Run,
    RunCause,
    RunRequest,
    RunState,
)
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found

_LAST = (1 << 63) - 1


class RunAsk(Body):
    """What the script finds as `trigger.data` and `trigger.environment`."""

    data: Annotated[list[dict[str, Any]], Meta(max_length=1000)] = field(default_factory=list)
    environment: Environment = field(default_factory=dict)


class RunErrorBody(Body):
    """Why it did not finish. `kind` is an exception's name, or what stopped it; `line` is the
    script's.
    """

    kind: str
    message: str
    line: int | UnsetType = UNSET


class RunBody(Body):
    """One run. `seconds` is the time it has run, without waiting; `waitingFor` a notification."""

    run_id: UUID
    analysis_id: UUID
    state: RunState
    cause: RunCause
    environment: dict[str, str]
    data: list[dict[str, Any]]
    created_at: str
    seconds: float
    version: int | UnsetType = UNSET
    requested_by: UUID | UnsetType = UNSET
    started_at: str | UnsetType = UNSET
    ended_at: str | UnsetType = UNSET
    memory_bytes: int | UnsetType = UNSET
    error: RunErrorBody | UnsetType = UNSET
    waiting_for: UUID | UnsetType = UNSET


class RunPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[RunBody]
    cursor: str | UnsetType = UNSET


class RunQuery(PageQuery):
    """Those in one state only."""

    state: RunState | None = None


class LineBody(Body):
    """`stream`: out and err (printed), raw (printed past Python), or the level of `log()`."""

    number: int
    at: str
    stream: str
    text: str


class LinePage(Body):
    """Oldest first, 64 KiB at most are kept. `cursor` is absent on the last page."""

    items: list[LineBody]
    cursor: str | UnsetType = UNSET


async def ask_run(call: Call) -> RunBody:
    """Queues a run; it starts when it is its turn. Follow it by `getRun` or the stream."""
    body: RunAsk = call.body
    of, principal = await find(call), call.principal
    cause = RunCause.HAND if principal.scopes is None else RunCause.API
    request = RunRequest(
        organization=of.organization_number,
        analysis=of.number,
        cause=cause,
        environment=body.environment,
        data=body.data,
        requested_by=principal.user.number,
    )
    made = await call.storage.ask_run(request, call.now_ms)
    call.context.analyses.runner.wake()
    return run_body(made)


async def list_runs(call: Call) -> RunPage:
    query: RunQuery = call.query
    of = await find(call)
    rows = await call.storage.runs(
        of.number, before=query.after or _LAST, limit=query.more, state=query.state
    )
    page, cursor = cut(query, rows)
    return RunPage([run_body(one) for one in page], cursor)


async def get_run(call: Call) -> RunBody:
    return run_body(await find_run(call))


async def get_log(call: Call) -> LinePage:
    query: PageQuery = call.query
    run = await find_run(call)
    rows = await call.storage.run_log(run, after=query.after, limit=query.more)
    page, cursor = cut(query, [LogLine(*row) for row in rows])
    items = [LineBody(one.number, iso(one.at_ms), one.stream, one.text) for one in page]
    return LinePage(items, cursor)


async def cancel_run(call: Call) -> RunBody:
    """Ends it, whether it waits or runs; what it has done stays done."""
    run = await find_run(call)
    number = await call.storage.cancel_run(run.run_id, call.now_ms)
    if number is None:
        raise TocsinError("conflict", "The run has ended already.")
    await call.context.analyses.runner.cancel(number)
    canceled = await find_run(call)
    call.context.analyses.live.changed(canceled, canceled.state)
    return run_body(canceled)


async def find_run(call: Call) -> Run:
    """The one that the path names, of the analysis that it names."""
    of = await find(call)
    run = await call.storage.run(call.id("runId", "run"))
    if run is None or run.analysis != of.number:
        raise not_found("run")
    return run


def run_body(of: Run) -> RunBody:
    error: RunErrorBody | UnsetType = UNSET
    if of.error is not None:
        error = RunErrorBody(of.error.kind, of.error.message, present(of.error.line))
    return RunBody(
        run_id=of.run_id,
        analysis_id=of.analysis_id,
        state=of.state,
        cause=of.cause,
        environment=of.environment,
        data=of.data,
        created_at=iso(of.created_at_ms),
        seconds=of.used_ms / 1000,
        version=present(of.version),
        requested_by=present(of.requested_by),
        started_at=UNSET if of.started_at_ms is None else iso(of.started_at_ms),
        ended_at=UNSET if of.ended_at_ms is None else iso(of.ended_at_ms),
        memory_bytes=present(of.peak_bytes),
        error=error,
        waiting_for=present(of.waiting_for),
    )


_RUNS = ANALYSIS + "/runs"
RUN = _RUNS + "/{runId}"
_READ, _RUN = Permission.READ_ANALYSES, Permission.RUN_ANALYSES
ROUTES = [
    Route(
        "POST",
        ANALYSIS + "/run",
        ask_run,
        _RUN,
        "runAnalysis",
        "Run it",
        request=RunAsk,
        response=RunBody,
        status=202,
    ),
    Route(
        "GET",
        _RUNS,
        list_runs,
        _READ,
        "listRuns",
        "Its runs, newest first",
        query=RunQuery,
        response=RunPage,
    ),
    Route("GET", RUN, get_run, _READ, "getRun", "How a run stands", response=RunBody),
    Route(
        "GET",
        RUN + "/log",
        get_log,
        _READ,
        "getRunLog",
        "What a run has said",
        query=PageQuery,
        response=LinePage,
    ),
    Route(
        "POST",
        RUN + "/cancel",
        cancel_run,
        _RUN,
        "cancelRun",
        "End a run",
        response=RunBody,
        errors=("conflict",),
    ),
]
