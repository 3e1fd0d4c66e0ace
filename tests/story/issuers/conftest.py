"""The issuer of these stories, and a browser that comes by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.issuer import Issuer, an_issuer
from tests.story.issuers.steps import BEN, LOOPBACK, Browser
from tests.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, **LOOPBACK) as opened:
        yield opened


@pytest.fixture
async def issuer(world: World) -> AsyncIterator[Issuer]:
    async with an_issuer(lambda: world.clock.now_ms() // 1000) as made:
        made.account = dict(BEN)
        yield made


@pytest.fixture
def browser(world: World) -> Browser:
    return Browser(world)
