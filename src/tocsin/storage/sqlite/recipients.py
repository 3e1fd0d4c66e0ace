"""What became of a notification, person by person: read by chunks, as they were written."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

import msgspec

from tocsin.model.notification import Answer, DeliveryState
from tocsin.model.packing import unpack
from tocsin.model.recipients import ChunkView, RecipientView
from tocsin.model.work import AttemptView, DeliveryView
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound, Row, encode

SQL = statements.load("recipients")
_answer = msgspec.json.Decoder(Answer).decode


class RecipientsPart(Bound):
    """See `storage.operations.RecipientOperations`."""

    async def chunk(self, notification: int, number: int) -> ChunkView | None:
        bindings = {
            "organization": self.number,
            "notification": notification,
            "number": number,
        }
        row = self.row(SQL["chunk"], bindings)
        return ChunkView(row[0], unpack(row[1]), row[2]) if row else None

    async def recipients(self, notification: int, users: list[int]) -> list[RecipientView]:
        bindings = {
            "organization": self.number,
            "notification": notification,
            "users": encode(users),
        }
        deliveries = self._deliveries(bindings)
        return [_view(row, deliveries[row[0]]) for row in self.rows(SQL["people"], bindings)]

    def _deliveries(self, bindings: dict[str, Any]) -> dict[int, list[DeliveryView]]:
        rows = self.rows(SQL["deliveries"], bindings)
        ids = {**bindings, "ids": encode([row[1] for row in rows])}
        attempts: dict[int, list[AttemptView]] = defaultdict(list)
        for row in self.rows(SQL["attempts"], ids):
            attempts[row[0]].append(AttemptView(*row[1:]))
        found: dict[int, list[DeliveryView]] = defaultdict(list)
        for row in rows:
            view = DeliveryView(
                number=row[1],
                channel=row[2],
                place=row[3],
                state=DeliveryState(row[4]),
                due_at_ms=row[5],
                reason=row[6],
                digest=bool(row[7]),
                recall=bool(row[8]),
                device=row[9],
                updated_at_ms=row[10],
                attempts=attempts[row[1]],
            )
            found[row[0]].append(view)
        return found


def _view(row: Row, deliveries: list[DeliveryView]) -> RecipientView:
    return RecipientView(
        user_number=row[0],
        user_id=UUID(bytes=row[1]),
        name=row[2],
        email=row[3],
        arrived_at_ms=row[4],
        seen_at_ms=row[5],
        read_at_ms=row[6],
        archived_at_ms=row[7],
        deleted_at_ms=row[8],
        withdrawn_at_ms=row[9],
        answered_at_ms=row[10],
        answer=_answer(row[11]) if row[11] is not None else None,
        deliveries=deliveries,
    )
