"""One's own sessions, invitations and password links, and going to another organization."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.story.api import loopback
from tests.story.people import mail_server
from tests.story.test_console_doors import PASSWORD, cookie_of, post, with_email, with_password
from tests.story.test_second_factor import code_now, enabled
from tests.world import Answer, Person, World, open_world
from tocsin.audience.second_factor import STEP_MS
from tocsin.model.people import Role, TokenScope

DAY = 86_400_000
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1"
NEW = "another long password"


async def api(person: Person, method: str, path: str, body: Any = None) -> Answer:
    return await person.call(method, "/api/v1" + path, body)


@pytest.fixture
async def owner(ana: Person) -> Person:
    return await with_password(ana)


async def session(person: Person, password: str = PASSWORD, agent: str = FIREFOX) -> dict[str, str]:
    """Signed in: the cookie."""
    body = {"email": person.user.email, "password": password}
    headers = {"user-agent": agent}
    answer = await person.world.call("POST", "/api/v1/sessions", body, headers)
    assert "set-cookie" in answer.headers, answer.text
    return cookie_of(answer)


async def of(
    world: World, cookie: dict[str, str], method: str, path: str, body: Any = None
) -> Answer:
    return await world.call(method, "/api/v1" + path, body, cookie)


async def test_sessions_are_listed_with_device_and_time_and_ended_one_by_one(
    world: World, owner: Person
) -> None:
    phone = await session(owner, agent=IPHONE)
    world.clock.advance(60_000)
    laptop = await session(owner)
    world.clock.advance(60_000)
    await of(world, laptop, "GET", "/me")
    await world.running.context.authenticator.extend_leases()
    here, there = (await of(world, laptop, "GET", "/me/sessions")).json["items"]
    assert (here["device"], there["device"]) == ("Firefox on Windows", "Safari on iPhone")
    assert (here["current"], there["current"], here["client"]) == (True, False, "127.0.0.1")
    assert here["lastSeenAt"] == "2026-11-22T12:02:00.000Z"
    assert there["createdAt"] == there["lastSeenAt"] == "2026-11-22T12:00:00.000Z"
    assert (await of(world, laptop, "DELETE", f"/me/sessions/{there['sessionId']}")).status == 204
    assert (await of(world, phone, "GET", "/me")).status == 401
    assert (await of(world, laptop, "GET", "/me")).status == 200
    assert (await of(world, laptop, "DELETE", f"/me/sessions/{there['sessionId']}")).status == 404


async def test_all_others_are_ended_at_once_and_somebody_elses_are_not_there(
    world: World, owner: Person, ben: Person
) -> None:
    others = [await session(owner) for _ in range(3)]
    mine = await session(owner)
    bens = await session(await with_password(ben))
    (his,) = (await of(world, bens, "GET", "/me/sessions")).json["items"]
    assert (await of(world, mine, "DELETE", f"/me/sessions/{his['sessionId']}")).status == 404
    assert (await of(world, mine, "DELETE", "/me/sessions")).json == {"ended": 3}
    for each, status in [*((one, 401) for one in others), (mine, 200), (bens, 200)]:
        assert (await of(world, each, "GET", "/me")).status == status


async def test_an_invited_person_receives_at_once_and_signs_in_by_the_link_once(
    world: World, owner: Person
) -> None:
    body = {"email": "eve@acme.example", "name": "Eve", "role": "MAKER"}
    invited = await api(owner, "POST", "/invitations", body)
    assert (invited.status, invited.json["mailed"]) == (201, False)
    assert invited.json["expiresAt"] == "2026-11-29T12:00:00.000Z"
    assert (invited.json["user"]["role"], invited.json["user"]["active"]) == ("MAKER", True)
    path = invited.json["link"].removeprefix(world.running.context.base_url)
    assert "eve@acme.example at Acme" in (await world.call("GET", path)).text
    short = await post(world, path, {"password": "short", "again": "short"})
    assert (short.status, "12 to 256" in short.text) == (400, True)
    other = await post(world, path, {"password": NEW, "again": "other"})
    assert (other.status, "not the same" in other.text) == (400, True)
    assert "is set" in (await post(world, path, {"password": NEW, "again": NEW})).text
    signed = {"email": body["email"], "password": NEW}
    assert (await world.call("POST", "/api/v1/sessions", signed)).json["user"]["name"] == "Eve"
    for answer in (await world.call("GET", path), await post(world, path, {"password": NEW})):
        assert (answer.status, "does not work" in answer.text) == (409, True)


async def test_a_link_sets_a_forgotten_password_ends_sessions_and_dies_with_the_next(
    world: World, owner: Person, ben: Person
) -> None:
    cookie = await session(await with_password(ben))
    links = [
        (await api(owner, "POST", f"/users/{ben.user_id}/password-links")).json["link"]
        for _ in range(2)
    ]
    tokens = [link.rpartition("/")[2] for link in links]
    assert (await of(world, cookie, "GET", "/me")).status == 200
    body = {"token": tokens[0], "password": NEW}
    assert (await world.call("POST", "/api/v1/passwords", body)).status == 204
    assert (await of(world, cookie, "GET", "/me")).status == 401
    await session(ben, NEW)
    for token in (tokens[0], tokens[1], "a.b.c", await ben.inbox_token()):
        answer = await world.call("POST", "/api/v1/passwords", {**body, "token": token})
        assert (answer.status, answer.json["code"]) == (409, "expired")


async def test_a_link_lives_seven_days_and_not_for_who_is_switched_off(
    world: World, owner: Person, ben: Person
) -> None:
    async def token() -> str:
        answer = await api(owner, "POST", f"/users/{ben.user_id}/password-links")
        link: str = answer.json["link"]
        return link.rpartition("/")[2]

    late, off = await token(), await token()
    world.clock.advance(7 * DAY)
    body = {"token": late, "password": NEW}
    assert (await world.call("POST", "/api/v1/passwords", body)).status == 409
    off = await token()
    await api(owner, "PATCH", f"/users/{ben.user_id}", {"active": False})
    assert (await world.call("POST", "/api/v1/passwords", {**body, "token": off})).status == 409
    assert (await api(owner, "POST", f"/users/{ben.user_id}/password-links")).status == 409


async def test_nobody_makes_a_link_for_more_than_they_have(world: World, owner: Person) -> None:
    adam = await world.person("adam", owner.organization, Role.ADMIN)
    scopes = frozenset({TokenScope.DIRECTORY_WRITE})
    lesser = await world.person("les", owner.organization, Role.ADMIN, scopes=scopes)
    assert (await api(adam, "POST", f"/users/{owner.user_id}/password-links")).status == 403
    boss = {"email": "boss@acme.example", "name": "Boss", "role": "OWNER"}
    assert (await api(adam, "POST", "/invitations", boss)).status == 403
    assert (await api(lesser, "POST", "/invitations", {**boss, "role": "ADMIN"})).status == 403
    assert (await api(lesser, "POST", f"/users/{adam.user_id}/password-links")).status == 403
    taken = {"email": adam.user.email, "name": "Twice"}
    assert (await api(owner, "POST", "/invitations", taken)).status == 409


async def twins(world: World, owner: Person, password: str) -> Person:
    """Somebody with Ana's e-mail in another organization."""
    twin = await world.person("twin", await world.organization("Other"), Role.OWNER)
    await with_email(twin, owner.user.email)
    body = {"password": password}
    assert (await api(twin, "PUT", "/me/password", body)).status == 204
    return twin


