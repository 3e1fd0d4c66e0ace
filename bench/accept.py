"""Durable accepts of one process, against the same server answering nothing.

`python -m bench.accept`: figures and the ratio of DESIGN's table; the goal is half of the limit.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from bench.load import post, run
from bench.server import Server, serving

SECONDS = 5.0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        organization = server.demo["organizationId"]
        token = server.demo["token"]
        path = f"/v2.0/tool/organizations/{organization}/notifications"
        nothing = post("/v2.0/tool/nothing", b"{}", token)
        later = post(path, _body(server, startAt=int(time.time() * 1000) + 86_400_000), token)
        now = post(path, _body(server), token)
        run(server.port, now, seconds=1.0)
        limit = _measure("the server answering nothing", server, nothing)
        kept = _measure("accepted for later, durable", server, later)
        sent = _measure("accepted and delivered now", server, now)
        print(f"ratio for later {kept / limit:.2f}, now {sent / limit:.2f} (goal 0.50)")
        print(f"peak RSS {server.process.peak_rss_mb():.0f} MB")


def _body(server: Server, **more: object) -> bytes:
    content = {"title": "Approved", "text": "Your overtime for this month has been approved"}
    email = server.demo["users"][2]["email"]
    body = {"scope": "USR", "emails": [email], "content": {**content, "screen": "jig"}, **more}
    return json.dumps(body).encode()


def _measure(what: str, server: Server, request: bytes) -> float:
    cpu = server.process.cpu_s()
    load = run(server.port, request, seconds=SECONDS)
    each = (server.process.cpu_s() - cpu) * 1e6 / sum(load.statuses.values())
    print(
        f"{what:30} {load.per_second:9,.0f}/s  p50 {load.p50_ms:6.2f} ms  "
        f"p99 {load.p99_ms:6.2f} ms  {each:4.0f} µs of CPU each  {load.statuses}"
    )
    return load.per_second


if __name__ == "__main__":
    main()
