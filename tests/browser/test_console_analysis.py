"""Analyses in the console: written, run, watched, brought back; by whoever may."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.console_analysis import (
    CODE,
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


async def turn_on(ana: Console) -> None:
    await ana.button("Turn scripts on …").click()
    await ana.page.get_by_role("switch", name="Scripts run").press("Space")
    await ana.page.get_by_role("dialog").get_by_role("button", name="Turn scripts on").click()
    await expect(ana.page.get_by_text("Scripts are on")).to_be_visible()
    await ana.page.get_by_role("tab", name="Analyses").click()


async def test_an_owner_turns_scripts_on_writes_one_and_sees_what_it_does(
    chromium: Chromium, product: Product
) -> None:
    await turn(product, False)
    await clear(product)
    async with console(chromium, product, path="/analysis") as ana:
        await turn_on(ana)
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
        await expect(log(ana)).to_contain_text("begun", timeout=20_000)
        finished = ana.page.get_by_role("status").get_by_text("Finished")
        await expect(finished).to_be_visible(timeout=20_000)
        await ana.open("/notifications")
        await expect(ana.row("Too hot").first).to_be_visible()


async def test_a_mistake_is_marked_at_its_line_and_is_not_deployed(
    chromium: Chromium, product: Product
) -> None:
    async with (
        analysis(product, "Broken", deploy=False) as made,
        console(chromium, product, path=f"/analysis/{made}") as ana,
    ):
        ana.guard.allow("400")
        await write(ana, "print(1)\nif hot\n    print(2)\n")
        await expect(ana.page.locator(".cm-lint-marker-error")).to_be_visible()
        await ana.page.locator(".cm-lintRange-error").hover()
        await expect(ana.page.locator(".cm-tooltip")).to_contain_text("expected ':'")
        await ana.page.keyboard.press("Control+Enter")
        await ana.button("Save, deploy and run").click()
        alert = ana.page.get_by_role("dialog").get_by_role("alert")
        await expect(alert).to_contain_text("line 2 can't run")
        await ana.page.get_by_role("dialog").get_by_role("button", name="Close").click()
        await expect(editor(ana)).to_contain_text("if hot")


async def test_a_traceback_leads_to_its_line(chromium: Chromium, product: Product) -> None:
    code = "one = 1\n\n\ndef divide(by):\n    return one / by\n\n\ndivide(0)\n"
    async with analysis(product, "Divides", code) as made:
        await run(product, made)
        async with console(chromium, product, path=f"/analysis/{made}") as ana:
            await expect(ana.page.locator(".run-error")).to_contain_text("ZeroDivisionError")
            await log(ana).get_by_role("button", name='File "analysis.py", line 8').click()
            await expect(ana.page.locator(".cm-activeLine")).to_have_text("divide(0)")
            await expect(editor(ana)).to_be_focused()
            await ana.page.locator(".run-error").get_by_role("button", name="Line 5").click()
            await expect(ana.page.locator(".cm-activeLine")).to_have_text("    return one / by")
            await ana.accessible()


async def test_lines_are_filtered_searched_and_paused(chromium: Chromium, product: Product) -> None:
    code = (
        "from tocsin import log\n"
        "log('quiet', level='debug')\nprint('said')\nlog('careful', level='warning')\n"
    )
    async with analysis(product, "Talks", code) as made:
        await run(product, made)
        async with console(chromium, product, path=f"/analysis/{made}") as ana:
            await expect(log(ana)).to_contain_text("quiet")
            await ana.page.get_by_role("combobox", name="Which lines").click()
            await ana.page.get_by_role("option", name="Warnings and errors").click()
            await expect(log(ana).locator(".log-line")).to_have_count(1)
            await ana.page.get_by_role("searchbox", name="Search the lines").fill("said")
            await expect(log(ana)).to_contain_text("No line fits.")
            await ana.page.get_by_role("searchbox", name="Search the lines").fill("")
            await ana.button("Pause").click()
            await ana.button("Go on (0 more)").click()
            await expect(log(ana)).to_contain_text("careful")


async def test_a_version_is_compared_and_rolled_back_to(
    chromium: Chromium, product: Product
) -> None:
    async with analysis(product, "Turned", "print('one')\n") as made:
        await product.api("POST", place(product, made, "versions"), {"code": "print('two')\n"})
        await product.api("POST", place(product, made, "deploy"), {})
        async with console(chromium, product, path=f"/analysis/{made}?tab=versions") as ana:
            await expect(ana.page.locator("del")).to_contain_text("print('one')")
            await expect(ana.page.locator("ins")).to_contain_text("print('two')")
            await ana.accessible()
            await ana.button("Roll back to version 1").click()
            await ana.page.get_by_role("dialog").get_by_role("button", name="Run version 1").click()
            await expect(ana.page.get_by_text("Version 1 runs", exact=True)).to_be_visible()
            await ana.page.get_by_role("tab", name="Script").click()
            await ana.page.get_by_role("button", name="Run", exact=True).click()
            await ana.button("Run version 1").click()
            await expect(log(ana)).to_contain_text("one", timeout=20_000)


async def test_an_earlier_version_is_edited_further(chromium: Chromium, product: Product) -> None:
    async with analysis(product, "Again", "print('one')\n") as made:
        await product.api("POST", place(product, made, "versions"), {"code": "print('two')\n"})
        async with console(chromium, product, path=f"/analysis/{made}?tab=versions") as ana:
            await ana.button("Edit from here").click()
            await expect(editor(ana)).to_contain_text("print('one')")
            await ana.button("Save version").click()
            await expect(ana.page.get_by_text("Saved as version 3")).to_be_visible()
