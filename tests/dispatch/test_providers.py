"""Which providers ring for an organization, in which order, and what a change does to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.world import HeldClock
from tocsin.channels.support.base import ChannelBase, about
from tocsin.dispatch.provider_changes import ProviderChanges
from tocsin.dispatch.providers import Providers
from tocsin.model.channel import Http, Message, Outcome, Sent, SettingsError
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.storage.delivery_settings import ProviderRecord
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.vault import Vault, new_master_key


@dataclass(frozen=True, slots=True)
class HornSettings:
    """How loud, and the word that makes it blow."""

    tone: str
    word: str = field(default="", metadata=about("Word", "Says who blows it.", secret=True))


class Horn(ChannelBase):
    """A channel of the tests'."""

    name: ClassVar[str] = "horn"
    Settings: ClassVar[type[Any]] = HornSettings
    Address: ClassVar[type[Any]] = HornSettings

    def __init__(self, settings: HornSettings) -> None:
        if settings.tone == "broken":
            raise SettingsError(f"The word {settings.word} does not fit the tone.")
        self.settings = settings
        self.closed = False

    def parse_address(self, raw: dict[str, Any]) -> Any:
        return raw

    def address_key(self, address: Any) -> str:
        return str(address)

    def render(self, message: Message, address: Any) -> Any:
        return message.text

    async def send(self, payload: Any, http: Http) -> Outcome:
        return Sent()

    async def close(self) -> None:
        self.closed = True


@dataclass
class Tower:
    """An organization with horns of its own, on a server that has one too."""

    storage: SqliteStorage
    here: OrganizationStorage
    number: int
    server: Horn
    providers: Providers

    async def add(self, name: str, position: int = 0, **more: Any) -> ProviderRecord:
        changes = ProviderChanges(self.providers, self.here, self.number)
        record = ProviderRecord(0, uuid7(), "horn", name, position, True, 0, 0)
        return await changes.create(replace(record, **more), {"tone": name, "word": f"w-{name}"})

    async def names(self) -> list[str]:
        return [one.name for one in await self.providers.of(self.number, "horn")]

    async def horns(self) -> list[Horn]:
        found = await self.providers.of(self.number, "horn")
        return [one.channel for one in found if isinstance(one.channel, Horn)]

    def fresh(self, *, server: bool = True, masters: dict[str, str] | None = None) -> Providers:
        """Providers that have read nothing yet, as after a start."""
        vault = self.providers.vault
        if masters is not None:
            vault = Vault(self.storage, HeldClock(), masters)
        own = {"horn": self.server} if server else {}
        return Providers(self.storage, vault, own, {"horn": Horn})


@pytest.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    storage = SqliteStorage(tmp_path / "tocsin.db")
    made = await storage.create_organization(
        Organization(0, uuid7(), "Acme", "us-east-1", False, False, 0, 0)
    )
    here = storage.organization(made.number, made.organization_id)
    server = Horn(HornSettings("server"))
    vault = Vault(storage, HeldClock(), {"first": new_master_key()})
    providers = Providers(storage, vault, {"horn": server}, {"horn": Horn})
    yield Tower(storage, here, made.number, server, providers)
    await providers.close()
    await storage.close()


async def test_the_organizations_own_ring_by_position_and_the_servers_last(tower: Tower) -> None:
    assert await tower.names() == ["server"]
    await tower.add("second", 2)
    await tower.add("first", 1)
    await tower.add("off", 0, enabled=False)
    assert await tower.names() == ["first", "second", "server"]
    found = await tower.providers.of(tower.number, "horn")
    assert len({one.key for one in found}) == 3
    first, second, _ = await tower.horns()
    assert (first.settings.word, second.settings.tone) == ("w-first", "second")
    assert await tower.providers.of(tower.number, "pigeon") == ()
    other = await tower.providers.of(tower.number + 1, "horn")
    assert [one.name for one in other] == ["server"]


async def test_what_is_set_up_is_known_by_name(tower: Tower) -> None:
    alone = tower.fresh(server=False)
    assert await alone.names(tower.number) == frozenset()
    await tower.add("first")
    alone.forget(tower.number)
    assert await alone.names(tower.number) == {"horn"}
    assert set(await alone.channels(tower.number)) == {"horn"}
    assert await alone.names(tower.number + 1) == frozenset()
    await alone.close()


async def test_channels_are_made_once_and_anew_after_a_change(tower: Tower) -> None:
    record = await tower.add("first")
    before = await tower.horns()
    assert [one is two for one, two in zip(before, await tower.horns(), strict=True)] == [True] * 2
    changes = ProviderChanges(tower.providers, tower.here, tower.number)
    await changes.change(record, replace(record, name="renamed"), {"tone": "low"})
    after = await tower.horns()
    assert after[0] is not before[0]
    assert (after[0].settings.tone, after[0].settings.word) == ("low", "w-first")
    assert after[1] is before[1]


async def test_a_replaced_channel_is_closed_but_not_under_the_feet_of_a_ring(tower: Tower) -> None:
    await tower.add("first")
    old, server = await tower.horns()
    tower.providers.forget(tower.number)
    new, _ = await tower.horns()
    assert (old.closed, new.closed) == (False, False)
    await tower.providers.close()
    assert (old.closed, new.closed, server.closed) == (True, True, False)


async def test_a_provider_that_can_not_be_opened_leaves_the_others_ringing(tower: Tower) -> None:
    await tower.add("first")
    lost = tower.fresh(masters={"another": new_master_key()})
    assert [one.name for one in await lost.of(tower.number, "horn")] == ["server"]
    await lost.close()


async def test_of_two_who_change_a_provider_at_once_one_is_told(tower: Tower) -> None:
    record = await tower.add("first")
    changes = ProviderChanges(tower.providers, tower.here, tower.number)
    await changes.change(record, replace(record, name="mine"), {"word": "mine"})
    with pytest.raises(TocsinError) as caught:
        await changes.change(record, replace(record, name="yours"), {"word": "yours"})
    assert caught.value.kind.code == "conflict"
    assert await tower.names() == ["mine", "server"]


async def test_a_channels_complaint_is_passed_on_without_the_secret(tower: Tower) -> None:
    changes = ProviderChanges(tower.providers, tower.here, tower.number)
    record = ProviderRecord(0, uuid7(), "horn", "x", 0, True, 0, 0)
    with pytest.raises(TocsinError) as caught:
        await changes.create(record, {"tone": "broken", "word": "canary"})
    assert caught.value.detail == "settings: The word … does not fit the tone."
    assert caught.value.field == "settings.tone"


async def test_secrets_of_one_provider_do_not_open_in_another(tower: Tower) -> None:
    first, second = await tower.add("first"), await tower.add("second", 1)
    await tower.here.update_provider(second, replace(second, secrets=first.secrets))
    tower.providers.forget(tower.number)
    assert await tower.names() == ["first", "server"]
