"""Runs of analyses: how they are queued, in the transaction of whatever causes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.analyses import (
    MOST_QUEUED,
    Run,
    RunCause,
    RunError,
    RunRequest,
    RunState,
)
from tocsin.model.errors import not_found
from tocsin.model.ids import uuid7
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Row, decode, encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("runs")
RUN = SQL["select_run"] + "\n"
FULL = RunError("full", f"{MOST_QUEUED} runs of this analysis wait for their turn already.")


def insert_run(transaction: Transaction, request: RunRequest, now_ms: int) -> Run:
    """Queues it, in the transaction of its cause; refused at once when too many wait.

    Raises `not_found` when the organization has no such analysis.
    """
    of = {"organization": request.organization, "analysis": request.analysis}
    queued: Any = transaction.one(SQL["count_queued"], {**of, "most": MOST_QUEUED})
    full = queued[0] >= MOST_QUEUED
    values = {
        **of,
        "public_id": uuid7(now_ms).bytes,
        "cause": request.cause.value,
        "environment": encode(request.environment),
        "data": encode(request.data),
        "requested_by": request.requested_by,
        "state": (RunState.REFUSED if full else RunState.QUEUED).value,
        "due_at": None if full else now_ms,
        "now": now_ms,
        "ended_at": now_ms if full else None,
        "error": encode(FULL) if full else None,
    }
    row = transaction.one(SQL["insert_run"], values)
    if row is None:
        raise not_found("analysis")
    made: Any = transaction.one(RUN + SQL["by_number"], {**of, "id": row[0]})
    return run(made)


class RunsPart:
    """See `storage.analyses.RunOperations`."""

    write: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    rows: Callable[[str, dict[str, Any]], list[Row]]
    row: Callable[[str, dict[str, Any]], Row | None]

    async def analysis_number(self, organization: int, analysis_id: UUID) -> int | None:
        bindings = {"organization": organization, "public_id": analysis_id.bytes}
        row = self.row(SQL["analysis_number"], bindings)
        return row[0] if row else None

    async def queue_run(self, request: RunRequest, now_ms: int) -> Run:
        made: Run = await self.write(lambda transaction: insert_run(transaction, request, now_ms))
        return made


def run(row: Row) -> Run:
    return Run(
        number=row[0],
        run_id=UUID(bytes=row[1]),
        organization_number=row[2],
        organization_id=UUID(bytes=row[3]),
        analysis=row[4],
        analysis_id=UUID(bytes=row[5]),
        external=bool(row[6]),
        version=row[7],
        cause=RunCause(row[8]),
        environment=decode(row[9]),
        data=decode(row[10]),
        requested_by=UUID(bytes=row[11]) if row[11] else None,
        state=RunState(row[12]),
        fence=row[13],
        starts=row[14],
        due_at_ms=row[15],
        created_at_ms=row[16],
        started_at_ms=row[17],
        ended_at_ms=row[18],
        used_ms=row[19],
        peak_bytes=row[20],
        error=msgspec.json.decode(row[21], type=RunError) if row[21] else None,
        waiting_for=UUID(bytes=row[22]) if row[22] else None,
        log_bytes=row[23],
        token_hash=row[24],
    )
