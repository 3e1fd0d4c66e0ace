"""Starts a real `tocsin serve` in a scratch folder, as its own process, and stops it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Process:
    """A running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.process = process
        self.pid = process.pid

    def cpu_s(self) -> float:
        """Processor time used so far, in seconds."""
        times = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        """Resident memory now, in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("utf-8").split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 1e6

    def peak_rss_mb(self) -> float:
        """The most resident memory it ever had, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1000


def environment(data: Path, port: int, more: Mapping[str, str] | None = None) -> dict[str, str]:
    root = Path(__file__).parents[1]
    ours = {
        "TOCSIN_DATA": str(data),
        "TOCSIN_PORT": str(port),
        "TOCSIN_LOG": "warning",
        "PYTHONPATH": str(root / "src"),
    }
    return {**os.environ, **ours, **(more or {})}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and what `tocsin demo --json` says of it."""

    process: Process
    demo: dict[str, Any]

    @property
    def port(self) -> int:
        return self.process.port

    @property
    def organization(self) -> str:
        """The base of the demo organization's own calls on the Jigx door."""
        return f"{self.demo['baseUrl']}/v2.0/tool/organizations/{self.demo['organizationId']}"

    def call(self, url: str, body: dict[str, Any] | None = None, *, token: str = "") -> Any:
        """A call by the owner of the demo organization, or by another token's."""
        request = urllib.request.Request(
            url,
            data=json.dumps(body).encode() if body is not None else None,
            headers={
                "authorization": f"Bearer {token or self.demo['token']}",
                "content-type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read())


def start(data: Path, port: int, more: Mapping[str, str] | None = None) -> Process:
    """Returns as soon as it is ready to write."""
    command = [sys.executable, "-m", "tocsin", "serve"]
    env = environment(data, port, more)
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _wait_until_ready(port, process)
    return Process(port, process)


def stop(running: Process) -> None:
    running.process.terminate()
    running.process.wait(30)


def wait_for(done: Callable[[], bool], *, seconds: float, every: float) -> None:
    """Asks again and again; raises RuntimeError when it takes too long."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise RuntimeError(f"not done after {seconds:.0f} s")
        time.sleep(every)


@contextmanager
def serving(data: Path, more: Mapping[str, str] | None = None) -> Iterator[Server]:
    """`more` are settings beyond the folder and the port."""
    port = free_port()
    running = start(data, port, more)
    try:
        ask = [sys.executable, "-m", "tocsin", "demo", "--json"]
        printed = data / "printed.json"  # a file takes it whole, whatever its size
        with printed.open("wb") as output:
            subprocess.run(ask, env=environment(data, port), stdout=output, check=True)
        yield Server(running, json.loads(printed.read_bytes()))
    finally:
        stop(running)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(3000):
        if process.poll() is not None:
            raise RuntimeError("the server ended at its start")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the server is not ready after 30 s")
