"""Sending, letting time pass, and what must hold when everything has come to rest."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from tests.story.people import Browser, PushService
from tests.world import Person, World
from tocsin.model.ids import uuid7
from tocsin.model.notification import Counts, DeliveryState, NotificationState
from tocsin.model.people import Preferences, Role, User
from tocsin.storage.sqlite import SqliteStorage

SEND = "/api/v1/organizations/{organization}/notifications"
AT_REST = {"SENT", "PARTIAL", "FAILED", "CANCELED", "WITHDRAWN"}
S = DeliveryState
PUSH: dict[str, Any] = {"channels": [{"channel": "push"}]}
PUSH_THEN_MAIL = [{"channel": "push"}, {"channel": "email", "afterUnseenMs": 600_000}]


async def tell(sender: Person, *people: Person, title: str = "Pump", **more: Any) -> str:
    """A notification to these people, or to everybody; its id."""
    body: dict[str, Any] = {"content": {"title": title, "text": "Replace the seal"}, **more}
    if people:
        body |= {"scope": "USR", "emails": [person.user.email for person in people]}
    answer = await sender.call("POST", SEND, {"scope": "ORG", **body})
    assert answer.status == 201, answer.text
    found: str = answer.json["notificationId"]
    return found


async def control(sender: Person, notification_id: str, what: str = "", **body: Any) -> Any:
    """Pause, resume, redrive; withdraw without a word."""
    method, path = ("POST", f"/{what}") if what else ("DELETE", "")
    given = body if what == "redrive" else body or None
    answer = await sender.call(method, f"{SEND}/{notification_id}{path}", given)
    assert answer.status < 300, answer.text
    return answer.json if answer.text else None


async def result(sender: Person, notification_id: str) -> tuple[NotificationState, Counts]:
    handle = sender.world.handle(sender.organization)
    found = await handle.notification(UUID(notification_id))
    assert found is not None
    return found.state, found.counts


def rows(world: World, sql: str) -> list[tuple[Any, ...]]:
    storage = world.running.storage
    assert isinstance(storage, SqliteStorage)
    return storage.rows(sql, {})


def states(world: World, where: str = "recall = 0") -> list[DeliveryState]:
    found = rows(world, f"SELECT state FROM deliveries WHERE {where} ORDER BY id")
    return [DeliveryState(state) for (state,) in found]


async def wish(person: Person, preferences: Preferences) -> None:
    handle = person.world.handle(person.organization)
    now_ms = person.world.clock.now_ms()
    await handle.save_preferences(person.user.number, preferences, now_ms)


async def pass_time(world: World, ms: int) -> None:
    """So long, stopping wherever something is due on the way."""
    await world.settled()
    end = world.clock.now_ms() + ms
    while world.clock.now_ms() < end:
        due = await world.running.worker.next_due_ms()
        until = end if due is None else min(end, max(due, world.clock.now_ms() + 1))
        world.clock.advance(until - world.clock.now_ms())
        await world.settled()


async def to_the_end(world: World) -> None:
    """Until nothing waits for a later moment, and then everything is as it must be."""
    await world.settled()
    while (due := await world.running.worker.next_due_ms()) is not None:
        world.clock.advance(max(1, due - world.clock.now_ms()))
        await world.settled()
    at_rest(world)


_COUNTED = """
SELECT n.public_id, n.state, n.ringing, n.recipients, n.sent, n.failed, n.seen, n.read, n.answered,
    (SELECT count(*) FROM deliveries AS d WHERE d.notification_id = n.id
        AND d.state IN (0, 1, 2, 3)),
    (SELECT count(*) FROM recipients AS r WHERE r.notification_id = n.id),
    (SELECT count(DISTINCT d.user_id) FROM deliveries AS d WHERE d.notification_id = n.id
        AND d.recall = 0 AND d.state IN (10, 11, 12)),
    (SELECT count(DISTINCT d.user_id) FROM deliveries AS d WHERE d.notification_id = n.id
        AND d.recall = 0 AND d.state IN (20, 24) AND NOT EXISTS (
            SELECT 1 FROM deliveries AS o WHERE o.notification_id = n.id AND o.user_id = d.user_id
                AND o.recall = 0 AND o.state IN (10, 11, 12))),
    (SELECT count(seen_at) FROM recipients AS r WHERE r.notification_id = n.id),
    (SELECT count(read_at) FROM recipients AS r WHERE r.notification_id = n.id),
    (SELECT count(answered_at) FROM recipients AS r WHERE r.notification_id = n.id)
FROM notifications AS n
"""


def at_rest(world: World) -> None:
    """Nothing rings or is to be done, every state is a last one, and the counts are right."""
    for row in rows(world, _COUNTED):
        told, true = row[2:9], row[9:]
        assert row[1] in AT_REST, f"{UUID(bytes=row[0])} is {row[1]}"
        names = ("ringing", "recipients", "sent", "failed", "seen", "read", "answered")
        assert dict(zip(names, told, strict=True)) == dict(zip(names, true, strict=True))
        assert told[0] == 0
    assert rows(world, "SELECT count(*) FROM jobs WHERE due_at IS NOT NULL") == [(0,)]
    assert rows(world, "SELECT count(*) FROM deliveries WHERE due_at IS NOT NULL") == [(0,)]


async def crowd(
    world: World, near: Person, push: PushService, count: int, name: str = "guest"
) -> list[User]:
    """Many people of somebody's organization, each with a browser; one key serves them all."""
    handle, now_ms = world.handle(near.organization), world.clock.now_ms()
    key = Browser("").key
    host = push.url.removeprefix("http://").partition(":")[0]
    users = []
    for number in range(count):
        label = f"{name}-{number}"
        user = User(0, uuid7(), f"{label}@x.example", label, Role.USER, True, now_ms, now_ms)
        users.append(user := await handle.create_user(user))
        raw = Browser(f"{push.url}/{label}", key=key).subscription
        digest = hashlib.sha256(label.encode()).digest()
        await handle.register_address(
            user.number, "web_push", digest, raw, device=None, now_ms=now_ms, destination=host
        )
    return users
