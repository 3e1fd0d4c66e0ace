"""The published Jigx contract: what an existing integration sends is taken as it is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.world import Person, World
from tocsin.model.ids import uuid7
from tocsin.model.people import Role

CASES = json.loads(Path(__file__).with_name("jigx_cases.json").read_text("utf-8"))
PREFIXES = ("/v2.0/tool", "/v1")
ORGANIZATION = "/organizations/{organization}/notifications"
MINE = "/v2.0/tool/organizations/{organization}/members/{me}/notifications"
LIST = "/v2.0/tool" + ORGANIZATION
TO_ALL = {"scope": "ORG", "content": {"text": "Cake at three"}}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
EVERY_PATH = (
    ORGANIZATION,
    ORGANIZATION + "/x",
    "/organizations/{organization}/members/{me}/notifications",
    "/organizations/{organization}/members/{me}/notifications/x",
    "/version",
    "/anything/else",
)


async def filled(world: World, ana: Person, ben: Person, body: dict[str, Any]) -> dict[str, Any]:
    """The published body with this world's solution and person in its placeholders."""
    groups: dict[str, list[Person]] = {name: [ben] for name in ("sales", "finance", "customers")}
    solution = await world.solution(ana.organization, "Field", [ana, ben], **groups)
    text = json.dumps(body).replace("{{solutionId}}", str(solution.solution_id))
    found: dict[str, Any] = json.loads(text.replace("{{email}}", ben.user.email))
    return found


async def pages(person: Person, path: str, *, limit: int) -> tuple[list[str], dict[str, Any]]:
    """The ids of all pages in order, and the last page."""
    ids, token = [], ""
    mark = "&" if "?" in path else "?"
    while True:
        more = f"&continuationToken={token}" if token else ""
        page = (await person.call("GET", f"{path}{mark}limit={limit}{more}")).json
        assert page["count"] == len(page["items"])
        ids += [item["notificationId"] for item in page["items"]]
        if "continuationToken" not in page:
            return ids, page
        token = page["continuationToken"]
        assert re.match(r"^[a-z]{3}-", token)


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("case", CASES["published"], ids=lambda case: case["name"])
async def test_a_published_request_is_accepted_and_answered_with_the_documented_keys(
    world: World, ana: Person, ben: Person, case: dict[str, Any], prefix: str
) -> None:
    body = await filled(world, ana, ben, case["body"])
    answer = await ana.call("POST", prefix + ORGANIZATION, body)
    assert answer.status == 201, answer.text
    found = answer.json
    assert set(found) == {*CASES["keys"], *case["keys"]}
    assert {key: found[key] for key in body if key != "content"} == {
        key: value for key, value in body.items() if key != "content"
    }
    assert found["content"] == {"inputs": {}, **body["content"]}
    assert list(found["content"])[:4] == ["text", "title", "screen", "inputs"]
    assert found["state"] == "QUEUED"
    assert found["region"] == "us-east-1"
    assert TIME.fullmatch(found["createdAt"])
    assert found["startAt"] == found["createdAt"] == found["updatedAt"]
    assert found["createdBy"] == found["updatedBy"] == ana.user_id
    await world.settled()
    got = await ana.call("GET", f"{prefix}{ORGANIZATION}/{found['notificationId']}")
    assert set(got.json) - {"skipped"} == set(found)


async def test_content_that_is_not_sent_has_the_documented_defaults(ana: Person) -> None:
    found = (await ana.notify(TO_ALL)).json
    assert found["content"] == {"text": "Cake at three", "screen": "jig", "inputs": {}}


async def test_a_copy_has_the_documented_keys_in_list_and_detail(
    world: World, ana: Person, ben: Person
) -> None:
    sent = (await ana.notify(TO_ALL)).json
    await world.settled()
    page = (await ben.call("GET", MINE)).json
    assert set(page) == {"count", "items", "watermark"}
    (copy,) = page["items"]
    assert set(copy) == set(CASES["copyKeys"])
    assert copy == (await ben.call("GET", f"{MINE}/{sent['notificationId']}")).json
    assert (copy["userId"], copy["state"]) == (ben.user_id, "SENT")
    assert copy["content"] == sent["content"]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer toc_wrong", "Basic YTpi", "toc_x"])
