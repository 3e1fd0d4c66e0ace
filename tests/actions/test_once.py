"""Each batch is evaluated once, and each effect done once, whoever comes twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.actions.rules import MINUTE, NOON, hot, rule
from tests.actions.test_backtest import HOOK, Filed, action_of
from tests.world import HeldClock
from tocsin.actions.engine import ActionEngine, data_work
from tocsin.actions.inputs import inputs_of
from tocsin.model.actions import Action
from tocsin.model.data import DataBatch, NewPoint
from tocsin.model.evaluation import State
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.storage.actions import Decide, Decided, Input
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.sqlite.engine import SqliteOrganization


async def acme_of(storage: SqliteStorage) -> SqliteOrganization:
    """Acme with a rule about temperatures, and a point that is too hot."""
    acme = await storage.create_organization(
        Organization(0, uuid7(), "Acme", "us-east-1", False, False, NOON, NOON)
    )
    handle = storage.organization(acme.number, acme.organization_id)
    definition = rule(hot(), effects=[HOOK])
    await handle.create_action(action_of(definition, acme), inputs_of(definition), {})
    await handle.add_data([NewPoint("tank", "temperature", 31.0, NOON)], NOON)
    return handle


async def test_whoever_has_lost_a_batch_evaluates_nothing(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "tocsin.db")
    handle = await acme_of(storage)
    (late,) = await storage.claim_data_batches(NOON, MINUTE, 10)
    (now,) = await storage.claim_data_batches(NOON + 2 * MINUTE, MINUTE, 10)
    decide, inputs, subjects = await data_work(handle, late)
    lost = await storage.evaluate_batch(late, inputs, subjects, decide, bulk=False)
    kept = await storage.evaluate_batch(now, inputs, subjects, decide, bulk=True)
    again = await storage.evaluate_batch(now, inputs, subjects, decide, bulk=True)
    due = await storage.due_effects(NOON, webhooks=True, each=10, limit=10)
    await storage.close()
    assert (lost, kept, again, len(due)) == (None, 1, None, 1)


async def ten_looking(storage: SqliteStorage) -> tuple[DataBatch, Decide, list[Input], list[str]]:
    """Ten rules, a thousand hot tanks, and what decides of them."""
    handle = await acme_of(storage)
    (action,) = await handle.actions(search=None, after=0, limit=10)
    inputs = inputs_of(action.definition)
    for _ in range(9):
        await handle.create_action(replace(action, number=0, action_id=uuid7()), inputs, {})
    tanks = [NewPoint(f"tank {n}", "temperature", 31.0, NOON) for n in range(1000)]
    await handle.add_data(tanks, NOON)
    (_, batch) = await storage.claim_data_batches(NOON, MINUTE, 10)
    return batch, *await data_work(handle, batch)


async def test_others_write_while_many_actions_look_at_a_large_batch(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "tocsin.db")
    batch, decide, inputs, subjects = await ten_looking(storage)
    looking = asyncio.ensure_future(
        storage.evaluate_batch(batch, inputs, subjects, decide, bulk=True)
    )
    written = 0
    while not looking.done():
        await storage.check_writable()
        written += 1
    assert (await looking, written >= 5) == (10_000, True)
    await storage.close()


async def test_a_batch_goes_on_behind_the_actions_that_have_looked_at_it(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "tocsin.db")
    batch, decide, inputs, subjects = await ten_looking(storage)
    looked: list[int] = []

    def killed(action: Action, states: dict[str, State]) -> list[Decided]:
        looked.append(action.number)
        if len(looked) >= 6:
            raise RuntimeError("killed")
        return decide(action, states)

    with pytest.raises(RuntimeError):
        await storage.evaluate_batch(batch, inputs, subjects, killed, bulk=True)
    again = await storage.evaluate_batch(batch, inputs, subjects, decide, bulk=True)
    rows = storage.rows("SELECT action_id, count(*) FROM action_effects GROUP BY action_id", {})
    await storage.close()
    assert (again, len(rows), {count for _, count in rows}) == (6_000, 10, {1_000})


async def test_a_filed_effect_is_not_due_again(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "tocsin.db")
    await acme_of(storage)
    filed = Filed(storage)
    engine = ActionEngine(storage, HeldClock(NOON), filed, filed)  # type: ignore[arg-type]
    await engine.catch_up()
    await engine.catch_up()
    await storage.close()
    assert [one.subject for one in filed.firings] == ["tank"]


async def test_what_no_action_looks_at_is_done_without_a_claim(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "tocsin.db")
    handle = await acme_of(storage)
    (action,) = await handle.actions(search=None, after=0, limit=10)
    await handle.switch_action(action, False, [], {}, NOON)
    await storage.skip_data_batches()
    left = await storage.claim_data_batches(NOON, MINUTE, 10)
    await storage.close()
    assert left == []
