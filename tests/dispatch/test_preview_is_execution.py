"""What a preview says of each person is what the real send then writes, in random worlds.

Longer: `TOCSIN_EXAMPLES=20000 .venv-dev/bin/pytest tests/dispatch/test_preview_is_execution.py -s`;
the same again: with the `TOCSIN_SEED` that it prints.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, seed, settings

from tests.dispatch.random_worlds import CHANNELS, ORDER, RandomWorld, build, draft, worlds
from tests.world import HeldClock
from tocsin.dispatch.expander import Expander
from tocsin.dispatch.providers import Providers
from tocsin.dispatch.setups import Setups
from tocsin.inbox.feed import Feed
from tocsin.model.errors import TocsinError
from tocsin.model.notification import DeliveryState, Draft, Notification
from tocsin.model.packing import unpack
from tocsin.model.people import Principal
from tocsin.model.plans import PlanSummary
from tocsin.model.setup import Setup
from tocsin.notifications.accept import accept, check
from tocsin.notifications.explain import chunks
from tocsin.notifications.preview import as_notification, planned, preview
from tocsin.plan.decide import Bell, Ring, Skip
from tocsin.plan.record import unpack_records
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.vault import Vault, new_master_key
from tocsin.tracking.meters import LiveMeters

SEED = int(os.environ.get("TOCSIN_SEED") or random.randrange(1 << 30))
EXAMPLES = int(os.environ.get("TOCSIN_EXAMPLES") or 100)
Said = dict[int, tuple[Ring | Skip, int, tuple[str, ...]]]
"""User → decision, when it arrives, and the groups that are the reason."""


@dataclass
class Engine:
    """A database, and what expands in it; nothing rings."""

    storage: SqliteStorage
    runner: asyncio.Runner

    def setups(self, names: tuple[str, ...]) -> Setups:
        channels = {name: CHANNELS[name]() for name in names}
        vault = Vault(self.storage, HeldClock(), {"first": new_master_key()})
        return Setups(CHANNELS, Providers(self.storage, vault, channels, CHANNELS), ORDER)

    async def run(self, setups: Setups, clock: HeldClock) -> None:
        """Until everybody's local time has come."""
        expander = Expander(
            self.storage, clock, Feed(), setups, LiveMeters(), wake_runs=lambda: None
        )
        while (due_ms := await self.storage.next_job_ms()) is not None:
            clock.advance(max(0, due_ms - clock.now_ms()))
            while await expander.run_due():
                pass


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with asyncio.Runner() as runner:

        async def opened() -> SqliteStorage:
            return SqliteStorage(tmp_path / "tocsin.db")

        made = Engine(runner.run(opened()), runner)
        yield made
        runner.run(made.storage.close())


@pytest.mark.timeout(0)
def test_the_preview_says_of_everybody_what_is_then_done(engine: Engine) -> None:
    print(f"again with TOCSIN_SEED={SEED} TOCSIN_EXAMPLES={EXAMPLES}")

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds)
    def holds(world: RandomWorld) -> None:
        note(repr(world))
        engine.runner.run(_the_same(engine, world))

    holds()


async def _the_same(engine: Engine, world: RandomWorld) -> None:
    principal, solution = await build(world, engine.storage)
    organization = principal.organization
    there = engine.storage.organization(organization.number, organization.organization_id)
    setups = engine.setups(world.channels)
    setup = await setups.of(organization.number)
    asked = draft(world, solution)
    try:
        await check(there, principal, asked, world.now_ms)
    except TocsinError:
        return  # refused by both alike: nothing to compare
    said, summary = await _previewed(there, principal, asked, setup, world.now_ms)
    found = await accept(there, principal, asked, world.now_ms)
    await engine.run(setups, HeldClock(world.now_ms))
    assert await _recorded(there, found) == said
    await _rows_fit(engine.storage, there, found, said)
    await _numbers_fit(there, found, said, summary)


async def _previewed(
    there: OrganizationStorage, principal: Principal, asked: Draft, setup: Setup, now_ms: int
) -> tuple[Said, PlanSummary]:
    checked, solution = await check(there, principal, asked, now_ms)
    said: Said = {}
    async for _, decided in planned(
        there,
        as_notification(checked, principal, now_ms),
        solution.number if solution else None,
        principal.organization,
        setup,
        now_ms=now_ms,
    ):
        for one in decided:
            told = (one.decision, one.arrives_ms, one.people.profile.groups)
            said |= dict.fromkeys(one.people.users, told)
    seen = await preview(there, principal, checked, solution, setup=setup, now_ms=now_ms)
    shown = {user: (one.decision, one.arrives_ms) for user, one in seen.shown}
    assert shown == {user: told[:2] for user, told in said.items()}
    kept = [user for chunk in seen.chunks for user in unpack(chunk)]
    assert kept == sorted(user for user, told in said.items() if isinstance(told[0], Ring))
    return said, seen.summary


async def _recorded(there: OrganizationStorage, found: Notification) -> Said:
    said: Said = {}
    async for chunk in chunks(there, found):
        for record in unpack_records(chunk.decisions) if chunk.decisions else ():
            users = unpack(record.users)
            assert not said.keys() & set(users)
            told = (record.decision, record.arrived_at_ms, record.profile.groups)
            said |= dict.fromkeys(users, told)
    return said


async def _rows_fit(
    storage: SqliteStorage, there: OrganizationStorage, found: Notification, said: Said
) -> None:
    """Inbox items, and a ring for each address of each bell, are those that were said."""
    bindings = {"id": found.number}
    items = storage.rows(
        "SELECT user_id, arrived_at FROM recipients WHERE notification_id = :id", bindings
    )
    rings = {user: told for user, told in said.items() if isinstance(told[0], Ring)}
    assert dict(items) == {user: told[1] for user, told in rings.items()}
    places = Counter(
        (user, channel) for user, channel, _, _ in await there.addresses_of(sorted(said))
    )
    expected: Counter[Any] = Counter()
    for user, (decision, _, _) in rings.items():
        assert isinstance(decision, Ring)
        for bell in decision.bells:
            expected[user, *_row(bell)] = max(1, places[user, bell.channel])
    rows = storage.rows(
        "SELECT user_id, channel, place, state, due_at, reason, digest FROM deliveries"
        " WHERE notification_id = :id",
        bindings,
    )
    assert Counter(rows) == expected


def _row(bell: Bell) -> tuple[Any, ...]:
    state = DeliveryState.DUE if bell.place == 0 else DeliveryState.PLANNED
    reason = None if bell.reason is None else bell.reason.value
    return bell.channel, bell.place, state, bell.due_at_ms, reason, int(bell.digest)


async def _numbers_fit(
    there: OrganizationStorage, found: Notification, said: Said, summary: PlanSummary
) -> None:
    now = await there.notification(found.notification_id)
    assert now is not None
    decisions = [told[0] for told in said.values()]
    rung = [one for one in decisions if isinstance(one, Ring)]
    assert summary.recipients == now.counts.recipients == len(rung)
    assert summary.skipped == now.counts.skipped
    skipped = sum(isinstance(one, Skip) for one in decisions)
    assert sum(summary.skipped.values()) == skipped + len(summary.unknown)
    assert summary.rings == now.counts.ringing
    assert summary.no_bell == sum(not one.bells for one in rung)
    first = Counter(one.bells[0].channel for one in rung if one.bells)
    assert (summary.bells, sum(summary.languages.values())) == (dict(first), len(rung))
    arrivals = Counter(told[1] for told in said.values() if isinstance(told[0], Ring))
    assert {one.at_ms: one.people for one in summary.arrivals} == dict(arrivals)
