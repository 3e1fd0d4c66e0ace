"""What a run does while it runs: its journal, its lines, what it keeps, and how it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from tocsin.model.analyses import (
    LOG_BYTES,
    MOST_STORED,
    Analysis,
    Run,
    RunCause,
    RunEnd,
    RunRequest,
    RunState,
    Step,
)
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.storage.analyses import StoreChange
from tocsin.storage.sqlite.base import Row, decode, encode
from tocsin.storage.sqlite.runs import RUN, SQL, STARTING_EVENTS, insert_run, run
from tocsin.storage.sqlite.writer import Transaction

WALK = 2000
"""Events that one look goes over."""
CUT = "… what follows is not kept: 64 KiB of lines are."


class RunWorkPart:
    """See `storage.analyses.RunWorkOperations`."""

    write: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    rows: Callable[[str, dict[str, Any]], list[Row]]
    row: Callable[[str, dict[str, Any]], Row | None]

    async def run_steps(self, of: Run) -> list[Step]:
        return [Step(*row) for row in self.rows(SQL["steps"], {"id": of.number})]

    async def add_step(self, of: Run, step: Step) -> bool:
        def operation(transaction: Transaction) -> bool:
            if not _holds(transaction, of):
                return False
            _add(transaction, of, step)
            return True

        added: bool = await self.write(operation)
        return added

    async def store_step(
        self, of: Run, number: int, digest: bytes, change: StoreChange, now_ms: int
    ) -> Any:
        def operation(transaction: Transaction) -> Any:
            if not _holds(transaction, of):
                raise TocsinError("conflict", "The run has ended.")
            reply = _change(transaction, of.analysis, change, now_ms)
            step = Step(number, digest, encode({"reply": reply}).encode())
            _add(transaction, of, step)
            return reply

        return await self.write(operation)

    async def add_lines(
        self, of: Run, lines: list[tuple[str, str]], now_ms: int
    ) -> tuple[int, int]:
        def operation(transaction: Transaction) -> tuple[int, int]:
            position: Any = transaction.one(SQL["log_position"], {"id": of.number})
            number, size = position
            first = number + 1
            for stream, text in lines:
                if size is None or size >= LOG_BYTES:
                    break
                size += len(text.encode()) + 1
                number += 1
                values = {"id": of.number, "number": number, "stream": stream}
                values["text"] = text if size <= LOG_BYTES else CUT
                transaction.execute(SQL["insert_line"], {**values, "now": now_ms})
            transaction.execute(SQL["set_log_bytes"], {"id": of.number, "bytes": size})
            return first, number

        kept: tuple[int, int] = await self.write(operation)
        return kept

    async def lines_of(self, of: Run) -> int:
        row: Any = self.row(SQL["channel_lines"], {"id": of.number})
        return int(row[0])

    async def suspend_run(
        self, of: Run, waiting_for: UUID, deadline_ms: int | None, end: RunEnd, now_ms: int
    ) -> bool:
        values = {
            **_held(of),
            "organization": of.organization_number,
            "notification": waiting_for.bytes,
            "used_ms": end.used_ms,
            "peak_bytes": end.peak_bytes,
            "now": now_ms,
        }

        def operation(transaction: Transaction) -> bool:
            waits = transaction.one(SQL["undecided"], values) is not None
            due_at = deadline_ms if waits else now_ms
            return transaction.one(SQL["suspend"], {**values, "due_at": due_at}) is not None

        suspended: bool = await self.write(operation)
        return suspended

    async def end_run(self, of: Run, end: RunEnd, now_ms: int) -> bool:
        values = {
            **_held(of),
            "state": end.state.value,
            "error": encode(end.error) if end.error else None,
            "used_ms": end.used_ms,
            "peak_bytes": end.peak_bytes,
            "now": now_ms,
        }
        row = await self.write(lambda transaction: transaction.one(SQL["end_run"], values))
        return row is not None

    async def heed_events(self, now_ms: int) -> bool:
        """One transaction with the cursor, so each event starts what it starts once."""
        cursor: Any = self.row(SQL["events_cursor"], {})
        last: Any = self.row(SQL["last_event"], {})
        if last[0] <= cursor[0]:
            return False
        stretch = {"after": cursor[0], "until": min(last[0], cursor[0] + WALK), "now": now_ms}

        def operation(transaction: Transaction) -> None:
            found: Any = transaction.one(SQL["events_cursor"], {})
            if found[0] != stretch["after"]:
                return
            for row in transaction.execute(STARTING_EVENTS, stretch).fetchall():
                insert_run(transaction, _of_event(row), now_ms)
            transaction.execute(SQL["wake_waiting"], stretch).fetchall()
            transaction.execute(SQL["move_events_cursor"], stretch)

        await self.write(operation)
        return bool(stretch["until"] < last[0])

    async def start_scheduled(self, now_ms: int, following: Callable[[Row], int | None]) -> int:
        rows = self.rows(SQL["scheduled"], {"now": now_ms})

        def operation(transaction: Transaction) -> int:
            for row in rows:
                number, organization, _, known, enabled = row
                values = {"id": number, "known": known, "next_at": following(row)}
                if transaction.one(SQL["set_next"], values) is not None and enabled:
                    environment = {"scheduled_at": iso(known)}
                    cause = RunCause.SCHEDULE
                    request = RunRequest(organization, number, cause, environment, [])
                    insert_run(transaction, request, now_ms)
            return len(rows)

        return int(await self.write(operation)) if rows else 0

    async def forget_runs(self, before_ms: int, limit: int) -> None:
        values = {"before": before_ms, "limit": limit}
        await self.write(lambda transaction: transaction.execute(SQL["forget"], values))

    # External analyses.

    async def runs_for_listener(self, of: Analysis, after: int, limit: int) -> list[Run]:
        bindings = {
            "organization": of.organization_number,
            "analysis": of.number,
            "after": after,
            "limit": limit,
        }
        return [run(row) for row in self.rows(RUN + SQL["for_listener"], bindings)]

    async def runs_with_listeners(self, of: Analysis, after: int, limit: int) -> list[Run]:
        here = {"organization": of.organization_number, "analysis": of.number}
        bindings = {**here, "after": after, "limit": limit}
        return [run(row) for row in self.rows(RUN + SQL["with_listeners"], bindings)]

    async def claim_external_run(
        self, of: Run, token_hash: bytes, until_ms: int, now_ms: int
    ) -> Run | None:
        here = {"organization": of.organization_number, "id": of.number}
        values = {
            **here,
            "analysis": of.analysis,
            "hash": token_hash,
            "until": until_ms,
            "now": now_ms,
        }

        def operation(transaction: Transaction) -> Row | None:
            if transaction.one(SQL["claim_external"], values) is None:
                return None
            return transaction.one(RUN + SQL["by_number"], here)

        row = await self.write(operation)
        return run(row) if row else None


def _held(of: Run) -> dict[str, Any]:
    return {"id": of.number, "fence": of.fence}


def _holds(transaction: Transaction, of: Run) -> bool:
    return transaction.one(SQL["holds"], _held(of)) is not None


def _add(transaction: Transaction, of: Run, step: Step) -> None:
    values = {"id": of.number, "number": step.number, "hash": step.hash, "reply": step.reply}
    transaction.execute(SQL["insert_step"], values)
    transaction.execute(SQL["got_on"], {"id": of.number})


def _of_event(row: Row) -> RunRequest:
    chain, _, organization, analysis, kind, at_ms, notification, user, data = row
    ids = {"notification_id": notification, "user_id": user}
    named = {name: str(UUID(bytes=one)) for name, one in ids.items() if one}
    event = {"type": kind, "at": iso(at_ms), "data": decode(data), **named}
    environment = {"event": kind, **named}
    return RunRequest(
        organization, analysis, RunCause.EVENT, environment, [event], chain=int(chain)
    )


def _change(transaction: Transaction, analysis: int, change: StoreChange, now_ms: int) -> Any:
    """What the script is answered. Raises `invalid_body` for what can't be kept."""
    values = {"analysis": analysis, "key": change.key, "now": now_ms}
    if change.kind == "keys":
        return [row[0] for row in transaction.execute(SQL["store_keys"], values).fetchall()]
    row = transaction.one(SQL["store_get"], values)
    before = decode(row[0]) if row else None
    if change.kind == "get":
        return before if row else change.value
    if change.kind == "delete":
        transaction.execute(SQL["store_delete"], values)
        return row is not None
    after = change.value
    if change.kind == "increment":
        before = 0 if before is None else before
        if isinstance(before, bool) or not isinstance(before, int | float):
            message = f"store: the value of {change.key!r} is not a number."
            raise TocsinError("invalid_body", message)
        after = before + change.value
    counted: Any = transaction.one(SQL["store_count"], values)
    if counted[0] >= MOST_STORED:
        raise TocsinError("invalid_body", f"store: at most {MOST_STORED} keys are kept.")
    transaction.execute(SQL["store_set"], {**values, "value": encode(after)})
    return after


