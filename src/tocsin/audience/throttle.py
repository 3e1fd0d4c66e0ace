"""Attempts to sign in: counted before anything is looked at, so that many at once gain nothing."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from tocsin.model.clock import MINUTE_MS
from tocsin.model.errors import TocsinError
from tocsin.storage.operations import Storage

WINDOW_MS = 15 * MINUTE_MS


async def count(storage: Storage, limits: dict[str, int], now_ms: int) -> None:
    """`limits` are by key. Raises `too_many` with the seconds to wait."""
    wait_ms = await storage.count_attempt(limits, now_ms, WINDOW_MS)
    if wait_ms:
        message = "Too many attempts to sign in."
        raise TocsinError("too_many", message, retry_after_s=-(-wait_ms // 1000))


async def forgive(storage: Storage, key: str, one_of: str = "") -> None:
    """After a success: all attempts of the one key, and this one of the other."""
    await storage.forgive_attempts(key, one_of)


def network(client: str) -> str:
    """One household has a whole /64 of IPv6 addresses."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
