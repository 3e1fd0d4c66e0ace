"""People in the console: found, changed, switched off, looked after, imported."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.chromium import Chromium
from tests.browser.console import console
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FILE = b"""email,name,role,tag:team
noor@acme.example,Noor Saleh,USER,night
not an address,Somebody,USER,night
kofi@acme.example,Kofi Mensah,KING,night
"""


async def forget(product: Product, email: str) -> None:
    """Others count the people of the demo."""
    found = await product.api("GET", f"/users?search={email}")
    for one in found["items"]:
        await product.api("DELETE", f"/users/{one['userId']}")


@asynccontextmanager
async def person(product: Product, name: str, **more: Any) -> AsyncIterator[dict[str, Any]]:
    email = f"{name.split(maxsplit=1)[0].lower()}@acme.example"
    made = await product.api("POST", "/users", {"email": email, "name": name, **more})
    try:
        yield made
    finally:
        await forget(product, email)


async def test_people_are_searched_and_filtered_in_the_address(
    chromium: Chromium, product: Product
) -> None:
    async with (
        person(product, "Uma Reyes", tags={"team": "night"}, active=False),
        console(chromium, product, path="/users") as ana,
    ):
        await ana.page.get_by_role("searchbox").fill("weber")
        await expect(ana.row("Jonas Weber")).to_be_visible()
        await expect(ana.row("Hana Sato")).to_have_count(0)
        await ana.open("/users?active=false")
        await expect(ana.row("Uma Reyes")).to_contain_text("Switched off")
        await expect(ana.page.locator("[data-row]")).to_have_count(1)
        await ana.page.get_by_role("link", name="team: night").click()
        await expect(ana.page).to_have_url(product.url + "/users?tag=team%3Anight")
        await ana.open("/users?search=nobody&role=MAKER")
        await ana.button("Clear filters").last.click()
        await expect(ana.row("Ana Torres")).to_be_visible()


async def test_a_person_is_made_and_a_taken_email_is_said_at_its_field(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/users?new=true") as ana:
        ana.guard.allow("409")
        dialog = ana.page.get_by_role("dialog")
        await dialog.get_by_role("textbox", name="Name", exact=True).fill("Ines Costa")
        email = dialog.get_by_role("textbox", name="E-mail", exact=True)
        await email.fill("hana@acme.example")
        await dialog.get_by_role("button", name="New person").click()
        await expect(email).to_be_focused()
        await expect(email).to_have_attribute("aria-invalid", "true")
        await expect(dialog.get_by_role("textbox", name="Name", exact=True)).to_have_value(
            "Ines Costa"
        )
        await email.fill("ines@acme.example")
        await dialog.get_by_role("combobox", name="Time zone").fill("Stockholm")
        await ana.page.get_by_role("option", name="Europe/Stockholm").click()
        await dialog.get_by_role("button", name="New person").click()
        await ana.heading("Ines Costa")
        await expect(ana.page.get_by_text("Europe/Stockholm")).to_be_visible()
    await forget(product, "ines@acme.example")


async def test_who_is_switched_off_can_be_taken_back(chromium: Chromium, product: Product) -> None:
    async with (
        person(product, "Wim Bakker") as wim,
        console(chromium, product, path=f"/users/{wim['userId']}") as ana,
    ):
        await ana.button("Actions").click()
        await ana.page.get_by_role("menuitem", name="Switch off").click()
        await expect(ana.page.get_by_text("Switched off", exact=True)).to_be_visible()
        await ana.button("Undo").click()
        await expect(ana.page.get_by_role("link", name="Send to this person")).to_be_visible()
        await ana.page.get_by_role("link", name="Send to this person").click()
        url = f"{product.url}/notifications?send=true&person=wim%40acme.example"
        await expect(ana.page).to_have_url(url)


async def test_an_owner_is_deleted_only_after_typing_their_email(
    chromium: Chromium, product: Product
) -> None:
    async with (
        person(product, "Xena Petrov", role="OWNER"),
        console(chromium, product, path="/users?role=OWNER") as ana,
    ):
        await ana.act("Xena Petrov", "Delete person")
        dialog = ana.page.get_by_role("dialog", name="Delete Xena Petrov?")
        delete = dialog.get_by_role("button", name="Delete person")
        await expect(delete).to_be_disabled()
        await dialog.get_by_role("textbox").fill("xena@acme.example")
        await delete.click()
        await expect(ana.row("Xena Petrov")).to_have_count(0)
        await expect(ana.row("Ana Torres")).to_be_visible()


async def test_wishes_and_quiet_hours_are_kept(chromium: Chromium, product: Product) -> None:
    await product.api("PUT", "/categories/canteen", {"name": "Canteen"})
    async with (
        person(product, "Yuki Mori", timeZone="Asia/Tokyo") as yuki,
        console(chromium, product, path=f"/users/{yuki['userId']}?tab=preferences") as ana,
    ):
        await ana.page.get_by_role("combobox", name="What rings for Canteen").click()
        await ana.page.get_by_role("option", name="Off").click()
        await ana.page.get_by_label("Own quiet hours").check()
        await ana.button("Add quiet hours on Monday").click()
        await ana.button("Copy the times of Monday").click()
        await ana.page.get_by_role("menuitem", name="To Monday to Friday").click()
        await ana.page.get_by_label("Rings an hour").fill("3")
        await ana.accessible()
        await ana.button("Save").click()
        await expect(ana.page.get_by_text("The preferences of Yuki Mori are saved")).to_be_visible()
        kept = await product.api("GET", f"/users/{yuki['userId']}/preferences")
    await product.api("DELETE", "/categories/canteen")
    assert kept["categories"] == {"canteen": {"on": False, "channels": {}}}
    assert (len(kept["quietHours"]), kept["budget"]) == (5, {"perHour": 3})


async def test_what_somebody_got_and_where_they_belong(
    chromium: Chromium, product: Product
) -> None:
    sent = await product.tell("omar", "Boiler checked")
    await product.counts("omar", unseen=1, unread=1, action=0, snoozed=0)
    await product.inbox("omar", f"/notifications/{sent}/read", "POST")
    omar = product.user("omar")["userId"]
    async with console(chromium, product, path=f"/users/{omar}") as ana:
        await expect(ana.page.get_by_text("technicians")).to_be_visible()
        await ana.page.get_by_role("tab", name="What they got").click()
        await expect(ana.row("Boiler checked")).to_contain_text("Read")
        await ana.row("Boiler checked").get_by_role("link").click()
        await ana.heading("Boiler checked")


async def test_an_import_is_tried_before_it_is_done(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, path="/users/import") as ana:
        async with ana.page.expect_download() as example:
            await ana.page.get_by_role("link", name="Download an example").click()
        assert (await example.value).suggested_filename == "people.csv"
        file: FilePayload = {"name": "night.csv", "mimeType": "text/csv", "buffer": FILE}
        await ana.page.locator("input[type=file]").set_input_files([file])
        await ana.button("Check the file").click()
        await expect(ana.page.get_by_role("row", name="3 email:")).to_be_visible()
        await expect(ana.page.get_by_role("row", name="4 role:")).to_be_visible()
        await ana.accessible()
        found = await product.api("GET", "/users?search=noor")
        assert found["items"] == []
        await ana.button("Import one person").click()
        await expect(ana.page.get_by_role("heading", name="One person is imported")).to_be_visible()
        await ana.page.get_by_role("link", name="See the people").click()
        await expect(ana.row("Noor Saleh")).to_contain_text("team: night")
    await forget(product, "noor@acme.example")


async def test_a_file_without_a_header_is_told_and_can_be_changed(
    chromium: Chromium, product: Product
) -> None:
    async with console(chromium, product, path="/users/import") as ana:
        ana.guard.allow("400")
        file: FilePayload = {"name": "bad.csv", "mimeType": "text/csv", "buffer": b"name\nNobody\n"}
        await ana.page.locator("input[type=file]").set_input_files([file])
        await ana.button("Check the file").click()
        await expect(ana.page.get_by_role("alert")).to_contain_text("email")
        await expect(ana.button("Try again")).to_be_visible()


async def test_a_maker_looks_and_changes_nothing(chromium: Chromium, product: Product) -> None:
    async with console(chromium, product, "grace", path="/users") as grace:
        await expect(grace.button("New person")).to_have_count(0)
        await grace.row("Hana Sato").get_by_role("link").first.click()
        await grace.heading("Hana Sato")
        await expect(grace.button("Actions")).to_have_count(0)
        await grace.page.get_by_role("tab", name="Preferences").click()
        await expect(grace.page.get_by_label("Own quiet hours")).to_be_disabled()
