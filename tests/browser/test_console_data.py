"""Data points in the console: live, filtered, charted; and the devices that they come from."""

import re
from typing import Any

import apsw
import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
COLD = {"device": "cold room", "variable": "temperature", "unit": "°C"}


async def hand_in(product: Product, *points: dict[str, Any]) -> None:
    place = f"/organizations/{product.demo['organizationId']}/events"
    await product.api("POST", place, [{**COLD, **one} for one in points])


def forget(product: Product) -> None:
    """As before the first point."""
    with apsw.Connection(str(product.data / "tocsin.db")) as db:
        db.execute("DELETE FROM data_points; DELETE FROM data_batches; DELETE FROM devices")
    db.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_without_points_it_is_said_how_the_first_one_comes_and_it_comes_live(
    chromium: Chromium, product: Product, scheme: str
) -> None:
    forget(product)
    async with console(chromium, product, path="/data", color_scheme=scheme) as ana:
        await expect(ana.page.get_by_text("No data points yet")).to_be_visible()
        await expect(ana.page.locator("main pre").first).to_contain_text("/events' -H")
        await expect(ana.page.get_by_text("TOCSIN_MQTT_URL")).to_be_visible()
        await ana.accessible()
        await ana.live()
        await hand_in(product, {"value": 21.5, "tags": {"hall": "3"}})
        await expect(ana.row("cold room")).to_contain_text("21.5 °C")
        await hand_in(product, {"value": -40, "location": {"lat": 47.4, "lng": 8.5}})
        await expect(ana.row("-40 °C")).to_contain_text("47.40000, 8.50000")
        await ana.button("Details of cold room, temperature").first.click()
        await expect(ana.page.get_by_text("Came in")).to_be_visible()
        await ana.accessible()


