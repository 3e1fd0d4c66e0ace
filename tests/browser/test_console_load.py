"""What a browser fetches before the first page of the console can be used."""

import gzip

import aiohttp
import pytest

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FETCHED = """performance.getEntriesByType("resource").map((entry) => entry.name)
  .filter((name) => /[.](js|css)$/.test(name))"""
LIMIT = 320_000
"""Bytes, packed. The inbox has a limit of its own."""


async def test_the_first_page_is_there_after_320_kb(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product) as ana:
        await ana.page.reload()
        await ana.heading("Notifications")
        await ana.live()
        fetched = [name for name in await ana.page.evaluate(FETCHED) if "/inbox" not in name]
    sizes = {}
    async with aiohttp.ClientSession() as session:
        for name in fetched:
            async with session.get(name) as script:
                sizes[name] = len(gzip.compress(await script.read(), 9))
    assert any("/frame-" in name for name in sizes)
    assert sum(sizes.values()) <= LIMIT, sizes
