"""Everything that can set an action off, with the clock in hand."""

from __future__ import annotations

from typing import Any

from tests.story.rules import ACTIONS, DATA, done, last, make, measured, tell
from tests.world import Person, World
from tocsin.model.actions import KEPT_EVALUATIONS
from tocsin.model.clock import DAY_MS

MINUTE = 60_000
EVENTS = "/api/v1/organizations/{organization}/custom-events"
NOTIFICATIONS = "/api/v1/organizations/{organization}/notifications"
SAYS: dict[str, Any] = {"notification": {"content": {"title": "$VALUE$ $DEVICE$", "text": "Look"}}}


async def test_every_five_minutes_it_fires_and_keeps_its_beat(
    world: World, ana: Person, ben: Person
) -> None:
    await make(ana, {"kind": "interval", "minutes": 5})
    for minutes, count in ((4, 0), (1, 1), (6, 2), (4, 3)):
        world.clock.advance(minutes * MINUTE)
        await done(world)
        assert len(await ben.titles()) == count


async def test_what_was_missed_is_not_made_up_for(world: World, ana: Person, ben: Person) -> None:
    await make(ana, {"kind": "interval", "minutes": 5})
    world.clock.advance(60 * MINUTE)
    await done(world)
    assert len(await ben.titles()) == 1


async def test_a_schedule_goes_by_the_clock_of_its_zone(
    world: World, ana: Person, ben: Person
) -> None:
    trigger = {"kind": "schedule", "cron": "30 13 * * *", "timeZone": "Europe/Berlin"}
    action = await make(ana, trigger)
    assert "On the schedule 30 13 * * * (Europe/Berlin)" in action["sentence"]
    world.clock.advance(29 * MINUTE)
    await done(world)
    assert await ben.titles() == []
    world.clock.advance(MINUTE)
    await done(world)
    assert len(await ben.titles()) == 1


async def test_a_device_that_falls_silent_is_told_of_once_and_when_it_speaks_again(
    world: World, ana: Person, ben: Person
) -> None:
    await measured(ana, 1, device="pump")
    over = tell(notification={"content": {"title": "Back", "text": "$DEVICE$ speaks"}})
    trigger = {"kind": "no_data", "minutes": 10, "device": "pump"}
    await make(
        ana,
        trigger,
        tell(notification={"content": {"title": "Silent", "text": "?"}}),
        whenUnlocked=[over],
    )
    world.clock.advance(9 * MINUTE)
    await measured(ana, 2, device="pump")
    world.clock.advance(9 * MINUTE)
    await done(world)
    assert await ben.titles() == []
    world.clock.advance(30 * MINUTE)
    await done(world)
    assert await ben.titles() == ["Silent"]
    await measured(ana, 3, device="pump")
    assert sorted(await ben.titles()) == ["Back", "Silent"]


async def test_an_event_of_ones_own_fires_if_its_filter_fits(ana: Person, ben: Person) -> None:
    where = {"op": ">", "path": "value", "value": 3}
    await make(ana, {"kind": "event", "event": "custom.door"}, tell(**SAYS), where=where)
    for value in (2, 5):
        data = {"device": "front", "value": value}
        raised = await ana.call("POST", EVENTS, {"name": "door", "data": data})
        assert (raised.status, raised.json["kind"]) == (202, "custom.door")
    await done(ana.world)
    assert await ben.titles() == ["5 front"]


async def test_what_an_action_sends_does_not_set_actions_off_again(
    ana: Person, ben: Person
) -> None:
    await make(ana, {"kind": "event", "event": "notification.accepted"}, tell(**SAYS))
    await ana.call("POST", NOTIFICATIONS, {"scope": "ORG", "content": {"text": "One"}})
    await done(ana.world)
    assert len((await ben.inbox())["items"]) == 2


