"""Secrets at rest: bound to their place, readable after a change of keys, nowhere in clear."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.world import HeldClock
from tocsin.model.clock import DAY_MS
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.vault import Place, Vault, VaultError, new_master_key

CANARY = b"canary-in-the-vault"
HERE = Place("providers", "row-1", "secrets")


@dataclass
class Safe:
    """A database with two organizations, and a vault with one master key."""

    storage: SqliteStorage
    clock: HeldClock
    masters: dict[str, str]
    acme: int
    other: int

    def vault(self, *keys: str) -> Vault:
        """A vault that has read nothing yet, with these master keys or all."""
        masters = {key: self.masters[key] for key in keys} if keys else self.masters
        return Vault(self.storage, self.clock, masters)

    def keys(self) -> list[tuple[int, str]]:
        return list(self.storage.rows("SELECT organization_id, master_key FROM data_keys", {}))


@pytest.fixture
async def safe(tmp_path: Path) -> AsyncIterator[Safe]:
    storage, clock = SqliteStorage(tmp_path / "tocsin.db"), HeldClock()
    now_ms = clock.now_ms()
    acme, other = [
        await storage.create_organization(
            Organization(0, uuid7(), name, "us-east-1", False, False, now_ms, now_ms)
        )
        for name in ("Acme", "Other")
    ]
    yield Safe(storage, clock, {"first": new_master_key()}, acme.number, other.number)
    await storage.close()


async def test_what_was_encrypted_can_be_read_in_its_place_by_whoever_has_the_keys(
    safe: Safe,
) -> None:
    sealed = await safe.vault().encrypt(safe.acme, HERE, CANARY)
    assert await safe.vault().decrypt(safe.acme, HERE, sealed) == CANARY
    again = await safe.vault().encrypt(safe.acme, HERE, CANARY)
    assert again != sealed
    assert CANARY not in sealed


@pytest.mark.parametrize(
    "place",
    [
        replace(HERE, table="webhooks"),
        replace(HERE, row="row-2"),
        replace(HERE, column="settings"),
    ],
)
async def test_a_value_that_was_moved_can_not_be_read(safe: Safe, place: Place) -> None:
    sealed = await safe.vault().encrypt(safe.acme, HERE, CANARY)
    with pytest.raises(VaultError):
        await safe.vault().decrypt(safe.acme, place, sealed)


async def test_one_organization_can_not_read_what_is_anothers(safe: Safe) -> None:
    vault = safe.vault()
    sealed = await vault.encrypt(safe.acme, HERE, CANARY)
    await vault.encrypt(safe.other, HERE, CANARY)
    with pytest.raises(VaultError):
        await vault.decrypt(safe.other, HERE, sealed)
    as_if_theirs = sealed[:1] + (2).to_bytes(8, "big") + sealed[9:]
    with pytest.raises(VaultError):
        await vault.decrypt(safe.other, HERE, as_if_theirs)


async def test_a_data_key_that_was_moved_to_another_organization_opens_nothing(safe: Safe) -> None:
    sealed = await safe.vault().encrypt(safe.acme, HERE, CANARY)
    move = "UPDATE data_keys SET organization_id = :other"
    await safe.storage.write(lambda t: t.execute(move, {"other": safe.other}).fetchall())
    with pytest.raises(VaultError):
        await safe.vault().decrypt(safe.other, HERE, sealed)


async def test_every_flipped_bit_is_noticed(safe: Safe) -> None:
    sealed = await safe.vault().encrypt(safe.acme, HERE, b"x")
    vault = safe.vault()
    for at in range(len(sealed)):
        broken = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(VaultError):
            await vault.decrypt(safe.acme, HERE, broken)
    for short in (b"", sealed[:1], sealed[:20], sealed[:-1]):
        with pytest.raises(VaultError):
            await vault.decrypt(safe.acme, HERE, short)


async def test_an_organization_gets_one_data_key_for_a_day(safe: Safe) -> None:
    first, second = safe.vault(), safe.vault()
    for vault in (first, second, first):
        await vault.encrypt(safe.acme, HERE, CANARY)
    assert len(safe.keys()) == 1
    old = await first.encrypt(safe.acme, HERE, CANARY)
    safe.clock.advance(DAY_MS)
    await first.encrypt(safe.acme, HERE, CANARY)
    await second.encrypt(safe.acme, HERE, CANARY)
    assert len(safe.keys()) == 2
    assert await safe.vault().decrypt(safe.acme, HERE, old) == CANARY


async def test_after_a_rotation_the_old_master_key_is_not_needed_any_more(safe: Safe) -> None:
    sealed = {
        number: await safe.vault().encrypt(number, HERE, CANARY)
        for number in (safe.acme, safe.other)
    }
    safe.masters["second"] = new_master_key()
    assert await safe.vault().rotate() == 2
    assert await safe.vault().rotate() == 0
    assert await safe.storage.master_keys_in_use() == {"second"}
    for number, value in sealed.items():
        assert await safe.vault("second").decrypt(number, HERE, value) == CANARY
        with pytest.raises(VaultError, match="second"):
            await safe.vault("first").decrypt(number, HERE, value)


async def test_until_a_rotation_both_master_keys_are_read_and_the_newest_is_used(
    safe: Safe,
) -> None:
    old = await safe.vault().encrypt(safe.acme, HERE, CANARY)
    safe.masters["second"] = new_master_key()
    new = await safe.vault().encrypt(safe.other, HERE, CANARY)
    assert await safe.storage.master_keys_in_use() == {"first", "second"}
    assert await safe.vault().decrypt(safe.acme, HERE, old) == CANARY
    assert await safe.vault("second").decrypt(safe.other, HERE, new) == CANARY
