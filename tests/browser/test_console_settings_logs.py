"""The audit log and dead letters in the console."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.console_settings import CATEGORIES, PHONES, Acme, gateway, lose

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def dead(acme: Acme) -> str:
    for name, phone in PHONES.items():
        path = f"/users/{acme.product.user(name)['userId']}"
        await acme.product.api("PATCH", path, {"phone": phone})
    await acme.product.api("PUT", "/categories/safety", CATEGORIES["safety"])
    await acme.product.api("POST", "/providers", gateway(acme.partner))
    return await lose(acme.product)


async def test_who_did_what_is_unfolded_and_filtered_in_the_address(
    chromium: Chromium, acme: Acme
) -> None:
    await acme.product.api("PUT", "/categories/safety", CATEGORIES["safety"])
    async with console(chromium, acme.product, path="/audit") as ana:
        row = ana.row("Category saved").first
        await expect(row).to_contain_text("Ana Torres")
        await row.get_by_role("button", name="Details of Category saved").click()
        await expect(ana.page.locator(".row-details")).to_contain_text("saveCategory")
        await ana.accessible()
        done = ana.page.get_by_role("combobox", name="Anything done")
        await done.fill("Category s")
        await ana.page.get_by_role("option", name="Category saved").click()
        await expect(ana.page).to_have_url(f"{acme.product.url}/audit?operation=saveCategory")
        await expect(ana.row("Inbox token created")).to_have_count(0)
        await ana.page.get_by_label("To", exact=True).fill("2020-01-01")
        await expect(ana.page.get_by_text("Nothing matches")).to_be_visible()
        await ana.button("Clear filters").last.click()
        await expect(ana.row("Category saved").first).to_be_visible()


async def test_all_about_one_person_is_one_click_away_and_exported(
    chromium: Chromium, acme: Acme
) -> None:
    user_id = acme.product.user("lena")["userId"]
    await acme.product.api("PATCH", f"/users/{user_id}", {"phone": "+493055509999"})
    async with console(chromium, acme.product, path="/audit?operation=changeUser") as ana:
        await ana.row("Person changed").first.get_by_role("button", name="Details of").click()
        await ana.button("Show all about this").first.click()
        await expect(ana.page).to_have_url(re.compile(f"target={user_id}"))
        async with ana.page.expect_download() as started:
            await ana.page.get_by_role("link", name="Export CSV").click()
        text = (await (await started.value).path()).read_text("utf-8")
        assert text.splitlines()[0].lstrip("\ufeff").startswith("sequence,at,by")
        assert all(user_id in line for line in text.splitlines()[1:])


async def test_dead_letters_ring_again_and_the_number_is_named(
    chromium: Chromium, acme: Acme
) -> None:
    notification_id = await dead(acme)
    path = f"/dead-letters?notification={notification_id}"
    async with console(chromium, acme.product, path=path) as ana:
        row = ana.row("Gate 4 is closed")
        await expect(row).to_contain_text("Omar Haddad")
        await row.get_by_role("button", name="Details of").click()
        await expect(ana.page.locator(".row-details")).to_contain_text("21211 Not a valid number")
        await ana.accessible()
        acme.partner.tolerant = True
        await ana.button("Ring all that fit again").click()
        asked = ana.page.get_by_role("dialog", name="Ring 1 time again?")
        await asked.get_by_label("Only people whom nothing has reached").check()
        await ana.accessible()
        await asked.get_by_role("button", name="Ring at most 1 time").click()
        await expect(ana.page.get_by_text("1 ring goes out again")).to_be_visible()
        await expect(ana.page.get_by_text("Nothing matches")).to_be_visible()
    assert [one["to"] for one in acme.partner.texts].count(PHONES["omar"]) == 2


async def test_only_those_that_were_chosen_ring_again(chromium: Chromium, acme: Acme) -> None:
    await dead(acme)
    async with console(chromium, acme.product, path="/dead-letters") as ana:
        row = ana.row("Gate 4 is closed").first
        await row.get_by_role("checkbox").check()
        await expect(ana.page.get_by_text("1 chosen")).to_be_visible()
        await ana.button("Ring the chosen again").click()
        await ana.page.get_by_role("dialog").get_by_role("button", name="Ring 1 time").click()
        await expect(ana.page.get_by_text("1 ring goes out again")).to_be_visible()
