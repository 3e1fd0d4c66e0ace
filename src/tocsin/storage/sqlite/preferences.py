"""What people want of what they get, and what their organization decides for everybody."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from tocsin.model.errors import not_found
from tocsin.model.people import (
    CategoryPreference,
    Organization,
    OrganizationSettings,
    Preferences,
)
from tocsin.storage import statements
from tocsin.storage.sqlite.base import Bound
from tocsin.storage.sqlite.directory import (
    organization,
)
from tocsin.storage.sqlite.writer import Transaction
from tocsin.storage.wishes import preferences_text, read_preferences, settings_text

SQL = statements.load("preferences")
_UNSET = CategoryPreference()


class PreferencesPart(Bound):
    """See `storage.delivery_settings.PreferenceOperations`."""

    async def mute(self, user: int, channel: str, now_ms: int) -> None:
        def muted(known: Preferences) -> Preferences:
            return replace(known, channels={**known.channels, channel: False})

        await self._change(user, muted, now_ms)

    async def unmute(self, user: int, channel: str, now_ms: int) -> None:
        def unmuted(known: Preferences) -> Preferences:
            rest = {name: on for name, on in known.channels.items() if name != channel}
            return replace(known, channels=rest)

        await self._change(user, unmuted, now_ms)

    async def mute_category(self, user: int, category: str, on: bool, now_ms: int) -> None:
        def changed(known: Preferences) -> Preferences:
            wish = known.categories.get(category, _UNSET)
            wish = replace(wish, on=None if on else False)
            rest = {key: one for key, one in known.categories.items() if key != category}
            return replace(known, categories=rest if wish == _UNSET else {**rest, category: wish})

        await self._change(user, changed, now_ms)

    async def save_preferences(self, user: int, wanted: Preferences, now_ms: int) -> None:
        await self._change(user, lambda _known: wanted, now_ms)

    async def _change(
        self, user: int, change: Callable[[Preferences], Preferences], now_ms: int
    ) -> None:
        """Read and written in one transaction: of two who change at once, neither is lost."""
        values = {"user": user, "organization": self.number, "now": now_ms}

        def operation(transaction: Transaction) -> None:
            row = transaction.one(SQL["preferences"], values)
            if row is None:
                raise not_found("user")
            text = preferences_text(change(read_preferences(row[0])))
            transaction.execute(SQL["save_preferences"], {**values, "preferences": text})

        await self.write(operation)

    async def save_settings(self, settings: OrganizationSettings, now_ms: int) -> Organization:
        values = {
            "organization": self.number,
            "settings": settings_text(settings),
            "now": now_ms,
        }
        row = await self.write(lambda transaction: transaction.one(SQL["save_settings"], values))
        return organization(row)
