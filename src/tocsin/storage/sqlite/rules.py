"""Who is in a group by its rule: kept in `group_members`, in the transaction of what changes it."""

from __future__ import annotations

from tocsin.model.errors import TocsinError
from tocsin.storage import statements
from tocsin.storage.sqlite.base import encode
from tocsin.storage.sqlite.writer import Transaction

_RAW = statements.load("rules")
SQL = {name: text.replace("/*fits*/", _RAW["fits"]) for name, text in _RAW.items()}


def refresh_users(transaction: Transaction, organization: int, users: list[int]) -> None:
    """After a change of these people, or of the solutions that they are members of."""
    bindings = {"organization": organization}
    if not users or transaction.one(SQL["any_rule"], bindings) is None:
        return
    values = {**bindings, "users": encode(users)}
    transaction.execute(SQL["leave"], values)
    transaction.execute(SQL["join"], values)


def refresh_group(transaction: Transaction, organization: int, group: int) -> None:
    """After a change of its rule. Without a rule, who is in it stays."""
    values = {"organization": organization, "group": group}
    transaction.execute(SQL["leave_group"], values)
    transaction.execute(SQL["fill_group"], values)


def check_picked_by_hand(transaction: Transaction, organization: int, group: int) -> None:
    """Raises `conflict` for a group that picks its people by a rule."""
    row = transaction.one(SQL["rule_of"], {"organization": organization, "group": group})
    if row is not None and row[0] is not None:
        raise by_rule()


def by_rule() -> TocsinError:
    message = "This group picks its people by a rule. Change the rule, or take it away."
    return TocsinError("conflict", message)
