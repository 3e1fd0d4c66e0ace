"""Every page of the settings: axe in light and dark, a phone's width, Arabic."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.console_settings import SCENES, Acme, set_up

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PHONE = {"width": 390, "height": 844}
WIDTH = "document.documentElement.scrollWidth"


async def walk(shown: Console, acme: Acme, ids: dict[str, str], wide: bool) -> None:
    """Opens each page; nothing stands out at the side, and axe finds nothing."""
    for _, path, _ in SCENES:
        await shown.page.goto(acme.product.url + path.format(**ids))
        await expect(shown.page.get_by_role("heading", level=1).first).to_be_visible()
        await expect(shown.page.locator(".mantine-Skeleton-root")).to_have_count(0)
        await shown.at_rest()
        await shown.accessible()
        if not wide:
            assert await shown.page.evaluate(WIDTH) <= PHONE["width"], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_accessible(chromium: Chromium, acme: Acme, scheme: str) -> None:
    ids = await set_up(acme.product, acme.partner)
    async with console(chromium, acme.product, color_scheme=scheme) as ana:
        await walk(ana, acme, ids, wide=True)


async def test_every_page_fits_a_phone_in_arabic(chromium: Chromium, acme: Acme) -> None:
    ids = await set_up(acme.product, acme.partner)
    async with console(chromium, acme.product, viewport=PHONE, locale="ar") as ana:
        await expect(ana.page.locator("html")).to_have_attribute("dir", "rtl")
        await walk(ana, acme, ids, wide=False)
