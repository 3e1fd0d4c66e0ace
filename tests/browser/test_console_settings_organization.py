"""The organization in the console: what holds for everybody, and who may what."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.console_settings import Acme

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_quiet_hours_are_set_for_the_nights_and_one_day_more(
    chromium: Chromium, acme: Acme
) -> None:
    async with console(chromium, acme.product, path="/organization?tab=quiet") as ana:
        await ana.button("Nights, 22:00 to 07:00").click()
        sunday = ana.page.get_by_role("group", name="Sunday")
        await sunday.get_by_label("Sunday, quiet until").first.select_option("10:00")
        await sunday.get_by_role("button", name="Add quiet hours on Sunday").click()
        await expect(sunday.get_by_role("combobox")).to_have_count(6)
        await sunday.get_by_label("Sunday, quiet until").last.select_option("09:00")
        await ana.button("Save").click()
        await expect(ana.page.get_by_role("alert").first).to_contain_text("overlap")
        await sunday.get_by_role("button", name="Remove").last.click()
        await ana.accessible()
        await ana.button("Save").click()
        await expect(ana.button("Save")).to_be_disabled()
    settings = await acme.product.api("GET", f"{acme.place}/settings")
    assert settings["quietHours"]["sun"] == [["00:00", "10:00"], ["22:00", "24:00"]]
    assert settings["quietHours"]["mon"] == [["00:00", "07:00"], ["22:00", "24:00"]]


async def test_keeping_less_asks_first_and_other_settings_stay(
    chromium: Chromium, acme: Acme
) -> None:
    await acme.product.api("PUT", f"{acme.place}/settings", {"language": "de"})
    async with console(chromium, acme.product, path="/organization?tab=limits") as ana:
        await ana.page.get_by_label("Rings an hour").fill("4")
        await ana.page.get_by_label("Days").fill("90")
        await ana.button("Save").click()
        asked = ana.page.get_by_role("dialog", name="Keep only 90 days?")
        delete = asked.get_by_role("button", name="Delete what is older")
        await expect(delete).to_be_disabled()
        await asked.get_by_role("textbox").fill("90")
        await delete.click()
        await expect(ana.page.get_by_text("Saved", exact=True)).to_be_visible()
    settings = await acme.product.api("GET", f"{acme.place}/settings")
    assert (settings["language"], settings["retentionDays"]) == ("de", 90)
    assert settings["budget"] == {"perHour": 4}


async def test_the_name_is_changed_and_seen_at_once(chromium: Chromium, acme: Acme) -> None:
    async with console(chromium, acme.product, path="/organization") as ana:
        name = ana.page.get_by_label("Name")
        await name.fill("")
        await ana.button("Save").click()
        await expect(name).to_be_focused()
        await expect(ana.page.get_by_role("alert")).to_contain_text("It needs a name.")
        await name.fill("Acme Logistics")
        await ana.page.get_by_label("Members may send").check()
        await ana.button("Save").click()
        said = ana.page.get_by_text("What holds for everybody at Acme Logistics")
        await expect(said).to_be_visible()
        await name.fill("Acme")
        await ana.page.get_by_label("Members may send").uncheck()
        await ana.button("Save").click()
        await expect(said).to_have_count(0)


async def test_a_role_is_given_and_taken_again(chromium: Chromium, acme: Acme) -> None:
    async with console(chromium, acme.product, path="/organization?tab=members") as ana:
        people = ana.page.get_by_role("combobox", name="Person")
        await people.fill("Tom Walsh")
        await ana.page.get_by_role("option", name="Tom Walsh").click()
        await ana.button("Give").click()
        admins = ana.page.get_by_role("region", name="Administrator")
        role = admins.get_by_role("combobox", name="Role of Tom Walsh")
        await expect(role).to_have_value("Administrator")
        await ana.accessible()
        await role.click()
        await ana.page.get_by_role("option", name="User", exact=True).click()
        await expect(role).to_have_count(0)
    path = f"/users/{acme.product.user('tom')['userId']}"
    assert (await acme.product.api("GET", path))["role"] == "USER"
