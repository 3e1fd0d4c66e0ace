"""Analyses in the console: written, run, watched, brought back; by whoever may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chromium import Chromium
from tests.browser.conftest import needs
from tests.browser.console import Console, console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
CODE = 'from tocsin import notify\n\nprint("begun")\nnotify("Too hot", "Line 4", role="owner")\n'
RULES = {"atOnce": 2, "limits": {"wallS": 300, "cpuS": 60, "memoryMib": 1024}}
LINE = ".cm-content"


def place(product: Product, *more: str) -> str:
    return "/".join((f"/organizations/{product.demo['organizationId']}/analyses", *more))


async def turn(product: Product, on: bool) -> None:
    """Scripts on or off; skips where this machine can't keep them apart."""
    isolation = await product.api("GET", "/isolation")
    needs(isolation["reason"] if isolation["mode"] == "none" else None)
    path = f"/organizations/{product.demo['organizationId']}/scripts"
    await product.api("PUT", path, {**RULES, "enabled": on})


@asynccontextmanager
async def analysis(
    product: Product, name: str, code: str = CODE, deploy: bool = True, **more: Any
) -> AsyncIterator[str]:
    """Its id; scripts are on. Afterwards it is gone."""
    await turn(product, True)
    made = await product.api("POST", place(product), {"name": name, "code": code, **more})
    made_id = str(made["analysisId"])
    try:
        if deploy:
            await product.api("POST", place(product, made_id, "deploy"), {})
        yield made_id
    finally:
        await product.api("DELETE", place(product, made_id))


def editor(of: Console) -> Locator:
    return of.page.get_by_role("textbox", name="Script in Python")


async def write(of: Console, code: str) -> None:
    """In place of all that is there."""
    await editor(of).click()
    await of.page.keyboard.press("Control+a")
    await of.page.keyboard.press("Delete")
    await of.page.keyboard.insert_text(code)


def log(of: Console) -> Locator:
    return of.page.get_by_role("log", name="What the run says")


async def test_an_owner_turns_scripts_on_writes_one_and_sees_what_it_does(
    chromium: Chromium, product: Product
) -> None:
    await turn(product, False)
    async with console(chromium, product, path="/analysis") as ana:
        await ana.button("Turn scripts on …").click()
        await ana.page.get_by_role("switch", name="Scripts run").press("Space")
        await ana.page.get_by_role("dialog").get_by_role("button", name="Turn scripts on").click()
        await expect(ana.page.get_by_text("Scripts are on")).to_be_visible()
        await ana.page.get_by_role("tab", name="Analyses").click()
        await ana.button("New analysis").first.click()
        await ana.page.get_by_role("textbox", name="Name", exact=True).fill("Watch line 4")
        await ana.button("Create").click()
        await ana.heading("Watch line 4")
        await ana.live()
        await write(ana, CODE)
        await ana.page.keyboard.press("Control+s")
        await expect(ana.page.get_by_text("Saved as version 2")).to_be_visible()
        await ana.page.keyboard.press("Control+Enter")
        await ana.button("Save, deploy and run").click()
        await expect(log(ana)).to_contain_text("begun")
        await expect(ana.page.get_by_role("status").get_by_text("Finished")).to_be_visible()
        await ana.open("/notifications")
        await expect(ana.row("Too hot").first).to_be_visible()
        await ana.open("/analysis")
        await expect(ana.row("Watch line 4")).to_contain_text("Finished")
        await ana.act("Watch line 4", "Delete analysis")
        await ana.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(ana.row("Watch line 4")).to_have_count(0)
