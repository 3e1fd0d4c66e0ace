"""The official SDKs, installed as they are published, each in a process that does as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
NODE = HERE.parents[1] / ".venv-node" / "bin"
JAVASCRIPT = {
    "12.0.0": "sha512-cG/mKUPDJXZ35J2/X7QS1/G6Ja+ft5zvNqSdNYF7KEum0c7n"
    "jQosVBhjdc3vEAFN9zbmj1sXR6ZNma4HpbWpKw==",
    "12.3.1": "sha512-J2b9kMd5V8FWrCi82L7VNVl0aMy45vkVHCFxtCukTOVbRleF"
    "VRSkVE+oVfdiJmr+6ITCN1njM6C8C9G6kf5Dfg==",
}
"""Version → its integrity. The Python one's hashes stand in `tagoio-sdk.lock`."""
PYTHON = "5.1.8"
ALL = [f"js {version}" for version in JAVASCRIPT] + [f"python {PYTHON}"]
INSTALL_S = 240
PATIENCE_S = 20


class SdkError(Exception):
    """What the SDK has raised, as its text."""


@dataclass
class Sdk:
    """One process with one SDK in it. `runs` are what an external analysis was started with."""

    name: str
    process: asyncio.subprocess.Process
    token: str = ""
    runs: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    _answers: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    @property
    def javascript(self) -> bool:
        return self.name.startswith("js")

    async def call(self, on: str, call: str, *args: Any, token: str | None = None) -> Any:
        """The value that the SDK's method returns. Raises `SdkError`."""
        asked = {"on": on, "call": call, "args": args, "token": token or self.token}
        if token == "":
            asked["token"] = ""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        async with asyncio.timeout(PATIENCE_S):
            answer = await self._answers.get()
        if "error" in answer:
            raise SdkError(answer["error"])
        return answer["value"]

    async def run(self, call: str, *args: Any) -> Any:
        """`resources.run`."""
        return await self.call("Resources", f"run.{call}", *args)

    async def listen(self, token: str) -> None:
        await self.call("Analysis", "use", token=token)

    async def started(self) -> dict[str, Any]:
        """The next run of the external analysis."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.runs.get()

    async def read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            if not line.startswith(b"@@"):
                continue
            answer = json.loads(line[2:])
            if "run" in answer:
                self.runs.put_nowait(answer["run"])
            else:
                self._answers.put_nowait(answer)


@asynccontextmanager
async def opened(name: str, folder: Path, url: str, token: str) -> AsyncIterator[Sdk]:
    """The SDK, pointed at a server of ours as its users would: by the region alone."""
    command, environment = _command(name, folder)
    process = await asyncio.create_subprocess_exec(
        *command,
        f"{url}/tagoio",
        url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **environment},
    )
    sdk = Sdk(name, process, token)
    reading = asyncio.create_task(sdk.read())
    try:
        yield sdk
    finally:
        # The whole group: what is called node can be a wrapper of the real one.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        await reading


def _command(name: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    if name.startswith("js"):
        sdk = folder / "node_modules" / "@tago-io" / "sdk" / "lib" / "modules.js"
        return [_node("node"), str(HERE / "driver.mjs"), str(sdk)], {}
    return [sys.executable, str(HERE / "driver.py")], {"PYTHONPATH": str(folder)}


def _node(tool: str) -> str:
    path = f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"
    found = shutil.which(tool, path=path)
    if found is None:
        missing(f"{tool} is not here: ./check makes .venv-node")
    return str(found)


def missing(reason: str) -> None:
    """Skips; with CI=true it is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def install(name: str, cache: Path) -> Path:
    """The folder of an SDK, installed once."""
    kind, version = name.split()
    folder = cache / f"{kind}-{version}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            folder.mkdir(exist_ok=True)
            _install(kind, version, folder)
            (folder / "done").touch()
    if kind == "js":
        installed = json.loads((folder / "node_modules" / ".package-lock.json").read_text())
        found = installed["packages"]["node_modules/@tago-io/sdk"]["integrity"]
        assert found == JAVASCRIPT[version]
    return folder


def _install(kind: str, version: str, folder: Path) -> None:
    if kind == "js":
        (folder / "package.json").write_text('{"private": true}\n')
        flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--engine-strict=false"]
        command = [_node("npm"), "install", *flags, f"@tago-io/sdk@{version}"]
        environment = {"PATH": f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"}
    else:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        command += ["--target", str(folder), "--upgrade", "-r", str(HERE / "tagoio-sdk.lock")]
        environment = {}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=INSTALL_S,
        check=False,
    )
    if done.returncode:
        missing(f"{kind} {version} could not be installed: {done.stderr[-300:]}")
