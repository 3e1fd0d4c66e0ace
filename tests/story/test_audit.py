"""The audit log: each call that changes something leaves one entry, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.story.audit_table import CALLS, CHANGING, MAKES, PASSWORD, ROUTES, Caller
from tests.world import Person, World, open_world
from tocsin.model.ids import uuid7
from tocsin.model.people import Role
from tocsin.model.signin import Session
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.sqlite.writer import Transaction

UNNAMED = ("createUserAddress", "createMyAddress", "beginSecondFactor")
"""What makes something that is no target of its own."""
AUDIT = "/api/v1/organizations/{organization}/audit"
EVES = (
    "FROM notifications AS n JOIN users AS u ON u.name = 'Eve' "
    "WHERE n.state NOT IN ('SCHEDULED', 'CANCELED')"
)
COPY = f"user_id, notification_id, version, arrived_at) SELECT u.id, n.id, 1, 0 {EVES}"
DEAD = (
    "organization_id, notification_id, user_id, channel, queue, place, state, updated_at) "
    f"SELECT n.organization_id, n.id, u.id, 'sms', 'sms', 0, 20, 0 {EVES}"
)


@pytest.fixture
async def quiet(tmp_path: Path) -> AsyncIterator[World]:
    """A server whose engine stands still, so that nothing changes but by the calls."""
    environment = {
        "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
        "TOCSIN_SMS_KIND": "gateway",
        "TOCSIN_SMS_URL": "https://127.0.0.1:1/sms",
        "TOCSIN_SMS_SENDER": "Acme",
    }
    async with open_world(tmp_path, **environment) as world:
        await world.running.worker.close()
        yield world


async def log(person: Person, query: str = "") -> list[dict[str, Any]]:
    """All entries, oldest first, page by page."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = await person.call("GET", f"{AUDIT}?limit=7{query}{cursor}")
        assert answer.status == 200, answer.text
        items += answer.json["items"]
        if "cursor" not in answer.json:
            return items[::-1]
        cursor = f"&cursor={answer.json['cursor']}"


async def delivered(world: World) -> None:
    """Eve's copy of what is not for later, and a ring of it that has failed."""
    storage = world.running.storage
    assert isinstance(storage, SqliteStorage)

    def operation(transaction: Transaction) -> None:
        transaction.execute(f"INSERT INTO recipients ({COPY} ON CONFLICT DO NOTHING")
        transaction.execute(f"INSERT INTO deliveries ({DEAD}")

    await storage.write(operation)


async def prepare(world: World, caller: Caller, operation: str) -> None:
    """What a call needs and no other call makes."""
    storage, now_ms = world.running.storage, world.clock.now_ms()
    if operation.startswith("redrive"):
        await delivered(world)
    elif operation == "removeSecondFactor":
        eve = await storage.find_user(UUID(caller.ids["userId"]))
        assert eve is not None
        handle = world.handle(eve[0])
        await handle.begin_second_factor(eve[1].number, b"sealed")
    elif operation in ("endOwnSession", "endOtherSessions"):
        ana = caller.person.user.number
        session = Session(uuid7(now_ms), "", "", now_ms, now_ms + 1000, now_ms)
        secret_hash, ends = session.session_id.bytes, session.expires_at_ms
        await storage.create_session(secret_hash, ana, now_ms, ends, session=session)
        caller.ids["sessionId"] = str(session.session_id)


def test_the_table_has_every_route_that_changes_something() -> None:
    assert {operation for operation, _ in CALLS} == CHANGING


async def test_every_call_that_changes_something_leaves_exactly_one_entry(quiet: World) -> None:
    acme = await quiet.organization("Acme")
    ana = await quiet.person("ana", acme, Role.OWNER, operator=True)
    caller = Caller(ana)
    for number, (operation, body) in enumerate(CALLS):
        await prepare(quiet, caller, operation)
        await caller.call(operation, body)
        entries = await log(ana)
        assert [one["operation"] for one in entries] == [name for name, _ in CALLS[: number + 1]]
        if operation in MAKES and operation not in UNNAMED:
            assert caller.ids[MAKES[operation][-1]] == entries[-1]["targets"]["created"]


async def test_reads_and_failures_leave_none(quiet: World) -> None:
    ana = await quiet.person("ana", await quiet.organization("Acme"), Role.OWNER)
    reads = [route for _, route in ROUTES.values() if route.method == "GET" or route.reads]
    assert "previewNotification" in {route.operation for route in reads}
    for path in ("users", "tokens", "solutions", "providers", "me"):
        await ana.call("GET", f"/api/v1/{path}")
    preview = "/api/v1/organizations/{organization}/notifications/preview"
    body = {"scope": "ORG", "content": {"text": "x"}}
    assert (await ana.call("POST", preview, body)).status == 200
    dry = b"email,name\nfay@acme.example,Fay\n"
    path = "/api/v1/users/import?dryRun=true"
    assert (await ana.call("POST", path, dry, content_type="text/csv")).json["created"] == 1
    for method, path, wrong in (
        ("POST", "users", {"email": "ana@acme.example", "name": "Twice"}),
        ("POST", "users", {"email": "no"}),
        ("DELETE", f"users/{ana.user_id}/addresses/{ana.user_id}", None),
        ("POST", f"organizations/{ana.user_id}/notifications", body),
    ):
        assert (await ana.call(method, f"/api/v1/{path}", wrong)).status >= 400
    assert await log(ana) == []


