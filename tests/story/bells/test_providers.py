"""Two providers of one channel: what the first can't do now, the second does at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.bells.telling import S, pass_time, rows, states, tell, to_the_end
from tests.story.people import PushService
from tests.world import Person, World
from tocsin.model.clock import MINUTE_MS, SECOND_MS

SMS: dict[str, Any] = {"channels": [{"channel": "sms"}]}


async def gateway(ana: Person, push: PushService, name: str, position: int, **more: Any) -> None:
    settings = {"kind": "gateway", "sender": "Acme", "url": f"{push.url}/{name}"}
    body = {"channel": "sms", "name": name, "settings": settings, "position": position, **more}
    answer = await ana.call("POST", "/api/v1/providers", body)
    assert answer.status == 201, answer.text


async def team(world: World, ana: Person, count: int) -> list[Person]:
    return [
        await world.person(f"p{number}", ana.organization, phone=f"+49301234{number:03}")
        for number in range(count)
    ]


async def test_when_the_first_fails_for_now_the_second_takes_it_at_once(
    world: World, ana: Person, push: PushService
) -> None:
    await gateway(ana, push, "one", 1)
    await gateway(ana, push, "two", 2)
    (ben,) = await team(world, ana, 1)
    push.replies["/one"] = [(503, {"retry-after": "600"})]
    await tell(ana, ben, **SMS)
    await world.settled()
    assert [ring.path for ring in push.rings] == ["/one", "/two"]
    assert {ring.at_ms for ring in push.rings} == {world.clock.now_ms()}
    await to_the_end(world)
    tries = rows(world, "SELECT provider, outcome FROM attempts ORDER BY number")
    assert tries == [("one", "Retry"), ("two", "Sent")]


async def test_what_is_refused_goes_to_no_second_provider(
    world: World, ana: Person, push: PushService
) -> None:
    await gateway(ana, push, "one", 1)
    await gateway(ana, push, "two", 2)
    (ben,) = await team(world, ana, 1)
    push.replies["/one"] = [(400, {})]
    await tell(ana, ben, **SMS)
    await to_the_end(world)
    assert [ring.path for ring in push.rings] == ["/one"]
    assert states(world) == [S.FAILED]


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_provider_that_does_not_accept_our_account_is_stood_in_for(
    world: World, ana: Person, push: PushService, status: int
) -> None:
    await gateway(ana, push, "one", 1)
    await gateway(ana, push, "two", 2)
    people = await team(world, ana, 30)
    push.rule = lambda ring: (status if ring.path == "/one" else 201, {})
    await tell(ana, *people, **SMS)
    await to_the_end(world)
    assert len(push.rang("two")) == 30
    assert states(world) == [S.SENT] * 30


async def test_a_first_provider_that_stays_down_is_asked_no_more_than_now_and_then(
    world: World, ana: Person, push: PushService
) -> None:
    await gateway(ana, push, "one", 1)
    await gateway(ana, push, "two", 2)
    people = await team(world, ana, 40)
    push.rule = lambda ring: (503 if ring.path == "/one" else 201, {})
    for person in people:
        await tell(ana, person, **SMS)
        await world.settled()
        world.clock.advance(SECOND_MS)
    await to_the_end(world)
    assert len(push.rang("/one".removeprefix("/"))) <= 13
    assert len(push.rang("two")) == 40


async def test_when_both_are_down_the_waits_are_those_of_the_channel(
    world: World, ana: Person, push: PushService
) -> None:
    await gateway(ana, push, "one", 1)
    await gateway(ana, push, "two", 2)
    (ben,) = await team(world, ana, 1)
    push.rule = lambda _: (503, {})
    await tell(ana, ben, **SMS)
    await world.settled()
    assert len(push.rings) == 2
    await pass_time(world, 8 * SECOND_MS)
    assert len(push.rings) == 2
    await to_the_end(world)
    assert len(push.rings) == 8
    assert states(world) == [S.FAILED]


async def test_a_providers_rate_holds_and_the_second_takes_what_is_above(
    world: World, ana: Person, push: PushService
) -> None:
    await gateway(ana, push, "one", 1, ratePerMinute=60)
    people = await team(world, ana, 90)
    await tell(ana, *people, **SMS)
    await pass_time(world, MINUTE_MS - 1)
    assert 59 <= len(push.rings) <= 61
    await pass_time(world, MINUTE_MS)
    assert len(push.rings) == 90
    await gateway(ana, push, "two", 2)
    await tell(ana, *people, **SMS)
    await pass_time(world, SECOND_MS)
    assert len(push.rang("two")) >= 85
    await to_the_end(world)
