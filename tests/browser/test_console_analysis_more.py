"""Analyses in the console: what is kept secret, who writes at the same time, who may what."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.console_analysis import (
    analysis,
    clear,
    editor,
    log,
    place,
    run,
    turn,
    write,
)
from tests.browser.product import Product

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("isolated"),
]
LOOKS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"viewport": {"width": 390, "height": 844}},
    {"locale": "ar"},
)


async def test_a_secret_is_given_to_runs_and_never_shown_again(
    chromium: Chromium, product: Product
) -> None:
    code = "from tocsin import secret\n\nprint('it is', secret('KEY'), len(secret('KEY')))\n"
    async with (
        analysis(product, "Keeps", code) as made,
        console(chromium, product, path=f"/analysis/{made}?tab=settings") as ana,
    ):
        await ana.page.get_by_role("textbox", name="Name of the secret").fill("KEY")
        await ana.page.get_by_label("Value", exact=True).fill("plain as day")
        await ana.button("Save secret").click()
        await expect(ana.page.get_by_text("The secret KEY is saved")).to_be_visible()
        await run(product, made)
        await ana.open(f"/analysis/{made}?tab=settings")
        await expect(ana.button("Remove the secret KEY")).to_be_visible()
        await ana.page.get_by_role("tab", name="Script").click()
        await expect(log(ana)).to_contain_text("it is ••• 12")
        assert "plain as day" not in await ana.page.content()


async def test_who_was_slower_sees_both_texts_and_loses_neither(
    chromium: Chromium, product: Product
) -> None:
    async with (
        analysis(product, "Shared", "print('first')\n") as made,
        console(chromium, product, path=f"/analysis/{made}") as ana,
    ):
        ana.guard.allow("409")
        await write(ana, "print('mine')\n")
        theirs = {"code": "print('theirs')\n", "expectedVersion": 1}
        await product.api("POST", place(product, made, "versions"), theirs)
        await ana.page.keyboard.press("Control+s")
        dialog = ana.page.get_by_role("dialog")
        await expect(dialog.locator("del")).to_contain_text("print('theirs')")
        await expect(dialog.locator("ins")).to_contain_text("print('mine')")
        await ana.accessible()
        await dialog.get_by_role("button", name="Keep editing").click()
        await expect(editor(ana)).to_contain_text("mine")
        await ana.button("Show both").click()
        await dialog.get_by_role("button", name="Save mine as version 3").click()
        await expect(ana.page.get_by_text("Saved as version 3")).to_be_visible()
        kept = await product.api("GET", place(product, made, "versions", "2"))
        assert kept["code"] == theirs["code"]


async def test_what_another_saves_is_shown_where_nothing_is_lost(
    chromium: Chromium, product: Product
) -> None:
    async with (
        analysis(product, "Read", "print('first')\n") as made,
        console(chromium, product, path=f"/analysis/{made}") as ana,
    ):
        await expect(editor(ana)).to_contain_text("first")
        await product.api("POST", place(product, made, "versions"), {"code": "print('second')\n"})
        await expect(editor(ana)).to_contain_text("second", timeout=15_000)
        await expect(ana.button("Save version")).to_be_disabled()


async def test_the_editor_is_entered_written_in_and_left_by_keys(
    chromium: Chromium, product: Product
) -> None:
    async with (
        analysis(product, "By keys", "\n") as made,
        console(chromium, product, path=f"/analysis/{made}") as ana,
    ):
        await editor(ana).focus()
        await ana.page.keyboard.type("from tocsin import n")
        await expect(ana.page.get_by_role("option", name="notify")).to_be_visible()
        await ana.page.keyboard.type("oti", delay=60)  # what opens beneath a key is not taken by it
        await ana.page.keyboard.press("Enter")
        await expect(editor(ana)).to_contain_text("from tocsin import notify")
        await ana.page.keyboard.press("Tab")
        await expect(editor(ana)).to_be_focused()
        await ana.page.keyboard.press("Escape")
        await ana.page.keyboard.press("Tab")
        await expect(editor(ana)).not_to_be_focused()
        await ana.page.get_by_role("link", name="Notifications", exact=True).click()
        await ana.page.get_by_role("dialog").get_by_role("button", name="Throw away").click()
        await ana.heading("Notifications")


async def test_a_run_takes_data_and_is_ended_by_hand(chromium: Chromium, product: Product) -> None:
    code = (
        "import time\nprint(trigger.data[0]['pump'])\nfor one in range(200):\n    time.sleep(0.1)\n"
    )
    async with (
        analysis(product, "Slow", code) as made,
        console(chromium, product, path=f"/analysis/{made}") as ana,
    ):
        await ana.button("More ways to run").click()
        await ana.page.get_by_role("menuitem", name="Run with data").click()
        await ana.page.get_by_role("textbox", name="Data").fill("[7]")
        await ana.page.get_by_role("dialog").get_by_role("button", name="Run").click()
        await expect(ana.page.get_by_text("This is no list of objects").first).to_be_visible()
        await ana.page.get_by_role("textbox", name="Data").fill('[{"pump": "seven"}]')
        await ana.page.get_by_role("dialog").get_by_role("button", name="Run").click()
        await expect(log(ana)).to_contain_text("seven", timeout=20_000)
        await ana.button("End this run").click()
        await expect(ana.page.get_by_role("status").get_by_text("Canceled")).to_be_visible()


async def test_an_external_analysis_says_who_listens_and_shows_its_token_once(
    chromium: Chromium, product: Product
) -> None:
    async with (
        analysis(product, "Outside", "", runOn="external") as made,
        console(chromium, product, path=f"/analysis/{made}") as ana,
    ):
        await expect(ana.page.get_by_text("Nobody listens")).to_be_visible()
        await ana.button("Make its token").click()
        token = await ana.page.get_by_role("dialog").locator("code").inner_text()
        await ana.button("I have copied it").click()
        assert token not in await ana.page.content()
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{product.url}/api/v1{place(product, made, 'listen')}"
        async with aiohttp.ClientSession(headers=headers) as session, session.get(url):
            await expect(ana.page.get_by_text("1 process listens")).to_be_visible(timeout=15_000)
        await expect(ana.page.get_by_text("Nobody listens")).to_be_visible(timeout=15_000)
        await ana.page.get_by_text("JavaScript").click()
        await expect(ana.page.get_by_label("Code", exact=True)).to_contain_text("new Analysis(")
        await ana.accessible()


async def test_a_maker_reads_and_runs_but_writes_nothing(
    chromium: Chromium, product: Product
) -> None:
    async with (
        analysis(product, "Read only", "print('ran')\n") as made,
        console(chromium, product, "grace", path=f"/analysis/{made}") as grace,
    ):
        await expect(editor(grace)).to_have_attribute("aria-readonly", "true")
        await expect(grace.button("Deploy")).to_have_count(0)
        await expect(grace.button("Save version")).to_have_count(0)
        await expect(grace.page.get_by_role("tab", name="Settings")).to_have_count(0)
        await grace.page.get_by_role("button", name="Run", exact=True).click()
        await expect(log(grace)).to_contain_text("ran", timeout=20_000)
        await grace.open("/analysis")
        await expect(grace.button("New analysis")).to_have_count(0)
        await expect(grace.page.get_by_role("switch", name="Read only is on")).to_be_disabled()


@pytest.mark.parametrize("look", LOOKS, ids=("light", "dark", "phone", "arabic"))
async def test_everybody_can_read_it(
    chromium: Chromium, product: Product, look: dict[str, Any]
) -> None:
    code = "from tocsin import log\n# why\nlog('x', level='warning')\nif 1:\n    oops(f'{2}')\n"
    async with (
        analysis(product, "Seen", code) as made,
        console(chromium, product, path="/analysis", **look) as ana,
    ):
        await run(product, made)
        for path in (
            "",
            f"/{made}",
            f"/{made}?tab=runs",
            f"/{made}?tab=settings",
            "?tab=isolation",
        ):
            await ana.open(f"/analysis{path}")
            await expect(ana.page.locator(".mantine-Skeleton-root")).to_have_count(0)
            if path == f"/{made}":
                await expect(ana.page.locator(".cm-lint-marker")).to_be_visible()
            await ana.accessible()
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await ana.page.evaluate(wide) <= 0


async def test_while_scripts_are_off_others_are_told_who_turns_them_on(
    chromium: Chromium, product: Product
) -> None:
    await turn(product, False)
    await clear(product)
    async with console(chromium, product, "grace", path="/analysis") as grace:
        await expect(grace.page.get_by_text("An owner turns scripts on.")).to_be_visible()
        await expect(grace.page.get_by_text("No analyses yet")).to_be_visible()
        await grace.button("See why").click()
        await expect(grace.page.get_by_role("switch", name="Scripts run")).to_be_disabled()
