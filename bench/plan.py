"""Planning alone, for a mixed crowd: one in five has quiet hours, one in twenty has push off,
five languages, thirty time zones, 1.1 addresses each.

`bench/plan [PEOPLE]`: from the slices of the audience to the bells of everybody, nothing written;
the goal is 300,000 people a second of processor time. The reference is a bare loop over the same
rows that only counts. Then the same as a preview over HTTP, beside requests that tell how long it
keeps the server from answering; the goal is 3 s.
"""

from __future__ import annotations

import asyncio
import gc
import http.client
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.crowd import add_people, demo_of
from bench.server import Server, environment, serving
from tocsin.app.settings import read_settings
from tocsin.audience.expand import CHUNK, next_slice
from tocsin.dispatch.chunks import plan_chunk
from tocsin.model.notification import Content, Draft, Notification, Scope, Step
from tocsin.model.people import Organization, Principal
from tocsin.model.setup import Reach, Setup
from tocsin.model.work import Job
from tocsin.notifications.preview import as_notification
from tocsin.plan.ask import ask_for
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.sqlite import SqliteStorage

PEOPLE = 1_000_000
ROUNDS = 3
SETUP = Setup((Step("push"),), frozenset({"web_push"}), ("web_push",), Reach())
PORT = 4433
"""In the addresses; nothing is sent."""


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        organization = demo_of(data).organization
        began = time.perf_counter()
        number = organization.number
        add_people(data, number, people, port=PORT, addresses_per_ten=11, mixed=True)
        print(f"{people:,} people made in {time.perf_counter() - began:.0f} s", flush=True)
        asyncio.run(_plan(data, organization))
        with serving(data) as server:
            _preview(server, people)


async def _plan(data: Path, organization: Organization) -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # as the server has it
    storage = SqliteStorage(read_settings(environment(data, 8420)).database, read_only=True)
    handle = storage.organization(organization.number, organization.organization_id)
    owner = (await handle.users(after=0, search=None, role=None, tag=None, limit=1))[0]
    draft = Draft(scope=Scope.ORGANIZATION, content=Content("Storm", "Stay inside", None, None, {}))
    now_ms = int(time.time() * 1000)
    notification = as_notification(draft, Principal(organization, owner, None), now_ms)
    rates: dict[str, list[float]] = {"bare": [], "plan": []}
    counted = planned = (0, 0)
    for _ in range(ROUNDS):
        rate, counted = await _rate(lambda: _count(handle, notification))
        rates["bare"].append(rate)
        rate, planned = await _rate(lambda: _decide(handle, notification, organization, now_ms))
        rates["plan"].append(rate)
    await storage.close()
    bare, plan = (sorted(found)[ROUNDS // 2] for found in rates.values())
    print(f"a loop that only counts  {bare:11,.0f} people/s per core  {counted[1]:,} addresses")
    print(
        f"planned                  {plan:11,.0f} people/s per core  {planned[1]:,} bells  "
        f"ratio {plan / bare:.2f} (goal 300,000/s)",
        flush=True,
    )


async def _rate(run: Callable[[], Awaitable[tuple[int, int]]]) -> tuple[float, tuple[int, int]]:
    """People per second of processor time, and what was counted."""
    began = time.process_time()
    counted = await run()
    return counted[0] / (time.process_time() - began), counted


async def _count(handle: OrganizationStorage, notification: Notification) -> tuple[int, int]:
    people = places = after = 0
    while rows := await handle.candidates(notification, None, after, CHUNK):
        for _row in rows:
            people += 1
        for _place in await handle.addresses_of([row[0] for row in rows]):
            places += 1
        after = rows[-1][0]
    return people, places


async def _decide(
    handle: OrganizationStorage, notification: Notification, organization: Organization, now_ms: int
) -> tuple[int, int]:
    settings = organization.settings
    ask = ask_for(
        SETUP,
        settings,
        None,
        category_key=None,
        options=notification.options,
        priority=notification.priority,
        expires_at_ms=None,
    )
    people = bells = after = 0
    last = False
    while not last:
        found = await next_slice(
            handle,
            notification,
            None,
            settings=settings,
            reach=SETUP.reach,
            after=after,
            now_ms=now_ms,
        )
        job = Job(1, organization.number, notification.number, "expand", after, 0, 1, 1)
        chunk = plan_chunk(job, notification, found, ask, now_ms)
        people += len(chunk.users)
        bells += len(chunk.rings)
        after, last = found.cursor, found.last
    return people, bells


def _preview(server: Server, people: int) -> None:
    path = f"/api/v1/organizations/{server.demo['organizationId']}/notifications/preview"
    body = {"scope": "ORG", "content": {"title": "Storm", "text": "Stay inside"}}
    done = threading.Event()
    waits: list[float] = []
    asker = threading.Thread(target=_ask, args=(server.port, done, waits))
    asker.start()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        told = server.call(f"{server.demo['baseUrl']}{path}", body)
        took.append(time.perf_counter() - began)
    done.set()
    asker.join()
    seconds = sorted(took)[ROUNDS // 2]
    print(f"a preview of {told['recipients']:,} people took {seconds:.2f} s (goal 3 for a million)")
    print(f"meanwhile the longest wait for another answer was {max(waits) * 1000:.0f} ms")


def _ask(port: int, done: threading.Event, waits: list[float]) -> None:
    """How long the server takes to say that it lives, over and over."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not done.is_set():
        began = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        waits.append(time.perf_counter() - began)
        time.sleep(0.002)
    connection.close()


if __name__ == "__main__":
    main()
