"""Personal access tokens: made once, used, leased, revoked."""

from __future__ import annotations

from typing import Any

from tests.world import Answer, Person, World
from tocsin.audience.tokens import create_token, looks_right
from tocsin.model.people import Role, TokenScope

DAY = 86_400_000


async def api(person: Person, method: str, path: str, body: Any = None) -> Answer:
    return await person.call(method, "/api/v1" + path, body)


async def new_token(person: Person, body: dict[str, Any] | None = None) -> Any:
    answer = await api(person, "POST", "/tokens", body or {})
    assert answer.status == 201, answer.text
    return answer.json


async def use(world: World, secret: str) -> int:
    headers = {"authorization": f"BEARER {secret}"}
    return (await world.call("GET", "/api/v1/me", headers=headers)).status


async def test_a_tokens_secret_is_shown_once_and_can_be_checked_offline(
    world: World, ana: Person
) -> None:
    made = await new_token(ana)
    assert made["description"] == "Token for Acme created on Nov 22, 2026"
    assert looks_right(made["token"])
    assert not looks_right(made["token"][:-1] + "?")
    assert made["token"].startswith(made["prefix"])
    assert await use(world, made["token"]) == 200
    listed = (await api(ana, "GET", "/tokens")).text
    assert made["tokenId"] in listed
    assert made["token"] not in listed


async def test_a_revoked_token_is_refused_at_once_and_revoking_twice_is_no_error(
    world: World, ana: Person
) -> None:
    made = await new_token(ana)
    assert await use(world, made["token"]) == 200
    for _ in range(2):
        assert (await api(ana, "DELETE", f"/tokens/{made['tokenId']}")).status == 204
        assert await use(world, made["token"]) == 401


async def test_a_token_dies_of_disuse_and_each_use_extends_its_lease(
    world: World, ana: Person
) -> None:
    used, idle = await new_token(ana), await new_token(ana)
    for _ in range(2):
        world.clock.advance(8 * DAY)
        assert await use(world, used["token"]) == 200
        await world.running.context.authenticator.extend_leases()
        world.running.context.authenticator.forget()
    assert await use(world, used["token"]) == 200
    assert await use(world, idle["token"]) == 401


async def test_a_lease_is_extended_by_hand_but_never_beyond_the_expiry(
    world: World, ana: Person
) -> None:
    short = await new_token(ana, {"expiresInDays": 16})
    long = await new_token(ana)
    world.clock.advance(5 * DAY)
    path = f"/tokens/{short['tokenId']}/lease"
    extended = (await api(ana, "POST", path)).json
    assert extended["leaseUntil"] == short["expiresAt"] == "2026-12-08T12:00:00.000Z"
    extended = (await api(ana, "POST", f"/tokens/{long['tokenId']}/lease")).json
    assert extended["leaseUntil"] == "2026-12-11T12:00:00.000Z"
    await api(ana, "DELETE", f"/tokens/{short['tokenId']}")
    assert (await api(ana, "POST", path)).status == 409


async def test_no_token_is_given_more_than_its_maker_has(
    world: World, ana: Person, ben: Person
) -> None:
    scopes = frozenset({TokenScope.TOKENS_WRITE, TokenScope.READ})
    adam = await world.person("adam", ana.organization, Role.ADMIN, scopes=scopes)
    beyond = await api(adam, "POST", "/tokens", {"scopes": ["notify:org"]})
    assert beyond.status == 403
    assert (await new_token(adam))["scopes"] == ["read", "tokens:write"]
    assert "directory:write" not in (await new_token(ben))["scopes"]
    asked = await api(ben, "POST", "/tokens", {"scopes": ["directory:write"]})
    assert asked.status == 403
    assert (await new_token(ben, {"scopes": []}))["scopes"] == []


async def test_other_peoples_tokens_are_theirs_except_for_admins(ana: Person, ben: Person) -> None:
    hers, his = await new_token(ana), await new_token(ben)
    assert (await api(ben, "DELETE", f"/tokens/{hers['tokenId']}")).status == 404
    assert (await api(ben, "POST", f"/tokens/{hers['tokenId']}/lease")).status == 404
    assert (await api(ben, "GET", "/tokens?all=true")).status == 403
    everybodys = (await api(ana, "GET", "/tokens?all=true")).json["items"]
    assert {his["tokenId"], hers["tokenId"]} <= {one["tokenId"] for one in everybodys}
    assert (await api(ana, "DELETE", f"/tokens/{his['tokenId']}")).status == 204


async def test_tokens_of_another_organization_do_not_exist(ana: Person, cora: Person) -> None:
    made = await new_token(ana)
    assert (await api(cora, "DELETE", f"/tokens/{made['tokenId']}")).status == 404
    assert made["tokenId"] not in (await api(cora, "GET", "/tokens?all=true")).text


async def test_a_token_lives_a_year_at_most(ana: Person) -> None:
    for days in (0, 366):
        assert (await api(ana, "POST", "/tokens", {"expiresInDays": days})).status == 400
    made = await new_token(ana)
    assert made["expiresAt"] == "2027-05-21T12:00:00.000Z"
    assert made["leaseUntil"] == "2026-12-06T12:00:00.000Z"


async def test_a_rotated_token_works_beside_the_new_one_until_the_overlap_is_over(
    world: World, ana: Person
) -> None:
    old = await new_token(ana, {"description": "CI", "scopes": ["read"], "expiresInDays": 30})
    world.clock.advance(3 * DAY)
    answer = await api(ana, "POST", f"/tokens/{old['tokenId']}/rotate", {"overlapHours": 2})
    assert answer.status == 201, answer.text
    new = answer.json
    assert (new["description"], new["scopes"]) == ("CI", ["read"])
    assert (new["expiresAt"], new["token"] == old["token"]) == ("2026-12-25T12:00:00.000Z", False)
    assert [await use(world, one["token"]) for one in (old, new)] == [200, 200]
    await world.running.context.authenticator.extend_leases()
    world.clock.advance(2 * 3_600_000)
    assert [await use(world, one["token"]) for one in (old, new)] == [401, 200]
    again = await api(ana, "POST", f"/tokens/{old['tokenId']}/rotate", {})
    assert (again.status, again.json["code"]) == (409, "conflict")


async def test_nobody_rotates_what_is_somebody_elses_or_beyond_their_scopes(
    world: World, ana: Person, ben: Person
) -> None:
    his = await new_token(ben)
    assert (await api(ana, "POST", f"/tokens/{his['tokenId']}/rotate", {})).status == 404
    scopes = frozenset({TokenScope.TOKENS_WRITE})
    adam = await world.person("adam", ana.organization, Role.ADMIN, scopes=scopes)
    _, secret = await create_token(
        world.handle(ana.organization), ana.organization, adam.user, world.clock.now_ms()
    )
    mine = (await api(Person(world, ana.organization, adam.user, secret), "GET", "/tokens")).json
    wide = next(one for one in mine["items"] if len(one["scopes"]) > 1)
    assert (await api(adam, "POST", f"/tokens/{wide['tokenId']}/rotate", {})).status == 403
    for hours in (-1, 169):
        body = {"overlapHours": hours}
        assert (await api(ben, "POST", f"/tokens/{his['tokenId']}/rotate", body)).status == 400
