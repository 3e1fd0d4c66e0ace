"""A day of data points at Acme, and the pictures of their pages."""

import math
import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import expect

from tests.browser.console import Console
from tests.browser.product import Product

PLACES = {
    "cold-room-1": ({"hall": "3", "kind": "freezer"}, -18.5, 0.9),
    "cold-room-2": ({"hall": "4", "kind": "freezer"}, -19.2, 0.7),
    "boiler": ({"hall": "1"}, 64.0, 6.0),
}


def _points(now: datetime) -> Iterator[dict[str, Any]]:
    dice = random.Random(5)
    for step in range(288):
        at = now - timedelta(minutes=5 * (287 - step))
        for device, (tags, middle, swing) in PLACES.items():
            value = middle + swing * math.sin(step / 30) + dice.gauss(0, swing / 6)
            point = {"device": device, "variable": "temperature", "unit": "°C", "tags": tags}
            yield {**point, "value": round(value, 2), "time": at.isoformat()}


async def set_up(product: Product) -> None:
    """Everything that the pictures show."""
    now = datetime.now(UTC)
    points = [
        *_points(now - timedelta(minutes=1)),
        {"device": "boiler", "variable": "door", "value": "open", "tags": {"by": "Hana"}},
        {"device": "boiler", "variable": "fault", "value": False},
        {
            "device": "van-12",
            "variable": "position",
            "value": None,
            "location": {"lat": 47.37689, "lng": 8.54169},
            "tags": {"fleet": "north"},
            "metadata": {"satellites": 9, "speed": 54},
        },
    ]
    organization = f"/organizations/{product.demo['organizationId']}"
    for first in range(0, len(points), 1000):
        await product.api("POST", f"{organization}/events", points[first : first + 1000])
    saved = {"displayName": "Boiler in the cellar", "tags": {"hall": "1", "by": "Hana"}}
    await product.api("PUT", f"{organization}/devices/boiler", saved)


async def _unfold(shown: Console) -> None:
    await shown.page.locator("[data-row] button[aria-expanded]").first.click()


async def _drawn(shown: Console) -> None:
    await expect(shown.page.locator(".recharts-surface").first).to_be_visible()


SCENES: tuple[tuple[str, str, Callable[[Console], Awaitable[None]] | None], ...] = (
    ("data", "/data", _unfold),
    ("data-chart", "/data?device=cold-room-1&variable=temperature", _drawn),
    ("data-table", "/data?device=cold-room-1&variable=temperature&table=true", None),
    ("data-devices", "/data?tab=devices", None),
    ("data-device", "/data/devices/boiler", None),
    ("data-device-form", "/data/devices/boiler?edit=true", None),
)
"""Pictures of these pages: their name, their address, and what is done before."""
