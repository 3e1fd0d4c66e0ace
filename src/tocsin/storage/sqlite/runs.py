"""Runs of analyses: queued in the transaction of whatever causes them, claimed by turns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.analyses import (
    MOST_CHAINED,
    MOST_QUEUED,
    NO_SCRIPTS,
    AnalysisConfig,
    Run,
    RunCause,
    RunError,
    RunRequest,
    RunState,
    RunSubject,
    ScriptCaller,
)
from tocsin.model.errors import not_found
from tocsin.model.ids import uuid7
from tocsin.storage import statements
from tocsin.storage.sqlite.analyses import ANALYSIS, analysis, script_settings
from tocsin.storage.sqlite.analyses import SQL as ANALYSES
from tocsin.storage.sqlite.base import Row, decode, encode
from tocsin.storage.sqlite.directory import (
    ORGANIZATION_COLUMNS,
    USER_COLUMNS,
    organization,
    user,
)
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("runs")
RUN = SQL["select_run"] + "\n"
STARTING_EVENTS = SQL["select_chain"] + "\n" + SQL["starting_events"]
FULL = RunError("full", f"{MOST_QUEUED} runs of this analysis wait for their turn already.")
LOOP = RunError(
    "loop",
    f"{MOST_CHAINED} runs have started each other by the notifications that they send and the data "
    "points that they hand in: start the analysis by less, or have it do that only when it must.",
)
LOST = RunError("lost", "The listener has not said how it ended.")


def insert_run(
    transaction: Transaction, request: RunRequest, now_ms: int, run_id: UUID | None = None
) -> Run:
    """Queues it, in the transaction of its cause; refused at once when too many wait, or when runs
    start each other on and on.

    Raises `not_found` when the organization has no such analysis.
    """
    of = {"organization": request.organization, "analysis": request.analysis}
    queued: Any = transaction.one(SQL["count_queued"], {**of, "most": MOST_QUEUED})
    refusal = FULL if queued[0] >= MOST_QUEUED else None
    if request.chain >= MOST_CHAINED:
        refusal = LOOP
    values = {
        **of,
        "public_id": (run_id or uuid7(now_ms)).bytes,
        "cause": request.cause.value,
        "environment": encode(request.environment),
        "data": encode(request.data),
        "requested_by": request.requested_by,
        "chain": request.chain,
        "state": (RunState.REFUSED if refusal else RunState.QUEUED).value,
        "due_at": None if refusal else now_ms,
        "now": now_ms,
        "ended_at": now_ms if refusal else None,
        "error": encode(refusal) if refusal else None,
    }
    row = transaction.one(SQL["insert_run"], values)
    if row is None:
        raise not_found("analysis")
    return run(_read(transaction, {**of, "id": row[0]}))


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

    async def release_runs(self, now_ms: int) -> None:
        await self.write(lambda transaction: transaction.execute(SQL["release"], {"now": now_ms}))

    async def claim_runs(self, now_ms: int, lease_ms: int, hashes: list[bytes]) -> list[Run]:
        bindings = {"now": now_ms, "limit": len(hashes), "at_once": NO_SCRIPTS.at_once}
        until_ms = now_ms + lease_ms

        def operation(transaction: Transaction) -> list[Row]:
            claimed = []
            due = transaction.execute(SQL["due"], bindings).fetchall()
            for (number,), token_hash in zip(due, hashes, strict=False):
                values = {"id": number, "now": now_ms, "until": until_ms, "hash": token_hash}
                held = transaction.one(SQL["claim"], values)
                if held is not None:
                    of = {"id": held[0], "organization": held[1]}
                    claimed.append(_read(transaction, of))
            lost = {"now": now_ms, "error": encode(LOST)}
            transaction.execute(SQL["end_lost_external"], lost)
            return claimed

        if not self.rows(SQL["any_due"], {"now": now_ms}):
            return []
        return [run(row) for row in await self.write(operation)]

    async def extend_runs(self, held: list[tuple[int, int]], until_ms: int) -> None:
        def operation(transaction: Transaction) -> None:
            for number, fence in held:
                values = {"id": number, "fence": fence, "until": until_ms}
                transaction.execute(SQL["extend"], values)

        await self.write(operation)

    async def next_run_ms(self) -> int | None:
        row: Any = self.row(SQL["next_due"], {})
        found: int | None = row[0]
        return found

    async def run_subject(self, of: Run) -> RunSubject | None:
        """Read as it is now, but for the version, which the run keeps."""
        here = {"id": of.analysis, "organization": of.organization_number}
        row = self.row(ANALYSIS + ANALYSES["by_number"], here)
        if row is None:
            return None
        found = analysis(row)
        version = None
        if of.version is not None:
            values = {**here, "number": of.version}
            version = self.row(ANALYSES["version"], values)
        person = None
        if found.deployed_by is not None:
            person = self.row(SQL["person"], {**here, "id": found.deployed_by})
        return RunSubject(
            analysis=found,
            code=version[1] if version else None,
            deployer=user(person[ORGANIZATION_COLUMNS:]) if person else None,
            settings=script_settings(self.row(ANALYSES["script_settings"], here)),
        )

    async def find_script(self, token_hash: bytes, now_ms: int) -> ScriptCaller | None:
        row = self.row(SQL["script_of_run"], {"hash": token_hash})
        row = row or self.row(SQL["script_of_analysis"], {"hash": token_hash})
        if row is None:
            return None
        config, analysis_id, run_id, lease_ms, external = row[ORGANIZATION_COLUMNS + USER_COLUMNS :]
        if lease_ms is not None and lease_ms <= now_ms:
            return None
        return ScriptCaller(
            organization=organization(row),
            user=user(row[ORGANIZATION_COLUMNS:]),
            scopes=msgspec.json.decode(config, type=AnalysisConfig).scopes,
            analysis_id=UUID(bytes=analysis_id),
            run_id=UUID(bytes=run_id) if run_id else None,
            external=bool(external),
        )


def _read(transaction: Transaction, of: dict[str, Any]) -> Row:
    found: Any = transaction.one(RUN + SQL["by_number"], of)
    return tuple(found)


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
