"""What every browser test gets: a push service, a desktop, a guarded page; or a clear skip."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.browser import chromium as chromium_helper
from tests.browser import desktop as desktop_helper
from tests.browser import firefox as firefox_helper
from tests.browser import product as product_helper
from tests.browser.chromium import Chromium
from tests.browser.console_settings import Acme, clear, partner
from tests.browser.desktop import Desktop
from tests.browser.product import Product, running_product
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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Chromium]:
    """A Chromium whose pages may neither complain nor call a foreign host; each page is fresh."""
    needs(chromium_helper.missing())
    async with chromium_helper.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One server for all tests: a start takes as long as a test."""
    needs(product_helper.missing())
    with running_product(tmp_path_factory.mktemp("product")) as started:
        yield started


@pytest.fixture
async def product(server: Product) -> Product:
    """The running product with the demo's people, all inboxes empty."""
    await server.start()
    await server.empty()
    return server


@pytest_asyncio.fixture(loop_scope="session")
async def acme(product: Product) -> AsyncIterator[Acme]:
    """The demo's organization and a partner on loopback; what was set up is taken away, also what
    a test of another file has left.
    """
    await clear(product)
    async with partner() as running:
        yield Acme(product, running)
        await clear(product)


@pytest_asyncio.fixture(loop_scope="session")
async def isolated(product: Product) -> None:
    """This machine can keep scripts apart; where it can't, the test is skipped and says why."""
    found = await product.api("GET", "/isolation")
    needs(found["reason"] if found["mode"] == "none" else None)
