"""Data points of one process, over HTTP and MQTT, against the same server answering nothing.

`python -m bench.data`: figures, and the share of an empty server that is left; the goal is 5,000
points a second. MQTT needs `mosquitto`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from bench.load import post, run
from bench.server import Server, free_port, serving, wait_for

SECONDS = 5.0
BATCH, MESSAGES, SINGLES = 1_000, 200, 20_000
IN_FLIGHT = 1_000
"""Messages that the publisher has on their way to the broker: it is not what is measured."""


def main() -> None:
    command = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    with tempfile.TemporaryDirectory() as folder, _broker(command, Path(folder)) as port:
        more = {"TOCSIN_DATA_POINTS_PER_SECOND": "1000000"}
        more |= {"TOCSIN_MQTT_URL": f"mqtt://127.0.0.1:{port}"} if port else {}
        with serving(Path(folder), more) as server:
            path = f"/api/v1/organizations/{server.demo['organizationId']}/events"
            token = server.demo["token"]
            nothing = post("/v2.0/tool/nothing", b"{}", token)
            run(server.port, nothing, seconds=1.0)
            limit = _measure("the server answering nothing", server, nothing, 1)
            single = _measure("one point a call", server, post(path, _points(1), token), 1)
            many = _measure("1,000 points a call", server, post(path, _points(BATCH), token), BATCH)
            print(f"calls: {single / limit:.2f} of the empty server's; {many / BATCH / limit:.3f}")
            print(f"{many:,.0f} points/s in batches (goal 5,000)")
            if port:
                _over_mqtt(server, port, "one point a message", SINGLES, 1)
                _over_mqtt(server, port, "1,000 points a message", MESSAGES, BATCH)
            print(f"peak RSS {server.process.peak_rss_mb():.0f} MB")


def _points(count: int) -> bytes:
    rows = [
        {"device": f"device {number % 50}", "variable": "temperature", "value": 20 + number / 100}
        for number in range(count)
    ]
    return json.dumps(rows).encode()


def _measure(what: str, server: Server, request: bytes, points: int) -> float:
    cpu = server.process.cpu_s()
    load = run(server.port, request, seconds=SECONDS)
    each = (server.process.cpu_s() - cpu) * 1e6 / sum(load.statuses.values()) / points
    print(
        f"{what:30} {load.per_second * points:9,.0f}/s  p50 {load.p50_ms:6.2f} ms  "
        f"p99 {load.p99_ms:6.2f} ms  {each:5.1f} µs of CPU each  {load.statuses}"
    )
    return load.per_second * points


def _over_mqtt(server: Server, port: int, what: str, messages: int, points: int) -> None:
    """Until the last point is stored, from the first word of the publisher on."""
    rows = [{"variable": "temperature", "value": 20 + one / 100} for one in range(points)]
    payload = json.dumps(rows).encode()
    topic = f"tocsin/{server.demo['organizationId']}/device"
    client = Client(CallbackAPIVersion.VERSION2)
    client.max_queued_messages_set(0)
    client.max_inflight_messages_set(IN_FLIGHT)
    client.connect("127.0.0.1", port)
    client.loop_start()
    before, cpu, began = _stored(server), server.process.cpu_s(), time.perf_counter()
    for _ in range(messages):
        client.publish(topic, payload, qos=1)
    wanted = before + messages * points
    wait_for(lambda: _stored(server) >= wanted, seconds=120, every=0.05)
    spent = time.perf_counter() - began
    each = (server.process.cpu_s() - cpu) * 1e6 / messages / points
    client.disconnect()
    client.loop_stop()
    rate = messages * points / spent
    print(f"MQTT, {what:24} {rate:9,.0f}/s  {each:5.1f} µs of CPU each (goal 5,000)")


def _stored(server: Server) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=30) as reply:
        for line in reply.read().decode().splitlines():
            if line.startswith("tocsin_data_points_total"):
                return float(line.rpartition(" ")[2])
    raise RuntimeError("the metrics do not tell how many points are stored")


@contextmanager
def _broker(command: str | None, folder: Path) -> Iterator[int]:
    """Its port; 0 when there is none here."""
    if command is None:
        print("mosquitto is not installed: HTTP only")
        yield 0
        return
    port = free_port()
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
    with (folder / "mosquitto.log").open("wb") as log:
        process = subprocess.Popen([command, "-c", str(config)], stdout=log, stderr=log)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
