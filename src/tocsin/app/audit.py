"""Checkpoints of the audit logs, and the check of the logs by them.

A chain alone does not show that its end was cut off. So the last entry of each organization is
written down every minute beside the database, signed: best shipped elsewhere, with the log.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import structlog

from tocsin.model.audit import AuditFault, AuditHead, ChainCheck
from tocsin.model.clock import MINUTE_MS, Clock, iso
from tocsin.storage.audit import AuditStorageOperations

EVERY_MS = MINUTE_MS
FILE = "audit-checkpoints.jsonl"
_SLICE = 5_000
log = structlog.get_logger(__name__)


class Checkpoint(msgspec.Struct, rename="camel"):
    """One line of the file. `signature` is an HMAC-SHA-256 of the rest, in hexadecimal."""

    at: str
    organization_id: str
    sequence: int
    hash: str
    signature: str = ""

    def sign(self, key: bytes) -> str:
        text = f"{self.at}|{self.organization_id}|{self.sequence}|{self.hash}"
        return hmac.digest(key, text.encode(), "sha256").hex()


class Checkpoints:
    """Writes down where the logs stand, while the server runs and when it stops."""

    def __init__(
        self, storage: AuditStorageOperations, clock: Clock, folder: Path, key: bytes
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._path = folder / FILE
        self._key = key
        self._last = {one.organization_id: one.sequence for one in read(self._path, key)}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name="audit checkpoints")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        await self._try()

    async def _loop(self) -> None:
        while True:
            await self._clock.wait(asyncio.Event(), self._clock.now_ms() + EVERY_MS)
            await self._try()

    async def _try(self) -> None:
        try:
            await self.write()
        except Exception as error:  # the next minute tries again
            log.error("audit_checkpoint_failed", exc_info=error)

    async def write(self) -> None:
        """One line for each organization whose log has grown."""
        lines = []
        for head in await self._storage.audit_heads():
            if self._last.get(str(head.organization_id)) == head.sequence:
                continue
            one = self._checkpoint(head)
            lines.append(msgspec.json.encode(one) + b"\n")
            self._last[one.organization_id] = one.sequence
            log.info(
                "audit_checkpoint",
                organization=one.organization_id,
                sequence=one.sequence,
                hash=one.hash,
            )
        if lines:
            with self._path.open("ab") as file:
                file.write(b"".join(lines))

    def _checkpoint(self, head: AuditHead) -> Checkpoint:
        one = Checkpoint(
            iso(self._clock.now_ms()), str(head.organization_id), head.sequence, head.hash.hex()
        )
        one.signature = one.sign(self._key)
        return one


def read(path: Path, key: bytes) -> Iterator[Checkpoint]:
    """Those of the file that are ours; a line that is not, or is half written, proves nothing."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            one = msgspec.json.decode(line, type=Checkpoint)
        except msgspec.DecodeError:
            continue
        if hmac.compare_digest(one.sign(key), one.signature):
            yield one


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of one organization's log has found. No fault: it is as it was written."""

    organization_id: str
    entries: int
    faults: list[AuditFault]

    @property
    def words(self) -> str:
        if not self.faults:
            return f"{self.organization_id}: {self.entries} entries, unchanged"
        first = self.faults[0]
        more = f", and {len(self.faults) - 1} more faults" if len(self.faults) > 1 else ""
        return f"{self.organization_id}: entry {first.sequence} {first.problem}{more}"


async def verify(storage: AuditStorageOperations, folder: Path, key: bytes) -> list[Verdict]:
    """All logs, entry by entry. Memory does not grow with them."""
    known: dict[str, dict[int, bytes]] = {}
    for one in read(folder / FILE, key):
        known.setdefault(one.organization_id, {})[one.sequence] = bytes.fromhex(one.hash)
    heads = {str(head.organization_id): head for head in await storage.audit_heads()}
    verdicts = [
        await _verify_one(storage, head, known.get(name, {}), key) for name, head in heads.items()
    ]
    # All entries of an organization may be gone, which then has no head.
    gone = sorted(set(known) - set(heads))
    return verdicts + [Verdict(name, 0, ChainCheck(key, 0, known[name]).end()) for name in gone]


async def _verify_one(
    storage: AuditStorageOperations, head: AuditHead, checkpoints: dict[int, bytes], key: bytes
) -> Verdict:
    chain, entries, after = ChainCheck(key, head.organization, checkpoints), 0, 0
    faults: list[AuditFault] = []
    while rows := await storage.audit_rows(head.organization, after=after, limit=_SLICE):
        for row in rows:
            faults += chain.follow(row)
        after, entries = rows[-1].sequence, entries + len(rows)
    return Verdict(str(head.organization_id), entries, faults + chain.end())
