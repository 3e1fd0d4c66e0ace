"""What people want, and what their organization decides for everybody."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.world import Person, World
from tocsin.model.people import Role

SETTINGS = "/api/v1/organizations/{organization}/settings"
NIGHTS = {"mon": [["00:00", "07:00"], ["22:00", "24:00"]], "sat": [["00:00", "24:00"]]}
WISH: dict[str, Any] = {
    "channels": {"sms": False},
    "categories": {"news": {"on": False, "channels": {"email": True}}},
    "quietHours": NIGHTS,
    "budget": {"perHour": 3, "perDay": 20},
}


async def test_people_say_what_they_want_on_their_own_inbox(ben: Person) -> None:
    assert await ben.inbox("/preferences") == {"channels": {}, "categories": {}}
    assert await ben.inbox("/preferences", "PUT", WISH) == WISH
    assert await ben.inbox("/preferences") == WISH
    assert await ben.inbox("/preferences", "PUT", {}) == {"channels": {}, "categories": {}}
    no_quiet_hours: dict[str, Any] = {"channels": {}, "categories": {}, "quietHours": {}}
    assert await ben.inbox("/preferences", "PUT", {"quietHours": {}}) == no_quiet_hours
    assert await ben.inbox("/preferences") == no_quiet_hours


async def test_an_admin_sees_and_sets_what_a_person_wants(
    world: World, ana: Person, ben: Person
) -> None:
    url = f"/api/v1/users/{ben.user_id}/preferences"
    await ben.inbox("/preferences", "PUT", WISH)
    assert (await ana.call("GET", url)).json == WISH
    changed = await ana.call("PUT", url, {"channels": {"email": False}})
    assert changed.json == {"channels": {"email": False}, "categories": {}}
    assert await ben.inbox("/preferences") == changed.json
    adam = await world.person("adam", ana.organization, Role.ADMIN)
    of_the_owner = f"/api/v1/users/{ana.user_id}/preferences"
    assert (await adam.call("PUT", of_the_owner, {})).status == 403


async def test_what_a_person_wants_outlives_a_change_of_the_profile(
    ana: Person, ben: Person
) -> None:
    await ben.inbox("/preferences", "PUT", WISH)
    changed = await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", {"name": "Benjamin"})
    assert changed.status == 200
    assert await ben.inbox("/preferences") == WISH


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"channels": {"pigeon": False}}, "channels"),
        ({"channels": {"email": "no"}}, "channels"),
        ({"categories": {"Bad Key": {"on": False}}}, ""),
        ({"categories": {"news": {"channels": {"pigeon": True}}}}, "channels"),
        ({"quietHours": {"someday": []}}, "quietHours"),
        ({"quietHours": {"mon": [["24:00", "22:00"]]}}, "quietHours"),
        ({"quietHours": {"mon": [["25:00", "26:00"]]}}, "quietHours"),
        ({"budget": {"perHour": 0}}, "budget.perHour"),
        ({"budget": {"perWeek": 1}}, "budget"),
        ({"volume": 11}, ""),
    ],
)
async def test_a_wish_that_can_not_be_kept_is_refused(
    ben: Person, wish: dict[str, Any], field: str
) -> None:
    headers = {"authorization": f"Bearer {await ben.inbox_token()}"}
    answer = await ben.world.call("PUT", "/inbox/v1/preferences", wish, headers)
    assert answer.status == 400, answer.text
    assert answer.json.get("field", "").startswith(field)
    assert await ben.inbox("/preferences") == {"channels": {}, "categories": {}}


async def test_of_many_changes_at_once_none_is_lost(world: World, ben: Person) -> None:
    handle, number = world.handle(ben.organization), ben.user.number
    channels = ["email", "sms", "fcm", "apns"]
    await asyncio.gather(
        *(handle.mute(number, channel, 0) for channel in channels),
        *(handle.mute_category(number, f"kind-{at}", False, 0) for at in range(20)),
    )
    found = await ben.inbox("/preferences")
    assert found["channels"] == dict.fromkeys(channels, False)
    assert len(found["categories"]) == 20
    await handle.unmute(number, "sms", 0)
    assert set((await ben.inbox("/preferences"))["channels"]) == {"email", "fcm", "apns"}


async def test_the_link_in_a_mail_switches_mails_off(world: World, ben: Person) -> None:
    await ben.inbox("/preferences", "PUT", WISH)
    token = world.running.context.signer.unsubscribe_token(ben.user.user_id, "email")
    assert (await world.call("GET", f"/unsubscribe/{token}")).status == 200
    assert await ben.inbox("/preferences") == WISH
    assert (await world.call("POST", f"/unsubscribe/{token}")).status == 200
    assert await ben.inbox("/preferences") == {**WISH, "channels": {"email": False, "sms": False}}


async def test_the_owner_decides_for_everybody(ana: Person, ben: Person) -> None:
    start = {"language": "en", "timeZone": "UTC"}
    assert (await ana.call("GET", SETTINGS)).json == start
    wanted = {
        "language": "de",
        "timeZone": "Europe/Berlin",
        "quietHours": NIGHTS,
        "budget": {"perHour": 5},
        "retentionDays": 90,
        "ringsPerMinute": 6_000,
        "acceptsPerMinute": 600,
    }
    saved = await ana.call("PUT", SETTINGS, wanted)
    assert (saved.status, saved.json) == (200, wanted)
    assert (await ana.call("GET", SETTINGS)).json == wanted
    name = await ana.call("PATCH", "/api/v1/organizations/{organization}", {"name": "Acme AG"})
    assert name.status == 200
    assert (await ana.call("GET", SETTINGS)).json == wanted
    assert (await ana.call("PUT", SETTINGS, {})).json == start
    assert (await ben.call("GET", SETTINGS)).status == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"language": "not a language"}, "language"),
        ({"quietHours": {"mon": [["22:00"]]}}, "quietHours"),
        ({"quietHours": {"mon": [["22:00", "21:00"]]}}, "quietHours"),
        ({"retentionDays": 0}, "retentionDays"),
        ({"ringsPerMinute": 0}, "ringsPerMinute"),
        ({"budget": {"perDay": -1}}, "budget.perDay"),
    ],
)
async def test_settings_that_make_no_sense_are_refused(
    ana: Person, body: dict[str, Any], field: str
) -> None:
    answer = await ana.call("PUT", SETTINGS, body)
    assert answer.status == 400, answer.text
    assert answer.json["field"].startswith(field)
    assert (await ana.call("GET", SETTINGS)).json == {"language": "en", "timeZone": "UTC"}
