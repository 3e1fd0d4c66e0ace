"""Web Push: the channel alone beside pywebpush and npm's web-push, then the whole product.

`bench/push [PEOPLE]`. The channel encrypts, signs, and sends by HTTP/2 and TLS to a push service in
another process that answers at once (`bench.sink`); so do the others, in the same run. Then one
notification to so many people with a subscription each, through a real server: recorded pushes per
second of the server's processor time. Ratios are of pushes per second of the sender's processor
time. The limit is what one core needs for the two unavoidable operations of each push.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import uvloop
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from bench.crowd import add_people, demo_of
from bench.push_peers import (
    AT_ONCE,
    SUBJECT,
    Run,
    measured,
    measured_async,
    with_aiohttp,
    with_npm,
    with_requests,
)
from bench.push_service import PushService, push_service, subscriptions
from bench.server import Server, serving, wait_for
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.channels.web_push import WebPush, WebPushSettings
from tocsin.model.channel import Message, Priority, Sent, Target

PEOPLE = 20_000
OURS = 8_000
OTHERS = 1_500
ROUNDS = 3
LONGEST_S = 120
TEXT = "Your overtime for this month has been approved. Open it to see the hours. " * 2


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with push_service(folder) as service:
            _channel_alone(service, folder)
            (folder / "data").mkdir()
            _product(service, folder / "data", people)


def _channel_alone(service: PushService, folder: Path) -> None:
    places = list(subscriptions(service.ports[0], OURS))
    few = places[:OTHERS]
    private = WebPush.generate_private_key()
    settings = WebPushSettings(private, SUBJECT, private_hosts=("127.0.0.1",))
    keys = private, WebPush(settings).public_key()
    limit = _middle([measured(OURS, _limit) for _ in range(ROUNDS)])
    ours, authority = [], service.authority
    theirs: dict[str, list[Run]] = {"with aiohttp": [], "with requests": []}
    for _ in range(ROUNDS):
        ours.append(uvloop.run(_send(WebPush(settings), places, authority)))
        theirs["with aiohttp"].append(with_aiohttp(few, TEXT, private, authority))
        theirs["with requests"].append(with_requests(few, TEXT, private, authority))
    _say("limit: a key and an exchange", limit)
    best = _middle(ours)
    _say("the channel: encrypt, TLS, send", best)
    for name, runs in theirs.items():
        one = _middle(runs)
        _say(f"pywebpush {name}", one, f"ratio {best.per_core / one.per_core:5.1f} (goal 3)")
    npm = with_npm(few, TEXT, keys, authority, folder)
    if npm is not None:
        _say("npm web-push", npm, f"ratio {best.per_core / npm.per_core:5.1f} (goal 6)")


def _limit() -> None:
    curve = ec.SECP256R1()
    peer = ec.generate_private_key(curve).public_key()
    for _ in range(OURS):
        ec.generate_private_key(curve).exchange(ec.ECDH(), peer)


async def _send(channel: WebPush, places: Sequence[dict[str, Any]], authority: Path) -> Run:
    http = OutgoingHttp(Guard([ip_network("127.0.0.0/8")]), ca_file=str(authority))
    message, left = _message(), iter(enumerate(places))

    async def worker() -> None:
        for number, place in left:
            mine = replace(message, dedupe_key=f"{message.dedupe_key}/{number}")
            address = channel.parse_address(place)
            outcome = await channel.send(channel.render(mine, address), http)
            assert isinstance(outcome, Sent), outcome

    async def send() -> None:
        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))

    run = await measured_async(len(places), send)
    await http.close()
    return run


def _message() -> Message:
    notification, now_ms = uuid.uuid4(), int(time.time() * 1000)
    return Message(
        notification_id=notification,
        organization_id=uuid.uuid4(),
        organization_name="Acme",
        user_id=uuid.uuid4(),
        title="Approved",
        text=TEXT,
        priority=Priority.NORMAL,
        target=Target("jig", None, None, {}),
        created_at_ms=now_ms,
        now_ms=now_ms,
        expires_at_ms=None,
        dedupe_key=str(notification),
        language="en",
        open_url=f"https://tocsin.example/open/{notification}",
        unsubscribe_url="",
    )


def _product(service: PushService, data: Path, people: int) -> None:
    organization = demo_of(data).organization.number
    add_people(data, organization, people, port=service.ports[0])
    with serving(data, service.environment()) as server:
        before = service.taken()
        run = _broadcast(server, people, lambda: service.taken() - before >= people)
        arrived = service.taken() - before
        _say("the whole product, recorded", run, "goal 5,000/s of one core")
        print(f"{arrived:,} of {people:,} arrived; peak RSS {server.process.peak_rss_mb():.0f} MB")


def _broadcast(server: Server, people: int, arrived: Callable[[], bool]) -> Run:
    """Until the last result is recorded. Asked only after all have arrived: answers cost time."""
    body = {"scope": "ORG", "content": {"title": "Approved", "text": TEXT}}
    cpu, began = server.process.cpu_s(), time.perf_counter()
    sent = server.call(f"{server.organization}/notifications", body)
    url = f"{server.organization}/notifications/{sent['notificationId']}"
    wait_for(arrived, seconds=LONGEST_S, every=0.05)
    wait_for(lambda: server.call(url)["state"] == "SENT", seconds=LONGEST_S, every=0.05)
    return Run(people, time.perf_counter() - began, server.process.cpu_s() - cpu)


def _middle(runs: Sequence[Run]) -> Run:
    """The median by processor time."""
    return sorted(runs, key=lambda run: run.per_core)[len(runs) // 2]


def _say(what: str, run: Run, more: str = "") -> None:
    each = run.cpu * 1e6 / run.pushes
    print(
        f"{what:32} {run.per_core:8,.0f}/s per core  {each:6.0f} µs each  "
        f"{run.pushes / run.seconds:8,.0f}/s  {more}".rstrip(),
        flush=True,
    )


if __name__ == "__main__":
    main()
