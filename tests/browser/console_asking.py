"""Questions for the pictures: one that is written, one that waits, one that is decided."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.console import Console
from tests.browser.product import Product

BUTTONS = [
    {"id": "approve", "label": "Approve", "style": "primary"},
    {"id": "reject", "label": "Reject", "style": "danger", "value": "no"},
]
ASKED: dict[str, dict[str, Any]] = {
    "shift": {
        "title": "Can you take Saturday's shift?",
        "text": "Line 4 needs one more technician on Saturday, 06:00 to 14:00.",
        "question": {"rule": "first", "reminders": [30], "deadlineIn": 86_400},
    },
    "budget": {
        "title": "Replace the compressor at North?",
        "text": "The quote is 18,400 €. Two of you have to agree.",
        "question": {
            "rule": "quorum",
            "quorum": 2,
            "perValue": True,
            "fields": [{"key": "note", "label": "A note for purchasing"}],
        },
    },
}
TEMPLATE: dict[str, Any] = {
    "name": "Shift to give away",
    "content": {"title": "Who takes {{ day }}?", "text": "Line 4, 06:00.", "buttons": BUTTONS},
    "language": "en",
    "sample": {"day": "Saturday"},
}
NOTES = {"hana": "Yes, before the winter", "omar": "It failed twice this month"}


async def set_up(product: Product) -> dict[str, str]:
    """The ids that paths of pictures name."""
    await product.api("POST", "/templates", TEMPLATE)
    ids = {}
    place = f"/organizations/{product.demo['organizationId']}/notifications"
    for name, one in ASKED.items():
        content = {"title": one["title"], "text": one["text"], "buttons": BUTTONS}
        body = {
            "scope": "SLN_GRP",
            "solutionId": product.solution("Field Service"),
            "groups": ["technicians"],
            "content": content,
            "question": one["question"],
        }
        ids[name] = (await product.api("POST", place, body))["notificationId"]
        await product.reached(ids[name], recipients=4)
    for name, note in NOTES.items():
        answer = {"button": "approve", "values": {"note": note}}
        await product.inbox(name, f"/notifications/{ids['budget']}/answer", "POST", answer)
    return ids


async def _begin(shown: Console) -> Page:
    """The pane without what the scene before has left in it."""
    page = shown.page
    await page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('tocsin-draft'))"
        ".forEach((key) => localStorage.removeItem(key))"
    )
    await page.reload()
    return page


async def _written(shown: Console) -> None:
    """By places, for any language."""
    page = await _begin(shown)
    await page.locator("[data-field=title]").fill("Replace the compressor at North?")
    await page.locator("[data-field=text]").fill("The quote is 18,400 €.")
    for place, label in enumerate(("Approve", "Reject")):
        await page.locator("[data-field=buttons] > div > div > button").last.click()
        button = page.locator("[data-field=buttons] [role=group]").nth(place)
        await button.locator("input").first.fill(label)
    rule = page.locator("[data-field=rule]")
    await rule.click()
    await page.get_by_role("option").nth(2).click()
    await expect(page.locator("[data-field=quorum]")).to_be_visible()
    for fold in await page.locator("fieldset:has([data-field=rule]) .fold-button").all():
        await fold.click()
    await expect(page.locator("[data-field=runs]")).to_be_visible()
    await page.locator("[data-field=form] button").last.click()
    await page.locator("[data-field=escalation] button").last.click()
    await rule.evaluate("one => one.closest('fieldset').scrollIntoView()")


async def _of_template(shown: Console) -> None:
    """The template asks; what an answer runs is chosen."""
    page = await _begin(shown)
    await page.locator(".send-grid .mantine-SegmentedControl-label").nth(1).click()
    await page.locator("[data-field=template]").click()
    await page.get_by_role("option").filter(has_text=TEMPLATE["name"]).click()
    await page.locator("fieldset:has([data-field=rule]) .fold-button").last.click()
    await page.locator("[data-field=rule]").evaluate(
        "one => one.closest('fieldset').scrollIntoView()"
    )


async def _translated(shown: Console) -> None:
    """Buttons and a field in a second language."""
    page = shown.page
    await _written(shown)
    await page.locator("[data-field=form] [role=group] input").first.fill("A note for purchasing")
    await page.locator("[data-field=translations] > button").last.click()
    await page.get_by_role("menuitem").first.click()
    await page.locator("[data-field=translations]").scroll_into_view_if_needed()


SCENES = [
    ("question-written", "/notifications?send=true", _written),
    ("question-of-template", "/notifications?send=true", _of_template),
    ("question-translated", "/notifications?send=true", _translated),
    ("question-open", "/notifications/{shift}?tab=answers", None),
    ("question-decided", "/notifications/{budget}?tab=answers", None),
]
