"""Random people, wishes, notifications, replies and interruptions: in the end all is accounted for.

The seed is in the test's name; another can be tried with TOCSIN_SEED=… for the first of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from tests.plan.people import nightly
from tests.story.bells.telling import (
    AT_REST,
    SEND,
    S,
    at_rest,
    pass_time,
    rows,
    wish,
)
from tests.story.people import BREAK_OFF, Mailbox, PushService, Ring
from tests.world import Person, World
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from tocsin.model.people import Budget, Category, Preferences, QuietAction

FIRST = int(os.environ.get("TOCSIN_SEED", "1"))
REPLIES = [201] * 12 + [503, 503, 429, 410, 400, BREAK_OFF]
ZONES = [None, "Europe/Berlin", "Asia/Tokyo", "America/Lima"]
ORDERS = [
    [],
    [{"channel": "push"}],
    [{"channel": "push"}, {"channel": "email"}],
    [{"channel": "push"}, {"channel": "email", "afterUnseenMs": 600_000}],
    [{"channel": "email"}, {"channel": "push", "afterUnseenMs": 60_000}, {"channel": "sms"}],
]


@dataclass
class Chaos:
    """Does something at random, again and again."""

    world: World
    ana: Person
    push: PushService
    chance: random.Random
    people: list[Person] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    busy: bool = False

    async def populate(self) -> None:
        handle, now_ms = self.world.handle(self.ana.organization), self.world.clock.now_ms()
        for action in QuietAction:
            await handle.save_category(Category(action.value, action.value, quiet=action), now_ms)
        for number in range(8):
            zone = self.chance.choice(ZONES)
            name = f"p{number}"
            person = await self.world.person(name, self.ana.organization, time_zone=zone)
            self.people.append(person)
            for device in range(self.chance.randint(0, 2)):
                browser = self.push.browser(f"{name}-{device}")
                await browser.enable(person, str(device))
            await wish(person, self.wishes())

    def wishes(self) -> Preferences:
        chance = self.chance
        return Preferences(
            channels={"email": False} if chance.random() < 0.2 else {},
            quiet_hours=nightly("22:00", "06:00") if chance.random() < 0.4 else None,
            budget=Budget(per_hour=chance.randint(1, 3)) if chance.random() < 0.4 else None,
        )

    def reply(self, _ring: Ring) -> tuple[int, dict[str, str]]:
        return self.chance.choice(REPLIES), {}

    async def step(self) -> None:
        acts = [self.send] * 6 + [self.touch] * 4 + [self.control] * 3 + [self.redrive]
        await self.chance.choice(acts)()
        await pass_time(self.world, self.chance.choice([0, SECOND_MS, MINUTE_MS, HOUR_MS]))

    async def send(self) -> None:
        chance = self.chance
        some = chance.sample(self.people, chance.randint(1, 5))
        body: dict[str, Any] = {"scope": "ORG"}
        if chance.random() < 0.6:
            body = {"scope": "USR", "emails": [one.user.email for one in some] + ["no@x.example"]}
        optional = {
            "category": chance.choice(["hold", "digest", "drop"]),
            "priority": chance.choice(["low", "high", "critical"]),
            "collapseKey": chance.choice(["a", "b"]),
            "channels": chance.choice(ORDERS),
            "expiresIn": chance.choice([60, 3600]),
            "atMostOnce": True,
            "localTime": {"time": chance.choice(["09:00", "21:00"])},
            "startAt": self.world.clock.now_ms() + chance.choice([SECOND_MS, HOUR_MS]),
        }
        body |= {name: one for name, one in optional.items() if chance.random() < 0.3}
        body["content"] = {"title": str(len(self.sent)), "text": "x"}
        answer = await self.ana.call("POST", SEND, body)
        assert answer.status == 201, answer.text
        self.sent.append(answer.json["notificationId"])

    async def touch(self) -> None:
        person = self.chance.choice(self.people)
        items = (await person.inbox())["items"]
        headers = {"authorization": f"Bearer {await person.inbox_token()}"}
        path, body = "/notifications/mark", {"as": self.chance.choice(["seen", "read", "archived"])}
        if items and self.chance.random() < 0.8:
            verb = self.chance.choice(["seen", "read", "unread", "archive"])
            path = f"/notifications/{self.chance.choice(items)['notificationId']}/{verb}"
        answer = await self.world.call("POST", "/inbox/v1" + path, body, headers)
        assert answer.status in {200, 404}, answer.text  # it may have been withdrawn meanwhile

    async def interrupt(self) -> None:
        """Now and then, while something rings: often it is seen just then."""
        if self.busy or self.chance.random() > 0.3:
            return
        self.busy = True
        if self.chance.random() < 0.3:
            await self.control()
        else:
            rung = self.push.rings[-1].path.strip("/").partition("-")[0]
            await self.world.people[rung].inbox("/notifications/mark", "POST", {"as": "seen"})
        self.busy = False

    async def control(self) -> None:
        if self.sent:
            which = self.chance.choice(self.sent)
            verb = self.chance.choice(["/pause", "/resume", "/pause", "/resume", ""])
            await self.ana.call("POST" if verb else "DELETE", f"{SEND}/{which}{verb}")

    async def redrive(self) -> None:
        letters = "/api/v1/organizations/{organization}/dead-letters/redrive"
        assert (await self.ana.call("POST", letters, {"unreached": True})).status == 200

    async def calm(self) -> None:
        """The providers are well, nothing is paused, and two days pass."""
        self.push.rule = self.push.on_ring = None
        for which in self.sent:
            await self.ana.call("POST", f"{SEND}/{which}/resume")
        for _ in range(4):
            await pass_time(self.world, DAY_MS // 2)


def accounted_for(world: World) -> None:
    """Each recipient and address once, each ring final, none after it was seen, gone or over."""
    twice = "SELECT user_id FROM recipients GROUP BY user_id, notification_id HAVING count(*) > 1"
    assert rows(world, twice) == []
    assert not {state for (state,) in rows(world, "SELECT state FROM deliveries")} & {0, 1, 2, 3}
    doubled = """SELECT count(*) FROM deliveries WHERE recall = 0
        GROUP BY notification_id, user_id, queue, coalesce(address_id, 0) HAVING count(*) > 1"""
    assert rows(world, doubled) == []
    inbox = """SELECT count(*) FROM recipients AS r
        JOIN notifications AS n ON n.id = r.notification_id
        WHERE (n.state = 'WITHDRAWN') > (r.withdrawn_at IS NOT NULL OR r.deleted_at IS NOT NULL)"""
    assert rows(world, inbox) == [(0,)]
    in_vain = """SELECT count(*) FROM attempts AS a JOIN deliveries AS d ON d.id = a.delivery_id
        JOIN notifications AS n ON n.id = d.notification_id
        JOIN recipients AS r ON r.user_id = d.user_id AND r.notification_id = n.id
        WHERE d.recall = 0 AND a.started_at > min(
            coalesce(r.seen_at, 1e15), coalesce(r.withdrawn_at, 1e15), coalesce(n.expires_at, 1e15)
        )"""
    assert rows(world, in_vain) == [(0,)]


@pytest.mark.parametrize("seed", range(FIRST, FIRST + 3))
async def test_whatever_happens_in_the_end_all_is_accounted_for(
    world: World, ana: Person, push: PushService, box: Mailbox, seed: int
) -> None:
    chaos = Chaos(world, ana, push, random.Random(seed))
    await chaos.populate()
    push.rule, push.on_ring = chaos.reply, chaos.interrupt
    for _ in range(60):
        await chaos.step()
    await chaos.calm()
    at_rest(world)
    accounted_for(world)
    found = Counter(state for (state,) in rows(world, "SELECT state FROM notifications"))
    assert set(found) <= AT_REST
    rung = Counter(S(state) for (state,) in rows(world, "SELECT state FROM deliveries"))
    assert len(rung) >= 3, f"seed {seed} tried too little: {rung}"
    for which in chaos.sent:
        assert await world.handle(ana.organization).notification(UUID(which)) is not None
