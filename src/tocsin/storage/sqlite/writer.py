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

log = structlog.get_logger(__name__)


class Transaction:
    """What an operation gets: the connection, and the versions that the commit will publish."""

    def __init__(self, connection: apsw.Connection, version: int) -> None:
        self.connection = connection
        self.version = version
        self.execute = connection.execute

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

    async def run(self, operation: Callable[[Transaction], T]) -> T:
        return await self._enqueue(self._small, operation)

    async def run_bulk(self, operation: Callable[[Transaction], T]) -> T:
        return await self._enqueue(self._bulk, operation)

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
                await self._commit_batch()
            if self._closing:
                return

    async def _commit_batch(self) -> None:
        batch = [self._small.popleft() for _ in range(min(BATCH, len(self._small)))]
        bulk = self._bulk.popleft() if self._bulk else None
        calls = [*batch, bulk] if bulk else batch
        loop = asyncio.get_running_loop()
        transaction, version = self._transaction, self._transaction.version
        try:
            transaction.execute("BEGIN IMMEDIATE")
            for call in batch:
                self._apply(call)
            if bulk:
                await loop.run_in_executor(self._thread, self._apply, bulk)
            if transaction.version != version:
                transaction.execute(
                    "UPDATE meta SET value = ? WHERE key = 'version'", (transaction.version,)
                )
            await loop.run_in_executor(self._thread, transaction.execute, "COMMIT")
        except apsw.Error as error:
            # A full disk or an I/O error: nothing of this batch was kept, and nobody was told so.
            log.error("commit_failed", error=str(error), operations=len(calls))
            transaction.version = version
            with contextlib.suppress(apsw.Error):
                transaction.execute("ROLLBACK")
            for call in calls:
                call.error = TocsinError("storage_full")
        for call in calls:
            _answer(call)

    def _apply(self, call: _Call) -> None:
        """One operation within the batch: if it fails, the others are untouched."""
        if call.future.cancelled():
            return
        transaction = self._transaction
        transaction.execute("SAVEPOINT operation")
        try:
            call.result = call.operation(transaction)
        except (apsw.FullError, apsw.IOError):
            raise
        except BaseException as error:
            call.error = error
            transaction.execute("ROLLBACK TO operation")
        transaction.execute("RELEASE operation")


def _answer(call: _Call) -> None:
    if call.future.done():
        return
    if call.error is None:
        call.future.set_result(call.result)
    else:
        call.future.set_exception(call.error)
