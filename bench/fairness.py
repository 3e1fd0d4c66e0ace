"""One organization rings a million people; how long does another wait for a single notification?

`bench/fairness [SECONDS [PEOPLE]]`: everybody of the large organization has 1.1 subscriptions at a
push service that answers at once. The other sends to one of its people every 200 ms: first alone,
then during the broadcast, for so many seconds each. Told are the times from the call to the arrival
at the push service and in the open inbox; the goal is a 95th percentile of 1 s, the reference is
the same without the broadcast. When there are enough samples, it stops, wherever the broadcast is.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from bench.crowd import add_people, demo_of
from bench.live import drain, listen
from bench.load import post
from bench.push_service import PushService, push_service
from bench.server import Server, serving

PEOPLE = 1_000_000
SECONDS = 30
EVERY_S = 0.2
FEW = 20
"""People of the other organization: each is rung every 4 s, so no two are mistaken."""
PATIENCE_S = 15


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    people = int(sys.argv[2]) if len(sys.argv) > 2 else PEOPLE
    with tempfile.TemporaryDirectory() as scratch:
        folder, data = Path(scratch), Path(scratch) / "data"
        data.mkdir()
        with push_service(folder) as service:
            large = _two_organizations(service, data, people)
            with serving(data, service.environment()) as server:
                asyncio.run(_measure(service, server, large, seconds))


@dataclass(frozen=True, slots=True)
class Large:
    """The organization that broadcasts, with a token of its owner."""

    organization_id: str
    token: str
    people: int


def _two_organizations(service: PushService, data: Path, people: int) -> Large:
    """The small one is the demo's, and gets its people too."""
    small = demo_of(data).organization.number
    with serving(data) as server:
        made = server.call(f"{server.demo['baseUrl']}/api/v1/organizations", {"name": "Large"})
    connection = apsw.Connection(str(data / "tocsin.db"))
    number: Any = connection.execute("SELECT max(id) FROM organizations").fetchone()
    connection.close()
    began = time.perf_counter()
    add_people(data, small, FEW, port=service.named)
    add_people(data, number[0], people, port=service.ports[0], addresses_per_ten=11)
    print(f"{people:,} people made in {time.perf_counter() - began:.0f} s", flush=True)
    return Large(made["organization"]["organizationId"], made["token"]["token"], people)


async def _measure(service: PushService, server: Server, large: Large, seconds: int) -> None:
    alone = await _ring_one_by_one(service, server, seconds)
    before, cpu, began = service.taken(), server.process.cpu_s(), time.perf_counter()
    base, path = server.demo["baseUrl"], f"organizations/{large.organization_id}/notifications"
    body = {"scope": "ORG", "content": {"title": "Storm warning", "text": "Stay inside"}}
    sent = server.call(f"{base}/v2.0/tool/{path}", body, token=large.token)
    beside = await _ring_one_by_one(service, server, seconds)
    took, used = time.perf_counter() - began, server.process.cpu_s() - cpu
    rung = service.taken() - before - len(beside.at_provider)
    told = server.call(f"{base}/api/v1/{path}/{sent['notificationId']}", token=large.token)
    there = told["counts"]["recipients"]
    print(
        f"of {large.people:,} people {there:,} had it in the inbox and {rung:,} bells "
        f"had rung after {took:.0f} s: {rung / took:,.0f}/s, {rung / used:,.0f}/s per core"
    )
    for what, quiet, busy in (
        ("accepted → push service", alone.at_provider, beside.at_provider),
        ("accepted → open inbox", alone.in_inbox, beside.in_inbox),
    ):
        ratio = _at(busy, 95) / _at(quiet, 95)
        print(f"{what:24} alone      {_told(quiet)}")
        print(f"{what:24} beside it  {_told(busy)}  ratio p95 {ratio:.1f} (goal p95 1,000 ms)")
    print(f"{beside.lost} did not arrive; peak RSS {server.process.peak_rss_mb():.0f} MB")


@dataclass(slots=True)
class Times:
    """Seconds from each call to its arrivals."""

    at_provider: list[float] = field(default_factory=list)
    in_inbox: list[float] = field(default_factory=list)
    lost: int = 0


async def _ring_one_by_one(service: PushService, server: Server, seconds: int) -> Times:
    times = Times()
    users = {user["email"]: user for user in server.demo["users"]}
    crowd = sorted(email for email in users if email.startswith("person"))[:FEW]
    sent_at: dict[str, float] = {}
    waiting: dict[str, deque[float]] = defaultdict(deque)

    def arrived(text: str) -> None:
        if text in sent_at:
            times.in_inbox.append(time.time() - sent_at.pop(text))

    ready = [asyncio.Event() for _ in crowd]
    streams = [
        asyncio.create_task(listen(server, users[email]["inboxToken"], event, arrived))
        for email, event in zip(crowd, ready, strict=True)
    ]
    await asyncio.gather(*(event.wait() for event in ready))
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    draining = asyncio.create_task(drain(reader))
    count, began = int(seconds / EVERY_S), time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0, began + number * EVERY_S - time.perf_counter()))
        email, text = crowd[number % FEW], f"{began}/{number}"
        sent_at[text] = time.time()
        waiting[email].append(sent_at[text])
        writer.write(_request(server, email, text))
    until = time.perf_counter() + PATIENCE_S
    while len(times.at_provider) < count and time.perf_counter() < until:
        await asyncio.sleep(0.2)
        _match(service, waiting, times, crowd)
    times.lost = count - len(times.at_provider) + len(sent_at)
    for task in (*streams, draining):
        task.cancel()
    return times


def _match(
    service: PushService, waiting: dict[str, deque[float]], times: Times, crowd: Sequence[str]
) -> None:
    """The last part of a path is the number of the person among those who were added."""
    by_number = sorted(crowd, key=lambda email: int(email[6:].partition("@")[0]))
    for path, at in service.arrived():
        queue = waiting[by_number[int(path.rpartition("/")[2])]]
        if queue:
            times.at_provider.append(at - queue.popleft())


def _request(server: Server, email: str, text: str) -> bytes:
    body = {"scope": "USR", "emails": [email], "content": {"text": text}}
    path = f"/v2.0/tool/organizations/{server.demo['organizationId']}/notifications"
    return post(path, json.dumps(body).encode(), server.demo["token"])


def _at(times: Sequence[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] if times else 0.0


def _told(times: Sequence[float]) -> str:
    told = (f"p{one} {_at(times, one) * 1000:6,.0f} ms" for one in (50, 95, 99))
    return f"{'  '.join(told)}  of {len(times)}"


if __name__ == "__main__":
    main()
