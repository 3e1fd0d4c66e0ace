"""Each batch is evaluated once, and each effect done once, whoever comes twice."""

from __future__ import annotations

from pathlib import Path

from tests.actions.rules import MINUTE, NOON, hot, rule
from tests.actions.test_backtest import HOOK, Filed, action_of
from tests.world import HeldClock
from tocsin.actions.engine import ActionEngine, data_work
from tocsin.actions.inputs import inputs_of
from tocsin.model.data import NewPoint
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
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
