"""Acme with actions that have something to do, for pictures of their pages."""

from typing import Any

from playwright.async_api import expect

from tests.browser.console import Console
from tests.browser.product import Product
from tests.browser.waiting import until

TANK = {"type": "tank"}


def above(value: float, operator: str = ">") -> dict[str, Any]:
    test = {"variable": "temperature", "is": operator, "value": value, "valueType": "number"}
    return {**test, "tags": TANK}


def actions(product: Product) -> list[dict[str, Any]]:
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
    made = [await product.api("POST", f"{place}/actions", one) for one in actions(product)]
    for value in (21, 34, 36, 24, 33):
        point = {"device": "tank-1", "variable": "temperature", "value": value, "unit": "°C"}
        await product.api("POST", f"{place}/events", point)
    path = f"{place}/actions/{made[0]['actionId']}"

    async def fired() -> bool:
        return bool((await product.api("GET", path))["firedToday"] == 2)

    await until(fired, 20, "the action has not fired")
    return {"tank": made[0]["actionId"]}


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


SCENES = (
    ("actions", "/actions", None),
    ("action", "/actions/{tank}", None),
    ("action-new", "/actions/new?device=tank-1&variable=temperature&value=30", None),
    ("action-test", "/actions/{tank}", try_it),
    ("action-backtest", "/actions/{tank}", look_back),
    ("action-history", "/actions/{tank}?tab=history", unfold),
    ("action-devices", "/actions/{tank}?tab=devices", None),
    ("action-versions", "/actions/{tank}?tab=versions", None),
)
