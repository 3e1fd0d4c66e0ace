"""The people of the stories."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.tagoio import sdks
from tests.world import Person, World, open_world
from tocsin.model.people import Role


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


@pytest.fixture
async def ana(world: World) -> Person:
    """Owner of Acme."""
    return await world.person("ana", await world.organization("Acme"), Role.OWNER)


@pytest.fixture
async def ben(world: World, ana: Person) -> Person:
    """Ben of Ana's team."""
    return await world.person("ben", ana.organization)


@pytest.fixture
async def cora(world: World) -> Person:
    """Owner of another organization."""
    return await world.person("cora", await world.organization("Other"), Role.OWNER)


@pytest.fixture(scope="session")
def sdk_cache(pytestconfig: pytest.Config) -> Path:
    """Where the official SDKs are installed, once."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("tagoio-sdks")


@pytest.fixture(params=sdks.ALL)
async def sdk(
    request: pytest.FixtureRequest, sdk_cache: Path, world: World, ana: Person
) -> AsyncIterator[sdks.Sdk]:
    """Each official SDK with Ana's token."""
    folder = sdks.install(request.param, sdk_cache)
    async with sdks.opened(request.param, folder, world.url, ana.token) as started:
        yield started
