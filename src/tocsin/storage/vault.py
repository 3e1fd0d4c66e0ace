"""Secrets at rest: AES-256-GCM with data keys, which master keys encrypt in turn.

Master keys are in the data folder beside the database, so that a copy of the database alone opens
nothing. An organization gets a new data key each day on which it encrypts something; changing the
master key encrypts the data keys again, and nothing else.

What is encrypted is bound to its place: organization, table, row, column and key. A value that
somebody moves to another row can't be read there.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tocsin.model.clock import DAY_MS, Clock
from tocsin.storage.delivery_settings import DataKey, VaultOperations

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"
_NUMBER_BYTES = 8
_HEAD = len(FORMAT) + _NUMBER_BYTES
_REMEMBERED = 4096
REWRAP_AT_ONCE = 500


class VaultError(Exception):
    """Nothing can be read here: a master key is missing, or the value is not what was written."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is kept. `row` is the row's public id, or what else never changes of it."""

    table: str
    row: str
    column: str


def new_master_key() -> str:
    """256 random bits, as base64url."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


class Vault:
    """`master_keys` are base64url by id, the newest last: new data keys are wrapped with that."""

    def __init__(
        self, storage: VaultOperations, clock: Clock, master_keys: Mapping[str, str]
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._masters = {key: AESGCM(_key_bytes(text)) for key, text in master_keys.items()}
        self._newest = next(reversed(self._masters))
        self._data_keys: dict[tuple[int, int], AESGCM] = {}
        self._today: dict[int, tuple[int, int]] = {}

    async def encrypt(self, organization: int, place: Place, plain: bytes) -> bytes:
        """Ciphertext for this place of the organization. Each time it looks different."""
        number, cipher = await self._current(organization)
        nonce = os.urandom(NONCE_BYTES)
        head = FORMAT + number.to_bytes(_NUMBER_BYTES, "big")
        return head + nonce + cipher.encrypt(nonce, plain, _bind(organization, place, str(number)))

    async def decrypt(self, organization: int, place: Place, value: bytes) -> bytes:
        """What was encrypted for this place; raises `VaultError` for everything else."""
        if value[: len(FORMAT)] != FORMAT or len(value) < _HEAD + NONCE_BYTES:
            raise VaultError("This is not an encrypted value.")
        number = int.from_bytes(value[len(FORMAT) : _HEAD], "big")
        cipher = await self._data_key(organization, number)
        nonce, sealed = value[_HEAD : _HEAD + NONCE_BYTES], value[_HEAD + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, sealed, _bind(organization, place, str(number)))
        except InvalidTag:
            raise VaultError("The value was not encrypted for this place.") from None

    async def rotate(self) -> int:
        """Wrap all data keys with the newest master key; how many had another one.

        Safe to be interrupted and done again: both keys are readable meanwhile.
        """
        after: int | None = 0
        changed: list[int] = []

        def rewrap(key: DataKey) -> DataKey | None:
            if key.master_key == self._newest:
                return None
            changed.append(key.number)
            return self._wrap(key, self._unwrap(key))

        while after is not None:
            after = await self._storage.rewrap_data_keys(after, REWRAP_AT_ONCE, rewrap)
        return len(set(changed))

    async def _current(self, organization: int) -> tuple[int, AESGCM]:
        """Today's data key of the organization, made if there is none yet."""
        now_ms = self._clock.now_ms()
        midnight_ms = now_ms - now_ms % DAY_MS
        day, number = self._today.get(organization, (-1, 0))
        if day == midnight_ms:
            return number, await self._data_key(organization, number)
        last = await self._storage.last_data_key(organization)
        if last is None or last.created_at_ms < midnight_ms:
            fresh = DataKey(0, organization, "", b"", now_ms)
            wrapped = self._wrap(fresh, os.urandom(KEY_BYTES))
            last = await self._storage.add_data_key(wrapped, midnight_ms)
        if len(self._today) >= _REMEMBERED:
            self._today.clear()
        self._today[organization] = (midnight_ms, last.number)
        return last.number, self._remember(last)

    async def _data_key(self, organization: int, number: int) -> AESGCM:
        known = self._data_keys.get((organization, number))
        if known is not None:
            return known
        key = None
        if number < 1 << 63:
            key = await self._storage.data_key(organization, number)
        if key is None:
            raise VaultError("The value's data key is not there.")
        return self._remember(key)

    def _remember(self, key: DataKey) -> AESGCM:
        if len(self._data_keys) >= _REMEMBERED:
            self._data_keys.clear()
        cipher = AESGCM(self._unwrap(key))
        self._data_keys[key.organization, key.number] = cipher
        return cipher

    def _wrap(self, key: DataKey, plain: bytes) -> DataKey:
        nonce = os.urandom(NONCE_BYTES)
        bound = _bind(key.organization, _place_of(key), self._newest)
        wrapped = nonce + self._masters[self._newest].encrypt(nonce, plain, bound)
        return replace(key, master_key=self._newest, wrapped=wrapped)

    def _unwrap(self, key: DataKey) -> bytes:
        master = self._masters.get(key.master_key)
        if master is None:
            raise VaultError(f"The master key {key.master_key!r} is not in the data folder.")
        nonce, sealed = key.wrapped[:NONCE_BYTES], key.wrapped[NONCE_BYTES:]
        try:
            bound = _bind(key.organization, _place_of(key), key.master_key)
            return master.decrypt(nonce, sealed, bound)
        except InvalidTag:
            raise VaultError("The data key was not wrapped with this master key.") from None


def _place_of(key: DataKey) -> Place:
    """A data key has no number yet when it is wrapped; the moment it was made tells it apart."""
    return Place("data_keys", str(key.created_at_ms), "wrapped")


def _bind(organization: int, place: Place, key: str) -> bytes:
    return "|".join((str(organization), place.table, place.row, place.column, key)).encode()


def _key_bytes(text: str) -> bytes:
    key = base64.urlsafe_b64decode(text)
    if len(key) != KEY_BYTES:
        raise VaultError("A master key has 32 bytes, written as base64url.")
    return key
