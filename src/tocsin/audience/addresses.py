"""Places where a channel can ring for a user. Writes addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from tocsin.model.channel import AddressError, Channel
from tocsin.model.errors import TocsinError
from tocsin.model.people import Address, User
from tocsin.storage.operations import OrganizationStorage


async def register(
    storage: OrganizationStorage,
    channels: Mapping[str, Channel],
    user: User,
    *,
    channel: str,
    raw: dict[str, Any],
    device: str | None,
    now_ms: int,
) -> Address:
    """Checked by the channel itself; the second registration of a place renews the first."""
    known = channels.get(channel)
    if known is None:
        message = f"channel: {channel!r} is not set up here."
        raise TocsinError("invalid_body", message, field="channel")
    try:
        address = known.parse_address(raw)
    except AddressError as error:
        raise TocsinError("invalid_body", f"address: {error}", field="address") from None
    digest = hashlib.sha256(known.address_key(address).encode()).digest()
    return await storage.register_address(
        user.number,
        channel,
        digest,
        raw,
        device=device,
        now_ms=now_ms,
        destination=known.destination(address),
    )
