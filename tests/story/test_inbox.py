"""A person's own inbox: what it shows, how it is marked, and who may open it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from tests.story.people import Browser
from tests.world import Person, World
from tocsin.http.signing import INBOX_TOKEN_LIFE_MS
from tocsin.model.ids import uuid7

PUSH = "https://fcm.googleapis.com/fcm/send/"


async def tell(world: World, ana: Person, *texts: str) -> list[str]:
    """One notification each, to everybody, each a moment after the other; their ids."""
    ids = []
    for text in texts:
        world.clock.advance(1000)
        body = {"scope": "ORG", "content": {"title": text, "text": text}}
        ids.append((await ana.notify(body)).json["notificationId"])
    await world.settled()
    return ids


async def shown(person: Person, kind: str = "all") -> list[str]:
    page = await person.inbox(f"/notifications?filter={kind}")
    return [item["title"] for item in page["items"]]


async def counts(person: Person) -> tuple[int, int]:
    """Unseen and unread, which the list tells as well."""
    found = await person.inbox("/counts")
    assert found == (await person.inbox())["counts"]
    return found["unseen"], found["unread"]


async def mark(person: Person, one: str, verb: str) -> dict[str, Any]:
    item: dict[str, Any] = await person.inbox(f"/notifications/{one}/{verb}", "POST")
    return item


async def test_the_inbox_shows_the_newest_first_with_screen_inputs_and_app(
    world: World, ana: Person, ben: Person
) -> None:
    solution = await world.solution(ana.organization, "Field", [ben])
    where = {"solutionId": str(solution.solution_id)}
    content = {"text": "Pump", "jigId": "order", "inputs": {"orderId": "WO-1", "n": 2}}
    await ana.notify({"scope": "SLN", **where, "content": content})
    await tell(world, ana, "Later")
    later, item = (await ben.inbox())["items"]
    assert (later["title"], "title" in item, item["text"]) == ("Later", False, "Pump")
    target = {"screen": "jig", "jigId": "order", "inputs": {"orderId": "WO-1", "n": 2}}
    assert item["target"] == {**target, **where}
    assert (item["solutionName"], item["priority"]) == ("Field", "normal")
    assert {"seenAt", "readAt", "archivedAt"} & set(item) == set()
    assert item == await ben.inbox(f"/notifications/{item['notificationId']}")


async def test_seen_read_and_unread_are_three_things(
    world: World, ana: Person, ben: Person
) -> None:
    one, _two, _three = await tell(world, ana, "one", "two", "three")
    assert await counts(ben) == (3, 3)
    assert "readAt" not in await mark(ben, one, "seen")
    assert await counts(ben) == (2, 3)
    read = await mark(ben, one, "read")
    world.clock.advance(1000)
    assert (await mark(ben, one, "read"))["readAt"] == read["readAt"]
    assert await counts(ben) == (2, 2)
    assert await shown(ben, "unread") == ["three", "two"]
    unread = await mark(ben, one, "unread")
    assert ("readAt" in unread, unread["seenAt"]) == (False, read["seenAt"])
    assert await counts(ben) == (2, 3)
    assert await counts(ana) == (3, 3)


async def test_the_archive_is_apart_and_everything_can_come_back(
    world: World, ana: Person, ben: Person
) -> None:
    one, two = await tell(world, ana, "one", "two")
    assert "archivedAt" in await mark(ben, one, "archive")
    assert (await shown(ben), await shown(ben, "archived")) == (["two"], ["one"])
    assert await counts(ben) == (1, 1)
    await mark(ben, two, "archive")
    assert "archivedAt" not in await mark(ben, one, "unarchive")
    assert (await shown(ben), await shown(ben, "archived")) == (["one"], ["two"])


async def test_what_is_deleted_is_gone_for_good(world: World, ana: Person, ben: Person) -> None:
    one, _two = await tell(world, ana, "one", "two")
    await ben.inbox(f"/notifications/{one}", "DELETE")
    assert (await shown(ben), await counts(ben)) == (["two"], (1, 1))
    token = {"authorization": f"Bearer {await ben.inbox_token()}"}
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/read"), ("POST", "/unarchive")):
        answer = await world.call(method, f"/inbox/v1/notifications/{one}{path}", headers=token)
        assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert await shown(ana) == ["two", "one"]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
async def test_paging_shows_everything_once_while_new_ones_arrive(
    world: World, ana: Person, ben: Person, limit: int
) -> None:
    await tell(world, ana, *"abcde")
    titles: list[str] = []
    path = f"/notifications?limit={limit}"
    page = await ben.inbox(path)
    await tell(world, ana, "new")
    while True:
        titles += [item["title"] for item in page["items"]]
        if "cursor" not in page:
            break
        page = await ben.inbox(f"{path}&cursor={page['cursor']}")
    assert titles == [*"edcba"]


async def test_many_are_marked_at_once_all_or_the_read_or_the_named(
    world: World, ana: Person, ben: Person
) -> None:
    ids = await tell(world, ana, *"abcdef")

    async def mark_many(**body: Any) -> int:
        changed: int = (await ben.inbox("/notifications/mark", "POST", body))["changed"]
        return changed

    assert await mark_many(**{"as": "seen"}) == 6
    assert await mark_many(**{"as": "seen"}) == 0
    assert (await mark_many(**{"as": "read"}, ids=ids[:2]), await counts(ben)) == (2, (0, 4))
    await mark(ben, ids[5], "read")
    assert await mark_many(**{"as": "archived"}, which="read") == 3
    assert (await shown(ben), await shown(ben, "archived")) == ([*"edc"], [*"fba"])
    assert await mark_many(**{"as": "read"}) == 3
    assert await mark_many(**{"as": "deleted"}, ids=[ids[2], ids[2], str(uuid7())]) == 1
    assert await mark_many(**{"as": "deleted"}, which="all") == 2
    assert (await shown(ben), await shown(ben, "archived")) == ([], [*"fba"])
    assert await counts(ana) == (6, 6)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/notifications?filter=none", None),
        ("/notifications?limit=0", None),
        ("/notifications?limit=501", None),
        ("/notifications?cursor=x", None),
        ("/notifications?cursor=-1", None),
        ("/notifications/mark", {}),
        ("/notifications/mark", {"as": "unread"}),
        ("/notifications/mark", {"as": "read", "which": "none"}),
        ("/notifications/mark", {"as": "read", "ids": ["x"]}),
        ("/notifications/mark", {"as": "read", "ids": [str(uuid7())] * 501}),
        ("/notifications/mark", {"as": "read", "all": True}),
        ("/addresses", {"channel": "pigeon", "address": {}}),
        ("/addresses", {"channel": "web_push", "address": {}}),
        ("/addresses", {"channel": "web_push", "address": {"endpoint": "https://evil.example/"}}),
    ],
)
async def test_what_does_not_fit_is_a_problem_that_names_the_culprit(
    world: World, ben: Person, path: str, body: Any
) -> None:
    headers = {"authorization": f"Bearer {await ben.inbox_token()}"}
    method = "GET" if body is None else "POST"
    answer = await world.call(method, "/inbox/v1" + path, body, headers)
    assert answer.status == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code", "advice"} <= set(answer.json)
    assert (await ben.inbox("/addresses"))["items"] == []


async def test_addresses_are_listed_without_secrets_and_removed(ben: Person) -> None:
    phone = await Browser(PUSH + "1").enable(ben, "Phone")
    world_of_secrets = json.dumps(await ben.inbox("/addresses"))
    assert set(phone) == {"addressId", "channel", "createdAt", "device"}
    assert "fcm.googleapis" not in world_of_secrets
    assert "0123456789" not in world_of_secrets
    laptop = await Browser(PUSH + "2").enable(ben)
    assert [one["device"] for one in (await ben.inbox("/addresses"))["items"]] == [
        "Phone",
        "Laptop",
    ]
    await ben.inbox(f"/addresses/{phone['addressId']}", "DELETE")
    assert (await ben.inbox("/addresses"))["items"] == [laptop]


async def test_a_browser_that_registers_again_is_renewed_and_moves_to_who_signed_in_last(
    world: World, ana: Person, ben: Person
) -> None:
    browser = Browser(PUSH + "1")
    first = await browser.enable(ben)
    world.clock.advance(1000)
    again = await browser.enable(ben, "Desk")
    assert again["addressId"] == first["addressId"]
    assert (await ben.inbox("/addresses"))["items"] == [again]
    moved = await browser.enable(ana)
    assert (await ben.inbox("/addresses"))["items"] == []
    assert (await ana.inbox("/addresses"))["items"] == [moved]
    headers = {"authorization": f"Bearer {await ben.inbox_token()}"}
    path = f"/inbox/v1/addresses/{moved['addressId']}"
    assert (await world.call("DELETE", path, headers=headers)).status == 404


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def unsigned(token: str) -> str:
    return jwt.encode(claims_of(token), None, "none")  # type: ignore[arg-type]


def with_another_subject(token: str) -> str:
    head, _, signature = token.split(".")
    claims = json.dumps({**claims_of(token), "sub": str(uuid7())}).encode()
    return f"{head}.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.{signature}"


FORGERIES: dict[str, Callable[[str], str]] = {
    "empty": lambda _: "",
    "noise": lambda _: "a.b.c",
    "not ascii": lambda _: "é.é.é",
    "alg none": unsigned,
    "another subject": with_another_subject,
    "cut": lambda token: token[:-1],
    "unsigned": lambda token: token.rpartition(".")[0] + ".",
    "another key": lambda token: jwt.encode(claims_of(token), "k" * 32, "HS256"),
    "another algorithm": lambda token: jwt.encode(claims_of(token), "k" * 64, "HS512"),
}


@pytest.mark.parametrize("kind", FORGERIES)
async def test_a_forged_inbox_token_opens_nothing(world: World, ben: Person, kind: str) -> None:
    forged = FORGERIES[kind](await ben.inbox_token())
    for path in ("/notifications", "/stream", "/me"):
        headers = {"authorization": f"Bearer {forged}"}
        answer = await world.call("GET", "/inbox/v1" + path, headers=headers)
        assert (answer.status, answer.json["code"]) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_each_kind_of_token_opens_its_own_door_only(world: World, ana: Person) -> None:
    signer = world.running.context.signer
    mailed = signer.unsubscribe_token(ana.user.user_id, "email")
    jigx = f"/v1/organizations/{ana.organization.organization_id}/notifications"
    wrong = [(jigx, await ana.inbox_token()), (jigx, mailed), ("/api/v1/users", mailed)]
    wrong += [
        ("/inbox/v1/me", ana.token),
        ("/inbox/v1/stream", ana.token),
        ("/inbox/v1/me", mailed),
    ]
    for path, token in wrong:
        answer = await world.call("GET", path, headers={"authorization": f"Bearer {token}"})
        assert answer.status == 401, path


async def test_an_inbox_token_lives_an_hour_and_ends_when_the_epoch_does(
    world: World, ana: Person, ben: Person
) -> None:
    async def status(token: str) -> int:
        headers = {"authorization": f"Bearer {token}"}
        return (await world.call("GET", "/inbox/v1/me", headers=headers)).status

    token = await ben.inbox_token()
    world.clock.advance(INBOX_TOKEN_LIFE_MS - 1)
    assert await status(token) == 200
    world.clock.advance(1)
    assert await status(token) == 401
    token = await ben.inbox_token()
    await world.handle(ben.organization).end_inbox_tokens(ben.user.number)
    assert await status(token) == 401


async def test_somebody_who_is_switched_off_can_open_nothing_any_more(
    world: World, ana: Person, ben: Person
) -> None:
    token = await ben.inbox_token()
    answer = await ana.call("PATCH", f"/api/v1/users/{ben.user_id}", {"active": False})
    assert answer.status == 200, answer.text
    headers = {"authorization": f"Bearer {token}"}
    assert (await world.call("GET", "/inbox/v1/me", headers=headers)).status == 401
    assert (await ben.call("GET", "/api/v1/users")).status == 401
