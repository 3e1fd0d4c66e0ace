"""The one writer: everything that arrives while a commit runs goes into the next commit.

Small operations run in the event loop (a few microseconds each, no hand-over of the interpreter
lock between threads); what takes milliseconds (a bulk operation, the commit with its fsync) runs in
a thread. A caller is answered only after the commit: durable before 201.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import apsw
import structlog

from tocsin.model.errors import TocsinError

T = TypeVar("T")
BATCH = 512
"""Operations in one commit at most, so that a write transaction stays under 20–50 ms."""

_KEEP_VERSION = "UPDATE meta SET value = ? WHERE key = 'version'"

log = structlog.get_logger(__name__)


class Transaction:
    """What an operation gets: the connection, and the versions that the commit will publish."""

    def __init__(self, connection: apsw.Connection, version: int) -> None:
        self.connection = connection
        self.version = version
        self.execute = connection.execute
        self.audit_heads: dict[int, tuple[int, bytes]] = {}
        """Of each organization whose log has grown: number and hash of the last entry."""

    def undone(self, version: int) -> None:
        """After a rollback: what is remembered is what the database holds."""
        self.version = version
        self.audit_heads.clear()

    def next_version(self) -> int:
        self.version += 1
        return self.version

    def one(self, sql: str, bindings: dict[str, Any]) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.execute(sql, bindings).fetchone()
        return row


@dataclass(slots=True)
class _Call:
    operation: Callable[[Transaction], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Group commit over one connection. `run` for small operations, `run_bulk` for large ones."""

    def __init__(self, connection: apsw.Connection) -> None:
        row: Any = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        self._transaction = Transaction(connection, row[0])
        self._small: deque[_Call] = deque()
        self._bulk: deque[_Call] = deque()
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tocsin-writer")
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._loop(), name="writer")

    def run(self, operation: Callable[[Transaction], T]) -> asyncio.Future[T]:
        return self._enqueue(self._small, operation)

    def run_bulk(self, operation: Callable[[Transaction], T]) -> asyncio.Future[T]:
        return self._enqueue(self._bulk, operation)

    async def close(self) -> None:
        """Commit what waits, then stop."""
        self._closing = True
        self._wake.set()
        if self._task:
            await self._task
        self._thread.shutdown()

    def _enqueue(
        self, queue: deque[_Call], operation: Callable[[Transaction], T]
    ) -> asyncio.Future[T]:
        if self._closing:
            raise TocsinError("unavailable")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        queue.append(_Call(operation, future))
        self._wake.set()
        return future

    async def _loop(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._small or self._bulk:
                count = min(BATCH, len(self._small))
                await self._commit([self._small.popleft() for _ in range(count)])
                if self._bulk:
                    await self._commit([self._bulk.popleft()], in_thread=True)
            if self._closing:
                return

    async def _commit(self, calls: list[_Call], *, in_thread: bool = False) -> None:
        """All calls in one commit. One that fails after it has written spoils the transaction: then
        all are done again, each within a savepoint, which is too dear for every day.
        """
        calls = [call for call in calls if not call.future.done()]
        if not calls:
            return
        if not await self._try(calls, in_thread=in_thread, savepoints=False):
            await self._try(calls, in_thread=in_thread, savepoints=True)
        for call in calls:
            _answer(call)

    async def _try(self, calls: list[_Call], *, in_thread: bool, savepoints: bool) -> bool:
        transaction, version = self._transaction, self._transaction.version
        run = asyncio.get_running_loop().run_in_executor
        try:
            transaction.execute("BEGIN IMMEDIATE")
            if in_thread:
                clean = await run(self._thread, self._apply_all, calls, savepoints)
            else:
                clean = self._apply_all(calls, savepoints)
            if not clean:
                transaction.undone(version)
                transaction.execute("ROLLBACK")
                return False
            if transaction.version != version:
                transaction.execute(_KEEP_VERSION, (transaction.version,))
            await run(self._thread, transaction.execute, "COMMIT")
        except apsw.Error as error:
            # A full disk or an I/O error: nothing of this batch was kept, and nobody was told so.
            log.error("commit_failed", error=str(error), operations=len(calls))
            transaction.undone(version)
            with contextlib.suppress(apsw.Error):
                transaction.execute("ROLLBACK")
            for call in calls:
                call.error = TocsinError("storage_full")
        return True

    def _apply_all(self, calls: list[_Call], savepoints: bool) -> bool:
        """False when a call failed and left something behind that only a rollback undoes."""
        transaction = self._transaction
        changes = transaction.connection.total_changes
        for call in calls:
            before = changes()
            call.error = None
            if savepoints:
                transaction.execute("SAVEPOINT operation")
            try:
                call.result = call.operation(transaction)
            except (apsw.FullError, apsw.IOError):
                raise
            except Exception as error:  # the caller gets it; the others go on
                call.error = error
                if savepoints:
                    transaction.execute("ROLLBACK TO operation")
                    transaction.audit_heads.clear()
                elif changes() != before:
                    return False
            if savepoints:
                transaction.execute("RELEASE operation")
        return True


def _answer(call: _Call) -> None:
    if call.future.done():
        return
    if call.error is None:
        call.future.set_result(call.result)
    else:
        call.future.set_exception(call.error)
