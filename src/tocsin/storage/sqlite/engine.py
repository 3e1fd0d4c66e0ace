"""Opens the file, keeps the schema current, and answers for the whole database."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import apsw

from tocsin.model.errors import TocsinError
from tocsin.storage import statements
from tocsin.storage.audit import Trail
from tocsin.storage.sqlite.action_work import ActionWorkPart
from tocsin.storage.sqlite.actions import ActionsPart
from tocsin.storage.sqlite.analyses import AnalysesPart
from tocsin.storage.sqlite.analytics import AnalyticsPart
from tocsin.storage.sqlite.audience import AudiencePart
from tocsin.storage.sqlite.audit import AuditPart, AuditsPart, audited
from tocsin.storage.sqlite.base import Totals
from tocsin.storage.sqlite.data import DataBatchesPart, DataPart
from tocsin.storage.sqlite.delivery_settings import CategoriesPart, TemplatesPart
from tocsin.storage.sqlite.directory import DirectoryPart
from tocsin.storage.sqlite.groups import GroupsPart
from tocsin.storage.sqlite.many_marks import ManyMarksPart, SnoozesPart
from tocsin.storage.sqlite.measures import MeasuresPart
from tocsin.storage.sqlite.notice_edits import NoticeEditsPart
from tocsin.storage.sqlite.notifications import NotificationsPart
from tocsin.storage.sqlite.own import OwnPart
from tocsin.storage.sqlite.people_lists import PeopleListsPart
from tocsin.storage.sqlite.plans import PlansPart
from tocsin.storage.sqlite.preferences import PreferencesPart
from tocsin.storage.sqlite.providers import ProvidersPart, VaultPart
from tocsin.storage.sqlite.question_work import QuestionWorkPart
from tocsin.storage.sqlite.questions import QuestionsPart
from tocsin.storage.sqlite.receipts import PlacesPart, ReceiptsPart
from tocsin.storage.sqlite.recipients import RecipientsPart
from tocsin.storage.sqlite.retention import RetentionPart
from tocsin.storage.sqlite.rings import RingsPart
from tocsin.storage.sqlite.run_work import RunViewsPart, RunWorkPart
from tocsin.storage.sqlite.runs import RunsPart
from tocsin.storage.sqlite.signin import SigninPart
from tocsin.storage.sqlite.single_sign_on import IssuerVisitsPart, SingleSignOnPart
from tocsin.storage.sqlite.stopping import StoppingPart
from tocsin.storage.sqlite.tagoio import TagoioHostsPart, TagoioPart
from tocsin.storage.sqlite.tokens import TokensPart
from tocsin.storage.sqlite.webhook_sending import WebhookSendingPart
from tocsin.storage.sqlite.webhooks import WebhooksPart
from tocsin.storage.sqlite.writer import Transaction, Writer

T = TypeVar("T")
BUSY_MS = 10_000


class AlreadyRunning(Exception):
    """Another process holds the folder's writer lock: one process writes, no more."""


