"""One call to an organization of a million people: how long until every inbox has it.

`python -m bench.broadcast [USERS]`: seeds the users, sends once, and compares with the bare insert
of as many rows into the same engine (`DESIGN` §9: at most twice that; 10 s and 300 MB here).
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import apsw

from bench.crowd import add_people, demo_of
from bench.server import Server, serving, wait_for

USERS = 1_000_000


def main() -> None:
    users = int(sys.argv[1]) if len(sys.argv) > 1 else USERS
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        began = time.perf_counter()
        add_people(data, demo_of(data).organization.number, users)
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
    body = {"scope": "ORG", "content": {"title": "Storm warning", "text": "Stay inside"}}
    began = time.perf_counter()
    sent = server.call(f"{server.organization}/notifications", body)
    url = f"{server.organization}/notifications/{sent['notificationId']}"
    wait_for(lambda: server.call(url)["state"] == "SENT", seconds=120, every=0.05)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
