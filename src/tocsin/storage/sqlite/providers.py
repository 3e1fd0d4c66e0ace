"""An organization's own providers, and the keys that its secrets are encrypted with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tocsin.model.errors import TocsinError
from tocsin.storage.delivery_settings import (
    MOST_PROVIDERS,
    DataKey,
    KeptAddress,
    ProviderRecord,
)
from tocsin.storage.sqlite.base import Bound, Row, decode, encode
from tocsin.storage.sqlite.delivery_settings import SQL
from tocsin.storage.sqlite.writer import Transaction


class ProvidersPart(Bound):
    """See `storage.delivery_settings.ProviderOperations`."""

    async def providers(self) -> list[ProviderRecord]:
        bindings = {"organization": self.number, "enabled": 0}
        return [_provider(row) for row in self.rows(SQL["providers"], bindings)]

    async def provider(self, provider_id: UUID) -> ProviderRecord | None:
        bindings = {"organization": self.number, "public_id": provider_id.bytes}
        row = self.row(SQL["provider"], bindings)
        return _provider(row) if row else None

    async def create_provider(self, provider: ProviderRecord) -> ProviderRecord:
        values = {**self._values(provider), "most": MOST_PROVIDERS}
        row = await self.create(
            lambda transaction: transaction.one(SQL["insert_provider"], values),
            provider.provider_id,
        )
        if row is None:
            message = f"An organization can have {MOST_PROVIDERS} providers."
            raise TocsinError("invalid_body", message)
        return _provider(row)

    async def update_provider(self, was: ProviderRecord, to_be: ProviderRecord) -> ProviderRecord:
        values = {
            **self._values(to_be),
            "was_settings": encode(was.settings),
            "was_secrets": was.secrets,
            "was_updated_at": was.updated_at_ms,
        }
        row = await self.write(lambda transaction: transaction.one(SQL["update_provider"], values))
        if row is None:
            raise TocsinError("conflict", "Somebody has just changed this provider. Read it again.")
        return _provider(row)

    async def delete_provider(self, number: int) -> None:
        values = {"organization": self.number, "id": number}
        await self.write(
            lambda transaction: transaction.execute(SQL["delete_provider"], values).fetchall()
        )

    def _values(self, of: ProviderRecord) -> dict[str, Any]:
        return {
            "id": of.number,
            "organization": self.number,
            "public_id": of.provider_id.bytes,
            "channel": of.channel,
            "name": of.name,
            "position": of.position,
            "enabled": of.enabled,
            "rate_per_minute": of.rate_per_minute,
            "settings": encode(of.settings),
            "secrets": of.secrets,
            "created_at": of.created_at_ms,
            "updated_at": of.updated_at_ms,
        }


class VaultPart(Bound):
    """See `storage.delivery_settings.VaultOperations`."""

    async def enabled_providers(self, organization: int) -> list[ProviderRecord]:
        bindings = {"organization": organization, "enabled": 1}
        return [_provider(row) for row in self.rows(SQL["providers"], bindings)]

    async def last_data_key(self, organization: int) -> DataKey | None:
        row = self.row(SQL["last_data_key"], {"organization": organization})
        return _data_key(row) if row else None

    async def data_key(self, organization: int, number: int) -> DataKey | None:
        row = self.row(SQL["data_key"], {"organization": organization, "id": number})
        return _data_key(row) if row else None

    async def add_data_key(self, new: DataKey, since_ms: int) -> DataKey:
        values = {
            "organization": new.organization,
            "master_key": new.master_key,
            "wrapped": new.wrapped,
            "created_at": new.created_at_ms,
        }

        def operation(transaction: Transaction) -> DataKey:
            last = transaction.one(SQL["last_data_key"], values)
            if last is not None and _data_key(last).created_at_ms >= since_ms:
                return _data_key(last)
            row = transaction.one(SQL["insert_data_key"], values)
            if row is None:
                raise TocsinError("internal")
            return _data_key(row)

        added: DataKey = await self.write(operation)
        return added

    async def rewrap_data_keys(
        self, after: int, limit: int, rewrap: Callable[[DataKey], DataKey | None]
    ) -> int | None:
        bindings = {"after": after, "limit": limit}

        def operation(transaction: Transaction) -> int | None:
            keys = [_data_key(row) for row in transaction.execute(SQL["list_data_keys"], bindings)]
            for wrapped in filter(None, map(rewrap, keys)):
                values = {
                    "id": wrapped.number,
                    "organization": wrapped.organization,
                    "master_key": wrapped.master_key,
                    "wrapped": wrapped.wrapped,
                }
                transaction.execute(SQL["rewrap_data_key"], values)
            return keys[-1].number if keys else None

        last: int | None = await self.write_bulk(operation)
        return last

    async def master_keys_in_use(self) -> set[str]:
        return {row[0] for row in self.rows(SQL["master_keys_in_use"], {})}

    async def next_addresses(self, channels: list[str], limit: int) -> list[KeptAddress]:
        bindings = {"channels": encode(channels), "limit": limit}
        return [KeptAddress(*row) for row in self.rows(SQL["next_addresses"], bindings)]

    async def replace_addresses(
        self, replaced: list[tuple[KeptAddress, dict[str, Any]]], until: int
    ) -> int:
        def operation(transaction: Transaction) -> int:
            # What is replaced would stay in the file until its place is needed.
            transaction.execute("PRAGMA secure_delete = ON")
            changed = 0
            for was, raw in replaced:
                values = {
                    "id": was.number,
                    "organization": was.organization,
                    "was": was.raw,
                    "raw": encode(raw),
                }
                changed += transaction.one(SQL["replace_address"], values) is not None
            transaction.execute(SQL["addresses_done"], {"until": until})
            transaction.execute("PRAGMA secure_delete = OFF")
            return changed

        changed: int = await self.write_bulk(operation)
        return changed


def _provider(row: Row) -> ProviderRecord:
    return ProviderRecord(
        number=row[0],
        provider_id=UUID(bytes=row[2]),
        channel=row[3],
        name=row[4],
        position=row[5],
        enabled=bool(row[6]),
        rate_per_minute=row[7],
        settings=decode(row[8]),
        secrets=row[9],
        created_at_ms=row[10],
        updated_at_ms=row[11],
    )


def _data_key(row: Row) -> DataKey:
    return DataKey(
        number=row[0],
        organization=row[1],
        master_key=row[2],
        wrapped=row[3],
        created_at_ms=row[4],
    )