async def test_filters_stand_in_the_address_and_find_by_device_variable_and_tag(
    chromium: Chromium, product: Product
) -> None:
    await hand_in(
        product,
        {"device": "van", "variable": "speed", "value": 54, "tags": {"fleet": "north"}},
        {"device": "van", "variable": "door", "value": "open"},
        {"device": "pump", "variable": "speed", "value": 900},
    )
    async with console(chromium, product, path="/data?tag=fleet:north") as ana:
        await expect(ana.page.locator("[data-row]")).to_have_count(2)
        device = ana.page.get_by_role("combobox", name="Device", exact=True)
        await device.fill("pump")
        await device.press("Enter")
        await expect(ana.page.get_by_text("Nothing matches")).to_be_visible()
        await ana.button("Clear filters").last.click()
        await expect(ana.row("pump").first).to_be_visible()
        await device.fill("va")
        await ana.page.get_by_role("option", name="van").click()
        await ana.page.get_by_role("combobox", name="Variable").fill("door")
        await ana.page.keyboard.press("Enter")
        await expect(ana.page).to_have_url(re.compile(r"device=van&variable=door"))
        await expect(ana.row("van")).to_have_count(1)
        await expect(ana.row("van")).to_contain_text("open")
        await expect(ana.page.get_by_text("These values are no numbers")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_one_variable_of_a_device_is_drawn_and_its_numbers_are_in_a_table(
    chromium: Chromium, product: Product, scheme: str
) -> None:
    points = [{"device": f"oven {scheme}", "value": 20 + number} for number in range(5)]
    await hand_in(product, *points)
    path = f"/data?device=oven%20{scheme}&variable=temperature&span=hour"
    async with console(chromium, product, path=path, color_scheme=scheme) as ana:
        chart = ana.page.get_by_role("region", name=f"temperature of oven {scheme}")
        await expect(chart.locator(".recharts-surface").first).to_be_visible()
        await ana.accessible()
        await chart.get_by_text("Table").click()
        await expect(chart.get_by_role("row").nth(1)).to_contain_text("22")
        await expect(ana.page).to_have_url(re.compile("span=hour&table=true"))
        await ana.live()
        await hand_in(product, {"device": f"oven {scheme}", "value": 900})
        await expect(chart.get_by_role("table")).to_contain_text("900")
        await ana.accessible()


async def test_points_are_downloaded_as_they_are_filtered(
    chromium: Chromium, product: Product
) -> None:
    await hand_in(product, {"device": "scale", "variable": "load", "value": -2.5})
    async with console(chromium, product, path="/data?device=scale") as ana:
        await expect(ana.row("scale").first).to_be_visible()
        async with ana.page.expect_download() as started:
            await ana.page.get_by_role("link", name="Download CSV").click()
        lines = (await (await started.value).path()).read_text("utf-8-sig").splitlines()
        assert lines[0].startswith("device,variable,value")
        assert all(line.startswith("scale,load,-2.5,") for line in lines[1:])


async def test_a_device_is_found_by_its_tag_and_given_a_name(
    chromium: Chromium, product: Product
) -> None:
    await hand_in(product, {"device": "pump 7", "value": 3, "tags": {"hall": "7"}})
    async with console(chromium, product, path="/data?tab=devices&tag=hall:7") as ana:
        await expect(ana.row("pump 7")).to_contain_text("now")
        await ana.accessible()
        await ana.row("pump 7").get_by_role("link", name="pump 7").click()
        await ana.heading("pump 7")
        await expect(ana.row("temperature")).to_contain_text("3 °C")
        await ana.accessible()
        await ana.button("Edit device").click()
        pane = ana.page.get_by_role("dialog")
        await pane.get_by_label("Name to show").fill("Pump in the yard")
        await pane.get_by_role("button", name="Add tag").click()
        await pane.get_by_role("button", name="Save").click()
        await expect(pane.get_by_text("Each tag needs a name").first).to_be_visible()
        await pane.get_by_role("button", name="Remove").last.click()
        await ana.accessible()
        await pane.get_by_role("button", name="Save").click()
        await ana.heading("Pump in the yard")
        await ana.row("temperature").get_by_role("link").click()
        await expect(ana.page).to_have_url(re.compile("variable=temperature"))


async def test_on_a_phone_and_in_arabic_points_are_cards_that_keep_to_the_screen(
    chromium: Chromium, product: Product
) -> None:
    await hand_in(product, {"value": 4.5, "tags": {"hall": "3"}})
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "ar"}
    async with console(chromium, product, path="/data?device=cold%20room", **phone) as ana:
        await ana.heading("البيانات")
        await expect(ana.row("4.5 °C").first).to_be_visible()
        await ana.accessible()
        wider = "document.documentElement.scrollWidth > innerWidth"
        assert not await ana.page.evaluate(wider)
        await ana.page.get_by_role("tab", name="الأجهزة").click()
        await expect(ana.row("cold room")).to_be_visible()
        await ana.accessible()


async def test_by_keyboard_alone_one_gets_to_the_chart(
    chromium: Chromium, product: Product
) -> None:
    await hand_in(product, {"device": "key", "value": 1}, {"device": "key", "value": 2})
    async with console(chromium, product, path="/templates") as ana:
        await ana.page.keyboard.press("g")
        await ana.page.keyboard.press("e")
        await ana.heading("Data")
        await expect(ana.row("key").first).to_be_visible()
        await ana.page.keyboard.press("j")
        await ana.page.keyboard.press("Tab")
        await ana.page.keyboard.press("Enter")
        await ana.page.get_by_role("menuitem", name="Show as a chart").focus()
        await ana.page.keyboard.press("Enter")
        await expect(ana.page.locator(".recharts-surface").first).to_be_visible()


async def test_a_point_is_where_an_action_begins(chromium: Chromium, product: Product) -> None:
    await hand_in(product, {"device": "tank", "variable": "level", "value": 91, "unit": "%"})
    async with console(chromium, product, path="/data?device=tank") as ana:
        await ana.row("tank").first.get_by_role("button", name="Actions for").click()
        await ana.page.get_by_role("menuitem", name="Make an action of this").click()
        await expect(ana.page).to_have_url(re.compile("/actions/new.device=tank&variable=level"))
        await expect(ana.page.locator("main")).to_contain_text("level")
