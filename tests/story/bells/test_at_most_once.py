"""What must not ring twice, what may, and dead letters that ring again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.bells.telling import (
    PUSH,
    PUSH_THEN_MAIL,
    S,
    at_rest,
    control,
    crowd,
    pass_time,
    result,
    rows,
    states,
    tell,
    to_the_end,
)
from tests.story.people import BREAK_OFF, Mailbox, PushService
from tests.world import Person, World
from tocsin.dispatch.ringer import LEASE_MS
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.notification import Counts, NotificationState

N = NotificationState
LETTERS = "/api/v1/organizations/{organization}/dead-letters"


@pytest.mark.parametrize("once", [True, False])
async def test_a_ring_without_an_answer_is_repeated_under_its_key_or_not_at_all(
    world: World, ana: Person, ben: Person, push: PushService, once: bool
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(BREAK_OFF, {})]
    sent = await tell(ana, ben, atMostOnce=once, **PUSH)
    await to_the_end(world)
    assert len(push.rings) == (1 if once else 2)
    assert len({ring.headers["topic"] for ring in push.rings}) == 1
    assert states(world) == [S.UNCERTAIN if once else S.SENT]
    counts = Counts(recipients=1, failed=1) if once else Counts(recipients=1, sent=1)
    assert await result(ana, sent) == (N.FAILED if once else N.SENT, counts)


@pytest.mark.parametrize("once", [True, False])
async def test_a_ring_whose_worker_died_is_repeated_or_not_at_all(
    world: World, ana: Person, ben: Person, push: PushService, once: bool
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {"retry-after": "60"})]
    await tell(ana, ben, atMostOnce=once, **PUSH)
    await world.settled()
    storage, later = world.running.storage, world.clock.now_ms() + MINUTE_MS
    ((head,), dead) = (await storage.ring_heads(), "a worker that claims it and dies")
    assert await storage.claim_rings([(head.queue, 1)], later, LEASE_MS), dead
    await pass_time(world, MINUTE_MS + LEASE_MS - 1)
    assert len(push.rings) == 1
    await to_the_end(world)
    assert len(push.rings) == (1 if once else 2)
    assert states(world) == [S.UNCERTAIN if once else S.SENT]


async def test_after_a_ring_that_may_have_arrived_the_next_bell_rings(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(BREAK_OFF, {})]
    sent = await tell(ana, ben, atMostOnce=True, channels=PUSH_THEN_MAIL)
    await world.settled()
    assert (len(push.rings), len(box.to(ben))) == (1, 1)
    await to_the_end(world)
    assert await result(ana, sent) == (N.SENT, Counts(recipients=1, sent=1))


async def failed(world: World, ana: Person, push: PushService) -> str:
    """Of 12 people with a browser, three are refused; Ana has none."""
    await crowd(world, ana, push, 12)
    push.rule = lambda ring: (400 if ring.path.endswith(("-1", "-2", "-3")) else 201, {})
    sent = await tell(ana, **PUSH)
    await to_the_end(world)
    assert await result(ana, sent) == (N.PARTIAL, Counts(recipients=13, sent=9, failed=3))
    push.rule = None
    return sent


async def letters(ana: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await ana.call("GET", LETTERS)).json["items"]
    return items


async def redrive(ana: Person, **which: Any) -> int:
    answer = await ana.call("POST", f"{LETTERS}/redrive", which)
    assert answer.status == 200, answer.text
    rings: int = answer.json["rings"]
    return rings


async def test_one_dead_letter_rings_again(world: World, ana: Person, push: PushService) -> None:
    sent = await failed(world, ana, push)
    newest, *others = await letters(ana)
    assert (newest["channel"], newest["outcome"], len(others)) == ("web_push", "Refused", 2)
    assert await redrive(ana, deliveries=[newest["delivery"]]) == 1
    await to_the_end(world)
    assert await result(ana, sent) == (N.PARTIAL, Counts(recipients=13, sent=10, failed=2))
    assert [one["delivery"] for one in await letters(ana)] == [one["delivery"] for one in others]


async def test_all_of_a_notification_ring_again_and_those_that_die_again_stay(
    world: World, ana: Person, push: PushService
) -> None:
    sent = await failed(world, ana, push)
    push.rule = lambda ring: (400 if ring.path.endswith("-1") else 201, {})
    assert (await control(ana, sent, "redrive"))["rings"] == 3
    await to_the_end(world)
    assert await result(ana, sent) == (N.PARTIAL, Counts(recipients=13, sent=11, failed=1))
    assert len(await letters(ana)) == 1
    assert len(push.rings) == 15
    tries = rows(world, "SELECT count(*) FROM attempts GROUP BY delivery_id ORDER BY 1 DESC")
    assert tries[:4] == [(2,), (2,), (2,), (1,)]


async def test_only_whom_nothing_has_reached_is_rung_again_if_that_is_wanted(
    world: World, ana: Person, ben: Person, dan: Person, push: PushService, box: Mailbox
) -> None:
    for name, person in (("ben", ben), ("dan", dan)):
        await push.browser(name).enable(person)
        push.replies[f"/{name}"] = [(400, {})]
    sent = await tell(ana, ben, **PUSH)
    both = await tell(ana, dan, channels=PUSH_THEN_MAIL)
    await to_the_end(world)
    assert (len(await letters(ana)), len(box.to(dan))) == (2, 1)
    assert await redrive(ana, unreached=True) == 1
    await to_the_end(world)
    assert (len(push.rang("ben")), len(push.rang("dan"))) == (2, 1)
    assert await result(ana, sent) == (N.SENT, Counts(recipients=1, sent=1))
    assert await result(ana, both) == (N.SENT, Counts(recipients=1, sent=1))


async def test_who_has_seen_it_or_from_whom_it_was_taken_is_not_rung_again(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(400, {})] * 2
    seen = await tell(ana, ben, **PUSH)
    gone = await tell(ana, ben, **PUSH)
    await to_the_end(world)
    await ben.inbox(f"/notifications/{seen}/seen", "POST")
    await control(ana, gone)
    assert await redrive(ana, unreached=True) == 0
    assert await redrive(ana) == 1
    await to_the_end(world)
    assert len(push.rings) == 3


async def test_a_dead_letter_gets_all_its_tries_anew(
    world: World, ana: Person, ben: Person, push: PushService
) -> None:
    await push.browser("ben").enable(ben)
    push.always("ben", 503)
    sent = await tell(ana, ben, **PUSH)
    await to_the_end(world)
    tries = len(push.rings)
    assert (await control(ana, sent, "redrive"))["rings"] == 1
    await world.settled()
    world.clock.advance(SECOND_MS)
    await to_the_end(world)
    assert len(push.rings) == 2 * tries
    at_rest(world)
    assert await result(ana, sent) == (N.FAILED, Counts(recipients=1, failed=1))
