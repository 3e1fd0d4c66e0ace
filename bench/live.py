"""From the accepted call to the open inbox: messages to one person each, at a steady rate.

`python -m bench.live [SECONDS]`: 200 a second into 12 open streams; the goal is p99 ≤ 100 ms. The
reference is the plain round trip of a request to the same server in the same run.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.load import post, run
from bench.server import Server, serving

RATE = 200


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        nothing = post("/v2.0/tool/nothing", b"{}", server.demo["token"])
        trip = run(server.port, nothing, connections=1, seconds=1.0).p50_ms
        took = sorted(asyncio.run(_measure(server, RATE * seconds)))
        p50, p99 = took[len(took) // 2] * 1000, took[len(took) * 99 // 100] * 1000
        print(f"{len(took):,} of {RATE * seconds:,} arrived, {RATE}/s into open inboxes")
        print(f"accepted → in the inbox  p50 {p50:.1f} ms  p99 {p99:.1f} ms (goal 100)")
        print(f"a plain round trip is {trip:.1f} ms: ratio p50 {p50 / trip:.1f}")


async def _measure(server: Server, count: int) -> list[float]:
    """Seconds from the write of each request to the event with its text, in any open stream."""
    sent_at: dict[str, float] = {}
    took: list[float] = []
    users = server.demo["users"]
    done = asyncio.Event()

    def arrived(text: str) -> None:
        if text in sent_at:
            took.append(time.perf_counter() - sent_at.pop(text))
        if len(took) == count:
            done.set()

    ready = [asyncio.Event() for _ in users]
    streams = [
        asyncio.create_task(listen(server, user["inboxToken"], event, arrived))
        for user, event in zip(users, ready, strict=True)
    ]
    for event in ready:
        await event.wait()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    draining = asyncio.create_task(drain(reader))
    began = time.perf_counter()
    for number in range(count):
        await asyncio.sleep(max(0, began + number / RATE - time.perf_counter()))
        request = _request(server, users[number % len(users)]["email"], str(number))
        sent_at[str(number)] = time.perf_counter()
        writer.write(request)
    try:
        async with asyncio.timeout(10):
            await done.wait()
    except TimeoutError:
        print(f"{len(sent_at)} did not arrive within 10 s")
    for task in (*streams, draining):
        task.cancel()
    return took


def _request(server: Server, email: str, text: str) -> bytes:
    body = {"scope": "USR", "emails": [email], "content": {"text": text}}
    path = f"/v2.0/tool/organizations/{server.demo['organizationId']}/notifications"
    return post(path, json.dumps(body).encode(), server.demo["token"])


async def drain(reader: asyncio.StreamReader) -> None:
    """Read and forget."""
    while await reader.read(65536):
        pass


async def listen(
    server: Server, token: str, ready: asyncio.Event, arrived: Callable[[str], None]
) -> None:
    """Keep an inbox open; `arrived` gets the text of each item."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"GET /inbox/v1/stream HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n"
    writer.write(head.encode())
    event = b""
    while line := await reader.readline():
        if line.startswith(b"event: "):
            event = line[7:].strip()
            if event == b"ready":
                ready.set()
        elif line.startswith(b"data: ") and event == b"item":
            arrived(json.loads(line[6:])["text"])


if __name__ == "__main__":
    main()
