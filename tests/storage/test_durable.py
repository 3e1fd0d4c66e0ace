"""Durable before 201, as the kernel saw it: a flush returns before the answer is written."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

ROOT = Path(__file__).parents[2]
ACCEPTS = 200
CALLS = "fsync,fdatasync,read,recvfrom,recvmsg,write,writev,sendto,sendmsg"
READ = re.compile(r'\b(?:read|recvfrom|recvmsg)\(.*"POST /v1/')
FLUSHED = re.compile(r"\b(?:fsync|fdatasync)\(\d+<[^>]*tocsin\.db-wal>\)\s*= 0$")
ANSWERED = re.compile(r'\b(?:write|writev|sendto|sendmsg)\(.*"HTTP/1\.1 201 ')
HALF = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
REST = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")


def returned(lines: list[str]) -> list[str]:
    """The system calls in the order in which they returned: halves of one are put together."""
    begun: dict[str, str] = {}
    calls = []
    for line in lines:
        if half := HALF.match(line):
            begun[half[1]] = half[2]
        elif rest := REST.match(line):
            calls.append(begun.pop(rest[1], "") + rest[2])
        else:
            calls.append(line)
    return calls


def count(lines: list[str]) -> tuple[int, int]:
    """Answers 201, and those of them that a flush after their request came before.

    One client waits for each answer, and no work is due, so the flush is the request's own.
    """
    answers = durable = 0
    flushed = False
    for call in returned(lines):
        if READ.search(call):
            flushed = False
        elif FLUSHED.search(call):
            flushed = True
        elif ANSWERED.search(call):
            answers, durable = answers + 1, durable + flushed
    return answers, durable


def strace_works() -> bool:
    if shutil.which("strace") is None:
        return False
    command = ["strace", "-f", "-qq", "-o", os.devnull, "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@asynccontextmanager
async def traced(data: Path) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """A real server under strace: its URL, and what the demo says of it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = {"TOCSIN_DATA": str(data / "data"), "TOCSIN_PORT": str(port), "TOCSIN_LOG": "error"}
    ours["TOCSIN_STATUS"] = "off"  # a canary's flush is not the request's
    env = {**os.environ, **ours, "PYTHONPATH": str(ROOT / "src")}
    tocsin = [sys.executable, "-m", "tocsin"]
    demo = await asyncio.to_thread(
        subprocess.run, [*tocsin, "demo", "--json"], env=env, capture_output=True, check=True
    )
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-s", "80", "-e", f"trace={CALLS}"]
    server = await asyncio.create_subprocess_exec(
        *trace, "-o", str(data / "trace"), *tocsin, "serve",
        env=env, stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        async with asyncio.timeout(30):  # it prints when it is ready
            assert await server.stdout.readline()
            yield f"http://127.0.0.1:{port}", json.loads(demo.stdout)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        await server.communicate()


async def accept_some(url: str, demo: dict[str, Any]) -> None:
    """One after the other, for a later day, so that nothing else has to be written."""
    path = f"{url}/v1/organizations/{demo['organizationId']}/notifications"
    headers = {"authorization": f"Bearer {demo['token']}"}
    body = {"scope": "ORG", "content": {"text": "x"}, "startAt": "2199-01-01T00:00:00Z"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for _ in range(ACCEPTS):
            async with session.post(path, json=body) as reply:
                assert reply.status == 201


@pytest.mark.skipif(not strace_works(), reason="strace is not installed or may not trace")
async def test_every_accepted_notification_is_flushed_to_the_disk_before_its_201(
    tmp_path: Path,
) -> None:
    async with traced(tmp_path) as (url, demo):
        await accept_some(url, demo)
    lines = (tmp_path / "trace").read_text("utf-8", "replace").splitlines()
    assert count(lines) == (ACCEPTS, ACCEPTS)
    without = [line for line in lines if "sync" not in line]
    assert count(without) == (ACCEPTS, 0)


def test_the_reading_of_a_trace_sees_an_answer_that_came_too_early() -> None:
    read = '1 read(9<socket:[1]>, "POST /v1/o HTTP/1.1"..., 256000) = 300'
    answer = '1 write(9<socket:[1]>, "HTTP/1.1 201 Created"..., 200) = 200'
    begin = "2 fdatasync(7</d/tocsin.db-wal> <unfinished ...>"
    end = "2 <... fdatasync resumed>) = 0"
    assert count([read, begin, end, answer]) == (1, 1)
    assert count([read, begin, answer, end]) == (1, 0)
    assert count([begin, end, read, answer]) == (1, 0)
    assert count([read, end.replace("= 0", "= -1 EIO"), answer]) == (1, 0)
    assert count([read, "2 fdatasync(7</d/other>) = 0", answer]) == (1, 0)
