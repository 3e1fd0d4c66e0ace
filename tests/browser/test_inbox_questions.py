"""Questions that several people are asked, in Chromium: forms, decisions by others, deadlines."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.demo import demo
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BUTTONS = [
    {"id": "approve", "label": "Approve", "style": "primary"},
    {"id": "reject", "label": "Reject", "style": "danger"},
]
FIELDS = [
    {"key": "days", "label": "Days", "kind": "number", "required": True, "max": 30},
    {"key": "site", "label": "Site", "kind": "choice", "choices": ["North", "South"]},
    {"key": "paid", "label": "Paid", "kind": "yesno"},
]


async def put(product: Product, *names: str, **question: Any) -> str:
    body = {
        "scope": "USR",
        "emails": [product.user(name)["email"] for name in names],
        "content": {"title": "Leave", "text": "May Eve go?", "buttons": BUTTONS},
        "question": question,
    }
    organization = product.demo["organizationId"]
    path = f"/organizations/{organization}/notifications"
    return str((await product.api("POST", path, body))["notificationId"])


async def test_a_form_is_filled_in_in_place_and_the_other_persons_item_changes_live(
    chromium: Chromium, product: Product
) -> None:
    sent = await put(product, "hana", "tom", rule="first", fields=FIELDS)
    async with demo(chromium, product, "hana") as hana, demo(chromium, product, "tom") as tom:
        await tom.open_panel()
        await expect(tom.button("Leave", "Approve")).to_be_enabled()
        await hana.open_panel()
        await hana.press("Leave", "Approve")
        form = hana.part("item-form")
        await expect(form.get_by_label("Days")).to_be_focused()
        await form.get_by_label("Days").fill("2.5")
        await form.get_by_label("Site").select_option("South")
        await form.get_by_label("Paid").select_option("Yes")
        await hana.inbox_accessible()
        await hana.part("form-send").click()
        await expect(hana.part("answered")).to_have_text("You answered: \u2068Approve\u2069")
        await expect(tom.part("decided")).to_contain_text("Approve\u2069: decided by \u2068Hana")
        await expect(tom.button("Leave", "Approve")).to_have_count(0)
    item = await product.inbox("hana", f"/notifications/{sent}")
    assert item["answer"]["values"] == {"days": 2.5, "site": "South", "paid": True}


async def test_what_does_not_fit_is_said_and_stays_in_the_form(
    chromium: Chromium, product: Product
) -> None:
    pattern = {"key": "code", "label": "Code", "pattern": "[A-Z]{3}"}
    await put(product, "hana", fields=[pattern])
    async with demo(chromium, product, "hana") as hana:
        hana.guard.allow("status of 400")
        await hana.open_panel()
        await hana.press("Leave", "Reject")
        await hana.part("item-form").get_by_label("Code").fill("abc")
        await hana.part("form-send").click()
        await expect(hana.part("notice")).to_contain_text("did not work")
        await expect(hana.button("Leave", "Reject")).to_be_enabled()


async def test_buttons_are_dead_from_the_deadline_on(chromium: Chromium, product: Product) -> None:
    await put(product, "hana", rule="first", deadlineIn=3_600)
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        await expect(hana.part("deadline")).to_contain_text("Answer by")
        later = datetime.now(UTC) + timedelta(hours=2)
        await hana.page.clock.set_fixed_time(later)
        await hana.part("tab-unread").click()
        await hana.part("tab-all").click()
        await expect(hana.part("decided")).to_have_text("Its time is over.")
        await expect(hana.button("Leave", "Approve")).to_be_disabled()
