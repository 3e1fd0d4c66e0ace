"""Acme with actions that have something to do, for pictures of their pages."""

from typing import Any

from playwright.async_api import expect

from tests.browser.console import Console
from tests.browser.product import Product
from tests.browser.waiting import until

TANK = {"type": "tank"}
YARD: dict[str, Any] = {
    "is": "out",
    "device": "truck-7",
    "area": {"center": [13.3777, 52.5163], "radiusM": 850},
}
SAMPLE = {"site": "North", "device": "truck-7"}
OPENING = {
    "title": "$DEVICE.NAME$ has left",
    "text": "Since $TIME$.",
    "jigId": "view-site",
    "inputs": {"siteId": "north"},
}
SITE = {"polygon": [[13.37, 52.51], [13.41, 52.51], [13.41, 52.53], [13.38, 52.535]]}


def above(value: float, operator: str = ">") -> dict[str, Any]:
    test = {"variable": "temperature", "is": operator, "value": value, "valueType": "number"}
    return {**test, "tags": TANK}


def actions(product: Product, template: dict[str, Any]) -> list[dict[str, Any]]:
    technicians = {
        "scope": "SLN_GRP",
        "solutionId": product.solution("Field Service"),
        "groups": ["technicians"],
        "priority": "high",
        "content": {
            "title": "$DEVICE.NAME$ is too hot",
            "text": "$VARIABLE$ is $VALUE$ $UNIT$ since $TIME$.",
            "icon": "🔥",
            "buttons": [{"id": "yes", "label": "On my way", "style": "primary"}],
        },
    }
    everybody = {"scope": "ORG", "content": {"title": "Good morning", "text": "Check your route."}}
    opening = {"content": OPENING, "solutionId": product.solution("Field Service")}
    silent = {"scope": "USR", "emails": ["omar@acme.example"], "content": {"text": "$DEVICE$?"}}
    return [
        {
            "name": "Hot tank",
            "trigger": {"kind": "condition", "conditions": [above(30)], "unlock": [above(25, "<")]},
            "effects": [
                {
                    "kind": "notify",
                    "notification": technicians,
                    "resolve": {"text": "$DEVICE.NAME$ is fine again."},
                }
            ],
        },
        {
            "name": "Every working day",
            "trigger": {"kind": "schedule", "cron": "0 8 * * 1-5", "timeZone": "Europe/Berlin"},
            "effects": [{"kind": "notify", "notification": everybody}],
        },
        {
            "name": "Truck 7 has left the yard",
            "trigger": {"kind": "geofence", "conditions": [YARD, {**YARD, "area": SITE}]},
            "effects": [
                {"kind": "notify", "notification": {**everybody, **opening}},
                {"kind": "notify", "notification": {"scope": "ORG", "template": template}},
            ],
        },
        {
            "name": "Silent sensors",
            "enabled": False,
            "trigger": {"kind": "no_data", "minutes": 120, "tags": TANK},
            "effects": [
                {"kind": "notify", "notification": silent},
                {"kind": "webhook", "url": "https://maintenance.example.com/silent"},
            ],
        },
    ]


async def set_up(product: Product) -> dict[str, str]:
    """The id of the first one, by the name that paths of scenes have."""
    place = f"/organizations/{product.demo['organizationId']}"
    for number in (1, 2):
        body = {"displayName": f"Tank {number}", "tags": TANK}
        await product.api("PUT", f"{place}/devices/tank-{number}", body)
    words = {"title": "{{ device }} has left {{ site }}", "text": "Call the driver."}
    body = {"name": "Has left", "content": words, "language": "en", "sample": SAMPLE}
    template = await product.api("POST", "/templates", body)
    template = {"templateId": template["templateId"], "data": {"site": "North"}}
    made = [
        await product.api("POST", f"{place}/actions", one) for one in actions(product, template)
    ]
    for value in (21, 34, 36, 24, 33):
        point = {"device": "tank-1", "variable": "temperature", "value": value, "unit": "°C"}
        await product.api("POST", f"{place}/events", point)
    path = f"{place}/actions/{made[0]['actionId']}"

    async def fired() -> bool:
        return bool((await product.api("GET", path))["firedToday"] == 2)

    await until(fired, 20, "the action has not fired")
    return {"tank": made[0]["actionId"], "yard": made[2]["actionId"]}


async def try_it(shown: Console) -> None:
    tried = shown.page.locator(".rule-side")
    await tried.get_by_role("textbox").last.scroll_into_view_if_needed()
    await tried.locator("[role=group] input").nth(1).fill("temperature")
    await tried.locator("[role=group] input").nth(2).fill("31")
    await tried.locator("button.mantine-Button-root").last.click()
    await expect(shown.page.locator("[data-result]")).to_be_visible()


async def look_back(shown: Console) -> None:
    await shown.page.locator(".rule-side .mantine-SegmentedControl-label").last.click()
    await shown.page.locator(".rule-side button.mantine-Button-root").last.click()
    await expect(shown.page.locator("[data-result]")).to_be_visible()
    await shown.page.locator("[data-result]").scroll_into_view_if_needed()


async def unfold(shown: Console) -> None:
    await shown.page.locator("[data-row] button").first.click()


async def its_words(shown: Console) -> None:
    """Down to the template of the second effect."""
    await expect(shown.page.locator("[data-field=data]")).to_be_visible()
    await shown.page.locator("[data-field=data]").scroll_into_view_if_needed()


SCENES = (
    ("action-places", "/actions/{yard}", None),
    ("action-words", "/actions/{yard}", its_words),
    ("actions", "/actions", None),
    ("action", "/actions/{tank}", None),
    ("action-new", "/actions/new?device=tank-1&variable=temperature&value=30", None),
    ("action-test", "/actions/{tank}", try_it),
    ("action-backtest", "/actions/{tank}", look_back),
    ("action-history", "/actions/{tank}?tab=history", unfold),
    ("action-devices", "/actions/{tank}?tab=devices", None),
    ("action-versions", "/actions/{tank}?tab=versions", None),
)
