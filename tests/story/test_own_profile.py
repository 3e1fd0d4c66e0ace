"""What everybody does for themselves, whatever their role: Ben is a plain USER."""

from __future__ import annotations

from tests.world import Person, World


async def entries(ana: Person) -> list[str]:
    answer = await ana.call("GET", "/api/v1/organizations/{organization}/audit")
    return [one["operation"] for one in answer.json["items"]]


async def test_a_plain_user_opens_the_own_inbox_and_the_log_stays_quiet(
    world: World, ana: Person, ben: Person
) -> None:
    before = await entries(ana)
    answer = await ben.call("POST", "/api/v1/me/inbox-token")
    assert answer.status == 201
    bearer = {"authorization": f"Bearer {answer.json['token']}"}
    inbox = await world.call("GET", "/inbox/v1/me", headers=bearer)
    assert inbox.json["email"] == ben.user.email
    assert await entries(ana) == before


async def test_a_plain_user_changes_the_own_name_and_zone_and_nothing_else(
    ana: Person, ben: Person
) -> None:
    body = {"name": "Benjamin", "language": "de", "timeZone": "Europe/Berlin"}
    answer = await ben.call("PATCH", "/api/v1/me", body)
    assert {name: answer.json[name] for name in body} == body
    assert (await ben.call("GET", "/api/v1/me")).json["user"]["name"] == "Benjamin"
    assert (await entries(ana))[0] == "changeMe"
    for more in {"role": "OWNER"}, {"email": "x@acme.example"}, {"tags": {"site": "north"}}:
        assert (await ben.call("PATCH", "/api/v1/me", more)).status == 400


async def test_own_wishes_are_kept_unless_the_organization_insists(
    ana: Person, ben: Person
) -> None:
    safety = {"name": "Safety", "mandatory": True}
    await ana.call("PUT", "/api/v1/categories/safety", safety)
    choices = (await ben.call("GET", "/api/v1/me/choices")).json
    assert choices["categories"] == [{"key": "safety", "name": "Safety", "mandatory": True}]
    wish = {"channels": {"email": False}, "categories": {}}
    assert (await ben.call("PUT", "/api/v1/me/preferences", wish)).status == 200
    assert (await ben.call("GET", "/api/v1/me/preferences")).json == wish
    off = {"categories": {"safety": {"on": False}}}
    refused = await ben.call("PUT", "/api/v1/me/preferences", off)
    assert (refused.status, refused.json["field"]) == (409, "categories.safety")


async def test_own_addresses_are_listed_and_removed_and_nobody_elses(
    world: World, ana: Person, ben: Person
) -> None:
    handle = world.handle(ana.organization)
    for person in ana, ben:
        key = person.user.user_id.bytes
        await handle.register_address(person.user.number, "sms", key, {}, device="", now_ms=0)
    (own,) = (await ben.call("GET", "/api/v1/me/addresses")).json["items"]
    (other,) = (await ana.call("GET", "/api/v1/me/addresses")).json["items"]
    assert (await ben.call("DELETE", f"/api/v1/me/addresses/{other['addressId']}")).status == 404
    assert (await ben.call("DELETE", f"/api/v1/me/addresses/{own['addressId']}")).status == 204
    assert (await ben.call("GET", "/api/v1/me/addresses")).json["items"] == []