async def organizations(world: World, cookie: dict[str, str]) -> dict[str, str]:
    items = (await of(world, cookie, "GET", "/me/organizations")).json["items"]
    return {one["organization"]["name"]: one["organization"]["organizationId"] for one in items}


async def chosen(world: World, owner: Person, name: str) -> dict[str, str]:
    body = {"email": owner.user.email, "password": PASSWORD}
    step = (await world.call("POST", "/api/v1/sessions", body)).json
    ids = {one["name"]: one["organizationId"] for one in step["choose"]}
    body = {"step": step["step"], "organizationId": ids[name]}
    return cookie_of(await world.call("POST", "/api/v1/sessions/steps", body))


async def test_one_password_goes_to_each_organization_that_it_has_opened(
    world: World, owner: Person
) -> None:
    await twins(world, owner, PASSWORD)
    cookie = await chosen(world, owner, "Acme")
    found = await organizations(world, cookie)
    assert list(found) == ["Acme", "Other"]
    switched = await of(
        world, cookie, "POST", "/sessions/switch", {"organizationId": found["Other"]}
    )
    other = cookie_of(switched)
    assert switched.json["organization"]["name"] == "Other"
    assert (await of(world, cookie, "GET", "/me")).status == 401
    assert list(await organizations(world, other)) == ["Acme", "Other"]
    back = await of(world, other, "POST", "/sessions/switch", {"organizationId": found["Acme"]})
    assert back.json["organization"]["name"] == "Acme"


