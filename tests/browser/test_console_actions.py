"""Actions in the console: built as a sentence, tried, and seen at work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOT: dict[str, Any] = {
    "kind": "condition",
    "conditions": [{"variable": "temperature", "is": ">", "value": 30, "valueType": "number"}],
}


def place(product: Product) -> str:
    return f"/organizations/{product.demo['organizationId']}"


@asynccontextmanager
async def action(product: Product, name: str, **more: Any) -> AsyncIterator[str]:
    notify = {"scope": "USR", "emails": ["hana@acme.example"], "content": {"text": "$DEVICE$ hot"}}
    body = {
        "name": name,
        "trigger": HOT,
        "effects": [{"kind": "notify", "notification": notify}],
        **more,
    }
    made = await product.api("POST", f"{place(product)}/actions", body)
    try:
        yield f"/actions/{made['actionId']}"
    finally:
        await product.api("DELETE", f"{place(product)}/actions/{made['actionId']}")


async def measured(product: Product, value: float, variable: str = "temperature") -> None:
    point = {"device": "tank-1", "variable": variable, "value": value, "unit": "°C"}
    await product.api("POST", f"{place(product)}/events", point)


def field(shown: Console, name: str) -> Locator:
    """Of the rule; beside it stands what it is tried with."""
    return shown.page.locator("form").get_by_role("textbox", name=name, exact=True)


async def choose(shown: Console, name: str, option: str) -> None:
    await shown.page.locator("form").get_by_role("combobox", name=name).first.click()
    await shown.page.get_by_role("option", name=option, exact=True).click()


async def write_hot_tank(ana: Console) -> None:
    await field(ana, "Name").fill("Hot tank")
    form = ana.page.locator("form")
    await form.get_by_role("combobox", name="Variable", exact=True).fill("temperature")
    await field(ana, "Value").fill("30")
    await ana.page.get_by_role("radio", name="Groups").click()
    await choose(ana, "Solution", "Field Service")
    await form.get_by_role("combobox", name="Groups").click()
    await ana.page.get_by_role("option", name="technicians").click()
    await ana.page.keyboard.press("Escape")
    await field(ana, "Title").fill("Too hot: ")
    await form.get_by_role("button", name="Value", exact=True).click()
    await field(ana, "Text").fill("Look at it.")


async def test_a_rule_is_built_as_a_sentence_and_tried_before_it_is_saved(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/actions") as ana:
        await ana.page.get_by_role("link", name="New action").first.click()
        await write_hot_tank(ana)
        await expect(ana.page.locator("[data-sentence]")).to_have_text(
            "When temperature of any device is above 30, "
            "tell the group technicians of Field Service."
        )
        tried = ana.page.get_by_role("region", name="Try it")
        await tried.get_by_role("textbox", name="Variable").fill("temperature")
        await tried.get_by_role("textbox", name="Value").fill("31")
        await ana.button("Test it").click()
        result = ana.page.locator("[data-result]")
        await expect(result).to_contain_text("Fired")
        await expect(result).to_contain_text("Too hot: 31")
        await ana.accessible()
        await field(ana, "Name").press("Control+Enter")
        await ana.heading("Hot tank")
        await ana.page.get_by_role("link", name="Actions", exact=True).last.click()
        await expect(ana.row("Hot tank")).to_contain_text("When temperature of any device is above")
        await ana.act("Hot tank", "Delete action")
        await ana.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(ana.row("Hot tank")).to_have_count(0)


async def test_what_it_does_is_seen_as_it_happens_with_the_way_to_the_notification(
    chromium: Chromium, product: Product
) -> None:
    async with (
        action(product, "Watched") as path,
        console(chromium, product, path=f"{path}?tab=history") as ana,
    ):
        await expect(ana.page.get_by_text("Not looked at yet")).to_be_visible()
        await measured(product, 35)
        row = ana.row("temperature 35 °C")
        await expect(row).to_contain_text("Fired", timeout=15_000)
        await expect(row).to_contain_text("sent", timeout=15_000)
        await row.get_by_role("button", name="Details of").click()
        await expect(ana.page.locator("pre")).to_contain_text("tank-1")
        await ana.accessible()
        await row.get_by_role("link", name="Open the notification").click()
        await expect(ana.page.get_by_text("tank-1 hot").first).to_be_visible()


async def test_a_refusal_of_the_server_stands_at_its_field_and_the_words_stay(
    chromium: Chromium, product: Product
) -> None:
    async with (
        action(product, "Refused") as path,
        console(chromium, product, path=path) as ana,
    ):
        ana.guard.allow("400")
        value = field(ana, "Value")
        await value.fill("warm")
        await ana.button("Save").click()
        await expect(value).to_have_attribute("aria-invalid", "true")
        await expect(value).to_have_value("warm")
        await value.fill("12")
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("saved as version 2")).to_be_visible()
        await ana.page.get_by_role("tab", name="Versions").click()
        await ana.row("Version 1").get_by_role("button", name="Details of").click()
        await ana.button("Use version 1 again").click()
        await expect(ana.page.get_by_text("Version 1 is in use")).to_be_visible()
        await ana.accessible()


async def test_a_link_begins_with_a_value_and_the_past_is_tried(
    chromium: Chromium, product: Product
) -> None:
    for value in (31, 20, 35):
        await measured(product, value, "pressure")
    path = "/actions/new?device=tank-1&variable=pressure&value=30"
    async with console(chromium, product, path=path) as ana:
        await expect(ana.page.locator("[data-sentence]")).to_contain_text(
            "When pressure of tank-1 is above 30"
        )
        await field(ana, "Text").fill("Pressure!")
        await ana.page.get_by_role("radio", name="Everyone").click()
        await ana.page.locator("label", has_text="Back-test").click()
        await ana.button("Back-test it").click()
        result = ana.page.locator("[data-result]")
        await expect(result).to_contain_text("It would have fired 2 times")
        await expect(result.get_by_role("img")).to_be_visible()
        await ana.accessible()


async def choose_by_keys(ana: Console, wanted: str) -> None:
    """Down the list that has the focus, and round, until that is the one."""
    await ana.page.keyboard.press("Enter")
    await expect(ana.page.get_by_role("option").first).to_be_visible()
    pointed = ana.page.locator("[role=option][data-combobox-selected]")
    for _ in range(20):
        await ana.page.keyboard.press("ArrowDown")
        if wanted in await pointed.inner_text():
            await ana.page.keyboard.press("Enter")
            return
    pytest.fail(f"{wanted} can't be reached")


async def test_a_rule_is_written_with_the_keyboard_alone(
    chromium: Chromium, product: Product
) -> None:
    path = "/actions/new?device=tank-1&variable=pressure&value=9"
    async with console(chromium, product, path=path) as ana:
        await field(ana, "Name").focus()
        await ana.page.keyboard.type("By keys")
        await ana.page.keyboard.press("Tab")
        await choose_by_keys(ana, "A device is in a place")
        await expect(ana.page.locator("[data-sentence]")).to_contain_text("is out of 500 m")
        await choose_by_keys(ana, "A value of a device")
        await ana.page.get_by_role("radio", name="Users").focus()
        await ana.page.keyboard.press("ArrowLeft")
        await field(ana, "Text").focus()
        await ana.page.keyboard.type("High pressure")
        await ana.page.keyboard.press("Control+Enter")
        await ana.heading("By keys")
        await ana.page.get_by_role("link", name="Actions", exact=True).last.focus()
        await ana.page.keyboard.press("Enter")
        switch = ana.page.get_by_role("switch", name="By keys is on")
        await switch.focus()
        await ana.page.keyboard.press("Space")
        await expect(switch).not_to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_and_in_arabic_nothing_is_cut_off_or_hard_to_read(
    chromium: Chromium, product: Product, scheme: str
) -> None:
    look: dict[str, Any] = {
        "viewport": {"width": 390, "height": 844},
        "locale": "ar",
        "color_scheme": scheme,
    }
    async with (
        action(product, "Pocket") as path,
        console(chromium, product, path=path, **look) as ana,
    ):
        for page in ("/actions", path, f"{path}?tab=history", f"{path}?tab=versions"):
            await ana.open(page)
            width = await ana.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, page
            await ana.accessible()


async def test_a_lock_by_hand_holds_until_it_is_taken_away(
    chromium: Chromium, product: Product
) -> None:
    async with (
        action(product, "Kept back") as path,
        console(chromium, product, path="/actions?search=Kept") as ana,
    ):
        await ana.act("Kept back", "Lock")
        await expect(ana.row("Kept back")).to_contain_text("Locked")
        await ana.open(path)
        await expect(ana.page.get_by_text("Locked by hand")).to_be_visible()
        await ana.page.get_by_role("button", name="Unlock", exact=True).click()
        await expect(ana.page.get_by_text("Locked by hand")).to_have_count(0)
