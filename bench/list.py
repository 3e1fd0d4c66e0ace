"""The console's list of notifications, when there are many: its pages, its filters, its search.

`bench/list [NOTIFICATIONS]`: written past the API, then asked for over HTTP as the console asks.
The goal is 100 ms for each; beside it stands what the server needs to answer nothing (`/healthz`).
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from bench.server import Server, environment, serving
from tocsin.app.settings import read_settings
from tocsin.model.ids import uuid7

NOTIFICATIONS = 100_000
ROUNDS = 9
GOAL_MS = 100
_MINUTE_MS = 60_000
_STATES = ("SENT",) * 95 + ("PARTIAL",) * 3 + ("FAILED", "WITHDRAWN")
_PRIORITIES = ("normal",) * 90 + ("high",) * 9 + ("critical",)
_WORDS = ("Pump", "Line", "Route", "Shift", "Order", "Storm", "Valve", "Crane", "Depot", "Gate")


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else NOTIFICATIONS
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with serving(data) as server:
            _send_one(server)
        began = time.perf_counter()
        add_notifications(data, many)
        print(f"{many:,} notifications made in {time.perf_counter() - began:.0f} s", flush=True)
        with serving(data) as server:
            _measure(server)


def _send_one(server: Server) -> None:
    """The row that all others are made like."""
    body = {"scope": "ORG", "content": {"title": "First", "text": "The first one."}}
    server.call(f"{server.organization}/notifications", body)


def add_notifications(data: Path, many: int) -> None:
    """One a minute up to now, with states and priorities as they come."""
    path = read_settings(environment(data, 8420)).database
    chance = random.Random(7)
    connection = apsw.Connection(str(path))
    columns = [row[1] for row in connection.execute("PRAGMA table_info(notifications)")]
    (first,) = connection.execute("SELECT * FROM notifications WHERE title = 'First'")
    like = dict(zip(columns, first, strict=True))
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT INTO notifications VALUES ({marks})"
    begin_ms = like["start_at"] - (many + 1) * _MINUTE_MS
    with connection:
        connection.executemany(
            insert, (_row(like, begin_ms, place, chance) for place in range(many))
        )
    connection.close()


def _row(like: dict[str, Any], begin_ms: int, place: int, chance: random.Random) -> list[Any]:
    at_ms = begin_ms + place * _MINUTE_MS
    word = chance.choice(_WORDS)
    changed = {
        "id": at_ms << 20,
        "public_id": uuid7(at_ms).bytes,
        "title": f"{word} {place}",
        "text": f"{word} {place} at site {place % 97} wants somebody to look at it before noon.",
        "state": chance.choice(_STATES),
        "priority": chance.choice(_PRIORITIES),
        "start_at": at_ms,
        "created_at": at_ms,
        "updated_at": at_ms,
    }
    return list({**like, **changed}.values())


def _measure(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    path = f"/api/v1/organizations/{server.demo['organizationId']}/notifications?limit=50"
    first = _ask(connection, server, path)
    cursor = first["cursor"]
    for _ in range(40):
        cursor = _ask(connection, server, f"{path}&cursor={cursor}")["cursor"]
    tried = {
        "first page": "",
        "a page far down": f"&cursor={cursor}",
        "state FAILED (1 in 100)": "&state=FAILED",
        "state PAUSED (none)": "&state=PAUSED",
        "priority critical": "&priority=critical",
        "search, found at once": "&search=pump",
        "search, found nowhere": f"&search={quote('no such words')}",
        "search and state": "&search=storm&state=PARTIAL",
        "category (none)": "&category=safety",
        "two days, long ago": _days(first["items"][0]["createdAt"]),
    }
    nothing = _median_ms(connection, server, "/healthz")
    print(f"{'':28}{'median':>9}  beside nothing ({nothing:.1f} ms)")
    for name, more in tried.items():
        ms = _median_ms(connection, server, path + more)
        mark = "" if ms <= GOAL_MS else f"   over {GOAL_MS} ms"
        print(f"{name:28}{ms:6.1f} ms  {ms / nothing:5.1f} ×{mark}")


def _days(newest: str) -> str:
    year = int(newest[:4])
    return f"&from={quote(f'{year}-10-01T00:00:00Z')}&to={quote(f'{year}-10-03T00:00:00Z')}"


def _median_ms(connection: http.client.HTTPConnection, server: Server, path: str) -> float:
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        _ask(connection, server, path)
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[ROUNDS // 2]


def _ask(connection: http.client.HTTPConnection, server: Server, path: str) -> Any:
    connection.request("GET", path, headers={"authorization": f"Bearer {server.demo['token']}"})
    reply = connection.getresponse()
    text = reply.read()
    if reply.status != 200:
        raise RuntimeError(f"{path}: {reply.status} {text[:200]!r}")
    return json.loads(text) if text[:1] == b"{" else None


if __name__ == "__main__":
    main()
