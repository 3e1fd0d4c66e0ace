"""The whole way: a hot tank on MQTT, an action, a script that asks, an answer, the all-clear."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser import product as product_helper
from tests.browser.chromium import Chromium
from tests.browser.conftest import needs
from tests.browser.demo import Demo, demo
from tests.browser.product import Product, free_port
from tests.browser.waiting import until
from tests.mqtt import broker as broker_helper
from tests.mqtt.broker import Broker, mosquitto

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCRIPT = """
from tocsin import ask, env, log, notify, trigger

async def main():
    point = trigger.data[0]
    log("asks because of", point["device"], point["value"])
    answer = await ask(
        "Start the pump?", f"{point['device']} is at {point['value']} °C.",
        buttons=["Start", "Leave it"], solution=env["SOLUTION"], group="technicians",
    )
    log("was told", answer.value, "by", answer.by["name"])
    if answer.value == "start":
        notify("The pump runs", f"{answer.by['name']} started it.", users=[env["OWNER"]])
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def plant() -> AsyncIterator[tuple[Product, Broker]]:
    """A Tocsin that listens to a broker."""
    needs(product_helper.missing(), broker_helper.missing())
    with tempfile.TemporaryDirectory() as folder:
        async with mosquitto(Path(folder)) as broker:
            (data := Path(folder) / "data").mkdir()
            product = Product(data, free_port(), settings={"TOCSIN_MQTT_URL": broker.url})
            try:
                await product.start()
                yield product, broker
            finally:
                product.kill()


async def _rule(product: Product) -> str:
    """Above 30 °C: tell the technicians until it is below 28, and run the script; its id."""
    there = f"/organizations/{product.demo['organizationId']}"
    field_service = product.solution("Field Service")
    environment = {"SOLUTION": field_service, "OWNER": product.user("ana")["email"]}
    await product.api("PUT", f"{there}/scripts", {"enabled": True})
    script = {"name": "Ask for the pump", "code": SCRIPT, "environment": environment}
    analysis = (await product.api("POST", f"{there}/analyses", script))["analysisId"]
    deploy = {"version": 1, "scopes": ["notify:group", "notify:user", "read"]}
    await product.api("POST", f"{there}/analyses/{analysis}/deploy", deploy)
    alert = {
        "scope": "SLN_GRP", "solutionId": field_service, "groups": ["technicians"],
        "content": {"title": "$DEVICE$ is hot", "text": "$VALUE$ $UNIT$ at $TIME$"},
    }  # fmt: skip
    conditions = [{"variable": "temperature", "is": ">", "value": 30, "tags": {"kind": "tank"}}]
    over = [{"variable": "temperature", "is": "<", "value": 28, "tags": {"kind": "tank"}}]
    effects: list[dict[str, Any]] = [
        {"kind": "notify", "notification": alert, "resolve": {"text": "It has cooled down."}},
        {"kind": "run", "analyses": [analysis]},
    ]
    trigger = {"kind": "condition", "conditions": conditions, "unlock": over}
    action = {"name": "A hot tank", "trigger": trigger, "effects": effects}
    await product.api("POST", f"{there}/actions", action)
    return str(analysis)


async def test_a_hot_tank_asks_the_technicians_and_is_over_when_it_cools(
    chromium: Chromium, plant: tuple[Product, Broker]
) -> None:
    product, broker = plant
    analysis = await _rule(product)
    machine, topic = broker.publisher(), f"tocsin/{product.demo['organizationId']}/tank-3"
    async with demo(chromium, product, "hana") as hana:
        await hana.open_panel()
        hot = {"variable": "temperature", "value": 31.5, "unit": "°C", "tags": {"kind": "tank"}}
        await machine.tell(topic, hot)
        await expect(hana.item("tank-3 is hot")).to_contain_text("31.5 °C", timeout=15_000)
        await _answers(hana)
        await _goes_on(product, analysis)
        await machine.tell(topic, {**hot, "value": 27.5})
        await expect(hana.item("It has cooled down.")).to_be_visible(timeout=15_000)
        await expect(hana.item("31.5 °C at")).to_have_count(0)


async def _answers(hana: Demo) -> None:
    await expect(hana.button("Start the pump?", "Start")).to_be_visible(timeout=30_000)
    await hana.press("Start the pump?", "Start")


async def _goes_on(product: Product, analysis: str) -> None:
    """The script was told, said so in its log, and has ended well; Ana knows it too."""
    runs = f"/organizations/{product.demo['organizationId']}/analyses/{analysis}/runs"

    async def finished() -> bool:
        return bool((await product.api("GET", runs))["items"][0]["state"] == "finished")

    await until(finished, 30, "the script does not go on")
    run = (await product.api("GET", runs))["items"][0]["runId"]
    lines = [one["text"] for one in (await product.api("GET", f"{runs}/{run}/log"))["items"]]
    assert lines == ["asks because of tank-3 31.5", "was told start by Hana Sato"]
    inbox = await product.inbox("ana", "/notifications")
    assert "The pump runs" in [item["title"] for item in inbox["items"]]
