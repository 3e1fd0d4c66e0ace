"""The rules that every route obeys: token headers, the envelope, slashes, parameters, CORS."""

from __future__ import annotations

import pytest

from tests.tagoio.calls import host, result, run_user, tago
from tests.world import HeldClock, Person, World
from tocsin.http.tagoio.callers import TOKEN_HEADERS
from tocsin.http.tagoio.ids import short, span
from tocsin.http.tagoio.query import wildcard
from tocsin.model.ids import uuid7
from tocsin.model.people import Role


@pytest.mark.parametrize("name", TOKEN_HEADERS)
async def test_each_header_that_the_pages_name_carries_the_token(
    world: World, ana: Person, name: str
) -> None:
    answer = await world.call("GET", "/tagoio/info", headers={name: ana.token})
    assert answer.json["result"]["email"] == ana.user.email
    assert (await world.call("GET", "/tagoio/info", headers={name: "no"})).status == 401


async def test_errors_are_one_sentence_in_json_whatever_went_wrong(
    world: World, ana: Person
) -> None:
    none = await world.call("GET", "/tagoio/info")
    wrong = await tago(ana, "GET", "/nothing/here")
    method = await tago(ana, "PATCH", "/info")
    broken = await tago(ana, "POST", "/run/users", "{")
    field = await tago(ana, "POST", "/run/users", {"name": 7})
    page = await tago(ana, "GET", "/run/users?page=no")
    answers = [none, wrong, method, broken, field, page]
    assert [one.status for one in answers] == [401, 404, 405, 400, 400, 400]
    for one in answers:
        assert one.headers["content-type"] == "application/json"
        assert one.json.keys() == {"status", "message"}
        assert (one.json["status"], bool(one.json["message"])) == (False, True)
    assert none.json["message"] == "Authorization Denied"


async def test_a_slash_at_the_end_is_the_same_path_and_never_a_redirect(ana: Person) -> None:
    ben = await run_user(ana)
    body = {"run_user": ben, "title": "Hot", "message": "31"}
    for path in ("/run/notification", "/run/notification/"):
        assert (await tago(ana, "POST", path, {**body, "title": path})).status == 200
    for path in ("/notification", "/notification/", "/analysis", "/analysis/", "/run/users/"):
        assert (await tago(ana, "GET", path)).status == 200, path


async def test_both_ways_of_writing_parameters_are_read(ana: Person) -> None:
    ben = await run_user(ana, tags=[{"key": "team", "value": "crane"}], active=True)
    await run_user(ana, "cleo", active=False)
    for query in (
        "fields[0]=id&fields[1]=name&filter[active]=true&filter[name]=B*",
        "fields=id&fields=name&filter[active]=True&filter[name]=b*",
        "fields=id&fields=name&filter[tags][0][key]=team&filter[tags][0][value]=cr*",
    ):
        assert await result(ana, "GET", f"/run/users?{query}") == [{"id": ben, "name": "Ben"}]
    names = "/run/users?fields=name&filter[email]=*harbour.example"
    ordered = [one["name"] for one in await result(ana, "GET", f"{names}&orderBy=name,desc")]
    assert ordered == ["Cleo", "Ben"]
    by_two = await result(ana, "GET", f"{names}&orderBy[0]=name&orderBy[1]=desc&amount=1&page=2")
    assert [one["name"] for one in by_two] == ["Ben"]
    assert await result(ana, "GET", f"{names}&page=9") == []


async def test_browsers_of_other_sites_may_call_with_the_token_header(
    world: World, ana: Person
) -> None:
    path = f"/tagoio/run/{host(ana)}/notification"
    asked = {"origin": "https://app.example", "access-control-request-method": "PUT"}
    answer = await world.call("OPTIONS", path, headers=asked)
    assert answer.status == 204
    assert "token" in answer.headers["access-control-allow-headers"].split(", ")
    assert (await tago(ana, "GET", "/info")).headers["access-control-allow-origin"] == "*"


async def test_an_id_of_another_organization_is_not_found(ana: Person, cora: Person) -> None:
    ben = await run_user(ana)
    for path in (f"/run/users/{ben}", f"/run/notification/{ben}", f"/run/{host(ana)}/info"):
        assert (await tago(cora, "GET", path)).status == 404
    assert (await tago(ana, "GET", f"/run/users/{'f' * 24}")).status == 404
    assert (await tago(ana, "GET", f"/run/{host(ana)}/info")).status == 200


async def test_many_in_one_minute_are_told_when_to_come_again(world: World) -> None:
    ana = await world.person("ana", await world.organization("Busy"), Role.OWNER)
    base = "/api/v1/organizations/{organization}/settings"
    assert (await ana.call("PUT", base, {"acceptsPerMinute": 1})).status == 200
    statuses = [
        await tago(ana, "POST", "/notification", {"title": str(one), "message": "x"})
        for one in range(2)
    ]
    assert [one.status for one in statuses] == [200, 429]
    wait = statuses[1].headers["retry-after"]
    assert statuses[1].json["message"] == f"Too many requests (Retry-After: {wait})"


def test_an_id_is_24_hexadecimal_characters_and_means_one_of_ours() -> None:
    now_ms = HeldClock().now_ms()
    for public_id in (uuid7(now_ms) for _ in range(1_000)):
        ends = span(short(public_id))
        assert ends is not None
        first, last = ends
        assert first <= public_id <= last
        assert (first.version, last.version, len(short(public_id))) == (7, 7, 24)
    assert span("x" * 24) is span("") is None


def test_a_star_of_a_filter_stands_for_anything() -> None:
    fitting = ("ben", "*", "b*", "*n", "b*n", "B*E*n", "*en*")
    assert [one for one in fitting if not wildcard(one, "Ben")] == []
    assert [one for one in ("be", "b*b", "*x*", "ben*n", "") if wildcard(one, "Ben")] == []
