"""First steps and sign-in in the database, and searches that go beyond one window."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.blank import blank_database
from tocsin.audience.tokens import secret_of, token_for
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Organization, Role, User
from tocsin.storage.directory import ImportRow
from tocsin.storage.sqlite import SqliteStorage

NOW = 1_790_000_000_000
MINUTE = 60_000
LIMITS = {"email:ana@acme.example": 3, "client:192.0.2.1": 5}


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    opened = SqliteStorage(await blank_database(tmp_path))
    yield opened
    await opened.close()


def acme() -> Organization:
    return Organization(0, uuid7(NOW), "Acme", "us-east-1", False, False, NOW, NOW)


def ana(email: str = "ana@acme.example") -> User:
    return User(0, uuid7(NOW), email, "Ana", Role.OWNER, True, NOW, NOW)


async def test_an_organization_is_founded_with_owner_and_token_or_not_at_all(
    storage: SqliteStorage,
) -> None:
    organization, owner, (secret, digest) = acme(), ana(), secret_of()
    token = token_for(organization, owner, secret, NOW)
    made = await storage.found_organization(organization, owner, token, digest)
    assert await storage.find_token(digest) == (made[2], made[0], made[1])
    again = replace(organization, name="Twice")
    with pytest.raises(TocsinError):
        await storage.found_organization(again, ana("x@y.z"), token, b"another hash")
    assert [one.name for one in await storage.organizations()] == ["Acme"]


async def test_attempts_are_counted_until_the_limit_and_forgotten_after_the_window(
    storage: SqliteStorage,
) -> None:
    for _ in range(3):
        assert await storage.count_attempt(LIMITS, NOW, 15 * MINUTE) == 0
    assert await storage.count_attempt(LIMITS, NOW + MINUTE, 15 * MINUTE) == 14 * MINUTE
    other = {"email:ben@acme.example": 3}
    assert await storage.count_attempt(other, NOW + MINUTE, 15 * MINUTE) == 0
    assert await storage.count_attempt(LIMITS, NOW + 15 * MINUTE, 15 * MINUTE) == 0


async def test_a_success_forgives_the_email_and_one_attempt_of_the_client(
    storage: SqliteStorage,
) -> None:
    email, client = LIMITS
    for _ in range(3):
        await storage.count_attempt(LIMITS, NOW, 15 * MINUTE)
    await storage.forgive_attempts(email, client)
    waits = [await storage.count_attempt(LIMITS, NOW, 15 * MINUTE) for _ in range(4)]
    assert waits == [0, 0, 0, 15 * MINUTE]


async def test_a_search_goes_on_beyond_the_first_window_of_people(storage: SqliteStorage) -> None:
    organization = await storage.create_organization(acme())
    handle = storage.organization(organization.number, organization.organization_id)
    emails = [f"p{number}@acme.example" for number in range(10_500)]
    rows = [ImportRow(email, partial(lambda email, _: ana(email), email)) for email in emails]
    await handle.import_users(rows, dry_run=False)
    found = await handle.users(after=0, search="P10499@", role=None, limit=2)
    assert [user.email for user in found] == ["p10499@acme.example"]
    everybody = await handle.users(after=0, search="acme", role=None, limit=20_000)
    assert len(everybody) == 10_500