async def test_without_a_valid_token_the_answer_is_the_published_one(
    world: World, prefix: str, given: str | None
) -> None:
    headers = {} if given is None else {"authorization": given}
    path = f"{prefix}/organizations/{uuid7()}/notifications"
    answer = await world.call("POST", path, TO_ALL, headers)
    assert answer.status == 401
    assert answer.json == {"message": "Unauthorized"}


@pytest.mark.parametrize("scheme", ["BEARER", "Bearer", "bearer", "bEaReR"])
@pytest.mark.parametrize("name", ["Authorization", "AUTHORIZATION", "authorization"])
async def test_the_authorization_is_read_in_any_case(
    world: World, ana: Person, scheme: str, name: str
) -> None:
    path = f"/v1/organizations/{ana.organization.organization_id}/notifications"
    answer = await world.call("POST", path, TO_ALL, {name: f"{scheme} {ana.token}"})
    assert answer.status == 201


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_every_path_answers_a_preflight_without_a_token(world: World, prefix: str) -> None:
    for path in EVERY_PATH:
        answer = await world.call("OPTIONS", prefix + path)
        assert (answer.status, answer.text) == (204, "")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "OPTIONS" in answer.headers["access-control-allow-methods"]
        allowed = answer.headers["access-control-allow-headers"].split(", ")
        assert {"authorization", "content-type", "idempotency-key"} <= set(allowed)


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_the_version_needs_no_token(world: World, prefix: str) -> None:
    answer = await world.call("GET", prefix + "/version")
    assert answer.status == 200
    assert answer.json["name"] == "tocsin"


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", "/"),
        ("GET", "/organizations"),
        ("GET", "/organizations/{organization}/members/{me}"),
        ("PUT", ORGANIZATION),
        ("PATCH", ORGANIZATION),
        ("DELETE", ORGANIZATION),
        ("POST", ORGANIZATION + "/x"),
        ("POST", "/organizations/{organization}/members/{me}/notifications"),
        ("PUT", "/organizations/{organization}/members/{me}/notifications/x"),
        ("POST", "/version"),
        ("GET", "/organizations/a/b/c/d/e"),
    ],
)
async def test_what_the_contract_does_not_offer_is_not_found(
    ana: Person, method: str, path: str, prefix: str
) -> None:
    answer = await ana.call(method, prefix + path)
    assert answer.status == 404
    assert answer.json == {"message": "Not Found"}
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_deleted_notification_is_gone_for_the_sender_and_from_the_inboxes(
    world: World, ana: Person, ben: Person
) -> None:
    sent = (await ana.notify(TO_ALL)).json
    await world.settled()
    for _again in range(2):
        answer = await ana.call("DELETE", f"{LIST}/{sent['notificationId']}")
        assert (answer.status, answer.text) == (204, "")
    await world.settled()
    assert (await ana.call("GET", f"{LIST}/{sent['notificationId']}")).status == 404
    assert (await ana.call("GET", LIST)).json == {"count": 0, "items": []}
    assert (await ben.call("GET", f"{MINE}/{sent['notificationId']}")).status == 404
    assert await ben.titles() == []


async def test_a_deleted_copy_is_gone_for_that_person_only(
    world: World, ana: Person, ben: Person
) -> None:
    sent = (await ana.notify(TO_ALL)).json
    await world.settled()
    path = f"{MINE}/{sent['notificationId']}"
    assert (await ben.call("DELETE", path)).status == 204
    assert (await ben.call("DELETE", path)).status == 404
    assert (await ben.call("GET", path)).status == 404
    assert (await ben.call("PATCH", path, {"state": "READ"})).status == 404
    assert (await ana.call("GET", path)).json["state"] == "SENT"


async def test_an_organization_of_another_region_is_sent_there_by_name(world: World) -> None:
    await world.running.storage.save_region("eu-central-1", "https://eu.tocsin.example")
    world.running.context.regions["eu-central-1"] = "https://eu.tocsin.example"
    far = await world.organization("Far", region="eu-central-1")
    eva = await world.person("eva", far, Role.OWNER)
    answer = await eva.notify(TO_ALL)
    assert answer.status == 421
    assert list(answer.json) == ["message"]
    assert "https://eu.tocsin.example" in answer.json["message"]