class SqliteStorage(
    SigninPart,
    IssuerVisitsPart,
    TagoioHostsPart,
    VaultPart,
    QuestionWorkPart,
    RingsPart,
    WebhookSendingPart,
    ActionWorkPart,
    DataBatchesPart,
    ReceiptsPart,
    MeasuresPart,
    RetentionPart,
    AuditsPart,
    SnoozesPart,
    RunsPart,
    RunWorkPart,
):
    """The whole database. Only the process that holds the lock may open it for writing.

    `audit_key` is what the audit logs' chains are made with.
    """

    def __init__(self, path: Path, *, read_only: bool = False, audit_key: bytes = b"") -> None:
        self.audit_key = audit_key
        self._lock = -1 if read_only else _lock(path.with_suffix(".lock"))
        self.reader = _connect(path, read_only=read_only)
        self.totals = Totals()
        self.writer: Writer | None = None
        if not read_only:
            self._connection = _connect(path)
            migrate(self._connection)
            self.writer = Writer(self._connection)
            self.writer.start()

    def write(self, operation: Callable[[Transaction], T]) -> Awaitable[T]:
        if self.writer is None:
            raise TocsinError("unavailable")
        return self.writer.run(operation)

    def write_bulk(self, operation: Callable[[Transaction], T]) -> Awaitable[T]:
        if self.writer is None:
            raise TocsinError("unavailable")
        return self.writer.run_bulk(operation)

    def write_with(
        self,
        trail: Trail | None,
        operation: Callable[[Transaction], T],
        made: UUID | None = None,
    ) -> Awaitable[T]:
        if trail is None or not trail.open:
            return self.write(operation)
        return audited(self.audit_key, self.write, operation, trail, made)

    def rows(self, sql: str, bindings: dict[str, Any]) -> list[tuple[Any, ...]]:
        return self.reader.execute(sql, bindings).fetchall()

    def row(self, sql: str, bindings: dict[str, Any]) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self.reader.execute(sql, bindings).fetchone()
        return found

    def organization(
        self, number: int, organization_id: UUID, trail: Trail | None = None
    ) -> SqliteOrganization:
        return SqliteOrganization(self, number, organization_id, trail)

    async def check_writable(self) -> None:
        await self.write(
            lambda transaction: transaction.execute(
                "UPDATE meta SET value = value WHERE key = 'version'"
            )
        )

    async def close(self) -> None:
        if self.writer is not None:
            await self.writer.close()
            self._connection.close()
        self.reader.close()
        if self._lock >= 0:
            os.close(self._lock)


class SqliteOrganization(
    NoticeEditsPart,
    NotificationsPart,
    StoppingPart,
    PlansPart,
    RecipientsPart,
    QuestionsPart,
    ManyMarksPart,
    AudiencePart,
    TagoioPart,
    DirectoryPart,
    PeopleListsPart,
    GroupsPart,
    TokensPart,
    PreferencesPart,
    CategoriesPart,
    TemplatesPart,
    ProvidersPart,
    WebhooksPart,
    ActionsPart,
    DataPart,
    PlacesPart,
    AnalyticsPart,
    AuditPart,
    AnalysesPart,
    RunViewsPart,
    OwnPart,
    SingleSignOnPart,
):
    """A handle that is bound to one organization: every statement carries its number.

    With a `trail` it belongs to one call, and leaves that call's audit entry.
    """

    def __init__(
        self, storage: SqliteStorage, number: int, organization_id: UUID, trail: Trail | None
    ) -> None:
        self._storage = storage
        self._trail = trail
        self.number = number
        self.organization_id = organization_id
        self.note = storage.write
        self.audit_key = storage.audit_key
        self.rows = storage.rows
        self.row = storage.row
        self.totals = storage.totals

    def write(self, operation: Callable[[Transaction], T]) -> Awaitable[T]:
        return self._storage.write_with(self._trail, operation)

    def create(self, operation: Callable[[Transaction], T], made: UUID) -> Awaitable[T]:
        return self._storage.write_with(self._trail, operation, made)

    def write_bulk(self, operation: Callable[[Transaction], T]) -> Awaitable[T]:
        trail, run = self._trail, self._storage.write_bulk
        if trail is None or not trail.open:
            return run(operation)
        return audited(self.audit_key, run, operation, trail, None)


def _connect(path: Path, *, read_only: bool = False) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READONLY if read_only else _READ_WRITE
    connection = apsw.Connection(str(path), flags=flags, statementcachesize=256)
    connection.set_busy_timeout(BUSY_MS)
    for pragma in ("foreign_keys = ON", "temp_store = MEMORY", "cache_size = -32768"):
        connection.execute(f"PRAGMA {pragma}")
    if not read_only:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000"):
            connection.execute(f"PRAGMA {pragma}")
    return connection


_READ_WRITE = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise AlreadyRunning(str(path)) from None
    return handle


def migrate(connection: apsw.Connection) -> None:
    """Apply the migrations that the file has not seen; each in one transaction."""
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT")
    done = {name for (name,) in connection.execute("SELECT name FROM migrations")}
    for name, sql in statements.migrations():
        if name in done:
            continue
        with connection:
            connection.execute(sql)
            connection.execute("INSERT INTO migrations (name) VALUES (?)", (name,))
