"""The data folder's own keys: made once, completed for a newer version, changed by command."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.world import HeldClock
from tocsin.app.cli import main
from tocsin.app.secrets import load_secrets
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.vault import Place, Vault, VaultError

PLACE = Place("providers", "row", "secrets")


def tocsin(data: Path, *command: str) -> Result:
    return CliRunner().invoke(main, command, env={"TOCSIN_DATA": str(data), "TOCSIN_LOG": "error"})


async def seal(data: Path, name: str) -> bytes:
    """What an organization of this name has encrypted."""
    storage = SqliteStorage(data / "tocsin.db")
    made = await storage.create_organization(
        Organization(0, uuid7(), name, "us-east-1", False, False, 0, 0)
    )
    assert made.number == 1
    sealed = await Vault(storage, HeldClock(), load_secrets(data).master_keys).encrypt(
        made.number, PLACE, b"canary"
    )
    await storage.close()
    return sealed


async def opened(data: Path, sealed: bytes, keys: dict[str, str]) -> bytes:
    storage = SqliteStorage(data / "tocsin.db")
    try:
        return await Vault(storage, HeldClock(), keys).decrypt(1, PLACE, sealed)
    finally:
        await storage.close()


def test_the_keys_are_made_once_for_the_owner_only(tmp_path: Path) -> None:
    made = load_secrets(tmp_path)
    assert load_secrets(tmp_path) == made
    assert len(made.master_keys) == 1
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_file_of_an_older_version_gets_a_master_key_and_keeps_the_rest(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text(json.dumps({"signing": "s", "web_push": "w"}))
    found = load_secrets(tmp_path)
    assert (found.signing, found.web_push, len(found.master_keys)) == ("s", "w", 1)
    assert load_secrets(tmp_path) == found


async def test_a_rotation_keeps_what_is_encrypted_readable(tmp_path: Path) -> None:
    sealed = await seal(tmp_path, "Acme")
    (first,) = load_secrets(tmp_path).master_keys.items()
    await run(tmp_path, ["rotate-master-key"])
    both = load_secrets(tmp_path).master_keys
    assert next(iter(both.items())) == first
    second = dict(list(both.items())[1:])
    assert await opened(tmp_path, sealed, second) == b"canary"
    with pytest.raises(VaultError):
        await opened(tmp_path, sealed, dict([first]))


async def test_old_keys_can_be_dropped_with_the_rotation(tmp_path: Path) -> None:
    sealed = await seal(tmp_path, "Acme")
    result = await run(tmp_path, ["rotate-master-key", "--drop-old"])
    assert "1 data keys" in result
    keys = load_secrets(tmp_path).master_keys
    assert len(keys) == 1
    assert await opened(tmp_path, sealed, keys) == b"canary"


async def run(data: Path, command: Sequence[str]) -> str:
    """In a thread: the command has an event loop of its own."""
    result = await asyncio.to_thread(tocsin, data, *command)
    assert result.exit_code == 0, result.output
    return result.output