class RunViewsPart:
    """The runs of one organization as people see them; see `storage.analyses.RunViewOperations`."""

    number: int
    write: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    create: Callable[[Callable[[Transaction], Any], UUID], Awaitable[Any]]
    rows: Callable[[str, dict[str, Any]], list[Row]]
    row: Callable[[str, dict[str, Any]], Row | None]

    async def ask_run(self, request: RunRequest, now_ms: int) -> Run:
        run_id = uuid7(now_ms)
        made: Run = await self.create(
            lambda transaction: insert_run(transaction, request, now_ms, run_id), run_id
        )
        return made

    async def run(self, run_id: UUID) -> Run | None:
        bindings = {"organization": self.number, "public_id": run_id.bytes}
        row = self.row(RUN + SQL["by_id"], bindings)
        return run(row) if row else None

    async def runs(
        self, analysis: int | None, *, before: int, limit: int, state: RunState | None = None
    ) -> list[Run]:
        bindings = {
            "organization": self.number,
            "analysis": analysis,
            "before": before,
            "limit": limit,
            "state": state.value if state else None,
        }
        return [run(row) for row in self.rows(RUN + SQL["newest_first"], bindings)]

    async def run_log(self, of: Run, *, after: int, limit: int) -> list[tuple[int, int, str, str]]:
        bindings = {
            "organization": self.number,
            "id": of.number,
            "after": after,
            "limit": limit,
        }
        return [(row[0], row[1], row[2], row[3]) for row in self.rows(SQL["log"], bindings)]

    async def cancel_run(self, run_id: UUID, now_ms: int) -> int | None:
        values = {"organization": self.number, "public_id": run_id.bytes, "now": now_ms}
        row = await self.write(lambda transaction: transaction.one(SQL["cancel"], values))
        return row[0] if row else None
