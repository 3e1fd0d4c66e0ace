"""A provider that calls everybody's address dead is not believed for long."""

from __future__ import annotations

from tests.story.bells.telling import S, crowd, rows, states, tell, to_the_end
from tests.story.people import PushService
from tests.story.tracking.telling import numbers, provider, reference
from tests.world import Person, World
from tocsin.tracking.receipts import LEAST_REMOVALS, WINDOW_MS

PEOPLE = 120
ADDRESSES = "SELECT count(*) FROM addresses"


async def test_a_flood_of_bounces_removes_no_more_addresses_and_is_told(
    world: World, ana: Person, push: PushService
) -> None:
    await crowd(world, ana, push, PEOPLE)
    await tell(ana, channels=[{"channel": "push"}])
    await to_the_end(world)
    told = [
        {"event": "bounced", "reference": reference(world, number)}
        for number in numbers(world, "web_push")
    ]
    await provider(ana, "web_push", *told[:60])
    await provider(ana, "web_push", *told[60:100])
    (kept,) = rows(world, ADDRESSES)[0]
    assert PEOPLE - 60 <= kept <= PEOPLE - LEAST_REMOVALS
    assert states(world).count(S.FAILED) == 100
    metrics = (await world.call("GET", "/metrics")).text
    assert 'tocsin_alarms_total{what="removals_paused"} 1.0' in metrics
    assert 'tocsin_removals_paused{channel="web_push"} 1.0' in metrics
    world.clock.advance(WINDOW_MS)
    await provider(ana, "web_push", told[100])
    assert rows(world, ADDRESSES) == [(kept - 1,)]
