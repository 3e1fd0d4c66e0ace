"""What a device tells of a ring that it got."""

from __future__ import annotations

import pytest

from tests.story.bells.telling import S, pass_time, result, states, tell, to_the_end
from tests.story.people import Mailbox, PushService
from tests.story.tracking.telling import device, kinds, reference, report, tallied
from tests.world import Person, World
from tocsin.model.clock import MINUTE_MS
from tocsin.model.notification import Counts, NotificationState

TOLD = ("delivery.delivered", "delivery.opened", "inbox.read")


async def test_a_device_tells_that_it_arrived_and_that_it_was_touched(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    sent = await tell(ana, ben)
    await to_the_end(world)
    assert (await device(world, browser, push.rings[0], "delivered")).status == 204
    assert states(world)[0] is S.DELIVERED
    assert (await result(ana, sent))[1] == Counts(recipients=1, sent=1, delivered=1)
    assert (await device(world, browser, push.rings[0], "opened", button="yes")).status == 204
    assert states(world)[0] is S.OPENED
    counts = (await result(ana, sent))[1]
    assert counts == Counts(recipients=1, sent=1, delivered=1, opened=1, seen=1, read=1)
    assert kinds(world, *TOLD) == list(TOLD)
    assert (tallied(world, "delivered"), tallied(world, "opened")) == (1, 1)
    (item,) = (await ben.inbox())["items"]
    assert item["readAt"]


async def test_twice_and_in_the_wrong_order_is_as_good_as_once(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    sent = await tell(ana, ben)
    await to_the_end(world)
    for event in ("opened", "delivered", "opened"):
        assert (await device(world, browser, push.rings[0], event)).status == 204
    await ben.inbox(f"/notifications/{sent}/unread", "POST")
    await device(world, browser, push.rings[0], "opened")
    assert "readAt" not in (await ben.inbox())["items"][0]
    assert kinds(world, *TOLD) == ["delivery.opened", "inbox.read"]
    assert (tallied(world, "delivered"), tallied(world, "opened")) == (1, 1)


async def test_a_person_with_two_devices_counts_once(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browsers = [push.browser(name) for name in ("laptop", "phone")]
    for browser in browsers:
        await browser.enable(ben)
    sent = await tell(ana, ben)
    await to_the_end(world)
    for browser, name in zip(browsers, ("laptop", "phone"), strict=True):
        await device(world, browser, push.rang(name)[0], "delivered")
        await device(world, browser, push.rang(name)[0], "opened")
    counts = (await result(ana, sent))[1]
    assert (counts.delivered, counts.opened, counts.read) == (1, 1, 1)
    assert tallied(world, "opened") == 2


async def test_a_report_that_is_faster_than_the_provider_is_kept(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)

    async def at_once() -> None:
        await device(world, browser, push.rings[-1], "delivered")
        await device(world, browser, push.rings[-1], "opened")

    push.on_ring = at_once
    sent = await tell(ana, ben)
    await to_the_end(world)
    assert states(world)[0] is S.OPENED
    counts = Counts(recipients=1, sent=1, delivered=1, opened=1, seen=1, read=1)
    assert await result(ana, sent) == (NotificationState.SENT, counts)


async def test_what_has_arrived_after_all_is_not_tried_again(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    push.replies["/ben"] = [(503, {})]
    sent = await tell(ana, ben)
    await world.settled()
    assert states(world)[0] is S.RETRY
    await device(world, browser, push.rings[0], "delivered")
    await pass_time(world, 60 * MINUTE_MS)
    await to_the_end(world)
    assert (len(push.rings), box.mails) == (1, [])
    counts = Counts(recipients=1, sent=1, delivered=1)
    assert await result(ana, sent) == (NotificationState.SENT, counts)


async def test_touching_a_digest_marks_nothing_as_read(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    budget = {"budget": {"perHour": 1}}
    path = "/api/v1/organizations/{organization}/settings"
    assert (await ana.call("PUT", path, budget)).status == 200
    for title in ("one", "two", "three"):
        await tell(ana, ben, title=title)
    await pass_time(world, 60 * MINUTE_MS)
    assert len(push.rings) == 2
    await device(world, browser, push.rings[1], "opened")
    assert S.OPENED in states(world)
    assert (await ben.inbox())["counts"]["unread"] == 3


async def test_only_who_was_rung_can_tell(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    await tell(ana, ben)
    await to_the_end(world)
    ours = reference(world)
    body = {"event": "delivered"}
    for forged in (ours[:-1] + "A" if ours[-1] != "A" else ours[:-1] + "B", "x", "é", "A" * 24):
        answer = await report(world, f"/report/{forged}", body)
        assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert (await report(world, f"/report/{reference(world, 77)}", body)).status == 404
    assert states(world)[0] is S.SENT


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"event": "bounced"}', 400),
        ("opened", 400),
        ('{"event": "opened", "button": "%s"}' % ("x" * 41), 400),
        ('{"event": "opened", "more": "%s"}' % ("x" * 3_000), 413),
    ],
)
async def test_what_no_device_tells_is_refused(
    world: World, ana: Person, body: str, status: int
) -> None:
    answer = await report(world, f"/report/{reference(world)}", body)
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == "*"
