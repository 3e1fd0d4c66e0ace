"""Compares an audience with that of an earlier preview."""

from __future__ import annotations

from tocsin.model.packing import unpack
from tocsin.model.plans import Plan, PlanChanges

NAMED = 100


def changes_since(plan: Plan, chunks: list[bytes]) -> PlanChanges:
    """`chunks` are the recipients as they are now, as packed ids."""
    before = {user for chunk in plan.chunks for user in unpack(chunk)}
    now = {user for chunk in chunks for user in unpack(chunk)}
    joined, left = now - before, before - now
    return PlanChanges(
        joined=len(joined),
        left=len(left),
        joined_users=sorted(joined)[:NAMED],
        left_users=sorted(left)[:NAMED],
    )
