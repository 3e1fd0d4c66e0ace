"""Rules from data to people: firing, locks, resolving, and what is written down of it."""

from __future__ import annotations

from typing import Any

from tests.story.rules import ACTIONS, COOL, HOT, WORDS, last, make, measured, tell
from tests.world import Person, World
from tocsin.model.people import Role

MINUTE = 60_000


async def test_a_value_that_is_too_high_tells_people_what_it_is(ana: Person, ben: Person) -> None:
    action = await make(ana, HOT)
    assert action["sentence"] == "When temperature of any device is above 30, tell everybody."
    await measured(ana, 31.5, unit="°C")
    (item,) = (await ben.inbox())["items"]
    assert (item["title"], item["text"]) == ("tank is hot", "temperature is 31.5 °C")
    await measured(ana, 29)
    assert len(await ben.titles()) == 1


async def test_an_evaluation_says_what_was_looked_at_and_what_it_led_to(
    ana: Person, ben: Person
) -> None:
    action = await make(ana, HOT)
    await measured(ana, 31)
    found = await last(ana, action)
    assert (found["outcome"], found["cause"]) == ("fired", "data")
    assert found["inputs"][0]["value"] == 31
    (step,) = found["steps"]
    assert (step["holds"], step["why"]) == (True, "tank: temperature is 31")
    (effect,) = found["effects"]
    sent = await ana.call(
        "GET",
        f"/api/v1/organizations/{{organization}}/notifications/{effect['notificationId']}",
    )
    assert (sent.json["state"], effect["outcome"]) == ("SENT", "sent")


async def test_an_alert_resolves_itself_when_it_is_over(ana: Person, ben: Person) -> None:
    await make(ana, {**HOT, "unlock": [COOL]}, tell(resolve={}))
    await measured(ana, 31)
    await measured(ana, 40)
    assert await ben.titles() == ["tank is hot"]
    await measured(ana, 20)
    assert await ben.titles() == []


async def test_an_alert_can_say_in_new_words_that_it_is_over(ana: Person, ben: Person) -> None:
    over = {"title": "$DEVICE$ is fine again", "text": "It has $VALUE$"}
    action = await make(ana, {**HOT, "unlock": [COOL]}, tell(resolve=over))
    await measured(ana, 31)
    await measured(ana, 20)
    (item,) = (await ben.inbox())["items"]
    assert (item["title"], item["text"]) == ("tank is fine again", "It has 20")
    assert (await last(ana, action))["effects"][0]["outcome"] == "resolved"


async def test_for_so_long_comes_by_the_clock(world: World, ana: Person, ben: Person) -> None:
    await make(ana, {**HOT, "forSeconds": 300})
    await measured(ana, 31)
    world.clock.advance(4 * MINUTE)
    await measured(ana, 20)
    await measured(ana, 32)
    assert await ben.titles() == []
    world.clock.advance(5 * MINUTE)
    await measured(ana, 1, device="other")
    assert await ben.titles() == ["tank is hot"]


async def test_what_is_locked_by_hand_fires_no_more(ana: Person, ben: Person) -> None:
    action = await make(ana, HOT)
    path = f"{ACTIONS}/{action['actionId']}"
    assert (await ana.call("POST", path + "/lock", {})).json["locked"]
    await measured(ana, 31)
    assert (await last(ana, action))["outcome"] == "locked"
    await ana.call("POST", path + "/unlock", {})
    await measured(ana, 31)
    assert await ben.titles() == ["tank is hot"]


async def test_a_device_is_unlocked_by_hand(ana: Person, ben: Person) -> None:
    action = await make(ana, {**HOT, "unlock": [COOL]})
    path = f"{ACTIONS}/{action['actionId']}"
    await measured(ana, 31)
    (state,) = (await ana.call("GET", path + "/states")).json["items"]
    assert (state["subject"], state["locked"]) == ("tank", True)
    await ana.call("POST", path + "/unlock", {"subject": "tank"})
    await measured(ana, 32)
    assert len(await ben.titles()) == 2


async def test_switched_off_it_does_nothing_and_on_again_it_does(ana: Person, ben: Person) -> None:
    action = await make(ana, HOT, enabled=False)
    path = f"{ACTIONS}/{action['actionId']}"
    await measured(ana, 31)
    assert (await ana.call("GET", path + "/evaluations")).json["items"] == []
    changed = await ana.call("PATCH", path, {"enabled": True})
    assert (changed.json["enabled"], changed.json["version"]) == (True, 1)
    await measured(ana, 31)
    assert await ben.titles() == ["tank is hot"]


async def test_an_earlier_version_can_be_brought_back(ana: Person, ben: Person) -> None:
    action = await make(ana, HOT)
    path = f"{ACTIONS}/{action['actionId']}"
    later: dict[str, Any] = {"name": "Cold", "trigger": {**HOT, "conditions": [COOL]}}
    assert (await ana.call("PATCH", path, later)).json["version"] == 2
    restored = (await ana.call("POST", path + "/versions/1/restore")).json
    assert (restored["version"], restored["name"]) == (3, "Hot")
    assert restored["sentence"] == action["sentence"]
    for nothing in ("9", "0", "-1", "x", "9" * 5_000):
        answer = await ana.call("POST", f"{path}/versions/{nothing}/restore")
        assert (answer.status, answer.json["code"]) == (404, "not_found")
    items = (await ana.call("GET", path + "/versions")).json["items"]
    assert [one["version"] for one in items] == [3, 2, 1]


async def test_words_in_liquid_are_filled_without_being_read_as_liquid(
    ana: Person, ben: Person
) -> None:
    words = {"text": "{{ device | upcase }}: $VALUE$ for {{ user.name }}"}
    await make(ana, any_value(), tell(notification={"content": words, "liquid": True}))
    await measured(ana, "{{ user.email }}")
    (item,) = (await ben.inbox())["items"]
    assert item["text"] == "TANK: {{ user.email }} for Ben"


def any_value() -> dict[str, Any]:
    return {"kind": "condition", "conditions": [{"variable": "temperature", "is": "*"}]}


async def test_who_has_lost_the_right_sends_nothing_more(
    world: World, ana: Person, ben: Person
) -> None:
    action = await make(ana, HOT)
    handle = world.handle(ana.organization)
    (user,) = await handle.users_by_ids([ana.user.user_id])
    other = await world.person("dora", ana.organization, Role.OWNER)
    await other.call("PATCH", f"/api/v1/users/{user.user_id}", {"role": "USER"})
    await measured(other, 31)
    (effect,) = (await last(other, action))["effects"]
    assert effect["outcome"] == "refused"
    assert "may not send" in effect["why"]
    assert await ben.titles() == []


async def test_the_words_of_a_list_are_those_of_the_organization_only(
    ana: Person, cora: Person
) -> None:
    action = await make(ana, HOT, tell(notification={"content": WORDS}))
    await make(cora, HOT)
    items = (await ana.call("GET", ACTIONS)).json["items"]
    assert [one["actionId"] for one in items] == [action["actionId"]]
    strange = await cora.call("GET", f"{ACTIONS}/{action['actionId']}")
    assert strange.status == 404
