"""Analyses as they are started and stopped: the runner, and the public API that scripts call."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any
from urllib.parse import unquote

from tocsin.analysis.desk import AnalysisDesk
from tocsin.analysis.isolation.isolations import Isolations
from tocsin.analysis.live import LiveRuns
from tocsin.analysis.runner import Runner
from tocsin.analysis.secrets import Secrets
from tocsin.http.server import App
from tocsin.inbox.feed import Feed
from tocsin.model.clock import Clock
from tocsin.storage.operations import Storage
from tocsin.storage.vault import Vault

LONGEST_CALL_S = 30.0
_TOO_LONG = b'{"code":"unavailable","detail":"The call took too long."}'


class InProcessApi:
    """Calls the server's own application, as a request from outside would be answered."""

    def __init__(self) -> None:
        self.app: App | None = None

    async def __call__(
        self, method: str, path: str, body: bytes | None, token: str, key: str | None
    ) -> tuple[int, bytes]:
        if self.app is None:
            return 503, _TOO_LONG
        exchange = _Exchange(body or b"")
        scope = _scope(method, path, token, key, with_body=body is not None)
        try:
            async with asyncio.timeout(LONGEST_CALL_S):
                await self.app(scope, exchange.receive, exchange.send)
        except TimeoutError:
            return 504, _TOO_LONG
        return exchange.status, b"".join(exchange.parts)


class _Exchange:
    """One request's body, and what is answered."""

    def __init__(self, body: bytes) -> None:
        self.status = 500
        self.parts: list[bytes] = []
        self._body: bytes | None = body

    async def receive(self) -> dict[str, Any]:
        if self._body is None:
            await asyncio.Event().wait()  # nobody hangs up
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.parts.append(message.get("body", b""))


def _scope(
    method: str, path: str, token: str, key: str | None, *, with_body: bool
) -> dict[str, Any]:
    place, _, query = path.partition("?")
    headers = [(b"authorization", b"Bearer " + token.encode()), (b"host", b"localhost")]
    if with_body:
        headers.append((b"content-type", b"application/json"))
    if key is not None:
        headers.append((b"idempotency-key", key.encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(place),
        "raw_path": place.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": headers,
        "client": ("analysis", 0),
        "server": ("localhost", 80),
    }


class Analyses:
    """`desk` is what doors need of it. `serve` gives it the application that scripts call."""

    def __init__(
        self, isolations: Isolations, storage: Storage, clock: Clock, vault: Vault, feed: Feed
    ) -> None:
        self.isolations = isolations
        self._api = InProcessApi()
        secrets = Secrets(vault, clock)

        def wake(organizations: Collection[int]) -> None:
            feed.wake([-one for one in organizations])  # see http/api/stream.py, `listener`

        live = LiveRuns(wake)
        self.runner = Runner(
            storage, clock, self.isolations, secrets=secrets, api=self._api, live=live
        )
        self.desk = AnalysisDesk(self.runner, secrets, live, isolations)

    def serve(self, app: App) -> None:
        self._api.app = app

    def start(self) -> None:
        self.runner.start()

    async def close(self) -> None:
        await self.runner.close()
        await self.isolations.close()
