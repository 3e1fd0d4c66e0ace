"""What the console's directory lists show and are narrowed to, and what it keeps for people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.people import Browser
from tests.world import Answer, Person, World
from tocsin.model.ids import uuid7

PUSH = "https://fcm.googleapis.com/fcm/send/"


async def api(person: Person, method: str, path: str, body: Any = None) -> Answer:
    return await person.call(method, "/api/v1" + path, body)


async def names(person: Person, query: str) -> list[str]:
    answer = await api(person, "GET", f"/users?{query}")
    assert answer.status == 200, answer.text
    return [one["name"] for one in answer.json["items"]]


async def test_people_are_narrowed_to_an_app_a_group_and_who_has_an_address(
    world: World, ana: Person, ben: Person
) -> None:
    dan = await world.person("dan", ana.organization, active=False)
    solution = await world.solution(ana.organization, "Field", [ana, ben, dan], crew=[ben, dan])
    (group,) = await world.handle(ana.organization).groups(solution.number)
    await Browser(PUSH + "1").enable(ben)
    app = f"solutionId={solution.solution_id}"
    assert await names(ana, app) == ["Ana", "Ben", "Dan"]
    assert await names(ana, f"groupId={group.group_id}") == ["Ben", "Dan"]
    assert await names(ana, f"{app}&hasAddress=true") == ["Ben"]
    assert await names(ana, f"{app}&hasAddress=false&active=true") == ["Ana"]
    assert await names(ana, f"groupId={group.group_id}&active=false") == ["Dan"]


@pytest.mark.parametrize("what", ["solution", "group"])
async def test_an_app_or_group_of_somebody_else_is_unknown(
    world: World, ana: Person, cora: Person, what: str
) -> None:
    solution = await world.solution(cora.organization, "Theirs", [cora], crew=[cora])
    (group,) = await world.handle(cora.organization).groups(solution.number)
    theirs = solution.solution_id if what == "solution" else group.group_id
    for one in (theirs, uuid7()):
        answer = await api(ana, "GET", f"/users?{what}Id={one}")
        assert (answer.status, answer.json["code"]) == (400, f"unknown_{what}")


async def test_a_person_is_shown_with_addresses_by_channel_and_when_last_seen(
    world: World, ana: Person, ben: Person
) -> None:
    for name in ("1", "2"):
        await Browser(PUSH + name).enable(ben)
    world.clock.advance(5000)
    await ben.inbox("/counts")
    await world.running.context.authenticator.extend_leases()
    anas, bens = (await api(ana, "GET", "/users")).json["items"]
    assert (bens["addresses"], bens["lastSeenAt"]) == ({"web_push": 2}, "2026-11-22T12:00:05.000Z")
    assert (anas["addresses"], "lastSeenAt" in anas) == ({}, False)
    assert (await api(ana, "GET", f"/users/{ben.user_id}")).json == bens


async def test_what_a_person_got_is_told_with_its_state_and_what_became_of_its_bells(
    world: World, ana: Person, ben: Person
) -> None:
    body = {"scope": "USR", "emails": [ben.user.email], "content": {"text": "Hello"}}
    sent = (await ana.notify(body)).json["notificationId"]
    await world.settled()
    path = f"/users/{ben.user_id}/notifications"
    (one,) = (await api(ana, "GET", path)).json["items"]
    assert (one["notificationId"], one["state"]) == (sent, "in inbox")
    await ben.inbox(f"/notifications/{sent}/read", "POST")
    (one,) = (await api(ana, "GET", path)).json["items"]
    assert one["state"] == "read"


async def test_an_app_says_when_it_was_notified_last(
    world: World, ana: Person, ben: Person
) -> None:
    solution = await world.solution(ana.organization, "Field", [ben], crew=[ben])
    path = f"/solutions/{solution.solution_id}"
    assert "lastNotificationAt" not in (await api(ana, "GET", path)).json
    body = {"scope": "SLN", "solutionId": str(solution.solution_id), "content": {"text": "x"}}
    await ana.notify(body)
    world.clock.advance(60_000)
    await ana.notify({**body, "scope": "SLN_GRP", "groups": ["crew"]})
    await ana.notify({**body, "startAt": world.clock.now_ms() + 3_600_000})
    shown = (await api(ana, "GET", path)).json
    assert (shown["members"], shown["lastNotificationAt"]) == (1, "2026-11-22T12:01:00.000Z")
    (listed,) = (await api(ana, "GET", "/solutions")).json["items"]
    assert listed == shown


async def test_saved_views_are_each_persons_own_and_not_large(ana: Person, ben: Person) -> None:
    assert (await api(ana, "GET", "/me/views")).json == {"views": {}}
    views = {"views": {"notifications": [{"name": "Mine", "query": "?state=SENT"}], "n": 1.5}}
    assert (await api(ana, "PUT", "/me/views", views)).json == views
    assert (await api(ana, "GET", "/me/views")).json == views
    assert (await api(ben, "GET", "/me/views")).json == {"views": {}}
    assert (await api(ana, "PUT", "/me/views", {"views": {}})).status == 200
    assert (await api(ana, "GET", "/me/views")).json == {"views": {}}
    large = await api(ana, "PUT", "/me/views", {"views": {"x": "y" * 16_384}})
    assert (large.status, large.json["code"]) == (413, "too_large")
    assert (await api(ana, "PUT", "/me/views", {"views": []})).status == 400


async def test_a_pasted_list_is_answered_row_by_row(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    dan = await world.person("dan", ana.organization, active=False)
    rows = [" BEN@acme.example", "no address", cora.user.email, ben.user.email, dan.user.email]
    answer = await api(ana, "POST", "/users/resolve", {"emails": rows})
    items = answer.json["items"]
    assert [one.get("problem") for one in items] == [
        *(None, "malformed", "unknown", "repeated", "inactive")
    ]
    assert [one["row"] for one in items] == [1, 2, 3, 4, 5]
    assert items[0]["user"]["name"] == "Ben"
    assert ("user" in items[2], answer.json["found"]) == (False, 1)
    assert (await api(ana, "POST", "/users/resolve", {"emails": []})).status == 400


async def test_the_first_page_counts_all_where_it_is_asked_to(
    world: World, ana: Person, ben: Person
) -> None:
    await world.person("dan", ana.organization, active=False)
    first = (await api(ana, "GET", "/users?limit=1&count=true")).json
    assert first["total"] == 3
    more = (await api(ana, "GET", f"/users?limit=1&count=true&cursor={first['cursor']}")).json
    assert "total" not in more
    assert (await api(ana, "GET", "/users?active=true&count=true")).json["total"] == 2


async def test_who_was_invited_has_no_password_yet(ana: Person) -> None:
    body = {"email": "gil@acme.example", "name": "Gil"}
    await api(ana, "POST", "/invitations", body)
    assert await names(ana, "hasPassword=false") == ["Ana", "Gil"]
    await api(ana, "PUT", "/me/password", {"password": "a long password"})
    assert await names(ana, "hasPassword=false") == ["Gil"]
    (one,) = (await api(ana, "GET", "/users?hasPassword=true")).json["items"]
    assert (one["name"], one["hasPassword"]) == ("Ana", True)


async def test_a_list_of_notifications_names_who_sent_them(ana: Person, ben: Person) -> None:
    await ana.notify({"scope": "ORG", "content": {"text": "Hello"}})
    path = "/organizations/{organization}/notifications"
    (one,) = (await api(ana, "GET", path)).json["items"]
    assert one["createdByName"] == "Ana"