async def test_leaving_an_area_fires_once_until_it_is_back(ana: Person, ben: Person) -> None:
    area = {"center": [13.4, 52.5], "radiusM": 1_000}
    out, back = ({"is": one, "area": area, "device": "van"} for one in ("out", "in"))
    await make(ana, {"kind": "geofence", "conditions": [out], "unlock": [back]}, tell(**SAYS))
    for lng in (13.4, 13.5, 13.6, 13.4, 13.5):
        await measured(ana, True, device="van", location={"lng": lng, "lat": 52.5})
    assert await ben.titles() == ["true van", "true van"]


async def test_a_question_that_nobody_answers_is_told_to_others(
    world: World, ana: Person, ben: Person
) -> None:
    escalate = {"scope": "USR", "emails": ["ana@acme.example"], "content": {"text": "No answer"}}
    await make(ana, {"kind": "no_answer", "minutes": 30}, tell(notification=escalate))
    buttons = [{"id": "yes", "label": "Yes"}]
    asked = {
        "scope": "USR",
        "emails": ["ben@acme.example"],
        "content": {"text": "Will you come?", "buttons": buttons},
    }
    first, second = [(await ana.call("POST", NOTIFICATIONS, asked)).json for _ in range(2)]
    await done(world)
    answer = f"/notifications/{first['notificationId']}/answer"
    await ben.inbox(answer, "POST", {"button": "yes"})
    world.clock.advance(31 * MINUTE)
    await done(world)
    texts = [item["text"] for item in (await ana.inbox())["items"]]
    assert texts == ["No answer"]
    assert second["state"] in ("QUEUED", "SENT")


async def test_a_new_user_with_a_tag_sets_it_off(ana: Person, ben: Person) -> None:
    trigger = {
        "kind": "resource",
        "resource": "user",
        "when": ["created"],
        "tags": {"site": "north"},
    }
    await make(ana, trigger, tell(**SAYS))
    for name, site in (("eve", "north"), ("fay", "south")):
        body = {"email": f"{name}@acme.example", "name": name, "tags": {"site": site}}
        assert (await ana.call("POST", "/api/v1/users", body)).status == 201
    await done(ana.world)
    assert len(await ben.titles()) == 1


async def test_usage_above_a_limit_is_told_once_until_it_is_below(
    world: World, ana: Person, ben: Person
) -> None:
    trigger = {"kind": "usage", "measure": "events_per_hour", "above": 2}
    action = await make(ana, trigger, tell(**SAYS))
    points = [{"device": "d", "variable": "v", "value": n} for n in range(3)]
    await ana.call("POST", DATA, points)
    for _ in range(3):
        world.clock.advance(MINUTE)
        await done(world)
    assert len(await ben.titles()) == 1
    assert (await last(ana, action))["steps"][0]["why"] == "it is 3, the limit 2"
    world.clock.advance(61 * MINUTE)
    await done(world)
    assert (await last(ana, action))["outcome"] == "unlocked"


async def test_a_throttle_is_for_each_device(world: World, ana: Person, ben: Person) -> None:
    trigger = {"kind": "condition", "conditions": [{"variable": "temperature", "is": "*"}]}
    action = await make(ana, trigger, throttleMinutes=10)
    for device in ("a", "a", "b"):
        await measured(ana, 1, device=device)
    assert sorted(await ben.titles()) == ["a is hot", "b is hot"]
    listed = (await ana.call("GET", ACTIONS)).json["items"][0]
    assert (listed["firedToday"], listed["failures"]) == (2, 0)
    assert listed["actionId"] == action["actionId"]


async def test_how_often_it_fired_today_is_counted_beyond_what_is_remembered(
    world: World, ana: Person
) -> None:
    trigger = {"kind": "condition", "conditions": [{"variable": "temperature", "is": "*"}]}
    await make(ana, trigger)
    for count in range(KEPT_EVALUATIONS + 5):
        await measured(ana, count)

    async def fired() -> int:
        answer = await ana.call("GET", ACTIONS)
        found: int = answer.json["items"][0]["firedToday"]
        return found

    assert await fired() == KEPT_EVALUATIONS + 5
    world.clock.advance(DAY_MS)
    assert await fired() == 0
    await measured(ana, 1)
    assert await fired() == 1
