"""Addresses from before their secrets were encrypted: encrypted after a start, slice by slice.

How far all have been looked through is kept with each slice, so nothing is done twice, and a start
at which there is nothing to do costs one read.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from tocsin.audience.addresses import SEALED, Sealing, secret_fields
from tocsin.model.channel import Channel
from tocsin.storage.delivery_settings import KeptAddress, VaultOperations
from tocsin.storage.vault import Vault

AT_ONCE = 500
log = structlog.get_logger(__name__)


class OldAddresses:
    """`kinds`: all channels by name, whether or not they are set up."""

    def __init__(
        self, storage: VaultOperations, vault: Vault, kinds: Mapping[str, type[Channel]]
    ) -> None:
        self._storage = storage
        self._vault = vault
        secret = {name: secret_fields(kind) for name, kind in kinds.items()}
        self._secret = {name: fields for name, fields in secret.items() if fields}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._try(), name="old addresses")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _try(self) -> None:
        try:
            if sealed := await self.seal():
                log.info("old_addresses_encrypted", addresses=sealed)
        except Exception as error:  # the next start goes on where this one was
            log.error("old_addresses_not_encrypted", exc_info=error)

    async def seal(self) -> int:
        """All that are still plain; how many. Whoever registers one again meanwhile is first."""
        total = 0
        while kept := await self._storage.next_addresses(list(self._secret), AT_ONCE):
            sealed = [pair for one in kept if (pair := await self._sealed(one)) is not None]
            total += await self._storage.replace_addresses(sealed, kept[-1].number)
        return total

    async def _sealed(self, one: KeptAddress) -> tuple[KeptAddress, dict[str, Any]] | None:
        if one.raw is None:
            return None
        raw = msgspec.json.decode(one.raw, type=dict[str, Any])
        secret = [name for name in self._secret[one.channel] if raw.get(name)]
        if SEALED in raw or not secret:
            return None
        sealing = Sealing(self._vault, one.organization)
        return one, await sealing.seal(one.user, raw, secret)
