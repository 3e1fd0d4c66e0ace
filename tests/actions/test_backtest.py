"""What a back-test says of the past is what the real thing would have done, in random worlds."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.actions.rules import MINUTE, NOON, cool, hot, rule
from tests.world import HeldClock
from tocsin.actions.engine import ActionEngine
from tocsin.actions.evaluate import initial
from tocsin.actions.inputs import inputs_of
from tocsin.actions.simulate import backtest
from tocsin.model.actions import Action, Definition
from tocsin.model.data import NewPoint
from tocsin.model.evaluation import DueEffect, Firing, Turn
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.storage.sqlite import SqliteStorage

SEED = int(os.environ.get("TOCSIN_SEED", random.SystemRandom().randrange(1 << 30)))
WORLDS = int(os.environ.get("TOCSIN_EXAMPLES", "20"))
HOOK = {"kind": "webhook", "url": "https://hook.example/"}
IN, OUT = (
    {"is": one, "area": {"polygon": [[0, 0], [2, 0], [2, 2], [0, 2]]}} for one in ("in", "out")
)
TRIGGERS: list[dict[str, Any]] = [
    hot(),
    hot(unlock=[cool()]),
    hot(forSeconds=180),
    hot(forSeconds=180, unlock=[cool()]),
    hot(
        match="all",
        conditions=[*hot()["conditions"], {"variable": "door", "is": "=", "value": True}],
    ),
    {"kind": "no_data", "minutes": 4},
    {"kind": "geofence", "conditions": [IN], "unlock": [OUT]},
    {"kind": "geofence", "conditions": [OUT], "forSeconds": 120},
]


class Filed:
    """Keeps what was set off, and does nothing."""

    def __init__(self, storage: SqliteStorage) -> None:
        self.storage = storage
        self.firings: list[Firing] = []

    async def do(self, effect: DueEffect) -> None:
        of = effect.payload
        self.firings.append(Firing(Turn(of["turn"]), of["subject"], of["atMs"], of["facts"]))
        await self.storage.finish_effect(effect, {"outcome": "accepted"})


def some_rule(dice: random.Random) -> Definition:
    throttle = {"throttleMinutes": 6} if dice.random() < 0.3 else {}
    trigger = dice.choice(TRIGGERS)
    over = [HOOK] if trigger["kind"] == "no_data" or {"unlock", "forSeconds"} & set(trigger) else []
    return rule(trigger, effects=[HOOK], whenUnlocked=over, **throttle)


def some_points(dice: random.Random, now_ms: int) -> list[NewPoint]:
    return [
        NewPoint(
            device=dice.choice(("a", "b", "c")),
            variable=dice.choice(("temperature", "temperature", "door")),
            value=dice.choice((20.0, 28.0, 31.0, 40.0, True, False)),
            at_ms=now_ms - dice.choice((0, 0, 0, 1, 5)) * MINUTE,
            location=dice.choice((None, (1.0, 1.0), (3.0, 1.0))),
        )
        for _ in range(dice.randrange(1, 6))
    ]


def action_of(definition: Definition, acme: Organization) -> Action:
    return Action(
        0, acme.number, acme.organization_id, uuid7(), "Rule", None, True, False, {}, 1,
        definition, {}, uuid7(), None, None, NOON, NOON,
    )  # fmt: skip


async def live(storage: SqliteStorage, definition: Definition, dice: random.Random) -> list[Firing]:
    """An hour of data, each batch looked at when it comes, and the clock in between."""
    clock = HeldClock(NOON)
    acme = await storage.create_organization(
        Organization(0, uuid7(), "Acme", "us-east-1", False, False, NOON, NOON)
    )
    handle = storage.organization(acme.number, acme.organization_id)
    new = action_of(definition, acme)
    await handle.create_action(new, inputs_of(definition), initial(definition, NOON, {}))
    filed = Filed(storage)
    engine = ActionEngine(storage, clock, filed, filed)  # type: ignore[arg-type]
    while clock.now_ms() < NOON + 60 * MINUTE:
        clock.advance(dice.choice((1, 10, 60, 240)) * 1_000 * dice.randrange(1, 3))
        if dice.random() < 0.8:
            await handle.add_data(some_points(dice, clock.now_ms()), clock.now_ms())
        await engine.catch_up()
    clock.advance(30 * MINUTE)
    await engine.catch_up()
    return filed.firings


def told(firings: list[Firing]) -> list[Any]:
    return sorted(
        msgspec.to_builtins([(f.at_ms, f.subject, f.turn, f.facts) for f in firings]), key=repr
    )


@pytest.mark.parametrize("world", range(WORLDS))
async def test_a_back_test_says_what_the_real_thing_did(tmp_path: Path, world: int) -> None:
    dice = random.Random(SEED + world)
    print(f"TOCSIN_SEED={SEED}")  # to see the same again
    storage = SqliteStorage(tmp_path / "tocsin.db")
    definition = some_rule(dice)
    real = await live(storage, definition, dice)
    (acme,) = await storage.organizations()
    handle = storage.organization(acme.number, acme.organization_id)
    found = await backtest(handle, definition, NOON, NOON + 100 * MINUTE)
    until_ms = max((one.at_ms for one in real), default=NOON)
    await storage.close()
    assert told([one for one in found.firings if one.at_ms <= until_ms]) == told(real)
    assert found.cut_at_ms is None
