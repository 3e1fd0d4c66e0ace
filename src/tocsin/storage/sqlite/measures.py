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


class MeasuresPart(Bound):
    """See `storage.tracking.TrackingStorageOperations`."""

    async def queue_depth(self, now_ms: int) -> QueueDepth:
        bindings = {"now": now_ms, "limit": DEPTH_LIMIT}
        counted: list[Any] = [
            self.row(SQL[name], bindings) for name in ("due_rings", "waiting_rings", "dead_rings")
        ]
        jobs: Any = self.row(SQL["jobs"], bindings)
        oldest = [] if jobs[1] is None else [jobs[1]]
        last = {"organization": -1, "queue": "", "lane": 0}
        while (head := self.row(RINGS["next_head"], last)) is not None:
            last = {"organization": head[0], "queue": head[1], "lane": head[2]}
            if head[3] <= now_ms:
                oldest.append(head[3])
        due, waiting, dead = (row[0] for row in counted)
        return QueueDepth(due, waiting, dead, jobs[0], min(oldest, default=None))

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
