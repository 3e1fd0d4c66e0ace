"""One call to an organization of a million people: how long until every inbox has it.

`python -m bench.broadcast [USERS]`: seeds the users, sends once, and compares with the bare insert
of as many rows into the same engine (`DESIGN` §9: at most twice that; 10 s and 300 MB here).
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from bench.server import Server, environment, serving
from tocsin.app.demo import ensure_demo
from tocsin.app.settings import read_settings
from tocsin.model.ids import uuid7
from tocsin.model.people import Role, User
from tocsin.storage.directory import ImportRow
from tocsin.storage.sqlite import SqliteStorage

USERS = 1_000_000
SLICE = 20_000


def main() -> None:
    users = int(sys.argv[1]) if len(sys.argv) > 1 else USERS
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        began = time.perf_counter()
        asyncio.run(_seed(data, users))
        print(f"seeded {users:,} users in {time.perf_counter() - began:.1f} s")
        floor = _bare_insert(data / "floor.db", users)
        with serving(data) as server:
            idle = server.process.rss_mb()
            first, last = _send(server), _send(server)
            print(f"bare insert of the rows        {floor:6.2f} s  {users / floor:11,.0f} rows/s")
            for name, took in (("first broadcast", first), ("second broadcast", last)):
                print(
                    f"{name:30} {took:6.2f} s  {users / took:11,.0f} people/s  "
                    f"ratio {took / floor:.1f}"
                )
            print(f"RSS idle {idle:.0f} MB, peak {server.process.peak_rss_mb():.0f} MB (goal 300)")


async def _seed(data: Path, users: int) -> None:
    settings = read_settings(environment(data, 8420))
    storage = SqliteStorage(settings.database)
    now_ms = int(time.time() * 1000)
    demo = await ensure_demo(storage, settings, now_ms)
    handle = storage.organization(demo.organization.number, demo.organization.organization_id)
    for start in range(0, users, SLICE):
        numbers = range(start, min(start + SLICE, users))
        people = [ImportRow(_email(number), _maker(number, now_ms)) for number in numbers]
        await handle.import_users(people, dry_run=False)
    await storage.close()


def _email(number: int) -> str:
    return f"person{number}@acme.example"


def _maker(number: int, now_ms: int) -> Callable[[User | None], User]:
    def make(_known: User | None) -> User:
        return User(
            number=0,
            user_id=uuid7(now_ms),
            email=_email(number),
            name=f"Person {number}",
            role=Role.USER,
            active=True,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
            language=("en", "de", "es", "ar", "ja")[number % 5],
            time_zone=("Europe/Berlin", "Asia/Tokyo", "America/Bogota")[number % 3],
        )

    return make


def _bare_insert(path: Path, users: int) -> float:
    """The engine's limit: the same narrow rows, one statement, one commit."""
    connection = apsw.Connection(str(path))
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE r (u INTEGER, n INTEGER, v INTEGER, a INTEGER, PRIMARY KEY (u, n)) "
        "WITHOUT ROWID"
    )
    began = time.perf_counter()
    connection.execute(
        "WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ?) "
        "INSERT INTO r SELECT i, 1, 1, 1 FROM s",
        (users,),
    )
    took = time.perf_counter() - began
    connection.close()
    return took


def _send(server: Server) -> float:
    """Seconds from the call to the last inbox, as the API tells it."""
    base = f"{server.demo['baseUrl']}/v2.0/tool/organizations/{server.demo['organizationId']}"
    body = {"scope": "ORG", "content": {"title": "Storm warning", "text": "Stay inside"}}
    began = time.perf_counter()
    sent = _call(server, f"{base}/notifications", body)
    while _call(server, f"{base}/notifications/{sent['notificationId']}")["state"] != "SENT":
        time.sleep(0.02)
    return time.perf_counter() - began


def _call(server: Server, url: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode() if body else None,
        headers={
            "authorization": f"Bearer {server.demo['token']}",
            "content-type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.loads(reply.read())


if __name__ == "__main__":
    main()
