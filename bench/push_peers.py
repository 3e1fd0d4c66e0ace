"""The same pushes to the same push service by others: pywebpush as in its README, npm web-push."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import requests
from pywebpush import webpush, webpush_async  # type: ignore[import-untyped]

SUBJECT = "mailto:bench@example.com"
AT_ONCE = 100
_NODE = Path(__file__).parents[1] / ".venv-node" / "bin"
_SCRIPT = Path(__file__).parent / "npm_web_push.cjs"
_PATIENCE_S = 60
_NPM = ("install", "--ignore-scripts", "--no-audit", "--no-fund", "web-push@3.6.7")

Subscription = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """What was sent, how long it took, and how much processor time of the sender."""

    pushes: int
    seconds: float
    cpu: float

    @property
    def per_core(self) -> float:
        """Pushes per second of processor time."""
        return self.pushes / self.cpu


def measured(pushes: int, send: Callable[[], None]) -> Run:
    cpu, began = time.process_time(), time.perf_counter()
    send()
    return Run(pushes, time.perf_counter() - began, time.process_time() - cpu)


async def measured_async(pushes: int, send: Callable[[], Awaitable[None]]) -> Run:
    cpu, began = time.process_time(), time.perf_counter()
    await send()
    return Run(pushes, time.perf_counter() - began, time.process_time() - cpu)


def with_requests(places: Sequence[Subscription], text: str, key: str, authority: Path) -> Run:
    """pywebpush with a requests.Session that is kept: one after the other."""
    with requests.Session() as session:
        session.verify = str(authority)
        session.trust_env = False  # or the environment's own authorities would count

        def send() -> None:
            for place in places:
                webpush(
                    place,
                    text,
                    vapid_private_key=key,
                    vapid_claims={"sub": SUBJECT},
                    requests_session=session,
                )

        return measured(len(places), send)


def with_aiohttp(places: Sequence[Subscription], text: str, key: str, authority: Path) -> Run:
    """pywebpush's asynchronous half with an aiohttp session, 100 at once."""

    async def run() -> Run:
        context = ssl.create_default_context(cafile=str(authority))
        connector = aiohttp.TCPConnector(ssl=context, limit=AT_ONCE)
        async with aiohttp.ClientSession(connector=connector) as session:
            left = iter(places)

            async def worker() -> None:
                for place in left:
                    await webpush_async(
                        place,
                        text,
                        vapid_private_key=key,
                        vapid_claims={"sub": SUBJECT},
                        aiohttp_session=session,
                    )

            async def send() -> None:
                await asyncio.gather(*(worker() for _ in range(AT_ONCE)))

            return await measured_async(len(places), send)

    return asyncio.run(run())


def with_npm(
    places: Sequence[Subscription],
    text: str,
    keys: tuple[str, str],
    authority: Path,
    folder: Path,
) -> Run | None:
    """npm's web-push, installed into `folder`; None, with a line that says why, if it can't be."""
    npm = shutil.which("npm", path=str(_NODE)) or shutil.which("npm")
    if npm is None:
        print("npm web-push: left out, there is no npm (./start makes .venv-node)")
        return None
    variables = {**os.environ, "PATH": f"{_NODE}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if not _installed(npm, folder, variables):
        return None
    job = {
        "subscriptions": list(places),
        "payload": text,
        "privateKey": keys[0],
        "publicKey": keys[1],
        "subject": SUBJECT,
        "atOnce": AT_ONCE,
    }
    (folder / "job.json").write_text(json.dumps(job))
    variables["NODE_EXTRA_CA_CERTS"] = str(authority)
    command: list[str | Path] = [Path(npm).parent / "node", _SCRIPT, "job.json"]
    sent = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, check=True, timeout=_PATIENCE_S
    )
    return Run(**json.loads(sent.stdout))


def _installed(npm: str, folder: Path, variables: dict[str, str]) -> bool:
    """Says why if it can't be."""
    (folder / "package.json").write_text("{}")
    try:
        subprocess.run(
            [npm, *_NPM],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=_PATIENCE_S,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"npm web-push: left out, it can't be installed: {type(error).__name__}")
        return False
    return True
