"""Places where a channel can ring for a user. Writes addresses, their secrets encrypted.

Which fields of an address are secret, its channel says, as of its settings.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import msgspec

from tocsin.model.channel import AddressError, Channel
from tocsin.model.errors import TocsinError
from tocsin.model.people import Address, User
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.vault import Place, Vault

SEALED = "sealed"
"""In a stored address: its secret fields, encrypted together."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """What encrypts an organization's addresses, each for its own person."""

    vault: Vault
    organization: int

    async def seal(self, user: int, raw: dict[str, Any], secret: list[str]) -> dict[str, Any]:
        """The address as it is stored."""
        plain = msgspec.json.encode({name: raw[name] for name in secret})
        sealed = await self.vault.encrypt(self.organization, _place(user), plain)
        rest = {name: value for name, value in raw.items() if name not in secret}
        return {**rest, SEALED: b64encode(sealed).decode()}

    async def open(self, user: int, raw: dict[str, Any]) -> dict[str, Any]:
        """The address as it was given; raises `VaultError`."""
        if SEALED not in raw:
            return raw
        sealed = b64decode(raw[SEALED])
        plain = await self.vault.decrypt(self.organization, _place(user), sealed)
        rest = {name: value for name, value in raw.items() if name != SEALED}
        return {**rest, **msgspec.json.decode(plain)}


def _place(user: int) -> Place:
    return Place("addresses", str(user), "raw")


def secret_fields(kind: Channel | type[Channel]) -> list[str]:
    """The fields of the channel's addresses that are kept encrypted."""
    return [one.name for one in fields(kind.Address) if one.metadata.get("secret")]


async def register(
    storage: OrganizationStorage,
    channels: Mapping[str, Channel],
    user: User,
    *,
    channel: str,
    raw: dict[str, Any],
    device: str | None,
    now_ms: int,
    sealing: Sealing | None = None,
) -> Address:
    """Checked by the channel itself; the second registration of a place renews the first.

    Without `sealing`, only addresses that have no secrets can be registered.
    """
    known = channels.get(channel)
    if known is None:
        message = f"channel: {channel!r} is not set up here."
        raise TocsinError("invalid_body", message, field="channel")
    try:
        address = known.parse_address(raw)
    except AddressError as error:
        raise TocsinError("invalid_body", f"address: {error}", field="address") from None
    digest = hashlib.sha256(known.address_key(address).encode()).digest()
    raw = {name: value for name, value in raw.items() if name != SEALED}
    secret = [name for name in secret_fields(known) if raw.get(name)]
    if secret:
        if sealing is None:
            raise ValueError(f"an address of {channel} has secrets")
        raw = await sealing.seal(user.number, raw, secret)
    return await storage.register_address(
        user.number,
        channel,
        digest,
        raw,
        device=device,
        now_ms=now_ms,
        destination=known.destination(address),
    )
