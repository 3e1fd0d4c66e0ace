"""Runs the server until it is told to stop; open streams end at once, rings under way finish."""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Awaitable, Callable

import uvicorn

from tocsin.app.settings import Settings
from tocsin.app.wiring import Running, running

BACKLOG = 4096
STOP_WITHIN_S = 5
SWITCH_S = 0.0005
"""How long the event loop may keep the interpreter from the thread that writes: each statement of a
bulk operation, and each commit, waits for it.
"""


class _Server(uvicorn.Server):
    """Ends the live streams as soon as the stop begins, so that they do not hold it up."""

    def __init__(self, config: uvicorn.Config, tocsin: Running) -> None:
        super().__init__(config)
        self._tocsin = tocsin

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._tocsin.context.feed.close()
        await super().shutdown(sockets)


async def serve(
    settings: Settings,
    sockets: list[socket.socket],
    first: Callable[[Running], Awaitable[None]],
) -> None:
    """`first` runs before the first request is answered (it makes the demo and prints)."""
    async with running(settings) as tocsin:
        await first(tocsin)
        _calm_garbage_collection()
        tocsin.context.analyses.isolations.start()
        sys.setswitchinterval(SWITCH_S)
        config = uvicorn.Config(
            tocsin.app,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
            backlog=BACKLOG,
        )
        await _Server(config, tocsin).serve(sockets)


def _calm_garbage_collection() -> None:
    """What is there now stays for good; looking through it again and again more than doubled the
    99th percentile of accepts.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises OSError at once when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle off only where it is: 40 ms a request.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener
