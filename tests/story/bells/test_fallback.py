"""Push first, and e-mail to whoever has not seen it ten minutes later."""

from __future__ import annotations

import pytest

from tests.story.bells.telling import (
    PUSH_THEN_MAIL,
    S,
    control,
    pass_time,
    result,
    states,
    tell,
    to_the_end,
)
from tests.story.people import Mailbox, PushService
from tests.world import Person, World
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.notification import Counts, NotificationState

TEN = 10 * MINUTE_MS
ASKING = {"buttons": [{"id": "yes", "label": "Yes"}]}
N = NotificationState


async def test_the_mail_comes_ten_minutes_later_if_nobody_has_looked(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    sent = await tell(ana, ben, channels=PUSH_THEN_MAIL)
    await pass_time(world, TEN - 1)
    assert (len(push.rings), box.mails) == (1, [])
    assert (await result(ana, sent))[0] is N.SENDING
    await pass_time(world, 1)
    assert (len(push.rings), len(box.to(ben))) == (1, 1)
    await to_the_end(world)
    assert await result(ana, sent) == (N.SENT, Counts(recipients=1, sent=1))


@pytest.mark.parametrize("how", ["seen", "all", "answer", "elsewhere"])
async def test_whoever_has_seen_it_anywhere_gets_no_mail(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox, how: str
) -> None:
    await push.browser("ben").enable(ben)
    content = {"title": "Pump", "text": "Is it dry?", **ASKING}
    sent = await tell(ana, ben, channels=PUSH_THEN_MAIL, content=content)
    await pass_time(world, TEN - MINUTE_MS)
    if how == "seen":
        await ben.inbox(f"/notifications/{sent}/seen", "POST")
    elif how == "all":
        await ben.inbox("/notifications/mark", "POST", {"as": "read"})
    elif how == "answer":
        await ben.inbox(f"/notifications/{sent}/answer", "POST", {"button": "yes"})
    else:
        copy = f"/v2.0/tool/organizations/{{organization}}/members/{{me}}/notifications/{sent}"
        assert (await ben.call("PATCH", copy, {"state": "READ"})).status < 300
    await to_the_end(world)
    taken_back = how == "answer"  # from the other screens
    assert (len(push.rings), box.mails) == (1 + taken_back, [])
    assert states(world) == [S.SENT, S.SKIPPED]
    state, counts = await result(ana, sent)
    assert (state, counts.sent, counts.seen) == (N.SENT, 1, 1)


async def test_the_mail_comes_at_once_when_the_push_fails_for_good(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    push.always("ben", 400)
    await tell(ana, ben, channels=PUSH_THEN_MAIL)
    await world.settled()
    assert (len(push.rings), len(box.to(ben))) == (1, 1)
    await to_the_end(world)
    assert states(world) == [S.FAILED, S.SENT]


async def test_a_push_that_is_still_tried_does_not_keep_the_mail_waiting(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    push.replies["/ben"] = [(503, {"retry-after": "900"})]
    sent = await tell(ana, ben, channels=PUSH_THEN_MAIL)
    await pass_time(world, TEN)
    assert (len(push.rings), len(box.to(ben))) == (1, 1)
    await to_the_end(world)
    assert (len(push.rings), len(box.to(ben))) == (2, 1)
    assert await result(ana, sent) == (N.SENT, Counts(recipients=1, sent=1))


async def test_seeing_it_while_the_push_fails_ends_all_ringing(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    push.always("ben", 503)

    async def look() -> None:
        await ben.inbox("/notifications/mark", "POST", {"as": "seen"})

    push.on_ring = look
    await tell(ana, ben, channels=PUSH_THEN_MAIL)
    await to_the_end(world)
    assert (len(push.rings), box.mails) == (1, [])
    assert states(world) == [S.SKIPPED, S.SKIPPED]


async def test_a_long_ladder_of_bells_is_climbed_step_by_step(
    world: World, ana: Person, ben: Person, dan: Person, push: PushService, box: Mailbox
) -> None:
    """Dan has no browser: his first bell is the mail, and it rings at the start."""
    await push.browser("ben").enable(ben)
    await tell(ana, ben, dan, channels=PUSH_THEN_MAIL)
    await world.settled()
    assert (len(push.rings), len(box.to(dan)), box.to(ben)) == (1, 1, [])
    await pass_time(world, TEN)
    assert (len(box.to(dan)), len(box.to(ben))) == (1, 1)
    await to_the_end(world)


async def test_a_withdrawn_one_climbs_no_further(
    world: World, ana: Person, ben: Person, push: PushService, box: Mailbox
) -> None:
    await push.browser("ben").enable(ben)
    sent = await tell(ana, ben, channels=PUSH_THEN_MAIL)
    await pass_time(world, 30 * SECOND_MS)
    await control(ana, sent)
    await to_the_end(world)
    assert (len(push.rings), box.mails) == (2, [])
    assert states(world) == [S.SENT, S.CANCELED]