async def test_an_entry_says_who_did_what_from_where_and_keeps_no_contents(
    world: World, ana: Person
) -> None:
    user = {"email": "eve@evil.example", "name": "Eve", "role": "ADMIN", "tags": {"site": "n"}}
    made = (await ana.call("POST", "/api/v1/users", user)).json
    await ana.notify({"scope": "USR", "emails": [user["email"]], "content": {"title": "Pay", **X}})
    first, second = await log(ana)
    assert first["by"] == {"userId": ana.user_id, "name": "Ana", "email": "ana@acme.example"}
    assert (first["operation"], first["at"]) == ("createUser", "2026-11-22T12:00:00.000Z")
    assert (first["client"], first["targets"]) == ("127.0.0.1", {"created": made["userId"]})
    masked = {"email": "e…@evil.example", "name": "…", "role": "ADMIN", "tags": ["site"]}
    assert first["summary"] == masked
    assert len(first["tokenId"]) == 36
    assert second["summary"] == {"scope": "USR", "title": "Pay"}


X = {"text": "canary content"}


async def test_nothing_that_is_secret_or_said_stands_in_the_log(quiet: World) -> None:
    ana = await quiet.person("ana", await quiet.organization("Acme"), Role.OWNER, operator=True)
    caller = Caller(ana)
    for operation, body in CALLS[: [name for name, _ in CALLS].index("redriveNotification")]:
        await prepare(quiet, caller, operation)
        await caller.call(operation, body)
    text = json.dumps(await log(ana))
    text += (await ana.call("GET", AUDIT + ".csv")).text
    assert "canary" not in text
    assert PASSWORD not in text
    assert "eve@" not in text


async def test_the_log_is_filtered_by_who_what_target_and_when(world: World, ana: Person) -> None:
    adam = await world.person("adam", ana.organization, Role.ADMIN)
    made = (await ana.call("POST", "/api/v1/solutions", {"name": "Field"})).json["solutionId"]
    world.clock.advance(60_000)
    await adam.call("PATCH", f"/api/v1/solutions/{made}", {"name": "Fields"})
    await adam.call("POST", "/api/v1/solutions", {"name": "Other"})

    async def found(query: str) -> list[str]:
        return [one["operation"] for one in await log(ana, "&" + query)]

    assert await found(f"userId={adam.user_id}") == ["changeSolution", "createSolution"]
    assert await found("operation=createSolution") == ["createSolution"] * 2
    assert await found(f"target={made}") == ["createSolution", "changeSolution"]
    assert await found("to=2026-11-22T12:01:00Z") == ["createSolution"]
    assert len(await found("from=2026-11-22T12:01:00Z")) == 2
    assert (await ana.call("GET", AUDIT + "?from=yesterday")).status == 400
    lines = (await ana.call("GET", f"{AUDIT}.csv?userId={adam.user_id}")).text[1:].splitlines()
    assert [line.split(",")[0] for line in lines] == ["sequence", "3", "2"]


async def test_a_persons_own_marks_are_no_entries_and_somebody_elses_are(
    world: World, ana: Person, ben: Person
) -> None:
    sent = (await ana.notify({"scope": "ORG", "content": X})).json["notificationId"]
    await world.settled()
    path = "/v1/organizations/{organization}/members/%s/notifications/%s"
    for person, owner in ((ben, ben), (ana, ana), (ana, ben)):
        mark = path % (owner.user_id, sent)
        assert (await person.call("PATCH", mark, {"state": "READ"})).status == 200
    await ben.inbox("/notifications/mark", "POST", {"as": "archived"})
    entries = await log(ana)
    assert [one["operation"] for one in entries][1:] == ["UpdateUserNotification"]
    assert entries[1]["targets"] == {"userId": ben.user_id, "notificationId": sent}


async def test_only_owners_and_admins_read_the_log_of_their_own_organization(
    ana: Person, ben: Person, cora: Person
) -> None:
    await ana.call("POST", "/api/v1/solutions", {"name": "Field"})
    assert (await ben.call("GET", AUDIT)).status == 403
    assert await log(cora) == []
    foreign = AUDIT.replace("{organization}", str(ana.organization.organization_id))
    assert (await cora.call("GET", foreign)).status == 404
