"""The product as people run it: `tocsin serve` as a process of its own, with the demo's people."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp

from tests.browser.waiting import until
from tocsin.app.secrets import load_secrets
from tocsin.http.signing import Signer

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tocsin"]
STATIC = ROOT / "src" / "tocsin" / "http" / "static"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def missing() -> str | None:
    """Why the product cannot be shown here; None when it can."""
    if (STATIC / "inbox.js").is_file() and AXE.is_file():
        return None
    return "the front end is not built (python -m tools.build_frontend)"


@dataclass
class Product:
    """A server that a test can talk to, kill and start again on the same data and port."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    demo: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    """Of the console, by person."""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    async def start(self) -> None:
        """Unless it runs already; returns when it is ready to write."""
        if self.process is not None and self.process.poll() is None:
            return
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve"], env=self._environment(), stdout=log, stderr=log
            )
        await until(self._ready, 30, f"the server is not ready, see {log.name}")
        if not self.demo:
            asked = [*COMMAND, "demo", "--json"]
            printed = await asyncio.to_thread(
                subprocess.run, asked, env=self._environment(), capture_output=True, check=True
            )
            self.demo = json.loads(printed.stdout)

    def kill(self) -> None:
        """As a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def user(self, name: str) -> dict[str, str]:
        """By the e-mail before the @."""
        found: dict[str, str] = next(
            one for one in self.demo["users"] if one["email"].startswith(f"{name}@")
        )
        return found

    def page(self, name: str) -> str:
        """The demo, as this person sees it. Hana reads Japanese, but her stories are in English."""
        language = "&language=en" if name == "hana" else ""
        return f"{self.url}/demo?user={self.user(name)['userId']}{language}"

    def unsubscribe(self, name: str) -> str:
        """The address of the link in this person's e-mails."""
        signer = Signer(load_secrets(self.data).signing.encode())
        token = signer.unsubscribe_token(UUID(self.user(name)["userId"]), "email")
        return f"{self.url}/unsubscribe/{token}"

    def solution(self, name: str) -> str:
        found = next(one for one in self.demo["solutions"] if one["name"] == name)
        return str(found["solutionId"])

    async def call(self, method: str, path: str, token: str, body: Any = None) -> tuple[int, Any]:
        """The status and the parsed answer of one request."""
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, self.url + path, json=body) as reply,
        ):
            text = await reply.text()
            return reply.status, json.loads(text) if text else None

    async def notify(self, scope: dict[str, Any], title: str, **content: Any) -> str:
        """By the Jigx API, as the demo's owner; the notification's id."""
        path = f"/v2.0/tool{self._notifications()}"
        body = {**scope, "content": {"title": title, "text": f"{title}.", **content}}
        status, answer = await self.call("POST", path, self.demo["token"], body)
        assert status == 201, answer
        return str(answer["notificationId"])

    async def tell(self, name: str, title: str, **content: Any) -> str:
        """A notification for one person."""
        scope = {"scope": "USR", "emails": [self.user(name)["email"]]}
        return await self.notify(scope, title, **content)

    async def ask(self, name: str, title: str, category: str | None = None, **content: Any) -> str:
        """By Tocsin's own API, which has buttons, severities, pictures and categories."""
        body: dict[str, Any] = {
            "scope": "USR",
            "emails": [self.user(name)["email"]],
            "content": {"title": title, "text": f"{title}.", **content},
        }
        if category is not None:
            body["category"] = category
        answer = await self.api("POST", self._notifications(), body)
        return str(answer["notificationId"])

    async def withdraw(self, notification_id: str) -> None:
        path = f"/v2.0/tool{self._notifications(notification_id)}"
        status, answer = await self.call("DELETE", path, self.demo["token"])
        assert status < 300, answer

    async def reached(self, notification_id: str, **counts: int) -> None:
        """Waits until the sender is told so many delivered, opened, answered …"""
        told: dict[str, int] = {}

        async def agreed() -> bool:
            found = await self.api("GET", self._notifications(notification_id))
            told.update((name, found["counts"][name]) for name in counts)
            return told == counts

        await until(agreed, 10, f"not {counts} but {told}")

    async def api(self, method: str, path: str, body: Any = None) -> Any:
        """As the demo's owner."""
        status, answer = await self.call(method, f"/api/v1{path}", self.demo["token"], body)
        assert status < 300, answer
        return answer

    def _notifications(self, *notification_id: str) -> str:
        place = f"/organizations/{self.demo['organizationId']}/notifications"
        return "/".join((place, *notification_id))

    async def try_it(self, name: str, to: str) -> None:
        """As the button of the demo page: to the person, or their group, solution, organization."""
        body = {"userId": self.user(name)["userId"], "to": to}
        status, answer = await self.call("POST", "/demo/send", "none", body)
        assert status == 201, answer

    async def inbox(self, name: str, path: str, method: str = "GET", body: Any = None) -> Any:
        """A call on a person's own inbox."""
        token = self.user(name)["inboxToken"]
        status, answer = await self.call(method, f"/inbox/v1{path}", token, body)
        assert status < 300, answer
        return answer

    async def counts(self, name: str, **counts: int) -> None:
        """Waits until the server counts so many unseen, unread, snoozed …"""

        async def agreed() -> bool:
            found = await self.inbox(name, "/counts")
            return bool({one: found[one] for one in counts} == counts)

        await until(agreed, 5, f"the server does not count {counts} for {name}")

    async def empty(self) -> None:
        """Takes everything out of every inbox, and every browser off the list."""
        for one in self.demo["users"]:
            name = one["email"].partition("@")[0]
            for which in ("all", "archived", "snoozed"):
                page = await self.inbox(name, f"/notifications?limit=500&filter={which}")
                if ids := [item["notificationId"] for item in page["items"]]:
                    body = {"as": "deleted", "ids": ids}
                    await self.inbox(name, "/notifications/mark", "POST", body)
            for address in (await self.inbox(name, "/addresses"))["items"]:
                await self.inbox(name, f"/addresses/{address['addressId']}", "DELETE")

    async def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.data / "server.log").read_text()
        with suppress(aiohttp.ClientConnectionError):
            async with (
                aiohttp.ClientSession() as session,
                session.get(self.url + "/readyz") as ready,
            ):
                return ready.status == 200
        return False

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if "TOCSIN" not in name}
        return ours | {
            "PYTHONPATH": str(ROOT / "src"),
            "TOCSIN_DATA": str(self.data),
            "TOCSIN_PORT": str(self.port),
            "TOCSIN_LOG": "warning",
            # The push service of the tests is on loopback, where channels may not go otherwise.
            "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
            "TOCSIN_WEB_PUSH_PRIVATE_HOSTS": "127.0.0.1",
            **self.settings,
        }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_product(data: Path) -> Iterator[Product]:
    """A started product, and surely ended with the block."""
    product = Product(data, free_port())
    try:
        asyncio.run(product.start())
        yield product
    finally:
        product.kill()
