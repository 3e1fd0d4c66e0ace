"""Judges a URL when somebody enters it, so that a mistake is told at once and not at the first try.

It is a kindness, not the guard: what a name leads to is judged again on every socket.
"""

from __future__ import annotations

import asyncio
import socket

from tocsin.channels.support.faults import Blocked
from tocsin.channels.support.guard import Guard

LOOKUP_S = 3.0


async def check_destination(guard: Guard, url: str) -> None:
    """Raises `Blocked`, in words that name no address, for what a request could never reach.

    A name that is not known, or not in time, passes: it may be about to be set up.
    """
    parts = guard.check_url(url)
    lookup = asyncio.get_running_loop().getaddrinfo(
        parts.host.strip("[]"), parts.port, type=socket.SOCK_STREAM
    )
    try:
        found = await asyncio.wait_for(lookup, LOOKUP_S)
    except (OSError, UnicodeError, TimeoutError):
        return
    if not all(guard.permits(str(peer[0]), public_form=parts.public) for *_, peer in found):
        raise Blocked("the address is not permitted")