async def test_an_email_alone_opens_no_other_organization_and_tells_of_none(
    world: World, owner: Person
) -> None:
    twin = await twins(world, owner, NEW)
    cookie = await session(owner)
    assert list(await organizations(world, cookie)) == ["Acme"]
    body = {"organizationId": str(twin.organization.organization_id)}
    assert (await of(world, cookie, "POST", "/sessions/switch", body)).status == 404
    assert (await world.call("POST", "/api/v1/sessions/switch", body)).status == 401


async def test_a_changed_password_closes_the_way_and_a_second_factor_guards_it(
    world: World, owner: Person
) -> None:
    twin = await twins(world, owner, PASSWORD)
    secret, _ = await enabled(twin)
    cookie = await chosen(world, owner, "Acme")
    body: dict[str, Any] = {"organizationId": str(twin.organization.organization_id)}
    asked = await of(world, cookie, "POST", "/sessions/switch", body)
    assert (asked.json["secondFactor"], "set-cookie" in asked.headers) == (True, False)
    world.clock.advance(STEP_MS)
    coded = {**body, "code": code_now(world, secret)}
    other = cookie_of(await of(world, cookie, "POST", "/sessions/switch", coded))
    change = {"password": NEW, "currentPassword": PASSWORD}
    assert (await api(owner, "PUT", "/me/password", change)).status == 204
    assert list(await organizations(world, other)) == ["Other"]
    home = {"organizationId": str(owner.organization.organization_id)}
    assert (await of(world, other, "POST", "/sessions/switch", home)).status == 404


async def test_signing_in_and_out_and_links_are_in_the_audit_log(
    world: World, owner: Person, ben: Person
) -> None:
    cookie = await session(owner)
    link = (await api(owner, "POST", f"/users/{ben.user_id}/password-links")).json["link"]
    body = {"token": link.rpartition("/")[2], "password": NEW}
    await world.call("POST", "/api/v1/passwords", body)
    for _ in range(2):
        await of(world, cookie, "DELETE", "/sessions/current")
    path = "/organizations/{organization}/audit"
    entries = (await api(owner, "GET", path)).json["items"][::-1]
    assert [one["operation"] for one in entries] == [
        "createSession",
        "createPasswordLink",
        "setPasswordByLink",
        "deleteSession",
    ]
    assert [one["by"]["name"] for one in entries] == ["Ana", "Ana", "Ben", "Ana"]
    assert link not in str(entries)


async def test_where_e_mail_is_set_up_the_link_is_mailed_too(tmp_path: Path) -> None:
    async with mail_server() as box, open_world(tmp_path, **loopback(box)) as world:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        body = {"email": "eve@acme.example", "name": "Eve"}
        invited = (await api(ana, "POST", "/invitations", body)).json
        assert invited["mailed"]
        (mail,) = box.mails
        assert (mail["to"], mail["subject"]) == (body["email"], "You are invited to Acme")
        text = mail.get_body(("plain",))
        assert text is not None
        assert invited["link"] in "".join(text.get_content().split("\n"))
