"""The directory over HTTP: people, apps, groups, addresses, organizations, signing in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Answer, Person, World
from tocsin.model.ids import uuid7
from tocsin.model.people import Role, TokenScope

PASSWORD = "correct horse battery"
MINUTE = 60_000


async def api(person: Person, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    return await person.call(method, "/api/v1" + path, body, **headers)


async def made(person: Person, path: str, body: Any) -> Any:
    answer = await api(person, "POST", path, body)
    assert answer.status == 201, answer.text
    return answer.json


async def sign_in(world: World, email: str, password: str, **headers: str) -> Answer:
    body = {"email": email, "password": password}
    return await world.call("POST", "/api/v1/sessions", body, headers)


async def test_ana_adds_dee_who_is_read_back_changed_and_removed(ana: Person) -> None:
    new = {"email": "Dee@Acme.example", "name": " Dee ", "timeZone": "Europe/Berlin"}
    dee = await made(ana, "/users", {**new, "tags": {"site": "north"}})
    assert (dee["email"], dee["name"], dee["role"]) == ("dee@acme.example", "Dee", "USER")
    path = f"/users/{dee['userId']}"
    changed = await api(ana, "PATCH", path, {"timeZone": None, "role": "MAKER"})
    assert changed.status == 200
    assert "timeZone" not in changed.json
    assert changed.json["tags"] == {"site": "north"}
    shown = {**changed.json, "addresses": {}, "hasPassword": False}
    assert (await api(ana, "GET", path)).json == shown
    assert (await api(ana, "DELETE", path)).status == 204
    assert (await api(ana, "GET", path)).status == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", "a@b c"),
        ("name", "\u202eevil"),
        ("name", "   "),
        ("phone", "call me"),
        ("language", "german!"),
        ("timeZone", "Mars/Olympus"),
        ("role", "KING"),
        ("tags", {"": "x"}),
        ("unknown", 1),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_name(
    ana: Person, field: str, value: object
) -> None:
    body = {"email": "dee@acme.example", "name": "Dee", field: value}
    answer = await api(ana, "POST", "/users", body)
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in answer.json["detail"]


async def test_an_email_that_is_taken_is_a_conflict_that_names_the_field(
    ana: Person, ben: Person
) -> None:
    answer = await api(ana, "POST", "/users", {"email": "BEN@acme.example", "name": "B"})
    assert (answer.status, answer.json["code"], answer.json["field"]) == (409, "conflict", "email")


async def test_the_list_of_people_is_paged_and_filtered(ana: Person, ben: Person) -> None:
    first = (await api(ana, "GET", "/users?limit=1")).json
    assert [one["name"] for one in first["items"]] == ["Ana"]
    rest = (await api(ana, "GET", f"/users?limit=1&cursor={first['cursor']}")).json
    assert [one["name"] for one in rest["items"]] == ["Ben"]
    assert "cursor" not in rest
    found = (await api(ana, "GET", "/users?search=BEN&role=USER")).json
    assert len(found["items"]) == 1
    assert (await api(ana, "GET", "/users?tag=site:south")).json == {"items": []}
    assert (await api(ana, "PATCH", f"/users/{ben.user_id}", {"active": False})).status == 200
    off = (await api(ana, "GET", "/users?active=false")).json["items"]
    assert [one["name"] for one in off] == ["Ben"]
    for wrong in ("limit=0", "limit=501", "cursor=x", "tag=x", "role=KING"):
        assert (await api(ana, "GET", f"/users?{wrong}")).status == 400


async def test_only_owners_make_change_and_remove_owners(world: World, ana: Person) -> None:
    adam = await world.person("adam", ana.organization, Role.ADMIN)
    new = {"email": "x@acme.example", "name": "X", "role": "OWNER"}
    assert (await api(adam, "POST", "/users", new)).status == 403
    for method, body in (("PATCH", {"name": "Anna"}), ("DELETE", None)):
        assert (await api(adam, method, f"/users/{ana.user_id}", body)).status == 403
    assert (await api(adam, "PATCH", "/users/{me}", {"role": "OWNER"})).status == 403
    assert (await api(ana, "PATCH", f"/users/{adam.user_id}", {"role": "OWNER"})).status == 200
    assert (await api(adam, "DELETE", f"/users/{ana.user_id}")).status == 204


async def test_the_last_owner_and_ones_own_role_stay(ana: Person) -> None:
    assert (await api(ana, "PATCH", "/users/{me}", {"role": "ADMIN"})).status == 403
    assert (await api(ana, "PATCH", "/users/{me}", {"active": False})).json["code"] == "in_use"
    assert (await api(ana, "DELETE", "/users/{me}")).json["code"] == "in_use"


async def test_ben_is_no_directory_keeper_but_sees_himself(ben: Person) -> None:
    assert (await api(ben, "GET", "/users")).status == 403
    assert (await api(ben, "POST", "/users", {"email": "a@b.c", "name": "A"})).status == 403
    me = (await api(ben, "GET", "/me")).json
    assert (me["user"]["name"], me["organization"]["name"]) == ("Ben", "Acme")


async def test_an_app_with_screens_members_and_groups_is_built_over_http(
    ana: Person, ben: Person
) -> None:
    inputs = [{"name": "orderId", "type": "string", "required": True, "default": {"a": [1]}}]
    screen = {"jigId": "work-order", "title": "Work order", "inputs": inputs}
    app = await made(ana, "/solutions", {"name": "Field", "screens": [screen]})
    assert (app["screens"], app["members"], app["groups"]) == ([screen], 0, 0)
    path = f"/solutions/{app['solutionId']}"
    group = await made(ana, f"{path}/groups", {"name": "Crew"})
    members = f"{path}/groups/{group['groupId']}/members"
    added = await api(ana, "POST", members, {"emails": ["BEN@acme.example"]})
    assert added.json["members"] == 1
    (app,) = (await api(ana, "GET", "/solutions")).json["items"]
    assert (app["members"], app["groups"]) == (1, 1)
    listed = (await api(ana, "GET", f"{path}/members")).json["items"]
    assert [(one["user"]["name"], one["groups"]) for one in listed] == [("Ben", ["Crew"])]
    denied = await api(ana, "PUT", f"{path}/members/{ben.user_id}", {"role": "DENY"})
    assert denied.json["role"] == "DENY"
    assert (await api(ana, "DELETE", f"{path}/members/{ben.user_id}")).status == 204
    assert (await api(ana, "GET", members)).json == {"items": []}
    assert (await api(ana, "DELETE", path)).status == 204


async def test_groups_are_renamed_uniquely_and_refuse_strangers(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    app = await world.solution(ana.organization, "Field", [], day=[], night=[])
    path = f"/solutions/{app.solution_id}/groups"
    day, night = (await api(ana, "GET", path)).json["items"]
    renamed = await api(ana, "PATCH", f"{path}/{day['groupId']}", {"name": "night"})
    assert renamed.status == 409
    members = f"{path}/{night['groupId']}/members"
    answer = await api(ana, "POST", members, {"userIds": [ben.user_id, cora.user_id]})
    assert (answer.status, answer.json["field"]) == (400, "userIds")
    assert (await api(ana, "PUT", f"{members}/{cora.user_id}")).status == 404
    assert (await api(ana, "PUT", f"{members}/{ben.user_id}")).status == 204
    assert (await api(ana, "DELETE", f"{members}/{ben.user_id}")).status == 204
    assert (await api(ana, "DELETE", f"{members}/{ben.user_id}")).status == 404


async def test_an_address_is_checked_by_its_channel_and_keeps_its_secret(
    ana: Person, ben: Person
) -> None:
    path = f"/users/{ben.user_id}/addresses"
    wrong = await api(ana, "POST", path, {"channel": "web_push", "address": {"endpoint": "x"}})
    assert (wrong.status, wrong.json["field"]) == (400, "address")
    none = await api(ana, "POST", path, {"channel": "pigeon", "address": {}})
    assert (none.status, none.json["field"]) == (400, "channel")
    assert (await api(ana, "GET", path)).json == {"items": []}
    assert (await api(ana, "DELETE", f"{path}/{uuid7()}")).status == 404


async def test_an_inbox_token_opens_one_inbox_until_it_is_ended(
    world: World, ana: Person, ben: Person
) -> None:
    made_token = await made(ana, f"/users/{ben.user_id}/inbox-tokens", None)
    headers = {"authorization": f"Bearer {made_token['token']}"}
    me = await world.call("GET", "/inbox/v1/me", headers=headers)
    assert me.json["name"] == "Ben"
    assert (await api(ana, "DELETE", f"/users/{ben.user_id}/inbox-tokens")).status == 204
    assert (await world.call("GET", "/inbox/v1/me", headers=headers)).status == 401


async def test_the_organization_is_changed_by_its_owner_and_hidden_from_others(
    ana: Person, ben: Person, cora: Person
) -> None:
    path = f"/organizations/{ana.organization.organization_id}"
    changed = await api(ana, "PATCH", path, {"membersMaySend": True, "name": "Acme 2"})
    assert (changed.json["membersMaySend"], changed.json["name"]) == (True, "Acme 2")
    assert (await api(ben, "PATCH", path, {"name": "Mine"})).status == 403
    assert (await api(cora, "GET", path)).status == 404
    assert [one["name"] for one in (await api(cora, "GET", "/organizations")).json["items"]] == [
        "Other"
    ]


async def test_the_operator_founds_an_organization_and_its_token_opens_it(
    world: World, ana: Person
) -> None:
    olga = await world.person("olga", ana.organization, Role.ADMIN, operator=True)
    assert (await api(ana, "POST", "/organizations", {"name": "New"})).status == 403
    nowhere = {"name": "New", "region": "mars-1"}
    assert (await api(olga, "POST", "/organizations", nowhere)).json["field"] == "region"
    saved = await api(olga, "PUT", "/regions/eu-central-1", {"baseUrl": "https://eu.example/"})
    assert saved.json == {"name": "eu-central-1", "baseUrl": "https://eu.example"}
    founded = await made(olga, "/organizations", {"name": "New", "region": "us-east-1"})
    assert founded["owner"]["email"] == olga.user.email
    headers = {"authorization": f"Bearer {founded['token']['token']}"}
    me = (await world.call("GET", "/api/v1/me", headers=headers)).json
    assert (me["organization"]["name"], me["user"]["role"]) == ("New", "OWNER")
    assert me["operator"] is False


@pytest.mark.parametrize(
    "base_url", ["ftp://x.example", "https://x.example/path", "https://a@x.example", "https://"]
)
async def test_a_region_is_reached_at_a_plain_url(world: World, ana: Person, base_url: str) -> None:
    olga = await world.person("olga", ana.organization, Role.OWNER, operator=True)
    answer = await api(olga, "PUT", "/regions/eu-1", {"baseUrl": base_url})
    assert answer.status == 400
    assert (await api(olga, "PUT", "/regions/-no-", {"baseUrl": "https://x.y"})).status == 404


async def test_a_password_opens_a_session_that_signs_out_again(world: World, ana: Person) -> None:
    assert (await api(ana, "PUT", "/me/password", {"password": PASSWORD})).status == 204
    answer = await sign_in(world, ana.user.email.upper(), PASSWORD)
    assert answer.status == 201
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    headers = {"cookie": cookie.partition(";")[0]}
    assert (await world.call("GET", "/api/v1/me", headers=headers)).json["user"]["name"] == "Ana"
    cross = {**headers, "sec-fetch-site": "cross-site"}
    assert (await world.call("DELETE", "/api/v1/sessions/current", headers=cross)).status == 403
    assert (await world.call("DELETE", "/api/v1/sessions/current", headers=headers)).status == 204
    assert (await world.call("GET", "/api/v1/me", headers=headers)).status == 401


async def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(
    world: World, ana: Person, ben: Person
) -> None:
    await api(ana, "PUT", "/me/password", {"password": PASSWORD})
    wrong = await sign_in(world, ana.user.email, "wrong")
    unknown = await sign_in(world, "nobody@acme.example", PASSWORD)
    without = await sign_in(world, ben.user.email, PASSWORD)
    assert wrong.status == 401
    assert wrong.text == unknown.text == without.text


async def test_too_many_wrong_passwords_wait_and_then_may_try_again(
    world: World, ana: Person
) -> None:
    await api(ana, "PUT", "/me/password", {"password": PASSWORD})
    for _ in range(10):
        assert (await sign_in(world, ana.user.email, "wrong")).status == 401
    refused = await sign_in(world, ana.user.email, PASSWORD)
    assert (refused.status, refused.headers["retry-after"]) == (429, "900")
    world.clock.advance(15 * MINUTE)
    assert (await sign_in(world, ana.user.email, PASSWORD)).status == 201


async def test_one_email_in_two_organizations_chooses_where_to_sign_in(
    world: World, ana: Person, cora: Person
) -> None:
    await api(cora, "PATCH", "/users/{me}", {"email": ana.user.email})
    for person in (ana, cora):
        await api(person, "PUT", "/me/password", {"password": PASSWORD})
    both = await sign_in(world, ana.user.email, PASSWORD)
    assert [one["name"] for one in both.json["choose"]] == ["Acme", "Other"]
    assert "set-cookie" not in both.headers
    chosen = both.json["choose"][1]["organizationId"]
    body = {"email": ana.user.email, "password": PASSWORD, "organizationId": chosen}
    answer = await world.call("POST", "/api/v1/sessions", body)
    assert answer.json["user"]["name"] == "Cora"


async def test_ones_own_password_needs_the_present_one(world: World, ana: Person) -> None:
    assert (await api(ana, "PUT", "/me/password", {"password": PASSWORD})).status == 204
    new = {"password": "another long password"}
    assert (await api(ana, "PUT", "/me/password", new)).status == 401
    new["currentPassword"] = PASSWORD
    assert (await api(ana, "PUT", "/me/password", new)).status == 204
    short = await api(ana, "PUT", "/me/password", {"password": "short"})
    assert short.json["field"] == "password"


async def test_a_lesser_token_sets_no_password_that_would_open_more(
    world: World, ana: Person, ben: Person
) -> None:
    scopes = frozenset({TokenScope.DIRECTORY_WRITE})
    adam = await world.person("adam", ana.organization, Role.ADMIN, scopes=scopes)
    body = {"password": PASSWORD}
    assert (await api(adam, "PUT", f"/users/{ben.user_id}/password", body)).status == 403
    assert (await api(adam, "PUT", f"/users/{ana.user_id}/password", body)).status == 403
    assert (await api(ana, "PUT", f"/users/{ben.user_id}/password", body)).status == 204
    assert (await sign_in(world, ben.user.email, PASSWORD)).status == 201


async def test_who_is_switched_off_is_shut_out_at_once(ana: Person, ben: Person) -> None:
    assert (await api(ben, "GET", "/me")).status == 200
    assert (await api(ana, "PATCH", f"/users/{ben.user_id}", {"active": False})).status == 200
    assert (await api(ben, "GET", "/me")).status == 401
