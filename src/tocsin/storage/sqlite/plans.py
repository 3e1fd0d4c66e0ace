"""Previews, kept for a while so that one can send by them."""

from __future__ import annotations

from uuid import UUID

import msgspec

from tocsin.model.ids import uuid7
from tocsin.model.plans import Plan, PlanSummary
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, encode
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("plans")
_summary = msgspec.json.Decoder(PlanSummary).decode


class PlansPart(Bound):
    """See `storage.operations.PlanOperations`."""

    async def save_plan(self, summary: PlanSummary, chunks: list[bytes], now_ms: int) -> UUID:
        plan_id = uuid7(now_ms)
        values = {
            "organization": self.number,
            "public_id": plan_id.bytes,
            "summary": encode(summary),
            "now": now_ms,
        }

        def operation(transaction: Transaction) -> None:
            row = transaction.one(SQL["insert_plan"], values)
            for number, users in enumerate(chunks):
                chunk = {"plan": row and row[0], "number": number, "users": users}
                transaction.execute(SQL["insert_plan_chunk"], chunk)

        await self.write(operation)
        return plan_id

    async def plan(self, plan_id: UUID) -> Plan | None:
        bindings = {"organization": self.number, "public_id": plan_id.bytes}
        row = self.row(SQL["plan"], bindings)
        if row is None:
            return None
        chunks = self.rows(SQL["plan_chunks"], {**bindings, "plan": row[0]})
        return Plan(plan_id, _summary(row[1]), row[2], [users for (users,) in chunks])
