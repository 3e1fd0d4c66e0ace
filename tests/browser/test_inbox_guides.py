"""The guide's snippets do what it says: plain HTML, React, Vue and Svelte, from the npm package."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser import guides
from tests.browser.chromium import Chromium
from tests.browser.conftest import needs
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(server: Product, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A host's site with a page for each guide, read by Hana."""
    needs(guides.missing())
    folder: Path = tmp_path_factory.mktemp("guides")
    await guides.build(folder, server.url)
    async with guides.host(folder, server.user("hana")["inboxToken"]) as address:
        yield address
    shutil.rmtree(folder)


@pytest.mark.parametrize("guide", ["plain", *guides.FRAMEWORKS])
async def test_the_guide_rings_and_opens_the_hosts_own_screen(
    chromium: Chromium, product: Product, site: str, guide: str
) -> None:
    await product.tell("hana", "Tank 3", screen="tank", inputs={"number": "3"})
    async with chromium.page(locale="en") as (page, _guard):
        await page.goto(f"{site}/{guide}.html")
        await expect(page.get_by_test_id("badge")).to_have_text("1")
        await page.get_by_test_id("bell").click()
        await page.get_by_test_id("item-open").click()
        await page.wait_for_function("shown.length === 1")
        assert (await page.evaluate("shown[0].inputs"))["number"] == "3"
