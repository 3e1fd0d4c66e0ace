"""Bells: what rings when, what happens when one fails, and what never rings."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.story.people import Mailbox, PushService, mail_server, push_service
from tests.world import Person, World, open_world
from tocsin.model.channel import PUSH_WAITS_S
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.notification import Counts, DeliveryState, NotificationState
from tocsin.storage.sqlite import SqliteStorage

LIST = "/v2.0/tool/organizations/{organization}/notifications"
S = DeliveryState


@pytest.fixture
async def push() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
async def world(tmp_path: Path, push: PushService, box: Mailbox) -> AsyncIterator[World]:
    """A server that may reach the push service and the mail server on loopback."""
    environment = {
        "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
        "TOCSIN_WEB_PUSH_PRIVATE_HOSTS": "127.0.0.1",
        "TOCSIN_EMAIL_HOST": "127.0.0.1",
        "TOCSIN_EMAIL_PORT": str(box.port),
        "TOCSIN_EMAIL_SENDER": "Acme <tocsin@acme.example>",
        "TOCSIN_EMAIL_SECURITY": "none",
    }
    async with open_world(tmp_path, **environment) as opened:
        push.clock = opened.clock
        yield opened


async def tell(ana: Person, *people: Person, **more: Any) -> str:
    content = {"title": "Pump", "text": "Replace the seal", "inputs": {"orderId": "WO-1"}}
    emails = [person.user.email for person in people]
    answer = await ana.notify({"scope": "USR", "emails": emails, "content": content, **more})
    assert answer.status == 201, answer.text
    found: str = answer.json["notificationId"]
    return found


async def result(ana: Person, notification_id: str) -> tuple[NotificationState, Counts]:
    handle = ana.world.handle(ana.organization)
    found = await handle.notification(UUID(notification_id))
    assert found is not None
    return found.state, found.counts


async def states(data: Path) -> dict[str, list[DeliveryState]]:
    """Every delivery's state by channel, read beside the running server."""
    storage = SqliteStorage(data / "tocsin.db", read_only=True)
    found: dict[str, list[DeliveryState]] = {}
    for channel, state in storage.rows("SELECT channel, state FROM deliveries ORDER BY id", {}):
        found.setdefault(channel, []).append(DeliveryState(state))
    await storage.close()
    return found


async def let_time_pass(world: World) -> None:
    """Until nothing waits for a later moment any more."""
    await world.settled()
    while (due := await world.running.worker.next_due_ms()) is not None:
        world.clock.advance(max(0, due - world.clock.now_ms()))
        await world.settled()


