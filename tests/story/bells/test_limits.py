"""Limits and fair shares, with everything running: nobody pays for what another sends."""

from __future__ import annotations

from dataclasses import replace as also
from typing import Any

import pytest

from tests.story.bells.telling import PUSH, crowd, pass_time, rows, tell, to_the_end
from tests.story.people import PushService, Ring
from tests.world import Person, World
from tocsin.dispatch.fairness import QUANTUM
from tocsin.dispatch.gates import FIRST_WINDOW
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.people import OrganizationSettings


def of(push: PushService, name: str) -> list[Ring]:
    return [ring for ring in push.rings if ring.path.startswith(f"/{name}-")]


async def planned(person: Person) -> list[tuple[Any, ...]]:
    """Something, as soon as the organization has rings."""
    theirs = f"SELECT 1 FROM deliveries WHERE organization_id = {person.organization.number}"
    return rows(person.world, theirs)


async def limit(person: Person, per_minute: int | None) -> None:
    handle = person.world.handle(person.organization)
    settings = OrganizationSettings(rings_per_minute=per_minute)
    await handle.save_settings(settings, person.world.clock.now_ms())


async def test_an_organization_rings_no_more_per_minute_than_its_owner_lets_it(
    world: World, ana: Person, cora: Person, push: PushService
) -> None:
    await limit(ana, 60)
    await crowd(world, ana, push, 150, "ours")
    await crowd(world, cora, push, 100, "theirs")
    await tell(ana, **PUSH)
    await tell(cora, **PUSH)
    await world.settled()
    assert len(of(push, "theirs")) == 100
    await pass_time(world, MINUTE_MS)
    first = len(of(push, "ours"))
    assert 59 <= first <= 61 + FIRST_WINDOW  # which go before the limit is known
    await pass_time(world, MINUTE_MS)
    assert 59 <= len(of(push, "ours")) - first <= 61
    await to_the_end(world)
    assert len(of(push, "ours")) == 150


async def test_lifting_the_limit_lets_the_rest_go_at_once(
    world: World, ana: Person, push: PushService
) -> None:
    await limit(ana, 60)
    await crowd(world, ana, push, 100)
    await tell(ana, **PUSH)
    await pass_time(world, SECOND_MS)
    assert len(push.rings) < 30
    await limit(ana, None)
    await pass_time(world, 20 * SECOND_MS)
    assert len(push.rings) == 100


@pytest.mark.parametrize("priority", ["normal", "critical"])
async def test_a_few_rings_of_another_organization_wait_for_no_crowd(
    world: World, ana: Person, cora: Person, push: PushService, priority: str
) -> None:
    there = also(push, url=push.url.replace("127.0.0.1", "localhost"))
    await crowd(world, ana, push, 1_200, "crowd")
    await crowd(world, cora, there, 10, "few")
    begun: list[int] = []

    async def begin() -> None:
        if len(push.rings) == 50 and not begun:
            begun.append(0)
            await tell(cora, **PUSH)
            await world.until(lambda: planned(cora))
            begun[0] = len(push.rings)  # before they are there, they wait for no turn

    push.on_ring = begin
    await tell(ana, priority=priority, **PUSH)
    await world.settled()
    places = [place for place, ring in enumerate(push.rings) if ring.path.startswith("/few")]
    assert (len(places), len(push.rings)) == (10, 1_210)
    assert 50 <= max(places) <= begun[0] + 2 * QUANTUM < 1_000


async def test_what_is_urgent_overtakes_what_the_same_organization_has_under_way(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await crowd(world, ana, push, 400)
    await push.browser("ben").enable(ben)
    urgent: list[int] = []

    async def alarm() -> None:
        if len(push.rings) == 50 and not urgent:
            urgent.append(50)
            await tell(ana, ben, title="Fire", priority="critical")

    push.on_ring = alarm
    await tell(ana, **PUSH)
    await world.settled()
    last = [place for place, ring in enumerate(push.rings) if ring.path == "/ben"]
    assert len(last) == 2
    assert min(last) < 300


async def test_hundreds_of_recipients_have_one_row_each_and_one_ring_each(
    world: World, ana: Person, push: PushService
) -> None:
    await crowd(world, ana, push, 150)
    for _ in range(3):
        await tell(ana, **PUSH)
    await to_the_end(world)
    assert rows(world, "SELECT count(*), count(DISTINCT user_id) FROM recipients") == [(453, 151)]
    assert rows(world, "SELECT count(*), sum(attempts) FROM deliveries") == [(450, 450)]
