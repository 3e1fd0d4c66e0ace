"""Afterwards: why somebody got a notification or not, and what became of it for everybody."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.story.api import (
    PUMP,
    URL,
    ask,
    explained,
    import_people,
    loopback,
    preview,
    send,
)
from tests.story.people import PushService, push_service
from tests.world import Person, World, open_world
from tocsin.model.clock import DAY_MS, MINUTE_MS
from tocsin.model.people import Budget, OrganizationSettings, Preferences, Role

QUESTION: dict[str, Any] = {
    "scope": "ORG",
    "content": {"title": "Pump", "text": "Can you?", "buttons": [{"id": "yes", "label": "Yes"}]},
}
BECAUSE = {
    "en": "You get this because you are in Crew, Managers of Crm.",
    "de": "Sie erhalten dies, weil Sie in Crm zu Crew, Managers gehören.",
    "es": "Recibe esto porque está en Crew, Managers de Crm.",
    "ar": "تلقيت هذا لأنك ضمن \u2068Crew\u2069، \u2068Managers\u2069 في \u2068Crm\u2069.",
    "ja": "Crm の Crew、Managers に属しているため届いています。",
}


@pytest.fixture
async def push() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest.fixture
async def world(tmp_path: Path, push: PushService) -> AsyncIterator[World]:
    async with open_world(tmp_path, **loopback()) as opened:
        yield opened


async def of_groups(world: World, ana: Person, *members: Person) -> dict[str, Any]:
    """To two groups, in which all these people are."""
    crew = list(members)
    app = await world.solution(ana.organization, "Crm", [], Managers=crew, Crew=crew)
    groups = {"solutionId": str(app.solution_id), "groups": ["Managers", "Crew"]}
    return {**PUMP, "scope": "SLN_GRP", **groups}


async def test_who_got_it_is_explained_by_the_path_and_all_inputs_that_mattered(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    wanted = Preferences(budget=Budget(per_day=9))
    handle = world.handle(ana.organization)
    await handle.save_preferences(ben.user.number, wanted, world.clock.now_ms())
    await ana.call("PUT", "/api/v1/categories/news", {"name": "News", "quiet": "digest"})
    sent = await send(ana, await of_groups(world, ana, ben), category="news", priority="high")
    await world.settled()
    told = await explained(ana, sent, ben)
    assert (told["included"], told["path"]) == (True, ["Acme", "Crm", "Crew, Managers"])
    inputs = told["decision"]["inputs"]
    assert inputs["channelsWithAnAddress"] == ["web_push"]
    assert inputs["preferences"] == {"budget": {"perDay": 9}}
    assert (inputs["priority"], inputs["category"]["quiet"]) == ("high", "digest")
    assert inputs["groups"] == ["Crew", "Managers"]
    (bell,) = told["decision"]["bells"]
    assert (bell["channel"], bell["sentence"]) == ("web_push", "Rings at once.")
    since = "It has been in the inbox since 2026-11-22T12:00:00.000Z."
    assert told["sentence"] == f"{since} Web Push: The provider took it."


async def test_every_try_is_told_with_what_the_provider_said_and_when_the_next_is(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {})]
    sent = await send(ana)
    await world.settled()
    (ring,) = (await explained(ana, sent, ben))["deliveries"]
    assert (ring["state"], ring["sentence"]) == ("RETRY", "Failed, and is tried again.")
    world.clock.advance(MINUTE_MS)
    await world.settled()
    (ring,) = (await explained(ana, sent, ben))["deliveries"]
    assert (ring["state"], ring["sentence"]) == ("SENT", "The provider took it.")
    first, second = ring["attempts"]
    assert (first["sentence"], second["outcome"]) == ("A passing fault.", "sent")
    assert "503" in first["reply"]
    assert first["nextTryAt"] > first["at"]


async def test_the_organizations_quiet_hours_are_among_what_mattered(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    quiet = {"sun": [("08:00", "13:00")]}
    settings = OrganizationSettings(quiet_hours=quiet)
    await world.handle(ana.organization).save_settings(settings, world.clock.now_ms())
    sent = await send(ana)
    await world.settled()
    await world.handle(ana.organization).save_settings(OrganizationSettings(), 0)
    told = (await explained(ana, sent, ben))["decision"]
    assert told["inputs"]["organizationQuietHours"] == {"sun": [["08:00", "13:00"]]}
    assert told["bells"][0]["sentence"] == "It is the person's quiet time: rings when it ends."


@pytest.mark.parametrize("language", BECAUSE)
@pytest.mark.parametrize("own", [True, False])
async def test_the_reason_is_the_one_that_the_inbox_shows_in_every_language(
    world: World, ana: Person, language: str, own: bool
) -> None:
    dora = await world.person("dora", ana.organization, language=language if own else None)
    settings = OrganizationSettings(language="en" if own else language)
    await world.handle(ana.organization).save_settings(settings, world.clock.now_ms())
    group = await of_groups(world, ana, dora)
    by_name = {**PUMP, "scope": "USR", "emails": [dora.user.email]}
    to_app = {**PUMP, "scope": "SLN", "solutionId": group["solutionId"]}
    sent = [await send(ana, body) for body in (group, by_name, to_app, PUMP)]
    await world.settled()
    shown = {one["notificationId"]: one["because"] for one in (await dora.inbox())["items"]}
    for one in sent:
        told = await explained(ana, one, dora)
        assert told["because"] == shown[one["notificationId"]]
    assert shown[sent[0]["notificationId"]] == BECAUSE[language]
    assert len(set(shown.values())) == 4


async def test_who_has_left_the_group_since_was_in_it_then(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await send(ana, await of_groups(world, ana, ben))
    await world.settled()
    handle = world.handle(ana.organization)
    (app,) = await handle.solutions()
    await handle.remove_member(app.number, ben.user.number)
    told = await explained(ana, sent, ben)
    assert told["path"] == ["Acme", "Crm", "Crew, Managers"]
    assert told["because"] == BECAUSE["en"] == (await ben.inbox())["items"][0]["because"]


async def test_who_did_not_get_it_is_told_why(world: World, ana: Person, ben: Person) -> None:
    dan = await world.person("dan", ana.organization, Role.DENY)
    to_ben = await send(ana, {**PUMP, "scope": "USR", "emails": [ben.user.email]})
    makers = await send(ana, filter={"roles": ["MAKER"]})
    to_all = await send(ana)
    await world.settled()
    eve = await world.person("eve", ana.organization)
    for sent, person, words in (
        (to_ben, ana, "The scope did not name the person when the notification was sent."),
        (makers, ben, "The filter of the notification does not fit the person."),
        (to_all, dan, "The person's role is DENY, so nothing is delivered to them."),
        (to_all, eve, "The scope did not name the person when the notification was sent."),
    ):
        told = await explained(ana, sent, person)
        assert (told["included"], told["sentence"]) == (False, words)
        assert ("decision" in told) == (person is dan)
        assert (told["deliveries"], "because" in told) == ([], False)


async def test_what_was_taken_back_is_not_said_to_be_there(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await send(ana)
    await world.settled()
    await ana.call("DELETE", f"{URL}/{sent['notificationId']}")
    await world.settled()
    told = await explained(ana, sent, ben)
    noon = "2026-11-22T12:00:00.000Z"
    assert told["sentence"].startswith(f"It was in the inbox from {noon} until {noon}.")


async def test_nobody_explains_other_peoples_notifications(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    sent = await send(ana)
    await world.settled()
    path = f"{URL}/{sent['notificationId']}/recipients"
    for tail in ("", ".csv", f"/{ben.user_id}/explain"):
        assert (await cora.call("GET", path + tail)).status == 404
        assert (await ben.call("GET", path + tail)).status == 403
    foreign = f"{path}/{cora.user_id}/explain"
    assert (await ana.call("GET", foreign)).status == 404


async def six_fates(world: World, ana: Person, ben: Person, push: PushService) -> Any:
    """Dora's browser fails, Eve's rings, Hal's waits; the others react, each in a way of theirs."""
    names = ("dora", "eve", "fay", "gus", "hal")
    crew = {name: await world.person(name, ana.organization) for name in names}
    for name in ("dora", "eve", "hal"):
        await push.browser(name).enable(crew[name])
    push.always("dora", 400)
    later = Preferences(quiet_hours={"sun": [("08:00", "13:00")]})
    await world.handle(ana.organization).save_preferences(crew["hal"].user.number, later, 0)
    sent = await send(ana, QUESTION, exclude={"roles": ["OWNER"]})
    await world.settled()
    item = f"/notifications/{sent['notificationId']}"
    await ask(ben, f"{item}/seen", "POST")
    await ask(crew["fay"], f"{item}/read", "POST")
    await ask(crew["gus"], f"{item}/answer", "POST", {"button": "yes"})
    return sent


