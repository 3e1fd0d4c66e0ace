"""What a notification would do, told before it is sent; and sending by what was told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.story.api import PUMP, URL, detail, preview, reasons, send
from tests.world import Person, World, open_world
from tocsin.model.clock import DAY_MS, HOUR_MS
from tocsin.model.people import (
    Budget,
    CategoryPreference,
    OrganizationSettings,
    Preferences,
    Role,
)

MAIL = {
    "TOCSIN_EMAIL_HOST": "127.0.0.1",
    "TOCSIN_EMAIL_PORT": "9",
    "TOCSIN_EMAIL_SENDER": "Acme <tocsin@acme.example>",
    "TOCSIN_EMAIL_SECURITY": "none",
}
ALL_DAY = {day: [("00:00", "24:00")] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
WRITTEN = ("notifications", "recipients", "deliveries", "events", "jobs", "chunks", "attention")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """With a mail server that nobody can reach."""
    async with open_world(tmp_path, **MAIL) as opened:
        yield opened


async def wish(person: Person, **wanted: Any) -> None:
    handle = person.world.handle(person.organization)
    now_ms = person.world.clock.now_ms()
    await handle.save_preferences(person.user.number, Preferences(**wanted), now_ms)


async def counted(world: World) -> dict[str, int]:
    storage: Any = world.running.storage
    found = {name: storage.row(f"SELECT count(*) FROM {name}", {}) for name in WRITTEN}
    return {name: row[0] for name, row in found.items()}


def person_of(seen: Any, person: Person) -> Any:
    (found,) = (one for one in seen["people"] if one["person"]["userId"] == person.user_id)
    return found


async def test_everybody_stands_in_it_with_path_bells_and_reasons(
    world: World, ana: Person, ben: Person
) -> None:
    app = await world.solution(ana.organization, "Crm", [], Managers=[ben, ana])
    await wish(ben, channels={"email": False})
    body = {**PUMP, "scope": "SLN_GRP", "solutionId": str(app.solution_id), "groups": ["Managers"]}
    seen = await preview(ana, body)
    mine, his = person_of(seen, ana), person_of(seen, ben)
    assert mine["path"] == ["Acme", "Crm", "Managers"]
    (bell,) = mine["bells"]
    now = "2026-11-22T12:00:00.000Z"
    assert bell == {
        "channel": "email",
        "sentence": "Rings at once.",
        "place": 0,
        "at": now,
        "digest": False,
    }
    assert (mine["at"], mine["timeZone"], mine["language"]) == (now, "UTC", "en")
    assert his["bells"] == []
    assert {one["channel"]: one["reason"] for one in his["silent"]} == {
        "push": "no_address",
        "email": "channel_off",
    }


async def test_the_numbers_add_up(world: World, ana: Person, ben: Person) -> None:
    dora = await world.person("dora", ana.organization, language="de")
    await world.person("dan", ana.organization, Role.DENY)
    await wish(ben, channels={"email": False})
    await wish(dora, quiet_hours=ALL_DAY)
    seen = await preview(ana, translations={"de": {"text": "Dichtung"}}, language="en")
    assert (seen["recipients"], reasons(seen)) == (3, {"denied": 1})
    assert (seen["bells"], seen["noBell"]) == ({"email": 2}, 1)
    assert (seen["rings"], seen["devices"]) == (2, 2)
    (waiting,) = seen["waiting"]
    assert (waiting["reason"], waiting["count"]) == ("quiet_hours", 1)
    assert waiting["sentence"] == "It is the person's quiet time: rings when it ends."
    silent = {(one["channel"], one["reason"]): one["count"] for one in seen["silent"]}
    assert silent == {("push", "no_address"): 3, ("email", "channel_off"): 1}
    assert seen["languages"] == {"en": 2, "de": 1}
    assert seen["arrivals"] == [{"at": "2026-11-22T12:00:00.000Z", "people": 3}]


@pytest.mark.parametrize(
    ("quiet", "waits", "digest", "silent"),
    [
        ("hold", "quiet_hours", False, None),
        ("digest", "quiet_digest", True, None),
        ("drop", None, None, "quiet_hours"),
    ],
)
async def test_quiet_hours_do_what_the_category_says(
    ana: Person, ben: Person, quiet: str, waits: str | None, digest: bool | None, silent: str | None
) -> None:
    await ana.call("PUT", "/api/v1/categories/news", {"name": "News", "quiet": quiet})
    await wish(ben, quiet_hours={"sun": [("08:00", "13:00")]})
    told = person_of(await preview(ana, category="news"), ben)
    for bell in told["bells"]:
        assert (bell["reason"], bell["digest"]) == (waits, digest)
        assert bell["at"] == "2026-11-22T13:00:00.000Z"
    assert (silent in {one["reason"] for one in told["silent"]}) == (silent is not None)
    assert len(told["bells"]) == (silent is None)
    critical = person_of(await preview(ana, category="news", priority="critical"), ben)
    assert critical["bells"][0]["at"] == "2026-11-22T12:00:00.000Z"


async def test_who_has_had_enough_gets_the_next_digest(
    world: World, ana: Person, ben: Person
) -> None:
    await wish(ben, budget=Budget(per_hour=1))
    body = {**PUMP, "scope": "USR", "emails": [ben.user.email]}
    await send(ana, body, channels=[{"channel": "email"}])
    await world.settled()
    (bell,) = person_of(await preview(ana, body), ben)["bells"]
    assert (bell["reason"], bell["digest"]) == ("budget_digest", True)
    assert bell["at"] == "2026-11-22T13:00:00.000Z"


async def test_a_mandatory_category_rings_whoever_has_switched_it_off(
    ana: Person, ben: Person
) -> None:
    await wish(ben, categories={"safety": CategoryPreference(on=False)}, channels={"email": False})
    for mandatory in (False, True):
        body = {"name": "Safety", "mandatory": mandatory}
        await ana.call("PUT", "/api/v1/categories/safety", body)
        told = person_of(await preview(ana, category="safety"), ben)
        assert len(told["bells"]) == mandatory


async def test_a_chosen_person_is_shown_in_full_even_if_the_scope_does_not_mean_them(
    ana: Person, ben: Person
) -> None:
    body = {**PUMP, "scope": "USR", "emails": [ben.user.email, "who@acme.example"]}
    his = (await preview(ana, body, person=ben.user.email.upper()))["chosen"]
    assert (his["person"]["email"], his["planned"]["path"]) == (ben.user.email, ["Acme"])
    assert his["rendered"] == {
        "title": "Pump",
        "text": "Replace the seal",
        "language": "en",
        "labels": {},
    }
    mine = (await preview(ana, body, person=ana.user_id))["chosen"]
    assert "planned" not in mine
    assert (await ana.call("POST", URL + "/preview", {**body, "person": "nobody"})).status == 404


async def test_a_preview_writes_nothing_but_itself(world: World, ana: Person, ben: Person) -> None:
    await send(ana)
    await world.settled()
    before = await counted(world)
    await preview(ana, localTime={"time": "09:00"}, collapseKey="k")
    await world.settled()
    assert await counted(world) == before


async def test_sending_by_a_preview_tells_who_has_joined_and_left_since(
    world: World, ana: Person, ben: Person
) -> None:
    plan = (await preview(ana))["planId"]
    assert (await send(ana, planId=plan))["changedSincePlan"] == {
        "joined": 0,
        "left": 0,
        "joinedPeople": [],
        "leftPeople": [],
    }
    eve = await world.person("eve", ana.organization)
    await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", {"active": False})
    batch = await ana.call("POST", URL + "/batch", {"items": [{**PUMP, "planId": plan}]})
    sent = await send(ana, planId=plan)
    for answer in (sent, batch.json["items"][0]["notification"]):
        changed = answer["changedSincePlan"]
        assert (changed["joined"], changed["left"], answer["planId"]) == (1, 1, plan)
        assert changed["joinedPeople"][0]["userId"] == eve.user_id
        assert changed["leftPeople"][0]["email"] == ben.user.email


async def test_only_if_unchanged_refuses_and_sends_nothing(
    world: World, ana: Person, ben: Person
) -> None:
    by = {**PUMP, "planId": (await preview(ana))["planId"], "ifUnchanged": True}
    await world.person("eve", ana.organization)
    before = await counted(world)
    answer = await ana.call("POST", URL, by)
    assert (answer.status, answer.json["code"], answer.json["field"]) == (
        409,
        "plan_changed",
        "planId",
    )
    assert await counted(world) == before
    again = {**by, "planId": (await preview(ana))["planId"]}
    assert (await send(ana, again))["changedSincePlan"]["joined"] == 0
    await world.settled()
    assert await ben.titles() == ["Pump"]


async def test_a_preview_is_one_organizations_and_is_kept_for_a_week(
    world: World, ana: Person, cora: Person
) -> None:
    plan = (await preview(ana))["planId"]
    theirs = await cora.call("POST", URL, {**PUMP, "planId": plan})
    assert (theirs.status, theirs.json["code"]) == (400, "unknown_plan")
    for _ in range(8):
        world.clock.advance(DAY_MS)
        await world.settled()
    storage: Any = world.running.storage

    async def forgotten() -> bool:
        world.clock.advance(HOUR_MS)
        return bool(storage.row("SELECT count(*) FROM plans", {})[0] == 0)

    await world.until(forgotten)


async def test_what_the_organization_wants_counts_for_who_wants_nothing_else(
    world: World, ana: Person, ben: Person
) -> None:
    settings = OrganizationSettings(
        time_zone="Asia/Tokyo", quiet_hours={"sun": [("20:00", "22:00")]}
    )
    await world.handle(ana.organization).save_settings(settings, world.clock.now_ms())
    told = person_of(await preview(ana), ben)
    assert told["timeZone"] == "Asia/Tokyo"
    assert told["bells"][0]["at"] == "2026-11-22T13:00:00.000Z"
    sent = await send(ana)
    await world.settled()
    assert (await detail(ana, sent))["counts"]["ringing"] == 2
