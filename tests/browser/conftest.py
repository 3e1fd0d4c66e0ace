"""What every browser test gets: a push service, a desktop, a guarded page; or a clear skip."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser import chromium as chromium_helper
from tests.browser import desktop as desktop_helper
from tests.browser import firefox as firefox_helper
from tests.browser.chromium import Chromium
from tests.browser.desktop import Desktop
from tests.browser.push_service import PushService, push_service


def needs(*reasons: str | None) -> None:
    """Skips with the reason; fails instead where browsers must be there (./check in CI)."""
    for reason in filter(None, reasons):
        if os.environ.get("TOCSIN_NEED_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """A push service, for a Firefox."""
    needs(firefox_helper.missing())
    async with push_service() as running:
        yield running


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desktop]:
    """A desktop that shows notifications."""
    needs(desktop_helper.missing())
    async with desktop_helper.desktop(tmp_path) as running:
        yield running


@pytest.fixture
async def chromium() -> AsyncIterator[Chromium]:
    """A Chromium whose pages may neither complain nor call a foreign host."""
    needs(chromium_helper.missing())
    async with chromium_helper.chromium() as running:
        yield running