async def test_recipients_are_listed_by_what_became_of_them(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    sent = await six_fates(world, ana, ben, push)
    states: dict[str, str] = {}
    for which, expected in {
        "all": "ben dora eve fay gus hal",
        "unseen": "dora eve hal",
        "seen": "ben fay gus",
        "read": "fay gus",
        "answered": "gus",
        "reached": "eve",
        "failed": "dora",
        "waiting": "hal",
    }.items():
        path = f"{URL}/{sent['notificationId']}/recipients?which={which}"
        items = (await ana.call("GET", path)).json["items"]
        assert [one["name"].lower() for one in items] == expected.split(), which
        states |= {one["name"]: one["state"] for one in items}
    assert list(states.values()) == ["seen", "failed", "sent", "read", "answered", "waiting"]


async def test_recipients_of_several_chunks_come_page_by_page_and_as_a_table(
    world: World, ana: Person
) -> None:
    numbers = await import_people(ana, 4_200, name="=cmd()")
    sent = await send(ana)
    await world.settled()
    path = f"{URL}/{sent['notificationId']}/recipients"
    found, page = [], {"cursor": ""}
    while "cursor" in page:
        after = f"&cursor={page['cursor']}" if page["cursor"] else ""
        page = (await ana.call("GET", f"{path}?limit=500{after}")).json
        found += [one["userId"] for one in page["items"]]
    assert len(found) == len(set(found)) == len(numbers) + 1
    table = (await ana.call("GET", f"{path}.csv")).text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["userId"] for row in rows] == found
    assert rows[-1]["name"].startswith("'=cmd() ")
    assert (await ana.call("GET", f"{path}?cursor=x")).json["field"] == "cursor"
    assert (await ana.call("GET", f"{path}/{found[-1]}/explain")).json["included"]


async def test_a_preview_and_an_explanation_use_the_same_words(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    seen = await preview(ana, person=ben.user_id)
    sent = await send(ana)
    await world.settled()
    world.clock.advance(DAY_MS)
    told = await explained(ana, sent, ben)
    planned = seen["chosen"]["planned"]
    assert told["decision"]["bells"] == planned["bells"]
    assert told["decision"]["silent"] == planned["silent"]
    assert (told["path"], told["arrivedAt"]) == (planned["path"], planned["at"])
