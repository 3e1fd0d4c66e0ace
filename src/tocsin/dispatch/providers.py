"""The providers that can ring for an organization: its own, in their order, then the server's.

Reads the providers and opens their secrets; writes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import structlog

from tocsin.dispatch.channel_settings import build
from tocsin.model.channel import Channel
from tocsin.model.errors import TocsinError
from tocsin.storage.delivery_settings import ProviderRecord
from tocsin.storage.operations import Storage
from tocsin.storage.vault import Place, Vault, VaultError

SERVERS = "server"
"""The name of the server's own provider of a channel."""
REMEMBERED = 1_000
"""Organizations whose channels are kept ready."""
RETIRE_AFTER_S = 120
"""How long a channel that was replaced lives on, for the rings that are under way with it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Provider:
    """One way to ring on a channel. `key` is unique in the installation: what limits and circuit
    breakers are kept by. `rate_per_minute` None is no limit.
    """

    key: str
    name: str
    channel: Channel
    rate_per_minute: int | None = None


_Own = dict[str, tuple[Provider, ...]]


class Providers:
    """`server_channels` are those that the operator has set up, `kinds` all that there are."""

    def __init__(
        self,
        storage: Storage,
        vault: Vault,
        server_channels: Mapping[str, Channel],
        kinds: Mapping[str, type[Channel]],
    ) -> None:
        self.vault = vault
        self.kinds = kinds
        self.server_channels = server_channels
        self._storage = storage
        self._servers = {
            name: (Provider(f"{SERVERS}/{name}", SERVERS, channel),)
            for name, channel in server_channels.items()
        }
        self._known: dict[int, asyncio.Future[_Own]] = {}
        self._retiring: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    async def of(self, organization: int, channel: str) -> tuple[Provider, ...]:
        """In the order in which they stand in for each other; empty: not set up."""
        own = await self._own(organization)
        return own.get(channel, ()) + self._servers.get(channel, ())

    async def names(self, organization: int) -> frozenset[str]:
        """The channels that are set up for the organization."""
        return frozenset(await self._own(organization)) | frozenset(self._servers)

    async def channels(self, organization: int) -> dict[str, Channel]:
        """For each channel that is set up, the one that rings first."""
        own = await self._own(organization)
        first = {name: providers[0].channel for name, providers in own.items()}
        return {**self.server_channels, **first}

    def forget(self, organization: int) -> None:
        """Something about its providers has changed: the next ring reads them anew."""
        known = self._known.pop(organization, None)
        if known is not None:
            task = asyncio.create_task(self._retire(known))
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)

    async def close(self) -> None:
        """Give back what the organizations' channels hold; the server's own are not ours."""
        self._closing.set()
        for organization in list(self._known):
            self.forget(organization)
        if self._retiring:
            await asyncio.wait(self._retiring)

    async def secrets(self, organization: int, record: ProviderRecord) -> dict[str, Any]:
        """The secret settings, open; raises `VaultError`."""
        if record.secrets is None:
            return {}
        place = secrets_place(record.provider_id)
        opened = await self.vault.decrypt(organization, place, record.secrets)
        found: dict[str, Any] = msgspec.json.decode(opened)
        return found

    async def open(self, organization: int, record: ProviderRecord) -> Channel:
        """The channel as a provider sets it up; raises `VaultError`, `invalid_body`."""
        secrets = await self.secrets(organization, record)
        kind = self.kinds.get(record.channel)
        if kind is None or kind.shared:
            raise TocsinError("invalid_body", f"There is no channel {record.channel!r} to set up.")
        return build(kind, {**record.settings, **secrets})

    async def _own(self, organization: int) -> _Own:
        """The organization's own by channel; who asks while they are read waits for the same."""
        known = self._known.get(organization)
        if known is None:
            while len(self._known) >= REMEMBERED:
                self.forget(next(iter(self._known)))
            known = asyncio.ensure_future(self._load(organization))
            self._known[organization] = known
        try:
            return known.result() if known.done() else await asyncio.shield(known)
        except Exception:
            if self._known.get(organization) is known:
                del self._known[organization]
            raise

    async def _load(self, organization: int) -> _Own:
        own: _Own = {}
        for record in await self._storage.enabled_providers(organization):
            try:
                channel = await self.open(organization, record)
            except (TocsinError, VaultError) as error:
                # The others can still ring. Only what kind of error: its words may hold a setting.
                kind = type(error).__name__
                log.error("provider_unusable", provider=str(record.provider_id), error=kind)
                continue
            provider = Provider(
                str(record.provider_id), record.name, channel, record.rate_per_minute
            )
            own[record.channel] = (*own.get(record.channel, ()), provider)
        return own

    async def _retire(self, known: asyncio.Future[_Own]) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), RETIRE_AFTER_S)
        with contextlib.suppress(Exception):  # what could not be read has nothing to give back
            for providers in (await known).values():
                for provider in providers:
                    await provider.channel.close()


def secrets_place(provider_id: UUID) -> Place:
    """Where a provider's secrets are kept: they can be opened for this provider only."""
    return Place("providers", str(provider_id), "secrets")