async def test_what_belongs_to_others_is_not_found(
    world: World, ana: Person, ben: Person, cora: Person
) -> None:
    sent = (await ana.notify(TO_ALL)).json["notificationId"]
    await world.settled()
    acme, there = ana.organization.organization_id, f"/members/{ben.user_id}/notifications"
    paths = [f"/v1/organizations/{acme}/notifications", f"/v1/organizations/{uuid7()}{there}"]
    paths += [LIST.replace("/v2.0/tool", "/v1") + f"/{sent}", f"{MINE}/{sent}"]
    paths += [f"/v1/organizations/{{organization}}{there}", f"{LIST}/not-an-id"]
    paths += ["/v1/organizations/{organization}/members/nobody/notifications"]
    for path in paths:
        answer = await cora.call("GET", path)
        assert answer.status == 404, path
        assert list(answer.json) == ["message"]
        assert "Cake" not in answer.text
    assert (await cora.call("DELETE", f"{LIST}/{sent}")).status == 404
    assert (await cora.call("PATCH", f"{MINE}/{sent}", {"state": "READ"})).status == 404
    assert (await ana.call("GET", f"{LIST}/{sent}")).status == 200


async def test_a_member_reads_their_own_copies_but_not_others_and_does_not_send(
    world: World, ana: Person, ben: Person
) -> None:
    await ana.notify(TO_ALL)
    await world.settled()
    theirs = MINE.replace("{me}", ana.user_id)
    answers = [
        await ben.call("GET", theirs),
        await ben.call("GET", LIST),
        await ben.notify(TO_ALL),
    ]
    assert [answer.status for answer in answers] == [403, 403, 403]
    assert all(list(answer.json) == ["message"] for answer in answers)
    assert (await ana.call("GET", MINE.replace("{me}", ben.user_id))).json["count"] == 1


async def test_my_list_holds_what_i_sent_and_the_whole_one_what_anybody_did(
    world: World, ana: Person
) -> None:
    adam = await world.person("adam", ana.organization, Role.ADMIN)
    by_ana = [(await ana.notify(TO_ALL)).json["notificationId"] for _ in range(3)]
    by_adam = [(await adam.notify(TO_ALL)).json["notificationId"] for _ in range(2)]
    assert set((await pages(ana, LIST, limit=500))[0]) == {*by_ana, *by_adam}
    assert set((await pages(ana, LIST + "?filterMode=ALL", limit=1))[0]) == {*by_ana, *by_adam}
    assert set((await pages(ana, LIST + "?filterMode=MY", limit=2))[0]) == set(by_ana)
    assert set((await pages(adam, LIST + "?filterMode=MY", limit=1))[0]) == set(by_adam)


@pytest.mark.parametrize("path", [LIST, MINE])
async def test_a_page_has_twenty_five_items_unless_the_limit_says_otherwise(
    world: World, ana: Person, path: str
) -> None:
    for _ in range(26):
        await ana.notify(TO_ALL)
    await world.settled()
    assert (await ana.call("GET", path)).json["count"] == 25
    assert (await ana.call("GET", path + "?limit=1")).json["count"] == 1
    assert (await ana.call("GET", path + "?limit=500")).json["count"] == 26
    for wrong in ("0", "501", "-1"):
        answer = await ana.call("GET", f"{path}?limit={wrong}")
        assert answer.status == 400
        assert "limit" in answer.json["message"]


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 50])
@pytest.mark.parametrize("path", [LIST, MINE])
async def test_paging_visits_everything_once_and_newest_first(
    world: World, ana: Person, path: str, limit: int
) -> None:
    sent = []
    for number in range(6):
        sent.append((await ana.notify(TO_ALL)).json["notificationId"])
        if number % 2:
            world.clock.advance(1)
    await world.settled()
    ids, last = await pages(ana, path, limit=limit)
    assert sorted(ids) == sorted(sent)
    times = [(await ana.call("GET", f"{path}/{one}")).json["createdAt"] for one in ids]
    assert times == sorted(times, reverse=True)
    assert "watermark" in last or path == LIST


