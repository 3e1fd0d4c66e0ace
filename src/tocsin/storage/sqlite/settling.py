"""A notification's counts, and its last state once nothing rings any more."""

from __future__ import annotations

from tocsin.model.events import EventKind
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Row, decode, encode
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.writer import Transaction

SQL = statements.load("settling")


def settle(
    transaction: Transaction,
    number: int,
    now_ms: int,
    *,
    settled: int = 0,
    sent: int = 0,
    failed: int = 0,
) -> None:
    """Count what has ended (deliveries in `settled`, people in the others), then see if all has."""
    values = {
        "notification": number,
        "settled": settled,
        "sent": sent,
        "failed": failed,
        "now": now_ms,
    }
    if settled or sent or failed:
        transaction.execute(SQL["count_outcomes"], values)
    row = transaction.one(SQL["settle"], values)
    if row is None:
        return
    state, organization, recipients, reached, lost, skipped = row
    data = {
        "state": state,
        "recipients": recipients,
        "sent": reached,
        "failed": lost,
        "skipped": decode(skipped),
    }
    insert_event(
        transaction, organization, EventKind.SETTLED, now_ms, notification=number, data=data
    )


def settle_some(transaction: Transaction, number: int, ended: list[Row], now_ms: int) -> None:
    """Rings that were ended together, by the user of each: nothing else follows from them."""
    users = encode(sorted({row[0] for row in ended}))
    row = transaction.one(SQL["lost"], {"notification": number, "users": users}) if ended else None
    settle(transaction, number, now_ms, settled=len(ended), failed=row[0] if row else 0)
