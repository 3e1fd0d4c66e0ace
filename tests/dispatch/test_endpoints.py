"""Endpoints as their owners manage them: secrets, replays, refusals."""

from __future__ import annotations

import asyncio
import random

import pytest
from standardwebhooks import Webhook as Oracle

from tests.dispatch.hooks import House, until
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.dispatch.endpoints import EndpointChange, Endpoints
from tocsin.dispatch.webhook_post import OLD_SECRET_MS
from tocsin.dispatch.webhooks import WebhookSender
from tocsin.model.clock import HOUR_MS, SECOND_MS, SystemClock
from tocsin.model.errors import TocsinError
from tocsin.model.events import EventKind
from tocsin.model.webhooks import MOST_WEBHOOKS, WebhookOutcome
from tocsin.storage.sqlite.events import insert_event
from tocsin.storage.sqlite.writer import Transaction

REFUSED = [
    "https://127.0.0.1/hook",
    "https://localhost/hook",
    "https://0x7f000001/hook",
    "https://2130706433/hook",
    "https://127.1/hook",
    "https://[::1]/hook",
    "https://[::ffff:127.0.0.1]/hook",
    "https://10.1.2.3/hook",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "http://example.com/hook",
    "https://example.com:8443/hook",
    "https://user@example.com/hook",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("url", REFUSED)
async def test_a_url_that_leads_inside_is_refused_when_it_is_entered(
    house: House, url: str
) -> None:
    strict = Endpoints(house.clock, house.http, Guard(), house.vault, house.sender.wake)
    wanted = EndpointChange(url, None, None, enabled=True)
    with pytest.raises(TocsinError) as refused:
        await strict.create(house.handle, house.acme, wanted)
    assert (refused.value.kind.status, refused.value.field) == (400, "url")
    good = await house.endpoint()
    with pytest.raises(TocsinError):
        await strict.change(house.handle, good.webhook_id, lambda before: before, url)
    assert len(await house.handle.webhooks(after=0, limit=9)) == 1


async def test_an_address_that_leads_inside_later_is_not_posted_to(house: House) -> None:
    webhook = await house.endpoint()
    await house.sender.close()
    strict = OutgoingHttp(Guard())
    jitter = random.Random(1)
    house.sender = WebhookSender(house.storage, house.clock, strict, house.vault, jitter=jitter)
    house.sender.start()
    await house.happen()
    await house.settled()
    (attempt,) = await house.attempts(webhook)
    assert attempt.detail == "blocked: only https on port 443 is permitted"
    assert house.receiver.posted == []
    await strict.close()


async def test_the_old_secret_signs_beside_the_new_one_for_a_day(house: House) -> None:
    webhook = await house.endpoint()
    old = house.secrets["/hook"]
    new = await house.endpoints.rotate(house.handle, webhook)
    for pause, both in [(0, True), (OLD_SECRET_MS - SECOND_MS, True), (2 * SECOND_MS, False)]:
        await house.let_pass(pause)
        await house.happen()
        await house.settled()
        posted = house.receiver.posted[-1]
        assert (posted.signed_by(new), posted.signed_by(old)) == (True, both)


async def test_of_two_rotations_at_once_one_is_refused(house: House) -> None:
    webhook = await house.endpoint()
    both = await asyncio.gather(
        *(house.endpoints.rotate(house.handle, webhook) for _ in range(2)), return_exceptions=True
    )
    errors = [one for one in both if isinstance(one, TocsinError)]
    assert [error.kind.code for error in errors] == ["conflict"]


async def test_a_receiver_verifies_with_the_public_library(house: House) -> None:
    """By the real clock, because the library looks at it."""
    clock = SystemClock()
    await house.endpoint()
    sender = WebhookSender(house.storage, clock, house.http, house.vault, jitter=random.Random(1))
    await house.sender.close()
    sender.start()
    await house.happen()
    await until(lambda: house.has_come("/hook", 1))
    await sender.close()
    (posted,) = house.receiver.posted
    oracle = Oracle(house.secrets["/hook"])
    assert oracle.verify(posted.body, posted.headers)["type"] == "inbox.seen"


async def test_a_replay_sends_the_same_events_under_the_same_ids(house: House) -> None:
    webhook = await house.endpoint()
    await house.happen(3)
    await house.settled()
    house.clock.advance(HOUR_MS)
    since = house.clock.now_ms()
    await house.happen(4)
    await house.settled()
    cursor = await house.handle.event_before(since)
    assert await house.endpoints.replay(house.handle, webhook, cursor) == 4
    await house.settled()
    assert sorted(house.receiver.numbers()) == [1, 2, 3, *sorted([4, 5, 6, 7] * 2)]
    assert len({one.id for one in house.receiver.posted}) == 7
    assert await house.endpoints.replay(house.handle, webhook, 0) == 7


async def test_a_replay_never_leaves_out_what_is_still_to_come(house: House) -> None:
    webhook = await house.endpoint()
    await house.switch(webhook, enabled=False)
    await house.happen(5)
    last = await house.storage.last_event()
    assert await house.endpoints.replay(house.handle, webhook, last) == 5
    await house.switch(webhook, enabled=True)
    await house.settled()
    assert sorted(house.receiver.numbers()) == [1, 2, 3, 4, 5]


async def test_a_replay_while_events_are_on_their_way_loses_none(house: House) -> None:
    webhook = await house.endpoint()
    await house.happen(100)
    await until(lambda: house.has_come("/hook", 40))
    await house.endpoints.replay(house.handle, webhook, 0)
    await house.settled()
    numbers = house.receiver.numbers()
    assert set(numbers) == set(range(1, 101))
    assert len(numbers) >= 140


async def test_a_moment_is_found_in_a_long_log_of_many_organizations(house: House) -> None:
    times = [house.clock.now_ms() + step * 10 * SECOND_MS for step in range(300)]

    def operation(transaction: Transaction) -> None:
        for at in times:
            for organization in (house.acme.number, house.acme.number + 1):
                insert_event(transaction, organization, EventKind.SEEN, at)

    await house.storage.write(operation)
    assert await house.handle.event_before(times[0]) == 0
    assert await house.handle.event_before(times[120]) == 2 * 120 - 1
    assert await house.handle.event_before(times[-1] + HOUR_MS) == 2 * 300 - 1


async def test_a_test_is_posted_at_once_and_changes_nothing_else(house: House) -> None:
    webhook = await house.endpoint()
    await house.switch(webhook, enabled=False)
    house.receiver.rule = lambda _posted: (500, {})
    attempt = await house.endpoints.test(house.handle, webhook)
    assert (attempt.outcome, attempt.detail) == (WebhookOutcome.GIVEN_UP, "500 no room for it")
    house.receiver.rule = lambda _posted: (200, {})
    assert (await house.endpoints.test(house.handle, webhook)).outcome is WebhookOutcome.ACCEPTED
    first, second = house.receiver.posted
    assert first.json["type"] == "webhook.test"
    assert first.id != second.id
    now = await house.now(webhook)
    assert (now.enabled, now.parked, now.cursor) == (False, 0, webhook.cursor)
    assert len(await house.attempts(webhook)) == 2


async def test_an_organization_has_no_more_than_fifty_endpoints(house: House) -> None:
    for _ in range(MOST_WEBHOOKS):
        await house.endpoint()
    with pytest.raises(TocsinError, match="50"):
        await house.endpoint()
