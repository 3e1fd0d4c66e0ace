"""Guarded connections for what is not HTTP: resolve, judge each address, connect to that one."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from tocsin.channels.support.faults import Blocked, NotSent
from tocsin.channels.support.guard import Guard

# Where mail is handed in (RFC 6409, RFC 8314, and the ports providers offer beside them). Any other
# port would make of a mail server's setting a way to speak to whatever listens somewhere.
MAIL_PORTS = frozenset({25, 465, 587, 2465, 2525, 2587})


async def guarded_connect(guard: Guard, host: str, port: int, *, timeout_s: float) -> socket.socket:
    """A connected, non-blocking socket; raises `NotSent`, or `Blocked` when any address is denied.

    `timeout_s` is for the name and all its addresses together. What was judged is what is
    connected to, so a name cannot lead elsewhere a moment later.
    """
    try:
        async with asyncio.timeout(timeout_s):
            for family, peer in await permitted(guard, host, port):
                if (connected := await _try(family, peer)) is not None:
                    return connected
    except TimeoutError:
        raise NotSent("timed out") from None
    raise NotSent("the connection was refused")


async def permitted(guard: Guard, host: str, port: int) -> list[tuple[int, Any]]:
    """Family and address of everything the name leads to; raises as `guarded_connect` does."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent("the name is not known") from None
    public_form = port in MAIL_PORTS
    if not all(guard.permits(str(peer[0]), public_form=public_form) for *_, peer in found):
        raise Blocked("the address is not permitted")
    return [(family, peer) for family, *_, peer in found]


async def _try(family: int, peer: Any) -> socket.socket | None:
    """None when nobody answers there: the next address may."""
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(made, peer)
    except OSError:
        made.close()
        return None
    except BaseException:
        made.close()
        raise
    return made
