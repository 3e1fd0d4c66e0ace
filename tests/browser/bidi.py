"""WebDriver BiDi, the W3C protocol to drive a browser, over one websocket: commands and replies."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

PATIENCE = 30  # seconds for one command; navigation to a slow page is the longest


class BrowserRefused(AssertionError):
    """The browser answered a command with an error."""


class Session:
    """Sends commands; every reply finds its command by number."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        reply = self._waiting[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "method": method, "params": parameters}
        await self._socket.send_json(command)
        return await asyncio.wait_for(reply, PATIENCE)

    async def listen(self) -> None:
        async for frame in self._socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                break
            message = frame.json()
            reply = self._waiting.pop(message.get("id") or 0, None)
            if reply is None or reply.done():
                continue
            if message["type"] == "error":
                reply.set_exception(BrowserRefused(f"{message['error']}: {message['message']}"))
            else:
                reply.set_result(message["result"])
        for reply in self._waiting.values():
            if not reply.done():
                reply.set_exception(BrowserRefused("the browser closed the connection"))


@asynccontextmanager
async def session(url: str) -> AsyncIterator[Session]:
    """A new session of the browser that listens on this websocket address."""
    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(url + "/session", max_msg_size=0) as socket,
    ):
        opened = Session(socket)
        listening = asyncio.create_task(opened.listen())
        try:
            await opened.send("session.new", capabilities={})
            yield opened
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