async def test_a_browser_rings_with_the_encrypted_notification_and_the_mail_stays_away(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox, tmp_path: Path
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    sent = await tell(ana, ben)
    await world.settled()
    (ring,) = push.rings
    assert ring.headers["content-encoding"] == "aes128gcm"
    assert ring.headers["authorization"].startswith("vapid t=")
    assert {"ttl", "urgency", "topic"} <= set(ring.headers)
    message = browser.read(ring.body)
    assert (message["notificationId"], message["title"]) == (sent, "Pump")
    assert message["target"]["inputs"] == {"orderId": "WO-1"}
    assert box.mails == []
    assert await states(tmp_path) == {"web_push": [S.SENT], "email": [S.SKIPPED]}
    assert await result(ana, sent) == (NotificationState.SENT, Counts(recipients=1, sent=1))


@pytest.mark.parametrize("status", [404, 410])
async def test_a_dead_subscription_is_removed_at_once_and_the_mail_comes_instead(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox, status: int
) -> None:
    await push.browser("ben").enable(ben)
    push.always("ben", status)
    sent = await tell(ana, ben)
    await world.settled()
    assert len(push.rings) == 1
    assert (await ben.inbox("/addresses"))["items"] == []
    (mail,) = box.to(ben)
    assert mail["subject"] == "Pump"
    assert await result(ana, sent) == (NotificationState.SENT, Counts(recipients=1, sent=1))
    await tell(ana, ben)
    await world.settled()
    assert (len(push.rings), len(box.to(ben))) == (1, 2)


async def test_a_subscription_that_was_renewed_while_it_rang_is_not_removed(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)

    async def renew() -> None:
        world.clock.advance(1)
        await browser.enable(ben)

    push.on_ring, push.replies["/ben"] = renew, [(410, {})]
    await tell(ana, ben)
    await world.settled()
    assert len((await ben.inbox("/addresses"))["items"]) == 1
    assert len(box.to(ben)) == 1


@pytest.mark.parametrize("status", [401, 403, 500])
async def test_an_address_survives_what_is_not_its_fault(
    world: World, ana: Person, ben: Person, push: PushService, status: int
) -> None:
    await push.browser("ben").enable(ben)
    push.always("ben", status)
    await tell(ana, ben)
    await let_time_pass(world)
    assert len((await ben.inbox("/addresses"))["items"]) == 1


async def test_too_many_requests_wait_as_long_as_the_service_says(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(429, {"retry-after": "120"})]
    sent = await tell(ana, ben)
    await world.settled()
    detail = await ana.call("GET", f"{LIST}/{sent}")
    assert detail.json["state"] == "RETRY"
    world.clock.advance(120 * SECOND_MS - 1)
    await world.settled()
    assert len(push.rings) == 1
    world.clock.advance(1)
    await world.settled()
    assert len(push.rings) == 2
    assert push.rings[0].headers["topic"] == push.rings[1].headers["topic"]
    assert (await ana.call("GET", f"{LIST}/{sent}")).json["state"] == "SENT"


async def test_a_service_that_stays_down_is_tried_eight_times_with_growing_waits(
    world: World, ana: Person, ben: Person, push: PushService, tmp_path: Path
) -> None:
    await world.handle(ana.organization).mute(ben.user.number, "email", world.clock.now_ms())
    await push.browser("ben").enable(ben)
    push.always("ben", 503)
    sent = await tell(ana, ben)
    await let_time_pass(world)
    assert len(push.rings) == len(PUSH_WAITS_S) + 1 == 8
    waits = [later.at_ms - first.at_ms for first, later in pairwise(push.rings)]
    for planned_s, wait in zip(PUSH_WAITS_S, waits, strict=True):
        assert 0.8 <= wait / (planned_s * SECOND_MS) <= 1.2
    assert await states(tmp_path) == {"web_push": [S.FAILED]}
    assert await result(ana, sent) == (NotificationState.FAILED, Counts(recipients=1, failed=1))
    assert (await ana.call("GET", f"{LIST}/{sent}")).json["state"] == "FAILED"
    assert await ben.titles() == ["Pump"]


async def test_some_reached_and_some_not_is_a_partial_success(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    for person in (ana, ben):
        now_ms = world.clock.now_ms()
        await world.handle(ana.organization).mute(person.user.number, "email", now_ms)
        await push.browser(person.user.name).enable(person)
    push.always("Ben", 400)
    sent = await tell(ana, ana, ben)
    await world.settled()
    counts = Counts(recipients=2, sent=1, failed=1)
    assert await result(ana, sent) == (NotificationState.PARTIAL, counts)
    assert (await ana.call("GET", f"{LIST}/{sent}")).json["state"] == "SENT"


async def test_two_devices_ring_twice_and_count_as_one_person(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox, tmp_path: Path
) -> None:
    for name in ("phone", "desk"):
        await push.browser(name).enable(ben, name)
    sent = await tell(ana, ben)
    await world.settled()
    assert (len(push.rang("phone")), len(push.rang("desk")), box.mails) == (1, 1, [])
    assert await result(ana, sent) == (NotificationState.SENT, Counts(recipients=1, sent=1))
    assert await states(tmp_path) == {"web_push": [S.SENT, S.SENT], "email": [S.SKIPPED]}


async def test_one_bad_device_does_not_keep_the_others_from_ringing(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    names = [f"device-{number}" for number in range(20)]
    for name in names:
        await push.browser(name).enable(ben, name)
    push.always("device-7", 410)
    push.always("device-8", 400)
    sent = await tell(ana, ben)
    await world.settled()
    assert all(len(push.rang(name)) == 1 for name in names)
    assert await result(ana, sent) == (NotificationState.SENT, Counts(recipients=1, sent=1))
    assert box.mails == []


async def test_the_mail_comes_only_when_every_device_has_failed(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    for name in ("phone", "desk"):
        await push.browser(name).enable(ben, name)
    push.always("phone", 410)
    push.replies["/desk"] = [(503, {}), (503, {}), (400, {})]
    await tell(ana, ben)
    await world.settled()
    assert box.mails == []
    world.clock.advance(MINUTE_MS)
    await world.settled()
    assert box.mails == []
    await let_time_pass(world)
    assert (len(push.rang("desk")), len(box.to(ben))) == (3, 1)


async def test_one_click_stops_the_mails_and_a_mail_scanner_does_not(
    world: World, ana: Person, ben: Person, box: Mailbox
) -> None:
    await tell(ana, ben)
    await world.settled()
    (mail,) = box.to(ben)
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    found = re.search(r"/unsubscribe/[^>]+", mail["list-unsubscribe"])
    assert found is not None
    page = await world.call("GET", found[0])
    assert (page.status, "<form" in page.text) == (200, True)
    await tell(ana, ben)
    await world.settled()
    assert len(box.to(ben)) == 2
    assert (await world.call("POST", found[0], "List-Unsubscribe=One-Click")).status == 200
    await tell(ana, ben, ana)
    await world.settled()
    assert (len(box.to(ben)), len(box.to(ana)), len(await ben.titles())) == (2, 1, 3)
    assert (await world.call("POST", found[0][:-2])).status == 404


async def test_a_canceled_notification_never_rings_and_never_arrives(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    sent = await tell(ana, ben, startAt=world.clock.now_ms() + MINUTE_MS)
    assert (await ana.call("DELETE", f"{LIST}/{sent}")).status == 204
    world.clock.advance(2 * MINUTE_MS)
    await world.settled()
    assert (push.rings, box.mails, await ben.titles()) == ([], [], [])
    assert (await result(ana, sent))[0] is NotificationState.CANCELED


@pytest.mark.parametrize("while_it_rings", [True, False])
async def test_a_withdrawn_notification_leaves_the_inbox_and_is_not_tried_again(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox, while_it_rings: bool
) -> None:
    await push.browser("ben").enable(ben)
    push.always("ben", 503)

    async def withdraw() -> None:
        page = (await ana.call("GET", LIST)).json["items"]
        await ana.call("DELETE", f"{LIST}/{page[0]['notificationId']}")

    push.on_ring = withdraw if while_it_rings else None
    sent = await tell(ana, ben)
    await world.settled()
    if not while_it_rings:
        await withdraw()
    await let_time_pass(world)
    assert (len(push.rings), box.mails, await ben.titles()) == (1, [], [])
    assert (await result(ana, sent))[0] is NotificationState.WITHDRAWN


async def test_who_has_no_bell_at_all_still_finds_it_in_the_inbox(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await world.handle(ana.organization).mute(ben.user.number, "email", world.clock.now_ms())
    sent = await tell(ana, ben)
    await world.settled()
    assert (push.rings, box.mails, await ben.titles()) == ([], [], ["Pump"])
    assert await result(ana, sent) == (NotificationState.SENT, Counts(recipients=1))
