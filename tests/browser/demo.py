"""One person's demo page in Chromium: what they see of the inbox, and what they do with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.chromium import Chromium, Guard
from tests.browser.product import AXE, Product
from tests.browser.waiting import until

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Demo:
    """Locators reach into the inbox's shadow root by themselves."""

    page: Page
    guard: Guard

    def part(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    def item(self, title: str) -> Locator:
        return self.part("item").filter(has_text=title)

    async def open_panel(self) -> None:
        await self.part("bell").click()
        await expect(self.part("panel")).to_be_visible()

    async def do(self, title: str, what: str) -> None:
        """Opens, marks, archives … the item; deleting it and asking why are in its menu."""
        item = self.item(title)
        if what in ("delete", "why"):
            await item.get_by_test_id("item-more").click()
        await item.get_by_test_id(f"item-{what}").click()

    def button(self, title: str, which: str | int) -> Locator:
        """One of those that the sender put there: by its label, or the first, second …"""
        buttons = self.item(title).get_by_test_id("item-button")
        return buttons.nth(which) if isinstance(which, int) else buttons.filter(has_text=which)

    async def press(self, title: str, label: str) -> None:
        await self.button(title, label).click()

    async def titles(self) -> list[str]:
        return await self.part("item").locator(".title").all_inner_texts()

    async def shows(self, *titles: str) -> None:
        """The list, and nothing but it, in this order."""
        if titles:
            await expect(self.part("item").locator(".title")).to_have_text(list(titles))
        else:
            await expect(self.part("empty")).to_be_visible()

    async def live(self) -> None:
        """The stream is open: what comes from now on is told, not listed."""
        state = "() => document.querySelector('tocsin-inbox')?.store?.live"

        async def connected() -> bool:
            return bool(await self.page.evaluate(state) == "live")

        await until(connected, 10, "the inbox does not get its stream")

    async def accessible(self) -> None:
        await accessible(self.page)

    async def inbox_accessible(self) -> None:
        """With a link in the inbox, axe no longer knows the page's skip link as one."""
        await accessible(self.page, "tocsin-inbox")


async def accessible(page: Page, part: str = "html") -> None:
    """Axe finds nothing on the page, or this part of it, as it is now."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}}
    found: list[dict[str, Any]] = await page.evaluate(
        "async ([part, options]) => (await axe.run(part, options)).violations", [part, options]
    )
    told = [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]
    assert not told, f"{page.url}: " + "; ".join(told)


@asynccontextmanager
async def demo(
    chromium: Chromium, product: Product, name: str, **options: Any
) -> AsyncIterator[Demo]:
    """The demo in a browser of this person's own, connected."""
    async with chromium.page(**options) as (page, guard):
        await page.goto(product.page(name))
        shown = Demo(page, guard)
        await shown.live()
        yield shown
