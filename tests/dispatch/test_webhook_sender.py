"""Events reach endpoints: all of them, signed, tried again when they are not accepted."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from tests.dispatch.hooks import House, until
from tocsin.dispatch.webhook_schedule import FAILED_FOR_LONG, GONE, JITTER, WAITS_MS
from tocsin.dispatch.webhooks import POLL_MS
from tocsin.model.clock import DAY_MS, HOUR_MS, SECOND_MS, iso
from tocsin.model.events import EventKind
from tocsin.model.webhooks import KEPT_ATTEMPTS, WELL, WebhookOutcome

ACCEPTED, FAILED, GIVEN_UP = (
    WebhookOutcome.ACCEPTED,
    WebhookOutcome.FAILED,
    WebhookOutcome.GIVEN_UP,
)


async def test_what_happens_from_now_on_is_posted_once_and_signed(house: House) -> None:
    await house.happen(2)
    webhook = await house.endpoint()
    await house.happen(40)
    await house.settled()
    posted = house.receiver.at("/hook")
    assert sorted(house.receiver.numbers()) == list(range(3, 43))
    assert len({one.id for one in posted}) == 40
    assert all(one.signed_by(house.secrets["/hook"]) for one in posted)
    assert not posted[0].signed_by("whsec_" + "QUFB" * 8)
    assert 1 < house.receiver.most_at_once <= 16
    assert (await house.now(webhook)).cursor == await house.storage.last_event()


async def test_the_payload_tells_what_when_and_of_whom(house: House) -> None:
    await house.endpoint()
    await house.happen()
    await house.settled()
    (posted,) = house.receiver.posted
    organization_id = house.acme.organization_id
    assert posted.json == {
        "type": "inbox.seen",
        "timestamp": iso(house.clock.now_ms()),
        "data": {"n": 1, "organizationId": str(organization_id)},
    }
    assert posted.headers["content-type"] == "application/json"
    assert posted.id == f"evt_{organization_id.hex}_{await house.storage.last_event()}"


async def test_only_wanted_kinds_are_posted_and_the_others_are_passed(house: House) -> None:
    webhook = await house.endpoint("/hook", EventKind.READ, EventKind.ANSWERED)
    await house.happen(5000, EventKind.SEEN)
    await house.happen(1, EventKind.READ)
    await house.settled()
    assert house.receiver.numbers() == [5001]
    assert (await house.now(webhook)).cursor == await house.storage.last_event()


async def test_new_events_are_noticed_within_half_a_second_without_being_woken(
    house: House,
) -> None:
    await house.endpoint()
    await house.settled()
    await house.happen(1, woken=False)
    house.clock.advance(POLL_MS)
    await until(lambda: house.has_come("/hook", 1))


async def test_a_refused_event_is_tried_eight_times_and_then_given_up(house: House) -> None:
    webhook = await house.endpoint()
    house.receiver.rule = lambda _posted: (500, {})
    await house.happen()
    await house.settled()
    while await house.until_next_try():
        pass
    tries = house.receiver.at("/hook")
    waits = [after.at_ms - before.at_ms for before, after in pairwise(tries)]
    assert len(tries) == 8
    assert {one.id for one in tries} == {tries[0].id}
    for wait, planned in zip(waits, WAITS_MS, strict=True):
        assert planned <= wait <= planned * (1 + JITTER)
    outcomes = [one.outcome for one in await house.attempts(webhook)]
    assert outcomes == [GIVEN_UP, *[FAILED] * 7]
    assert (await house.now(webhook)).parked == 0


async def test_each_try_is_kept_with_what_the_receiver_said(house: House) -> None:
    webhook = await house.endpoint()
    house.receiver.rule = lambda _posted: (503, {})
    await house.happen()
    await house.settled()
    house.receiver.rule = lambda _posted: (204, {})
    await house.let_pass(6 * SECOND_MS)
    second, first = await house.attempts(webhook)
    assert (first.tries, first.outcome, first.detail) == (1, FAILED, "503 no room for it")
    assert (second.tries, second.outcome, second.detail) == (2, ACCEPTED, "204")
    assert second.kind == "inbox.seen"
    assert (await house.now(webhook)).health == WELL


async def test_retry_after_makes_the_next_try_later(house: House) -> None:
    await house.endpoint()
    house.receiver.rule = lambda _posted: (429, {"retry-after": "600"})
    await house.happen()
    await house.settled()
    await house.let_pass(599 * SECOND_MS)
    assert len(house.receiver.posted) == 1
    await house.let_pass(SECOND_MS)
    first, second = house.receiver.posted
    assert second.at_ms - first.at_ms == 600 * SECOND_MS


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500])
async def test_whatever_is_not_2xx_is_a_failure_and_redirects_are_not_followed(
    house: House, status: int
) -> None:
    webhook = await house.endpoint()
    house.receiver.rule = lambda _posted: (status, {"location": "/elsewhere"})
    await house.happen()
    await house.settled()
    (attempt,) = await house.attempts(webhook)
    assert attempt.outcome is FAILED
    assert attempt.detail.startswith(str(status))
    assert house.receiver.at("/elsewhere") == []


async def test_one_event_that_is_never_accepted_does_not_hold_up_the_others(
    house: House,
) -> None:
    webhook = await house.endpoint()
    house.receiver.rule = lambda posted: (500 if posted.number == 1 else 204, {})
    await house.happen(100)
    await house.settled()
    assert set(house.receiver.numbers()) == set(range(1, 101))
    now = await house.now(webhook)
    assert (now.parked, now.health) == (1, WELL)
    await house.until_next_try()
    await house.happen(100)
    await house.let_pass(6 * SECOND_MS)
    assert set(house.receiver.numbers()) == set(range(1, 201))


async def test_an_endpoint_that_is_down_is_asked_with_one_event_at_a_time(house: House) -> None:
    webhook = await house.endpoint()
    house.receiver.rule = lambda _posted: (500, {})
    await house.happen(1000)
    await house.settled()
    assert len(house.receiver.posted) == 16
    house.receiver.most_at_once = 0
    await house.let_pass(6 * SECOND_MS)
    assert len(house.receiver.posted) <= 33
    assert house.receiver.most_at_once == 1
    house.receiver.rule = lambda _posted: (204, {})
    while await house.until_next_try():
        pass
    assert set(house.receiver.numbers()) == set(range(1, 1001))
    assert (await house.now(webhook)).health == WELL


async def test_410_disables_the_endpoint_at_once_and_the_event_waits(house: House) -> None:
    webhook = await house.endpoint()
    watcher = await house.endpoint("/watch", EventKind.WEBHOOK_DISABLED)
    house.receiver.rule = lambda posted: (410 if posted.path == "/hook" else 204, {})
    await house.happen()
    await house.settled()
    now = await house.now(webhook)
    assert (now.enabled, now.health.disabled_reason) == (False, GONE)
    (told,) = house.receiver.at("/watch")
    assert told.json["data"]["webhookId"] == str(webhook.webhook_id)
    assert (await house.now(watcher)).enabled
    house.receiver.rule = lambda _posted: (204, {})
    await house.switch(webhook, enabled=True)
    await house.settled()
    assert house.receiver.numbers() == [1, 1]


async def test_an_endpoint_that_accepts_nothing_for_five_days_is_disabled(house: House) -> None:
    webhook = await house.endpoint()
    house.receiver.rule = lambda _posted: (500, {})
    began = house.clock.now_ms()
    await house.happen(1000)
    await house.settled()
    while (await house.now(webhook)).enabled:
        assert await house.until_next_try()
    assert 0 <= house.clock.now_ms() - began - 5 * DAY_MS < HOUR_MS
    now = await house.now(webhook)
    assert now.health.disabled_reason == FAILED_FOR_LONG
    found = await house.handle.events(
        kinds=("webhook.disabled",), notification_id=None, since_ms=None, before=None, limit=9
    )
    assert [one.data["reason"] for one in found.events] == [FAILED_FOR_LONG]


async def test_one_success_within_the_five_days_begins_them_anew(house: House) -> None:
    webhook = await house.endpoint()
    for _ in range(3):
        house.receiver.rule = lambda _posted: (500, {})
        await house.happen()
        await house.let_pass(2 * DAY_MS)
        house.receiver.rule = lambda _posted: (204, {})
        await house.happen()
        await house.settled()
    assert (await house.now(webhook)).enabled


async def test_a_slow_endpoint_does_not_delay_another(house: House) -> None:
    house.receiver.holds["/slow"] = asyncio.Event()
    await house.endpoint("/slow")
    await house.endpoint("/fast")
    await house.happen(200)
    await until(lambda: house.has_come("/fast", 200))
    assert len(house.receiver.at("/slow")) == 16
    house.receiver.holds["/slow"].set()
    await until(lambda: house.has_come("/slow", 200))
    await house.settled()
    assert sorted(house.receiver.numbers("/slow")) == list(range(1, 201))


@pytest.mark.parametrize("after", [1, 17, 90])
async def test_a_crash_loses_nothing_and_repeats_no_more_than_what_was_on_its_way(
    house: House, after: int
) -> None:
    await house.endpoint()
    await house.happen(200)
    await until(lambda: house.has_come("/hook", after))
    await house.sender.close(0)
    house.sender = house.new_sender()
    house.sender.start()
    await house.settled()
    numbers = house.receiver.numbers()
    assert set(numbers) == set(range(1, 201))
    assert len(numbers) - 200 <= 16
    assert len({one.id for one in house.receiver.posted}) == 200


async def test_only_the_last_tries_of_an_endpoint_are_kept(house: House) -> None:
    webhook = await house.endpoint()
    await house.happen(KEPT_ATTEMPTS + 60)
    await house.settled()
    assert len(await house.attempts(webhook)) == KEPT_ATTEMPTS
