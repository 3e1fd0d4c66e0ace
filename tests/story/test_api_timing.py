"""When a notification comes, to whom, how often, and when its time is over."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.api import PUMP, URL, detail, explained, preview, reasons, send
from tests.world import Person, World
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso

DAILY = {"timeZone": "Europe/Berlin", "cron": "0 9 * * *"}


@pytest.fixture
async def far(world: World, ana: Person) -> dict[str, Person]:
    """Kim in Tokyo, Bea in Berlin, Noa in New York. It is Sunday noon in London."""
    zones = {"kim": "Asia/Tokyo", "bea": "Europe/Berlin", "noa": "America/New_York"}
    return {
        name: await world.person(name, ana.organization, time_zone=zone)
        for name, zone in zones.items()
    }


async def until(world: World, moment_ms: int) -> None:
    """Step by step, as time goes."""
    await world.settled()
    while (due := await world.running.worker.next_due_ms()) is not None and due <= moment_ms:
        world.clock.advance(max(0, due - world.clock.now_ms()))
        await world.settled()
    world.clock.advance(moment_ms - world.clock.now_ms())
    await world.settled()


@pytest.mark.parametrize("as_text", [True, False])
async def test_it_comes_at_its_start_and_not_before(
    world: World, ana: Person, ben: Person, as_text: bool
) -> None:
    start_ms = world.clock.now_ms() + HOUR_MS
    sent = await send(ana, startAt=iso(start_ms) if as_text else start_ms)
    assert (sent["state"], sent["startAt"]) == ("SCHEDULED", iso(start_ms))
    await until(world, start_ms - 1)
    assert await ben.titles() == []
    assert "starts at" in (await explained(ana, sent, ben))["sentence"]
    await until(world, start_ms)
    assert (await ben.inbox())["items"][0]["startAt"] == iso(start_ms)


async def test_nine_in_the_morning_is_where_each_person_is_as_the_preview_predicts(
    world: World, ana: Person, far: dict[str, Person]
) -> None:
    wanted: dict[str, Any] = {"filter": {"roles": ["USER"]}, "localTime": {"time": "09:00"}}
    seen = await preview(ana, **wanted)
    at = {one["person"]["name"]: one["at"] for one in seen["people"]}
    assert at == {
        "Kim": "2026-11-23T00:00:00.000Z",
        "Bea": "2026-11-23T08:00:00.000Z",
        "Noa": "2026-11-22T14:00:00.000Z",
    }
    assert seen["arrivals"] == [{"at": when, "people": 1} for when in sorted(at.values())]
    sent = await send(ana, **wanted)
    await until(world, world.clock.now_ms() + 3 * HOUR_MS)
    assert [len(await one.titles()) for one in far.values()] == [0, 0, 1]
    waits = await explained(ana, sent, far["kim"])
    assert "2026-11-23T00:00:00.000Z, their local time" in waits["sentence"]
    await until(world, world.clock.now_ms() + DAY_MS)
    found = {name: (await one.inbox())["items"] for name, one in far.items()}
    assert {name.title(): items[0]["startAt"] for name, items in found.items()} == at
    assert (await detail(ana, sent))["counts"]["recipients"] == 3


async def test_a_date_of_their_own_calendar(
    world: World, ana: Person, far: dict[str, Person]
) -> None:
    wanted: dict[str, Any] = {
        "filter": {"roles": ["USER"]},
        "localTime": {"time": "09:00", "date": "2026-11-24"},
    }
    at = {one["person"]["name"]: one["at"][:13] for one in (await preview(ana, **wanted))["people"]}
    assert at == {"Kim": "2026-11-24T00", "Bea": "2026-11-24T08", "Noa": "2026-11-24T14"}
    sent = await send(ana, **wanted, expiresIn=60)
    assert sent["startAt"] == "2026-11-23T19:00:00.000Z"
    await until(world, world.clock.now_ms() + 3 * DAY_MS)
    assert [len(await one.titles()) for one in far.values()] == [1, 1, 1]


async def test_a_preview_shows_the_next_times_of_what_repeats_also_over_a_change_of_the_clock(
    ana: Person,
) -> None:
    rule = {"timeZone": "Europe/Berlin", "cron": "30 2 * * *"}
    seen = await preview(ana, startAt="2027-03-26T12:00:00Z", repeat=rule)
    assert seen["occurrences"] == [
        "2027-03-27T01:30:00.000Z",
        "2027-03-28T01:00:00.000Z",
        "2027-03-29T00:30:00.000Z",
        "2027-03-30T00:30:00.000Z",
        "2027-03-31T00:30:00.000Z",
    ]
    twice = await preview(ana, repeat={**rule, "count": 2})
    assert len(twice["occurrences"]) == 2
    assert "occurrences" not in await preview(ana)


@pytest.mark.parametrize(
    ("repeat", "starts"),
    [
        (DAILY, ["2026-11-23T08:00", "2026-11-24T08:00", "2026-11-25T08:00"]),
        (
            {"timeZone": "America/New_York", "rrule": "FREQ=WEEKLY;BYDAY=MO,WE",
             "starts": "2026-11-23T10:00"},
            ["2026-11-23T15:00", "2026-11-25T15:00", "2026-11-30T15:00"],
        ),
        ({**DAILY, "count": 2}, ["2026-11-23T08:00", "2026-11-24T08:00"]),
        ({**DAILY, "until": "2026-11-24T08:00:00Z"}, ["2026-11-23T08:00", "2026-11-24T08:00"]),
    ],
)  # fmt: skip
async def test_what_repeats_comes_again_and_its_series_is_one_list(
    world: World, ana: Person, ben: Person, repeat: dict[str, Any], starts: list[str]
) -> None:
    sent = await send(ana, repeat=repeat, expiresIn=3600)
    assert sent["seriesId"] == sent["notificationId"]
    await until(world, world.clock.now_ms() + 8 * DAY_MS)
    page = await ana.call("GET", f"{URL}?seriesId={sent['seriesId']}&limit=100")
    found = sorted(one["startAt"][:16] for one in page.json["items"])
    assert found[: len(starts)] == starts
    if "count" in repeat or "until" in repeat:
        assert len(await ben.titles()) == len(found) == len(starts)
    assert all("repeat" in one for one in page.json["items"])


async def test_canceling_the_next_one_ends_the_series(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await send(ana, repeat=DAILY)
    await until(world, world.clock.now_ms() + DAY_MS)
    page = (await ana.call("GET", f"{URL}?seriesId={sent['seriesId']}&state=SCHEDULED")).json
    (coming,) = page["items"]
    stopped = await ana.call("DELETE", f"{URL}/{coming['notificationId']}")
    assert stopped.json["state"] == "CANCELED"
    await until(world, world.clock.now_ms() + 3 * DAY_MS)
    assert len(await ben.titles()) == 1


async def test_replacing_the_next_one_goes_on_with_the_series_at_its_time(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await send(ana, repeat=DAILY)
    path = f"{URL}/{sent['notificationId']}/replace"
    new = await ana.call("POST", path, {"content": {"title": "Valve", "text": "Open it"}})
    assert new.status == 201, new.text
    assert (new.json["state"], new.json["notification"]["startAt"]) == ("CANCELED", sent["startAt"])
    assert new.json["notification"]["seriesId"] == sent["seriesId"]
    await world.settled()
    assert await ben.titles() == []
    await until(world, world.clock.now_ms() + 2 * DAY_MS)
    assert await ben.titles() == ["Valve", "Valve"]


async def test_a_life_begins_with_the_start(world: World, ana: Person, ben: Person) -> None:
    start_ms = world.clock.now_ms() + HOUR_MS
    sent = await send(ana, startAt=start_ms, expiresIn=60)
    assert sent["expiresAt"] == iso(start_ms + MINUTE_MS)
    fixed = await send(ana, expiresAt=iso(start_ms))
    assert fixed["expiresAt"] == iso(start_ms)
    await until(world, start_ms)
    assert len(await ben.titles()) == 2


async def test_whose_time_comes_after_the_end_is_skipped_as_expired(
    world: World, ana: Person, far: dict[str, Person]
) -> None:
    wanted: dict[str, Any] = {
        "filter": {"roles": ["USER"]},
        "localTime": {"time": "09:00"},
        "expiresAt": "2026-11-22T20:00:00Z",
    }
    seen = await preview(ana, **wanted)
    sent = await send(ana, **wanted)
    await until(world, world.clock.now_ms() + 2 * DAY_MS)
    counts = (await detail(ana, sent))["counts"]
    assert reasons(seen) == reasons(counts) == {"expired": 2}
    assert (seen["recipients"], counts["recipients"]) == (1, 1)


async def test_a_later_one_with_the_same_key_takes_the_earlier_ones_place(
    world: World, ana: Person, ben: Person
) -> None:
    await send(ana, collapseKey="pump-7")
    await send(ana, {"scope": "ORG", "content": {"title": "Other", "text": "x"}})
    await world.settled()
    body = {"scope": "ORG", "content": {"title": "Pump 2", "text": "x"}, "collapseKey": "pump-7"}
    await send(ana, body)
    await world.settled()
    assert await ben.titles() == ["Pump 2", "Other"]
    assert (await send(ana, PUMP, collapseKey="pump-7"))["collapseKey"] == "pump-7"
