"""What the console is for somebody without any rights: an inbox, a profile, wishes."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_plain_user_begins_in_the_own_inbox_and_the_bell_rings(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, "tom") as tom:
        await tom.heading("My inbox")
        bell = tom.page.get_by_test_id("bell")
        await expect(bell).to_be_visible()
        await product.tell("tom", "For Tom alone")
        inbox = tom.page.locator("main tocsin-inbox")
        await expect(inbox.get_by_test_id("item").filter(has_text="For Tom alone")).to_be_visible()
        await tom.accessible()
        await tom.page.keyboard.press("g")
        await tom.page.keyboard.press("m")
        await tom.heading("Profile")
        await expect(bell).to_be_visible()


async def test_a_plain_user_says_the_own_name_and_wishes(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, "tom", "/profile") as tom:
        name = tom.page.get_by_label("Name")
        before = await name.input_value()
        for text in "Thomas", before:
            await name.fill(text)
            await tom.button("Save").click()
            await expect(tom.button(f"Account of {text}")).to_be_visible()
        for tab in "Devices", "Preferences":
            await tom.page.get_by_role("tab", name=tab).click()
            await tom.accessible()
        await tom.page.get_by_role("switch", name="Own quiet hours").click()
        await tom.button("Save").click()
        await expect(tom.button("Save")).to_have_count(0)
        await tom.page.reload()
        await expect(tom.page.get_by_role("switch", name="Own quiet hours")).to_be_checked()


async def test_the_bell_leaves_nothing_in_the_audit_log(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product) as ana:
        await expect(ana.page.get_by_test_id("bell")).to_be_visible()
        await product.tell("ana", "Does it ring?")
        await expect(ana.page.get_by_test_id("badge")).to_be_visible()
        place = f"/organizations/{product.demo['organizationId']}/audit"
        kept = (await product.api("GET", place))["items"]
        assert not [one for one in kept if "InboxToken" in one["operation"]]
