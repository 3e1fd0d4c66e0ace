"""Webhooks over the API: endpoints, secrets, replays, tests, and what others see of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.peers import web_peer
from tests.dispatch.hooks import Receiver
from tests.world import NOON_MS, HeldClock, Person, World, open_world
from tocsin.model.clock import DAY_MS, HOUR_MS, iso

HOOKS = "/api/v1/webhooks"
NEWS = {"title": "Pump 7 leaks", "text": "Replace the seal"}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver(HeldClock())
    async with web_peer(made.answer) as made.url:
        yield made


@pytest.fixture
async def world(tmp_path: Path, receiver: Receiver) -> AsyncIterator[World]:
    """A server that may reach the receiver on loopback."""
    async with open_world(tmp_path, TOCSIN_OUTGOING_ALLOW="127.0.0.0/8") as opened:
        receiver.clock = opened.clock
        yield opened


async def endpoint(ana: Person, url: str, **more: Any) -> tuple[str, str]:
    """Its path and its secret."""
    made = await ana.call("POST", HOOKS, {"url": url + "/hook", **more})
    assert made.status == 201, made.text
    return f"{HOOKS}/{made.json['webhook']['webhookId']}", made.json["secret"]


async def tell(ana: Person, ben: Person, **more: Any) -> str:
    body = {"scope": "USR", "emails": [ben.user.email], "content": {**NEWS, **more}}
    found: str = (await ana.notify(body)).json["notificationId"]
    await ana.world.settled()
    await posted(ana.world)
    return found


async def posted(world: World, later_ms: int = 0) -> None:
    """Time passes, and everything that is due by then has been posted."""
    world.clock.advance(later_ms)
    world.running.webhooks.wake()

    async def nothing_due() -> bool:
        due = await world.running.storage.webhooks_with_work(world.clock.now_ms())
        return world.running.webhooks.idle and not due

    await world.until(nothing_due)


async def test_what_happens_to_a_notification_reaches_the_endpoint_without_its_words(
    ana: Person, ben: Person, receiver: Receiver
) -> None:
    _, secret = await endpoint(ana, receiver.url)
    sent = await tell(ana, ben)
    await ben.inbox(f"/notifications/{sent}/seen", "POST")
    await posted(ana.world)
    kinds = [one.json["type"] for one in receiver.posted]
    assert {"notification.accepted", "notification.expanded", "inbox.seen"} <= set(kinds)
    assert all(one.signed_by(secret) for one in receiver.posted)
    assert {one.json["data"]["notificationId"] for one in receiver.posted} == {sent}
    (seen,) = [one.json["data"] for one in receiver.posted if one.json["type"] == "inbox.seen"]
    assert seen["userId"] == ben.user_id
    assert not any(b"Pump" in one.body or b"seal" in one.body for one in receiver.posted)


async def test_the_secret_is_shown_once_and_is_nowhere_in_the_database(
    ana: Person, receiver: Receiver, tmp_path: Path
) -> None:
    path, secret = await endpoint(ana, receiver.url, description="Our shop")
    rotated = (await ana.call("POST", path + "/rotate-secret")).json["secret"]
    answers = [(await ana.call("GET", one)).text for one in (HOOKS, path, path + "/attempts")]
    assert secret.startswith("whsec_")
    assert rotated != secret
    for text in answers:
        assert "whsec_" not in text
    files = [one.read_bytes() for one in tmp_path.iterdir() if one.is_file()]
    for one in (secret, rotated):
        assert not any(one.removeprefix("whsec_").encode() in content for content in files)


async def test_after_a_rotation_both_secrets_verify_for_a_day(
    ana: Person, ben: Person, receiver: Receiver
) -> None:
    path, old = await endpoint(ana, receiver.url, kinds=["notification.accepted"])
    new = (await ana.call("POST", path + "/rotate-secret")).json["secret"]
    await tell(ana, ben)
    await posted(ana.world, DAY_MS - HOUR_MS)
    await tell(ana, ben)
    await posted(ana.world, 2 * HOUR_MS)
    await tell(ana, ben)
    assert [one.signed_by(old) for one in receiver.posted] == [True, True, False]
    assert all(one.signed_by(new) for one in receiver.posted)


async def test_a_failure_is_tried_again_and_the_tries_are_listed_newest_first(
    ana: Person, ben: Person, receiver: Receiver
) -> None:
    path, _ = await endpoint(ana, receiver.url, kinds=["notification.accepted"])
    receiver.rule = lambda _posted: (500, {})
    await tell(ana, ben)
    ill = (await ana.call("GET", path)).json
    assert (ill["retrying"], ill["failingSince"]) == (1, iso(NOON_MS))
    receiver.rule = lambda _posted: (204, {})
    await posted(ana.world, 6000)
    page = (await ana.call("GET", path + "/attempts?limit=1")).json
    assert [(one["attempt"], one["outcome"]) for one in page["items"]] == [(2, "accepted")]
    rest = (await ana.call("GET", path + f"/attempts?cursor={page['cursor']}")).json
    assert [(one["attempt"], one["outcome"]) for one in rest["items"]] == [(1, "failed")]
    assert rest["items"][0]["eventId"] == receiver.posted[0].id
    assert rest["items"][0]["detail"] == "500 no room for it"


async def test_ana_replays_since_a_moment_or_after_an_event(
    ana: Person, ben: Person, receiver: Receiver
) -> None:
    path, _ = await endpoint(ana, receiver.url, kinds=["notification.accepted"])
    for _ in range(3):
        await tell(ana, ben)
        await posted(ana.world, HOUR_MS)
    first = receiver.posted[0].id
    replay = await ana.call("POST", path + "/replay", {"after": first})
    assert replay.json == {"events": 2, "atLeast": False}
    await posted(ana.world)
    since = iso(NOON_MS + HOUR_MS)
    assert (await ana.call("POST", path + "/replay", {"since": since})).json["events"] == 2
    await posted(ana.world)
    ids = [one.id for one in receiver.posted]
    assert [ids.count(one) for one in dict.fromkeys(ids)] == [1, 3, 3]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"since": "yesterday"},
        {"since": "2026-11-22T12:00:00"},
        {"after": "evt_1"},
        {"since": "2026-11-22T12:00:00Z", "after": "x"},
    ],
)
async def test_a_replay_from_nowhere_is_refused(
    ana: Person, receiver: Receiver, body: dict[str, str]
) -> None:
    path, _ = await endpoint(ana, receiver.url)
    answer = await ana.call("POST", path + "/replay", body)
    assert (answer.status, answer.json["code"]) == (400, "invalid_body")


async def test_a_test_tells_in_words_what_the_receiver_answered(
    ana: Person, receiver: Receiver
) -> None:
    path, secret = await endpoint(ana, receiver.url)
    good = await ana.call("POST", path + "/test")
    assert good.json == {"outcome": "accepted", "detail": "204", "tookMs": 0}
    receiver.rule = lambda _posted: (302, {"location": "/elsewhere"})
    bad = (await ana.call("POST", path + "/test")).json
    assert bad["detail"] == "302: redirects are not followed"
    assert receiver.posted[0].signed_by(secret)
    items = (await ana.call("GET", path + "/attempts")).json["items"]
    assert [one["type"] for one in items] == ["webhook.test", "webhook.test"]
    assert all("eventId" not in one for one in items)


async def test_ana_changes_what_and_where_and_takes_it_away(
    ana: Person, ben: Person, receiver: Receiver
) -> None:
    path, _ = await endpoint(ana, receiver.url, kinds=["inbox.read"], description="Shop")
    await tell(ana, ben)
    assert receiver.posted == []
    change = {"kinds": None, "description": None, "url": receiver.url + "/other"}
    changed = (await ana.call("PATCH", path, change)).json
    assert "kinds" not in changed
    assert "description" not in changed
    await tell(ana, ben)
    assert {one.path for one in receiver.posted} == {"/other"}
    assert (await ana.call("DELETE", path)).status == 204
    assert (await ana.call("GET", path)).status == 404
    assert (await ana.call("GET", HOOKS)).json == {"items": []}


async def test_a_disabled_endpoint_gets_nothing_and_later_goes_on_where_it_was(
    ana: Person, ben: Person, receiver: Receiver
) -> None:
    path, _ = await endpoint(ana, receiver.url, kinds=["notification.accepted"], enabled=False)
    sent = await tell(ana, ben)
    assert receiver.posted == []
    await ana.call("PATCH", path, {"enabled": True})
    await posted(ana.world)
    assert [one.json["data"]["notificationId"] for one in receiver.posted] == [sent]


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/x", "http://192.0.2.1/x", "https://[::1]/", "https://169.254.169.254"]
)
async def test_a_url_that_leads_inside_is_refused_with_the_field_named(
    ana: Person, url: str
) -> None:
    answer = await ana.call("POST", HOOKS, {"url": url})
    assert (answer.status, answer.json["field"]) == (400, "url")
    assert answer.json["detail"] == "url: the address is not permitted."


async def test_cora_gets_nothing_of_acme_and_finds_none_of_its_endpoints(
    ana: Person, ben: Person, cora: Person, receiver: Receiver
) -> None:
    path, _ = await endpoint(ana, receiver.url)
    await cora.call("POST", HOOKS, {"url": receiver.url + "/cora"})
    await tell(ana, ben)
    assert receiver.at("/hook")
    assert receiver.at("/cora") == []
    acme_event = receiver.at("/hook")[0].id
    own = (await cora.call("GET", HOOKS)).json["items"]
    assert len(own) == 1
    for method, more in [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/attempts")]:
        assert (await cora.call(method, path + more, {})).status == 404
    other = f"{HOOKS}/{own[0]['webhookId']}/replay"
    assert (await cora.call("POST", other, {"after": acme_event})).status == 400


async def test_what_comes_after_everything_was_deleted_is_posted_under_new_ids(
    ana: Person, ben: Person, receiver: Receiver
) -> None:
    world = ana.world
    await ana.call("PUT", "/api/v1/organizations/{organization}/settings", {"retentionDays": 1})
    await endpoint(ana, receiver.url, kinds=["notification.settled"])
    await tell(ana, ben)
    world.clock.advance(DAY_MS + HOUR_MS)

    async def deleted() -> bool:
        found = await ana.call("GET", "/api/v1/events")
        return not found.json["items"]

    await world.until(deleted)
    await tell(ana, ben)
    first, second = [one.id.rpartition("_")[2] for one in receiver.posted]
    assert int(second) > int(first)
