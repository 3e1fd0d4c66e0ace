"""Templates in the console: written in languages, seen before they are sent, compared, restored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ORDER: dict[str, Any] = {
    "name": "Order",
    "content": {"title": "Order {{ order.id }}", "text": "Hello {{ user.name }}"},
    "language": "en",
    "translations": {"de": {"title": "Auftrag {{ order.id }}", "text": "Hallo {{ user.name }}"}},
    "sample": {"order": {"id": 7}},
}


@asynccontextmanager
async def template(product: Product, name: str, **more: Any) -> AsyncIterator[str]:
    made = await product.api("POST", "/templates", {**ORDER, "name": name, **more})
    path = f"/templates/{made['templateId']}"
    try:
        yield path
    finally:
        await product.api("DELETE", path)


async def test_a_template_is_written_seen_and_saved(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path="/templates") as ana:
        await ana.page.get_by_role("link", name="New template").first.click()
        await ana.page.get_by_role("textbox", name="Name", exact=True).fill("Route ready")
        await ana.page.get_by_role("textbox", name="Text", exact=True).fill("Your first stop is ")
        await ana.page.get_by_role("textbox", name="Sample", exact=True).fill(
            '{"stop": "Harbour Road"}'
        )
        await ana.button("Insert a name").nth(1).click()
        await ana.page.get_by_role("menuitem", name="{{ stop }}").click()
        card = ana.page.locator("[data-preview]")
        await expect(card).to_contain_text("Your first stop is Harbour Road")
        await ana.button("Add a button").click()
        await ana.page.get_by_role("textbox", name="Label", exact=True).fill("On my way")
        await expect(card).to_contain_text("On my way")
        await ana.page.keyboard.press("Control+Enter")
        await ana.heading("Route ready")
        await ana.page.get_by_role("link", name="Templates").last.click()
        await expect(ana.row("Route ready")).to_contain_text("Never used")
        await ana.act("Route ready", "Delete template")
        await ana.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(ana.row("Route ready")).to_have_count(0)


async def test_what_a_language_lacks_is_marked_until_it_is_there(
    chromium: Chromium, product: Product
) -> None:
    async with (
        template(product, "Half German", translations={"de": {"title": "Auftrag"}}) as path,
        console(chromium, product, path=path) as ana,
    ):
        await expect(ana.page.get_by_role("tab", name="German Missing: text")).to_be_visible()
        await ana.page.get_by_role("tab", name="German").click()
        await expect(ana.page).to_have_url(product.url + path + "?language=de")
        await ana.page.get_by_role("textbox", name="Text", exact=True).fill("Hallo {{ user.name }}")
        await expect(ana.page.get_by_role("tab", name="German Complete")).to_be_visible()
        await ana.button("Add language").click()
        await ana.page.get_by_role("combobox", name="Which language").fill("Japan")
        await ana.page.get_by_role("option", name="Japanese").click()
        await expect(ana.page.get_by_role("tab", name="Japanese")).to_be_visible()
        await ana.accessible()


async def test_an_error_opens_the_language_it_is_in_and_keeps_the_words(
    chromium: Chromium, product: Product
) -> None:
    async with (
        template(product, "Wrong name") as path,
        console(chromium, product, path=f"{path}?language=de") as ana,
    ):
        ana.guard.allow("400")
        await ana.page.get_by_role("textbox", name="Text", exact=True).fill(
            "Nimm {{ order.nothing }}"
        )
        await ana.page.get_by_role("tab", name="English").click()
        await ana.button("Save").click()
        text = ana.page.get_by_role("textbox", name="Text", exact=True)
        await expect(text).to_have_value("Nimm {{ order.nothing }}")
        await expect(text).to_have_attribute("aria-invalid", "true")
        await expect(text).to_be_focused()
        await text.fill("Nimm {{ order.id }}")
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("saved as version 2")).to_be_visible()


async def test_somebody_is_shown_their_own_language(chromium: Chromium, product: Product) -> None:
    async with (
        template(product, "For Lena") as path,
        console(chromium, product, path=path) as ana,
    ):
        card = ana.page.locator("[data-preview]")
        await expect(card).to_contain_text("Hello Ana Torres")
        await ana.page.get_by_role("combobox", name="For").fill("lena")
        await ana.page.get_by_role("option", name="Lena Fischer").click()
        await expect(card).to_contain_text("Auftrag 7")
        await expect(card).to_contain_text("Hallo Lena Fischer")


async def test_versions_are_compared_and_used_again(chromium: Chromium, product: Product) -> None:
    async with template(product, "Turned") as path:
        content = {**ORDER["content"], "title": "Better"}
        await product.api("PUT", path, {**ORDER, "name": "Turned", "content": content})
        async with console(chromium, product, path=f"{path}?tab=versions") as ana:
            gone = ana.page.locator("del")
            await expect(gone).to_contain_text("content.title: Order {{ order.id }}")
            await expect(ana.page.locator("ins")).to_contain_text("content.title: Better")
            await ana.accessible()
            await ana.button("Use version 1 again").click()
            await expect(ana.page.get_by_text("Version 1 is in use")).to_be_visible()
            await ana.page.get_by_role("tab", name="Words").click()
            title = ana.page.get_by_role("textbox", name="Title", exact=True)
            await expect(title).to_have_value("Order {{ order.id }}")
            await ana.button("Undo").click()
            await expect(title).to_have_value("Better")


async def test_typed_words_are_not_thrown_away_by_going_elsewhere(
    chromium: Chromium, product: Product
) -> None:
    async with (
        template(product, "Unsaved") as path,
        console(chromium, product, path=path) as ana,
    ):
        await ana.page.get_by_role("textbox", name="Title", exact=True).fill("Typed with care")
        await ana.page.get_by_role("link", name="Users").click()
        dialog = ana.page.get_by_role("dialog", name="Throw away what you changed?")
        await dialog.get_by_role("button", name="Keep it").click()
        await expect(ana.page.get_by_role("textbox", name="Title", exact=True)).to_have_value(
            "Typed with care"
        )
        await ana.page.get_by_role("link", name="Users").click()
        await dialog.get_by_role("button", name="Throw away").click()
        await ana.heading("Users")
