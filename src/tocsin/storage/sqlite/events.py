"""Appends events, in the transaction of what happened: their ids are in commit order."""

from __future__ import annotations

from typing import Any

from tocsin.model.events import EventKind
from tocsin.storage import statements
from tocsin.storage.sqlite.base import encode
from tocsin.storage.sqlite.writer import Transaction

_INSERT = statements.load("events")["insert_event"]


def insert_event(
    transaction: Transaction,
    organization: int,
    kind: EventKind,
    now_ms: int,
    *,
    notification: int | None = None,
    user: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    bindings = {
        "organization": organization,
        "notification": notification,
        "user": user,
        "kind": kind.value,
        "now": now_ms,
        "data": encode(data) if data else "{}",
    }
    transaction.execute(_INSERT, bindings)
