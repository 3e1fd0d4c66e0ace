"""A changing call of this door is done once, however often it is tried: see `repeats.py`."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from tocsin.http.call import Call
from tocsin.http.tagoio.callers import token_of
from tocsin.http.tagoio.repeats import CHAIN_MS, Chain, prefix


async def once(call: Call, work: Callable[[Chain], Awaitable[str]]) -> str:
    """What `work` returns for the first of equal calls."""
    request = call.request
    said = [token_of(request), request.method, request.url.path.rstrip("/")]
    digest = hashlib.sha256("\n".join(said).encode() + b"\n" + call.raw_body).digest()
    context = call.context

    async def begin() -> str:
        return await work(await _chain(call, digest))

    async def taken() -> bool:
        return not await request.is_disconnected()

    return await context.repeats.once(digest, context.clock.now_ms, begin, taken)


async def _chain(call: Call, digest: bytes) -> Chain:
    """One that began before this process did goes on: it had perhaps been done already."""
    now_ms, started_ms = call.now_ms, call.context.repeats.started_ms
    if now_ms - started_ms < CHAIN_MS:
        last = await call.storage.last_key(prefix(digest))
        began_ms = 0 if last is None else int(last.rpartition(":")[2], 16)
        if now_ms - CHAIN_MS < began_ms < started_ms:
            return Chain(digest, began_ms)
    return Chain(digest, now_ms)
