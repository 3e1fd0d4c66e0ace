"""`console/send`: what an analysis says goes into the log of its run."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.analyses import LogLine, Run
from tocsin.model.errors import TocsinError

LINE_CHARACTERS = 4_000
_LAST = (1 << 63) - 1


class ConsoleLine(Struct):
    """A line. `timestamp` is not heeded: the two SDKs write it differently, one without a zone."""

    message: Annotated[str, Meta(max_length=100_000)]
    timestamp: int | float | str | None = None


async def send(call: Call) -> str:
    """Into the run whose token this is, or the analysis' latest."""
    body: ConsoleLine = call.body
    run, now_ms = await _run(call), call.now_ms
    text = body.message
    if len(text) > LINE_CHARACTERS:
        text = text[: LINE_CHARACTERS - 1] + "…"
    first, last = await call.context.storage.add_lines(run, [("log", text)], now_ms)
    if last >= first:
        call.context.analyses.live.say(run, LogLine(first, now_ms, "log", text))
    return "Console Message Successfully Sent"


async def _run(call: Call) -> Run:
    principal = call.principal
    found: Run | None = None
    if principal.run_id is not None:
        found = await call.storage.run(principal.run_id)
    elif principal.analysis_id is not None:
        of = await call.storage.analysis(principal.analysis_id)
        if of is not None:
            found = next(iter(await call.storage.runs(of.number, before=_LAST, limit=1)), None)
    if found is None:
        raise TocsinError("conflict", "Only an analysis that runs has a console: use its token.")
    return found


ROUTES = [
    Route(
        "POST",
        "/analysis/services/console/send",
        send,
        Permission.LISTEN,
        "SendConsole",
        "Say something in the log of a run",
        request=ConsoleLine,
        errors=("conflict",),
    ),
]
