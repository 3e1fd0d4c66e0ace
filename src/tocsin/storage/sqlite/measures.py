"""What is measured of the whole installation, and the hidden organization of its canaries."""

from __future__ import annotations

from typing import Any

from tocsin.model.people import Organization, User
from tocsin.model.tracking import DEPTH_LIMIT, Measured, QueueDepth
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, encode
from tocsin.storage.sqlite.directory import insert_user, organization, user
from tocsin.storage.sqlite.rings import SQL as RINGS
from tocsin.storage.sqlite.signin import insert_organization
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("measures")
_LAST = (1 << 63) - 1


class MeasuresPart(Bound):
    """See `storage.tracking.TrackingStorageOperations`."""

    async def queue_depth(self, now_ms: int) -> QueueDepth:
        jobs: Any = self.row(SQL["jobs"], {"now": now_ms})
        dead: Any = self.row(SQL["dead_rings"], {"limit": DEPTH_LIMIT})
        oldest = [] if jobs[1] is None else [jobs[1]]
        due = waiting = 0
        queue: dict[str, Any] = {"organization": -1, "queue": "", "lane": 0}
        while (head := self.row(RINGS["next_head"], queue)) is not None:
            queue = {"organization": head[0], "queue": head[1], "lane": head[2]}
            if head[3] <= now_ms:
                oldest.append(head[3])
            due += self._count(queue, -1, now_ms, DEPTH_LIMIT - due)
            waiting += self._count(queue, now_ms, _LAST, DEPTH_LIMIT - waiting)
        return QueueDepth(due, waiting, dead[0], jobs[0], min(oldest, default=None))

    def _count(self, queue: dict[str, Any], after: int, until: int, limit: int) -> int:
        bindings = {**queue, "after": after, "until": until, "limit": limit}
        row: Any = self.row(SQL["rings_of_queue"], bindings)
        return int(row[0])

    async def keep_measurements(self, slot: int, measured: list[Measured], until: int) -> None:
        values = {"slot": slot, "rows": encode(measured), "until": until}

        def operation(transaction: Transaction) -> None:
            transaction.execute(SQL["keep"], values)
            transaction.execute(SQL["drop_slots"], values)

        await self.write(operation)

    async def measurements(self, since: int) -> list[Measured]:
        return [
            (row[0], row[1], row[2]) for row in self.rows(SQL["measurements"], {"since": since})
        ]

    async def system_organization(
        self, new_organization: Organization, new_user: User
    ) -> tuple[Organization, User]:
        def operation(transaction: Transaction) -> tuple[Organization, User]:
            found = transaction.one(SQL["system"], {})
            if found is not None:
                row = transaction.one(SQL["system_user"], {"organization": found[0]})
                assert row is not None
                return organization(found), user(row)
            made = insert_organization(transaction, new_organization)
            transaction.execute(SQL["name_system"], {"organization": made.number})
            return made, insert_user(transaction, made.number, new_user)

        system: tuple[Organization, User] = await self.write(operation)
        return system