async def test_the_state_goes_from_queued_to_sent(world: World, ana: Person, ben: Person) -> None:
    hour = 3_600_000
    later = {**TO_ALL, "startAt": world.clock.now_ms() + hour}
    sent = (await ana.notify(later)).json
    assert (sent["state"], sent["createdAt"] < sent["startAt"]) == ("QUEUED", True)
    await world.settled()
    path = f"{LIST}/{sent['notificationId']}"
    assert (await ana.call("GET", path)).json == sent
    assert await ben.titles() == []
    world.clock.advance(hour)
    await world.settled()
    assert (await ana.call("GET", path)).json["state"] == "SENT"
    assert len(await ben.titles()) == 1


async def test_unknown_people_are_skipped_and_named_and_all_unknown_means_failed(
    world: World, ana: Person, ben: Person
) -> None:
    content = {"text": "Hello"}
    some = {"scope": "USR", "emails": ["who@acme.example", ben.user.email], "content": content}
    none = {"scope": "USR", "emails": ["Who@acme.example", "x@y.example"], "content": content}
    ids = [(await ana.notify(body)).json["notificationId"] for body in (some, none)]
    await world.settled()
    partly, failed = [(await ana.call("GET", f"{LIST}/{one}")).json for one in ids]
    assert [partly["state"], failed["state"]] == ["SENT", "FAILED"]
    assert partly["emails"] == some["emails"]
    (skipped,) = failed["skipped"]
    assert skipped["reason"] == "unknown_user"
    assert skipped["count"] == 2
    assert set(skipped["who"]) == {"who@acme.example", "x@y.example"}
    assert partly["skipped"][0]["who"] == ["who@acme.example"]


async def test_a_copy_takes_every_state_and_gives_it_back(
    world: World, ana: Person, ben: Person
) -> None:
    sent = (await ana.notify(TO_ALL)).json
    await world.settled()
    path = f"{MINE}/{sent['notificationId']}"
    states = ["READ", "DISMISSED", "QUEUED", "READ", "RETRY", "FAILED", "DISMISSED", "READ", "SENT"]
    for state in states:
        world.clock.advance(1000)
        answer = await ben.call("PATCH", path, {"state": state})
        assert (answer.status, answer.text) == (200, "")
        copy = (await ben.call("GET", path)).json
        assert (copy["state"], copy["updatedBy"]) == (state, ben.user_id)
        assert copy["updatedAt"] > copy["createdAt"]
    assert (await ana.call("GET", path)).json["state"] == "SENT"
    listed = (await ben.call("GET", MINE)).json["items"]
    assert [item["state"] for item in listed] == ["SENT"]


async def test_what_is_read_in_the_inbox_is_read_on_this_door_whatever_was_reported_before(
    world: World, ana: Person, ben: Person
) -> None:
    sent = (await ana.notify(TO_ALL)).json
    await world.settled()
    path = f"{MINE}/{sent['notificationId']}"
    await ben.call("PATCH", path, {"state": "RETRY"})
    await ben.inbox(f"/notifications/{sent['notificationId']}/read", "POST")
    assert (await ben.call("GET", path)).json["state"] == "READ"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-11-23T09:30:00Z", "2026-11-23T09:30:00.000Z"),
        ("2026-11-23t09:30:00.1239z", "2026-11-23T09:30:00.123Z"),
        ("2026-11-23 09:30:00+02:00", "2026-11-23T07:30:00.000Z"),
        ("2026-11-23T24:00:00-00:30", "2026-11-24T00:30:00.000Z"),
        ("2026-11-23T23:59:60Z", "2026-11-24T00:00:00.000Z"),
        (1_795_435_200_001, "2026-11-23T12:00:00.001Z"),
        ("2001-01-01T00:00:00Z", "2026-11-22T12:00:00.000Z"),
        ("0001-01-01T00:00:00+23:59", "2026-11-22T12:00:00.000Z"),
        (0, "2026-11-22T12:00:00.000Z"),
    ],
)
async def test_the_start_is_a_time_or_epoch_milliseconds_and_the_past_means_now(
    ana: Person, given: str | int, stored: str
) -> None:
    answer = await ana.notify({**TO_ALL, "startAt": given})
    assert answer.status == 201, answer.text
    assert answer.json["startAt"] == stored
