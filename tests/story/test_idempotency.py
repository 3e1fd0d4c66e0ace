"""A create call that is repeated with its key is accepted once and answered alike."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.world import Answer, Person, World, open_world
from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.model.people import Role
from tocsin.storage.sqlite.work import KEY_LIFE_MS

LIST = "/v2.0/tool/organizations/{organization}/notifications"
TO_ALL = {"scope": "ORG", "content": {"text": "Cake", "inputs": {"at": 15.0, "big": 2**60}}}


async def sent(person: Person, key: str = "key-1", text: str = "Cake") -> Answer:
    content = {**TO_ALL["content"], "text": text}  # type: ignore[dict-item]
    return await person.notify({**TO_ALL, "content": content}, Idempotency_Key=key)


async def test_a_hundred_posts_at_once_with_one_key_are_one_notification(
    world: World, ana: Person, ben: Person
) -> None:
    answers = await asyncio.gather(*(sent(ana) for _ in range(100)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    await world.settled()
    assert (await ana.call("GET", LIST)).json["count"] == 1
    assert len(await ben.titles()) == 1


async def test_a_hundred_posts_at_once_on_the_new_door_are_one_notification_too(
    world: World, ana: Person, ben: Person
) -> None:
    path = "/api/v1/organizations/{organization}/notifications"
    posts = (ana.call("POST", path, TO_ALL, Idempotency_Key="key-1") for _ in range(100))
    answers = await asyncio.gather(*posts)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["notificationId"] for answer in answers}) == 1
    await world.settled()
    assert len(await ben.titles()) == 1
    other = {**TO_ALL, "content": {"text": "Pie"}}
    assert (await ana.call("POST", path, other, Idempotency_Key="key-1")).status == 422


async def test_a_late_repeat_gets_the_answer_of_the_first_call_whatever_happened_since(
    world: World, ana: Person
) -> None:
    first = await sent(ana)
    await world.settled()
    world.clock.advance(HOUR_MS)
    after_sending = await sent(ana)
    await ana.call("DELETE", f"{LIST}/{first.json['notificationId']}")
    after_withdrawing = await sent(ana)
    assert first.text == after_sending.text == after_withdrawing.text
    assert [one.status for one in (first, after_sending, after_withdrawing)] == [201] * 3


async def test_a_scheduled_one_is_repeated_as_it_was_accepted(world: World, ana: Person) -> None:
    body = {**TO_ALL, "startAt": "2026-11-22T13:00:00Z"}
    first = await ana.notify(body, Idempotency_Key="k")
    world.clock.advance(2 * HOUR_MS)
    await world.settled()
    assert (await ana.notify(body, Idempotency_Key="k")).text == first.text


async def test_a_key_is_for_one_body_and_one_organization(
    world: World, ana: Person, cora: Person
) -> None:
    first = await sent(ana)
    other = await sent(ana, text="Pie")
    assert (other.status, list(other.json)) == (422, ["message"])
    assert (await sent(ana, "key-2", "Pie")).status == 201
    theirs = await sent(cora)
    assert theirs.status == 201
    assert theirs.json["notificationId"] != first.json["notificationId"]
    assert (await ana.call("GET", LIST)).json["count"] == 2


async def test_a_refused_call_does_not_use_its_key_up(ana: Person) -> None:
    assert (await ana.notify({"scope": "USR"}, Idempotency_Key="key-1")).status == 400
    assert (await sent(ana)).status == 201


async def test_a_key_is_remembered_over_a_restart_and_for_a_day(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        first = await sent(ana)
    async with open_world(tmp_path) as world:
        again = Person(world, ana.organization, ana.user, ana.token)
        world.clock.advance(DAY_MS)
        assert (await sent(again)).text == first.text
        assert (await sent(again, text="Pie")).status == 422
        await world.settled()
        assert len(await again.titles()) == 1


async def test_a_forgotten_key_makes_room_after_two_days(world: World, ana: Person) -> None:
    first = await sent(ana)
    world.clock.advance(KEY_LIFE_MS + HOUR_MS)

    async def accepted_anew() -> bool:
        return bool((await sent(ana)).json["notificationId"] != first.json["notificationId"])

    await world.until(accepted_anew)
