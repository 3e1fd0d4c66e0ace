"""Quiet hours and budgets: what waits, what rolls into one digest, and what breaks through."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plan.people import NOON, at, nightly
from tests.story.bells.telling import (
    PUSH_THEN_MAIL,
    S,
    control,
    pass_time,
    result,
    states,
    tell,
    to_the_end,
    wish,
)
from tests.story.people import Browser, Mailbox, PushService
from tests.world import Person, World
from tocsin.model.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from tocsin.model.notification import Counts, NotificationState
from tocsin.model.people import Budget, Category, Preferences, QuietAction

SIESTA = Preferences(quiet_hours=nightly("11:00", "14:00"))
TWO = at("14:00")
N = NotificationState


async def category(ana: Person, quiet: QuietAction, **more: Any) -> dict[str, str]:
    handle = ana.world.handle(ana.organization)
    kind = Category("chat", "Chat", quiet=quiet, **more)
    await handle.save_category(kind, ana.world.clock.now_ms())
    return {"category": "chat"}


def read(browser: Browser, push: PushService, name: str) -> list[dict[str, Any]]:
    return [browser.read(ring.body) for ring in push.rang(name)]


async def test_a_bell_waits_for_the_end_of_quiet_hours_and_the_inbox_does_not(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    await wish(ben, SIESTA)
    await tell(ana, ben, channels=PUSH_THEN_MAIL)
    await world.settled()
    assert (await ben.titles(), push.rings) == (["Pump"], [])
    await pass_time(world, TWO - NOON - 1)
    assert push.rings == []
    await pass_time(world, 1)
    assert [ring.at_ms for ring in push.rings] == [TWO]
    assert box.mails == []
    await pass_time(world, 10 * MINUTE_MS)
    assert len(box.to(ben)) == 1
    await to_the_end(world)


@pytest.mark.parametrize("mandatory", [False, True])
async def test_only_a_critical_one_breaks_quiet_hours(
    world: World, ana: Person, ben: Person, push: PushService, mandatory: bool
) -> None:
    await push.browser("ben").enable(ben)
    await wish(ben, SIESTA)
    kind = await category(ana, QuietAction.DROP, mandatory=mandatory)
    for priority in ("low", "normal", "high"):
        await tell(ana, ben, priority=priority, channels=[{"channel": "push"}], **kind)
    await to_the_end(world)
    assert (push.rings, len(await ben.titles())) == ([], 3)
    await tell(ana, ben, priority="critical", **kind)
    await world.settled()
    assert [ring.at_ms for ring in push.rings] == [NOON]
    await to_the_end(world)


async def test_a_digest_rings_once_at_the_end_with_a_line_for_each(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    await wish(ben, SIESTA)
    kind = await category(ana, QuietAction.DIGEST)
    titles = [f"Line {number}" for number in range(5)]
    sent = [await tell(ana, ben, title=title, **kind) for title in titles]
    await to_the_end(world)
    (message,) = read(browser, push, "ben")
    assert push.rings[0].at_ms == TWO
    assert message["title"] == "5 new notifications"
    assert [line["title"] for line in message["digest"]] == titles[::-1]
    assert states(world, "channel = 'web_push'") == [S.SENT] * 5
    for one in sent:
        assert await result(ana, one) == (N.SENT, Counts(recipients=1, sent=1))


async def test_what_was_seen_or_withdrawn_meanwhile_is_no_line_of_the_digest(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    await wish(ben, SIESTA)
    kind = await category(ana, QuietAction.DIGEST)
    sent = [await tell(ana, ben, title=f"Line {number}", **kind) for number in range(4)]
    await world.settled()
    await ben.inbox(f"/notifications/{sent[0]}/seen", "POST")
    await control(ana, sent[1])
    await to_the_end(world)
    (message,) = read(browser, push, "ben")
    assert [line["title"] for line in message["digest"]] == ["Line 3", "Line 2"]


async def test_a_digest_that_fails_is_one_message_again_under_the_same_key(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    await wish(ben, SIESTA)
    push.replies["/ben"] = [(503, {}), (429, {"retry-after": "60"})]
    kind = await category(ana, QuietAction.DIGEST)
    for number in range(6):
        await tell(ana, ben, title=f"Line {number}", **kind)
    await to_the_end(world)
    assert [len(message["digest"]) for message in read(browser, push, "ben")] == [6, 6, 6]
    assert len({ring.headers["topic"] for ring in push.rings}) == 1
    assert states(world, "channel = 'web_push'") == [S.SENT] * 6


async def test_a_try_that_falls_into_quiet_time_joins_the_digest(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    await wish(ben, Preferences(quiet_hours=nightly("12:01", "14:00")))
    push.replies["/ben"] = [(429, {"retry-after": "600"})]
    kind = await category(ana, QuietAction.DIGEST)
    await tell(ana, ben, title="Failed at noon", **kind)
    await pass_time(world, 5 * MINUTE_MS)
    for number in range(2):
        await tell(ana, ben, title=f"Line {number}", **kind)
    await to_the_end(world)
    alone, together = read(browser, push, "ben")
    assert (alone["title"], push.rings[1].at_ms) == ("Failed at noon", TWO)
    told = {line["title"] for line in together["digest"]}
    assert told == {"Failed at noon", "Line 0", "Line 1"}


async def test_every_device_of_a_person_gets_the_digest_once(
    world: World, ana: Person, ben: Person, dan: Person, push: PushService
) -> None:
    for name, person in (("phone", ben), ("desk", ben), ("dan", dan)):
        await push.browser(name).enable(person, name)
    await wish(ben, SIESTA)
    await wish(dan, SIESTA)
    kind = await category(ana, QuietAction.DIGEST)
    for number in range(3):
        await tell(ana, ben, dan, title=f"Line {number}", **kind)
    await to_the_end(world)
    assert [len(push.rang(name)) for name in ("phone", "desk", "dan")] == [1, 1, 1]


async def test_what_is_above_the_budget_rolls_into_one_digest_of_the_next_hour(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    await wish(ben, Preferences(budget=Budget(per_hour=2)))
    for number in range(7):
        await tell(ana, ben, title=f"Line {number}")
        await pass_time(world, SECOND_MS)
    assert len(push.rings) == 2
    await pass_time(world, HOUR_MS)
    assert len(push.rings) == 3
    messages = read(browser, push, "ben")
    assert [line["title"] for line in messages[2]["digest"]] == [
        f"Line {number}" for number in (6, 5, 4, 3, 2)
    ]
    assert push.rings[2].at_ms == NOON + HOUR_MS
    await to_the_end(world)
    assert len(await ben.titles()) == 7


async def test_a_flood_at_once_keeps_to_the_budget_and_loses_nothing(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    browser = push.browser("ben")
    await browser.enable(ben)
    await wish(ben, Preferences(budget=Budget(per_hour=3)))
    soon = world.clock.now_ms() + SECOND_MS
    for number in range(20):
        await tell(ana, ben, title=str(number), startAt=soon)
    await to_the_end(world)
    told = [
        title for message in read(browser, push, "ben")
        for title in [line["title"] for line in message.get("digest", ())] or [message["title"]]
    ]  # fmt: skip
    assert sorted(told, key=int) == [str(number) for number in range(20)]
    hours = [ring.at_ms // HOUR_MS for ring in push.rings]
    assert [hours.count(hour) for hour in sorted(set(hours))] == [3, 1]


async def test_the_budget_of_a_day_lets_go_on_the_persons_next_day_after_quiet_hours(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    night = nightly("22:00", "07:00")
    await wish(ben, Preferences(quiet_hours=night, budget=Budget(per_day=1)))
    for number in range(3):
        await tell(ana, ben, title=str(number))
    await to_the_end(world)
    assert [ring.at_ms for ring in push.rings] == [NOON, at("07:00", days=1)]


async def test_quiet_hours_that_are_set_after_it_was_planned_hold_it_all_the_same(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {})]
    await tell(ana, ben)
    await world.settled()
    await wish(ben, SIESTA)
    await to_the_end(world)
    assert [ring.at_ms for ring in push.rings] == [NOON, TWO]
