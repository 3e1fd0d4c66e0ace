"""What an action says and where it looks: a template, a screen that opens, an area."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product
from tests.browser.test_console_actions import action, choose, field, place
from tests.browser.test_console_templates import template

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
YARD = {
    "kind": "geofence",
    "conditions": [{"is": "out", "area": {"center": [13.4, 52.5], "radiusM": 500}}],
}


async def test_an_action_says_it_by_a_template_and_keeps_what_fills_it(
    chromium: Chromium, product: Product
) -> None:
    sample = {"order": {"id": 7}, "site": "North"}
    async with (
        template(product, "Site order", sample=sample),
        action(product, "By template") as path,
        console(chromium, product, path=path) as ana,
    ):
        await ana.page.get_by_text("Use a template", exact=True).click()
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("Choose a template.").first).to_be_visible()
        await choose(ana, "Template", "Site order")
        await field(ana, "site").fill("South")
        await field(ana, "order").fill('{"id": 1}')
        await ana.accessible()
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("By template saved as version 2").first).to_be_visible()
        saved = await product.api("GET", f"{place(product)}{path}")
        used = saved["effects"][0]["notification"]["template"]
        assert used["data"] == {"site": "South", "order": {"id": 1}}


async def test_an_action_opens_a_screen_of_the_solution_that_is_chosen(
    chromium: Chromium, product: Product
) -> None:
    async with (
        action(product, "Opens a screen") as path,
        console(chromium, product, path=path) as ana,
    ):
        await choose(ana, "Solution", "Field Service")
        await ana.page.locator("form").get_by_role("combobox", name="Screen").click()
        await ana.page.get_by_role("option").first.click()
        await ana.accessible()
        await ana.button("Save").click()
        await expect(
            ana.page.get_by_text("Opens a screen saved as version 2").first
        ).to_be_visible()
        saved = (await product.api("GET", f"{place(product)}{path}"))["effects"][0]
        assert saved["notification"]["solutionId"] == product.solution("Field Service")
        assert saved["notification"]["content"]["jigId"]


async def test_an_area_is_pasted_said_again_and_wrong_lines_are_named(
    chromium: Chromium, product: Product
) -> None:
    async with (
        action(product, "Yard", trigger=YARD) as path,
        console(chromium, product, path=path) as ana,
    ):
        center = field(ana, "Centre: latitude, longitude")
        await expect(center).to_have_value("52.5, 13.4")
        await center.fill("52.5163° N, 13.3777° E")
        await expect(ana.page.locator("[data-area]")).to_contain_text("500 m around")
        await choose(ana, "Area", "Corners")
        corners = field(ana, "Corners: latitude, longitude, one a line")
        await corners.fill("52.5, 13.4\n52.51, 13.4\nthere")
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("Line 3 is no place").first).to_be_visible()
        await corners.fill("52.5, 13.4\n52.51, 13.4\n52.51, 13.42")
        await expect(ana.page.locator("[data-area]")).to_contain_text("About 1.4 km wide")
        await ana.accessible()
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("Yard saved as version 2").first).to_be_visible()
        saved = await product.api("GET", f"{place(product)}{path}")
        assert saved["trigger"]["conditions"][0]["area"]["polygon"][2] == [13.42, 52.51]
