"""A hostile script runs beside the server; how much longer do others wait for the API?

`bench/scripts [MODE [SCRIPTS [SECONDS]]]`: a notification is accepted 50 times a second for so many
seconds, alone and then while so many scripts (one for each core) loop, try to fork, fill memory,
fill the disk, or print without end, each started again when a limit has ended it. Told is the 95th
percentile, and its ratio to alone; the goal is 1.5. MODE is one of TOCSIN_ISOLATION's, bubblewrap
if it is left out.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.server import Server, serving
from tocsin.analysis.isolation.choose import modes
from tocsin.analysis.isolation.contract import Isolation, Limits
from tocsin.app.isolation import ProcessLauncher

SECONDS = 15
ROUNDS = 3
"""In turn with and without scripts, so that whatever else the machine does falls on both."""

EVERY_S = 0.02
HOSTILE = {
    "loops": "while True: pass",
    "loops in threads": (
        "import threading\ndef loop():\n  while True: hash(bytes(1 << 20))\n"
        "for _ in range(20): threading.Thread(target=loop).start()"
    ),
    "forks": (
        "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass\n"
        "  try: os.posix_spawn('/bin/true', ['true'], {})\n  except OSError: pass"
    ),
    "fills memory": (
        "kept = []\nwhile True:\n  try: kept.append(bytearray(1 << 20))\n"
        "  except MemoryError: kept.clear()"
    ),
    "fills the disk": (
        "import os\nn = 0\nwhile True:\n  n += 1\n  try:\n"
        "    with open(f'f{n % 99}', 'wb') as file:\n"
        "      file.write(bytes(1 << 20)); os.fsync(file.fileno())\n  except OSError:\n"
        "    for name in os.listdir(): os.unlink(name)"
    ),
    "prints": "while True: print('x' * 1000)",
}


def main() -> None:
    given = sys.argv[1:]
    mode, scripts, seconds = given + ["bubblewrap", str(os.cpu_count()), str(SECONDS)][len(given) :]
    with (
        tempfile.TemporaryDirectory() as scratch,
        serving(Path(scratch), {"TOCSIN_ISOLATION": "off"}) as server,
    ):
        _measure(server, 2.0)
        for kind in HOSTILE:
            alone: list[float] = []
            beside: list[float] = []
            for _ in range(ROUNDS):
                alone += _measure(server, float(seconds) / ROUNDS)
                with _beside(mode, kind, scripts):
                    beside += _measure(server, float(seconds) / ROUNDS)
            ratio = _at(beside, 95) / _at(alone, 95)
            told = f"alone {_told(alone)}   beside {_told(beside)}   ratio p95 {ratio:.2f}"
            print(f"{kind:<16} {told} (goal 1.5)", flush=True)


def _measure(server: Server, seconds: float) -> list[float]:
    """Seconds that each call took."""
    path = f"/v2.0/tool/organizations/{server.demo['organizationId']}/notifications"
    email = server.demo["users"][0]["email"]
    body = json.dumps({"scope": "USR", "emails": [email], "content": {"text": "Bench"}})
    head = {"authorization": f"Bearer {server.demo['token']}", "content-type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    took, began = [], time.perf_counter()
    for number in range(int(seconds / EVERY_S)):
        due = began + number * EVERY_S
        time.sleep(max(0.0, due - time.perf_counter()))
        sent = time.perf_counter()
        connection.request("POST", path, body, head)
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 201, reply.status
        took.append(time.perf_counter() - sent)
    return took


@contextmanager
def _beside(mode: str, kind: str, scripts: str) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.scripts", "hostile", mode, kind, scripts]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.communicate()


async def _hostile(mode: str, kind: str, scripts: int) -> None:
    """Until standard input ends, and says first that it has begun."""
    temporary = Path(tempfile.gettempdir())
    isolation = next(
        one for one in modes(ProcessLauncher(), temporary) if one.name == mode and not one.missing()
    )
    print("begun", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.py").write_text(HOSTILE[kind], "utf-8")
        running = [
            asyncio.create_task(_again_and_again(isolation, Path(folder))) for _ in range(scripts)
        ]
        await asyncio.to_thread(sys.stdin.read)
        for task in running:
            task.cancel()
        await asyncio.wait(running)


async def _again_and_again(isolation: Isolation, folder: Path) -> None:
    while True:
        process = await isolation.start(folder, Limits())
        try:
            await process.wait()
        except asyncio.CancelledError:
            await process.kill()
            raise


def _at(times: list[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def _told(times: list[float]) -> str:
    return "  ".join(f"p{one} {_at(times, one) * 1000:6.2f} ms" for one in (50, 95))


if __name__ == "__main__":
    if sys.argv[1:2] == ["hostile"]:
        asyncio.run(_hostile(sys.argv[2], sys.argv[3], int(sys.argv[4])))
    else:
        main()
