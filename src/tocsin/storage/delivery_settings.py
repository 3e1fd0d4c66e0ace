"""The operations on how things are delivered, each with the condition it holds under.

Categories, templates, providers, people's preferences and the organization's settings; see
`operations.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from tocsin.model.notification import Content
from tocsin.model.people import Category, Organization, OrganizationSettings, Preferences

MOST_CATEGORIES = 200
MOST_PROVIDERS = 50


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One version; never changed once it is written. `created_by` is the user's id.

    The variables of the content are sample data.
    """

    number: int
    created_at_ms: int
    created_by: UUID
    content: Content


@dataclass(frozen=True, slots=True)
class Template:
    """Content under a name. `version` is the one that is used, `number` the key of its rows."""

    number: int
    template_id: UUID
    name: str
    version: int
    created_at_ms: int
    updated_at_ms: int
    used_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """An organization's own way to ring on a channel, as it is kept.

    `settings` are fields of the channel's `Settings` without the secret ones; those are JSON too,
    encrypted, in `secrets`. Providers of one channel stand in for each other by `position`.
    """

    number: int
    provider_id: UUID
    channel: str
    name: str
    position: int
    enabled: bool
    created_at_ms: int
    updated_at_ms: int
    rate_per_minute: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    secrets: bytes | None = None


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key that encrypts an organization's secrets, itself encrypted by a master key."""

    number: int
    organization: int
    master_key: str
    wrapped: bytes
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class KeptAddress:
    """A registered address as it stands in the database. `raw` is its JSON, if that was wanted."""

    number: int
    organization: int
    user: int
    channel: str
    raw: str | None


class PreferenceOperations(Protocol):
    """What people want, and what the organization decides. Each write is one transaction that
    reads what is there and changes only what it is about, so of two at once neither is lost.
    """

    async def mute(self, user: int, channel: str, now_ms: int) -> None:
        """Nothing rings on the channel any more; raises `not_found` for no such user."""
        ...

    async def unmute(self, user: int, channel: str, now_ms: int) -> None:
        """The channel is as the organization has it; raises `not_found` for no such user."""
        ...

    async def mute_category(self, user: int, category: str, on: bool, now_ms: int) -> None:
        """`on` False: nothing of the category rings; True: as it was. The person's choice of
        channels for the category stays. Raises `not_found` for no such user.
        """
        ...

    async def save_preferences(self, user: int, wanted: Preferences, now_ms: int) -> None:
        """All of them; raises `not_found` for no such user."""
        ...

    async def save_settings(self, settings: OrganizationSettings, now_ms: int) -> Organization:
        """All of them."""
        ...


class CategoryOperations(Protocol):
    """The kinds of notifications of one organization."""

    async def categories(self) -> list[Category]:
        """All, by key."""
        ...

    async def category(self, key: str) -> Category | None: ...

    async def save_category(self, category: Category, now_ms: int) -> None:
        """Create or replace; raises `invalid_body` for one more than `MOST_CATEGORIES`."""
        ...

    async def delete_category(self, key: str) -> bool:
        """False when there is none. What people chose for it stays with them, for its return."""
        ...


class TemplateOperations(Protocol):
    """Versioned content of one organization."""

    async def templates(self, *, after: int, limit: int) -> list[Template]:
        """By ascending number."""
        ...

    async def template(self, template_id: UUID) -> Template | None: ...

    async def create_template(self, template: Template, version: TemplateVersion) -> Template:
        """With its first version; raises `conflict` for a name that is taken."""
        ...

    async def add_template_version(
        self, template: Template, version: TemplateVersion
    ) -> tuple[Template, TemplateVersion]:
        """Numbered after the last one, and used from now on; the template's name is saved too.

        Two at once get two numbers. Raises `conflict` for a name that is taken, `not_found`.
        """
        ...

    async def use_template_version(self, template: int, version: int, now_ms: int) -> bool:
        """The named version is used from now on; False when there is none."""
        ...

    async def template_versions(
        self, template: int, *, before: int, limit: int
    ) -> list[TemplateVersion]:
        """Newest first, of numbers below `before`."""
        ...

    async def template_version(self, template: int, version: int) -> TemplateVersion | None: ...

    async def delete_template(self, number: int) -> None:
        """With its versions. Notifications made of it have their own copy of the content."""
        ...

    async def touch_template(self, number: int, now_ms: int) -> None:
        """A notification was made of it."""
        ...


class ProviderOperations(Protocol):
    """An organization's own providers. Their secrets come and go encrypted."""

    async def providers(self) -> list[ProviderRecord]:
        """All, by channel and position."""
        ...

    async def provider(self, provider_id: UUID) -> ProviderRecord | None: ...

    async def create_provider(self, provider: ProviderRecord) -> ProviderRecord:
        """Raises `invalid_body` for one more than `MOST_PROVIDERS`."""
        ...

    async def update_provider(self, was: ProviderRecord, to_be: ProviderRecord) -> ProviderRecord:
        """Raises `conflict` when it is no longer as it was read."""
        ...

    async def delete_provider(self, number: int) -> None: ...


class DeliverySettingsOperations(
    PreferenceOperations, CategoryOperations, TemplateOperations, ProviderOperations, Protocol
):
    """All of the above."""


class VaultOperations(Protocol):
    """What the vault and the engine need of an organization, named by its number."""

    async def enabled_providers(self, organization: int) -> list[ProviderRecord]:
        """By channel and position."""
        ...

    async def last_data_key(self, organization: int) -> DataKey | None: ...

    async def data_key(self, organization: int, number: int) -> DataKey | None: ...

    async def add_data_key(self, new: DataKey, since_ms: int) -> DataKey:
        """The new one, or that which somebody else has added since `since_ms`."""
        ...

    async def rewrap_data_keys(
        self, after: int, limit: int, rewrap: Callable[[DataKey], DataKey | None]
    ) -> int | None:
        """The next data keys after number `after`, each as `rewrap` gives it, in one transaction.

        None from `rewrap` leaves a key as it is. The number of the last one seen, None at the end.
        """
        ...

    async def master_keys_in_use(self) -> set[str]:
        """The ids of master keys that a data key is wrapped with."""
        ...

    async def next_addresses(self, channels: list[str], limit: int) -> list[KeptAddress]:
        """The next addresses that `replace_addresses` has not been told of, of all organizations
        and ascending; with `raw` those of these channels.
        """
        ...

    async def replace_addresses(
        self, replaced: list[tuple[KeptAddress, dict[str, Any]]], until: int
    ) -> int:
        """New `raw` for those that are still as they were read, and all up to number `until` are
        done with, in one transaction. What stood there before is overwritten. How many.
        """
        ...
