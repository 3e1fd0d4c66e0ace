"""Sets up, changes and removes an organization's providers. Writes them, secrets encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from tocsin.dispatch.channel_settings import build, leads_elsewhere, misfit, read_settings
from tocsin.dispatch.providers import Providers, secrets_place
from tocsin.model.channel import Channel
from tocsin.model.errors import TocsinError
from tocsin.storage.delivery_settings import ProviderRecord
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.vault import VaultError


@dataclass(frozen=True, slots=True)
class ProviderChanges:
    """Who changes the organization `number`, through its `storage`."""

    providers: Providers
    storage: OrganizationStorage
    number: int

    async def create(self, record: ProviderRecord, settings: Mapping[str, Any]) -> ProviderRecord:
        """`settings` are by the names of the API. Raises `invalid_body` that names the field."""
        kind = self.kind(record.channel)
        values, secrets = map(_without_nothing, read_settings(kind, settings))
        await build(kind, {**values, **secrets}).close()
        encrypted = await self._encrypted(record, secrets)
        made = await self.storage.create_provider(
            replace(record, settings=values, secrets=encrypted)
        )
        self.providers.forget(self.number)
        return made

    async def change(
        self, was: ProviderRecord, to_be: ProviderRecord, settings: Mapping[str, Any]
    ) -> ProviderRecord:
        """What `settings` does not name is kept, None takes a value away.

        Raises `invalid_body`; also when a kept secret would go to another place than before, so
        that nobody learns a secret by pointing the provider at a server of their own.
        """
        kind = self.kind(was.channel)
        new_values, new_secrets = read_settings(kind, settings)
        kept = await self.opened(was)
        values = _without_nothing({**was.settings, **new_values})
        secrets = _without_nothing({**kept, **new_secrets})
        elsewhere = leads_elsewhere(kind, was.settings, values)
        if elsewhere is not None and set(secrets) - set(new_secrets):
            raise misfit(elsewhere, "leads elsewhere, so give the secrets again")
        await build(kind, {**values, **secrets}).close()
        encrypted = was.secrets
        if secrets != kept:
            encrypted = await self._encrypted(was, secrets)
        to_be = replace(to_be, settings=values, secrets=encrypted)
        changed = await self.storage.update_provider(was, to_be)
        self.providers.forget(self.number)
        return changed

    async def delete(self, record: ProviderRecord) -> None:
        await self.storage.delete_provider(record.number)
        self.providers.forget(self.number)

    async def opened(self, record: ProviderRecord) -> dict[str, Any]:
        """Its secrets; raises `conflict` when the keys of this server do not open them."""
        try:
            return await self.providers.secrets(self.number, record)
        except VaultError:
            message = "The provider's secrets can't be opened with the keys of this server."
            raise TocsinError("conflict", message) from None

    async def secret_names(self, record: ProviderRecord) -> list[str]:
        """Which secret settings it has; none where they can't be opened any more."""
        try:
            return list(await self.providers.secrets(self.number, record))
        except VaultError:
            return []

    def kind(self, channel: str) -> type[Channel]:
        """A channel that an organization may set up; raises `invalid_body`."""
        kind = self.providers.kinds.get(channel)
        if kind is None:
            message = f"channel: there is no {channel[:50]!r}."
            raise TocsinError("invalid_body", message, field="channel")
        if kind.shared:
            message = f"channel: {channel} is set up for the whole server, by its operator."
            raise TocsinError("invalid_body", message, field="channel")
        return kind

    async def _encrypted(self, record: ProviderRecord, secrets: dict[str, Any]) -> bytes | None:
        if not secrets:
            return None
        place = secrets_place(record.provider_id)
        plain = msgspec.json.encode(secrets)
        return await self.providers.vault.encrypt(self.number, place, plain)


def _without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
