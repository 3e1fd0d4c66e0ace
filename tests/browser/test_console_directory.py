"""Solutions and groups in the console: made, filled, changed, deleted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import Console, console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PASTE = """([target, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
}"""


@asynccontextmanager
async def solution(product: Product, name: str, **more: Any) -> AsyncIterator[str]:
    """One that is gone again afterwards; its path."""
    made = await product.api("POST", "/solutions", {"name": name, **more})
    path = f"/solutions/{made['solutionId']}"
    try:
        yield path
    finally:
        await product.call("DELETE", f"/api/v1{path}", product.demo["token"])


async def paste(ana: Console, field: str, text: str) -> None:
    target = await ana.page.get_by_role("combobox", name=field).element_handle()
    await ana.page.evaluate(PASTE, [target, text])


async def test_a_solution_is_made_renamed_and_deleted(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path="/solutions") as ana:
        await expect(ana.row("Field Service")).to_contain_text("8")
        await ana.button("New solution").click()
        await ana.page.get_by_role("textbox", name="Name", exact=True).fill("Warehouse")
        await ana.page.get_by_role("dialog").get_by_role("button", name="New solution").click()
        await ana.heading("Warehouse")
        await ana.page.get_by_role("button", name="Actions", exact=True).click()
        await ana.page.get_by_role("menuitem", name="Rename").click()
        await ana.page.get_by_role("textbox", name="Name", exact=True).fill("Warehouse north")
        await ana.page.get_by_role("textbox", name="Description", exact=True).fill("Pick lists")
        await ana.button("Save").click()
        await ana.heading("Warehouse north")
        await ana.page.get_by_role("button", name="Actions", exact=True).click()
        await ana.page.get_by_role("menuitem", name="Delete").click()
        dialog = ana.page.get_by_role("dialog", name="Delete Warehouse north?")
        await expect(dialog).to_contain_text("Nobody is in it")
        await dialog.get_by_role("button", name="Delete solution").click()
        await ana.heading("Solutions")
        await expect(ana.row("Warehouse north")).to_have_count(0)


async def test_a_taken_name_is_said_at_its_field_and_stays(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/solutions?new=true") as ana:
        ana.guard.allow("409")
        name = ana.page.get_by_role("textbox", name="Name", exact=True)
        await name.fill("Field Service")
        await ana.page.get_by_role("textbox", name="Description", exact=True).fill(
            "Typed with care"
        )
        await ana.page.get_by_role("dialog").get_by_role("button", name="New solution").click()
        await expect(name).to_have_attribute("aria-invalid", "true")
        await expect(name).to_be_focused()
        await expect(name).to_have_value("Field Service")
        await expect(ana.page.get_by_role("textbox", name="Description", exact=True)).to_have_value(
            "Typed with care"
        )
        await ana.accessible()


async def test_members_come_from_a_pasted_list_that_names_the_unknown(
    chromium: Chromium, product: Product
) -> None:
    async with (
        solution(product, "Pasted") as path,
        console(chromium, product, path=f"{path}?add=true") as ana,
    ):
        await paste(ana, "People", "hana@acme.example; Omar <omar@acme.example>\nx@acme.example")
        await expect(ana.page.get_by_text("One row of the list needs a look")).to_be_visible()
        await ana.button("Take them out").click()
        await ana.page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
        await expect(ana.row("Hana Sato")).to_contain_text("In no group")
        await ana.page.get_by_role("combobox", name="Role of Omar Haddad").click()
        await ana.page.get_by_role("option", name="Denied").click()
        await expect(ana.page.get_by_text("Omar Haddad gets nothing")).to_be_visible()
        await ana.act("Hana Sato", "Remove from the solution")
        dialog = ana.page.get_by_role("dialog", name="Remove Hana Sato from Pasted?")
        await dialog.get_by_role("button", name="Remove").click()
        await expect(ana.row("Hana Sato")).to_have_count(0)
        await expect(ana.page.get_by_role("tab", name="Members")).to_contain_text("1")


async def test_a_screen_declares_typed_inputs(chromium: Chromium, product: Product) -> None:
    async with (
        solution(product, "Screened") as path,
        console(chromium, product, path=f"{path}?tab=screens") as ana,
    ):
        await ana.button("New screen").click()
        await ana.page.get_by_role("textbox", name="Title", exact=True).fill("Pick list")
        await ana.button("Add input").click()
        await ana.page.get_by_role("textbox", name="Name", exact=True).fill("lines")
        await ana.page.get_by_role("combobox", name="Type").click()
        await ana.page.get_by_role("option", name="List").click()
        await ana.page.get_by_role("textbox", name="Default", exact=True).fill("{}")
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("Give it an id").last).to_be_visible()
        await ana.page.get_by_role("textbox", name="Id (jigId)", exact=True).fill("pick-list")
        await expect(ana.page.get_by_text("Must be a JSON list").last).to_be_visible()
        await ana.page.get_by_role("textbox", name="Default", exact=True).fill("[7]")
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("lines · List")).to_be_visible()


async def test_groups_of_all_solutions_are_filtered_in_the_address(
    chromium: Chromium, product: Product
) -> None:
    async with solution(product, "Empty one"), console(chromium, product, path="/groups") as ana:
        await expect(ana.row("technicians")).to_contain_text("Field Service")
        await expect(ana.row("managers")).to_contain_text("HR Self-Service")
        await ana.page.get_by_role("combobox", name="Of which solution").click()
        await ana.page.get_by_role("option", name="Field Service").click()
        await expect(ana.row("managers")).to_have_count(0)
        await ana.page.reload()
        await expect(ana.row("technicians")).to_be_visible()
        await expect(ana.row("managers")).to_have_count(0)
        await ana.page.get_by_role("combobox", name="Of which solution").click()
        await ana.page.get_by_role("option", name="Empty one").click()
        await expect(ana.page.get_by_role("heading", name="Nothing matches")).to_be_visible()
        await ana.button("Clear filters").last.click()
        await expect(ana.row("managers")).to_be_visible()


async def test_a_group_is_filled_and_somebody_taken_out_comes_back(
    chromium: Chromium, product: Product
) -> None:
    async with (
        solution(product, "Grouped") as path,
        console(chromium, product, path=f"{path}?tab=groups&add=true") as ana,
    ):
        await ana.page.get_by_role("textbox", name="Name", exact=True).fill("Night shift")
        await ana.page.get_by_role("dialog").get_by_role("button", name="New group").click()
        await ana.heading("Night shift")
        await ana.button("Add people").first.click()
        await paste(ana, "People", "lena@acme.example\ntom@acme.example")
        await ana.page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
        await expect(ana.page.get_by_text("The group has 2 members now")).to_be_visible()
        await ana.act("Lena Fischer", "Take out of the group")
        await expect(ana.row("Lena Fischer")).to_have_count(0)
        await ana.button("Undo").click()
        await expect(ana.row("Lena Fischer")).to_be_visible()
        await ana.page.get_by_role("tab", name="Where used").click()
        await expect(ana.page.get_by_text("Not used lately")).to_be_visible()


async def test_a_rule_shows_whom_it_picks_before_it_is_saved(
    chromium: Chromium, product: Product
) -> None:
    field = product.solution("Field Service")
    async with console(chromium, product, path=f"/groups?solution={field}&new=true") as ana:
        await ana.page.get_by_role("textbox", name="Name", exact=True).fill("North team")
        await ana.page.get_by_text("By a rule").click()
        await ana.button("Add a tag").click()
        await ana.page.get_by_role("textbox", name="Tag", exact=True).fill("team")
        values = ana.page.get_by_role("combobox", name="team is one of")
        await values.fill("north")
        await values.press("Enter")
        await expect(ana.page.get_by_text("It picks 3 people")).to_be_visible()
        await ana.accessible()
        await ana.page.get_by_role("dialog").get_by_role("button", name="New group").click()
        await ana.heading("North team")
        await expect(ana.page.get_by_text("Everybody with team north")).to_be_visible()
        await expect(ana.row("Hana Sato")).to_be_visible()
        await expect(ana.button("Add people")).to_have_count(0)
        await ana.page.get_by_role("button", name="Actions", exact=True).click()
        await ana.page.get_by_role("menuitem", name="Delete").click()
        await ana.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(ana.row("technicians")).to_be_visible()
