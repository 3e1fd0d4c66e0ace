"""What people put aside for a while, questions that wait for an answer, undo, and search."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.test_stream import stream
from tests.world import Answer, Person, World

HOUR = 3_600_000
ASK = {"text": "Overtime on Friday?", "buttons": [{"id": "yes", "label": "Yes"}]}
NOTIFICATIONS = "/api/v1/organizations/{organization}/notifications"


async def tell(world: World, ana: Person, *texts: str, **more: Any) -> list[str]:
    """One notification each, to everybody, each a moment after the other; their ids."""
    ids = []
    for text in texts:
        world.clock.advance(1000)
        body: dict[str, Any] = {
            "scope": "ORG",
            "content": {**more.get("content", {}), "title": text},
        }
        body["content"].setdefault("text", text)
        body |= {key: value for key, value in more.items() if key != "content"}
        ids.append((await ana.call("POST", NOTIFICATIONS, body)).json["notificationId"])
    await world.settled()
    return ids


async def shown(person: Person, kind: str = "all", more: str = "") -> list[str]:
    page = await person.inbox(f"/notifications?filter={kind}{more}")
    return [item["title"] for item in page["items"]]


async def counts(person: Person) -> tuple[int, int, int, int]:
    found = await person.inbox("/counts")
    return found["unseen"], found["unread"], found["action"], found["snoozed"]


async def mark(person: Person, one: str, verb: str, body: Any = None) -> dict[str, Any]:
    item: dict[str, Any] = await person.inbox(f"/notifications/{one}/{verb}", "POST", body)
    return {key: value for key, value in item.items() if key != "version"}


async def refused(world: World, person: Person, path: str, body: Any) -> Answer:
    token = {"authorization": f"Bearer {await person.inbox_token()}"}
    return await world.call("POST", f"/inbox/v1{path}", body, token)


async def test_what_is_snoozed_comes_back_unread_at_its_time_and_an_open_inbox_sees_it(
    world: World, ana: Person, ben: Person
) -> None:
    one, _two = await tell(world, ana, "one", "two")
    await mark(ben, one, "read")
    aside = await mark(ben, one, "snooze", {"until": "2026-11-22T12:30:00Z"})
    assert aside["snoozedUntil"] == "2026-11-22T12:30:00.000Z"
    assert (await shown(ben), await shown(ben, "snoozed")) == (["two"], ["one"])
    assert await counts(ben) == (1, 1, 0, 1)
    async with stream(ben) as live:
        world.clock.advance(HOUR // 2)
        back = await live.next()
        assert back is not None
        assert (back.data["title"], "readAt" in back.data) == ("one", False)
        assert {"seenAt", "snoozedUntil"} & set(back.data) == set()
    assert (await shown(ben), await shown(ben, "snoozed")) == (["two", "one"], [])
    assert await counts(ben) == (2, 2, 0, 0)
    assert "returnedAt" not in await mark(ben, one, "seen")
    assert await counts(ben) == (1, 2, 0, 0)


@pytest.mark.parametrize("state", ["unseen", "seen", "read", "archive"])
async def test_to_bring_it_back_early_restores_it_exactly(
    world: World, ana: Person, ben: Person, state: str
) -> None:
    (one,) = await tell(world, ana, "one")
    if state != "unseen":
        await mark(ben, one, state)
    before = await ben.inbox(f"/notifications/{one}")
    world.clock.advance(1000)
    await mark(ben, one, "snooze", {"until": "2026-11-23T08:00:00Z"})
    after = await mark(ben, one, "unsnooze")
    assert after == {key: value for key, value in before.items() if key != "version"}
    world.clock.advance(48 * HOUR)
    await world.settled()
    assert (await ben.inbox(f"/notifications/{one}")).get("readAt") == before.get("readAt")


async def test_what_is_archived_or_withdrawn_meanwhile_does_not_come_back(
    world: World, ana: Person, ben: Person
) -> None:
    one, two, three = await tell(world, ana, "one", "two", "three")
    for each, until in ((one, "13"), (two, "13"), (three, "14")):
        await mark(ben, each, "snooze", {"until": f"2026-11-22T{until}:00:00Z"})
    await mark(ben, one, "archive")
    await ana.call("DELETE", f"{NOTIFICATIONS}/{two}")
    await world.settled()
    world.clock.advance(3 * HOUR)

    async def back() -> bool:
        return await shown(ben) == ["three"]

    await world.until(back)
    assert await shown(ben, "archived") == ["one"]
    assert await counts(ben) == (1, 1, 0, 0)


@pytest.mark.parametrize("until", ["2026-11-22T11:59:00Z", "2028-01-01T00:00:00Z", "later", 5])
async def test_a_time_that_is_over_or_too_far_is_refused(
    world: World, ana: Person, ben: Person, until: object
) -> None:
    (one,) = await tell(world, ana, "one")
    answer = await refused(world, ben, f"/notifications/{one}/snooze", {"until": until})
    assert (answer.status, answer.json["field"]) == (400, "until")
    assert await counts(ben) == (1, 1, 0, 0)


async def test_questions_wait_in_their_own_tab_until_they_are_answered_or_expire(
    world: World, ana: Person, ben: Person
) -> None:
    link = {
        "text": "x",
        "buttons": [{"id": "go", "label": "Go", "kind": "url", "url": "https://a.b"}],
    }
    first, _ = await tell(world, ana, "first", "second", content=ASK)
    await tell(world, ana, "soon over", content=ASK, expiresAt="2026-11-22T13:00:00Z")
    await tell(world, ana, "plain")
    await tell(world, ana, "link", content=link)
    assert await shown(ben, "action") == ["soon over", "second", "first"]
    assert (await counts(ben))[2] == 3
    await mark(ben, first, "answer", {"button": "yes"})
    assert (await shown(ben, "action"), (await counts(ben))[2]) == (["soon over", "second"], 2)
    world.clock.advance(HOUR)
    assert (await shown(ben, "action"), (await counts(ben))[2]) == (["second"], 1)
    assert (await counts(ana))[2] == 2


async def test_a_search_finds_words_of_title_and_text_in_any_case(
    world: World, ana: Person, ben: Person
) -> None:
    await tell(world, ana, "Pump 7", "Gate", content={"text": "Check the SEAL"})
    (third,) = await tell(world, ana, "Lamp")
    assert await shown(ben, more="&q=pUmP") == ["Pump 7"]
    assert await shown(ben, more="&q=seal&limit=1") == ["Gate"]
    await mark(ben, third, "archive")
    assert await shown(ben, more="&q=lamp") == []
    assert await shown(ben, "archived", "&q=lamp") == ["Lamp"]


@pytest.mark.parametrize("as_", ["seen", "read", "archived", "deleted"])
async def test_a_bulk_mark_is_undone_exactly_but_for_what_was_touched_since(
    world: World, ana: Person, ben: Person, as_: str
) -> None:
    ids = await tell(world, ana, *"abcd")
    await mark(ben, ids[0], "read")
    await mark(ben, ids[1], "seen")
    before = {one: await mark(ben, one, "unsnooze") for one in ids}
    world.clock.advance(1000)
    marked = await ben.inbox("/notifications/mark", "POST", {"as": as_})
    if as_ != "deleted":
        await mark(ben, ids[3], "unread")
    undone = await ben.inbox("/notifications/undo", "POST", {"undo": marked["undo"]})
    touched = 0 if as_ == "deleted" else 1
    assert undone["changed"] == marked["changed"] - touched
    for one in ids[: 4 - touched]:
        assert await mark(ben, one, "unsnooze") == before[one]
    twice = await refused(world, ben, "/notifications/undo", {"undo": marked["undo"]})
    assert (twice.status, twice.json["code"]) == (409, "expired")


async def test_an_undo_is_ones_own_and_lasts_ten_minutes_and_the_figures_go_back(
    world: World, ana: Person, ben: Person
) -> None:
    (one,) = await tell(world, ana, "a")
    path = f"{NOTIFICATIONS}/{one}"
    marked = await ben.inbox("/notifications/mark", "POST", {"as": "read", "ids": [one]})
    assert (await ana.call("GET", path)).json["counts"]["read"] == 1
    assert (
        await refused(world, ana, "/notifications/undo", {"undo": marked["undo"]})
    ).status == 409
    await ben.inbox("/notifications/undo", "POST", {"undo": marked["undo"]})
    told = (await ana.call("GET", path)).json["counts"]
    assert (told["seen"], told["read"]) == (0, 0)
    marked = await ben.inbox("/notifications/mark", "POST", {"as": "read"})
    world.clock.advance(HOUR // 6)
    assert (
        await refused(world, ben, "/notifications/undo", {"undo": marked["undo"]})
    ).status == 409
    nothing = await ben.inbox("/notifications/mark", "POST", {"as": "read"})
    assert (nothing["changed"], "undo" in nothing) == (0, False)
