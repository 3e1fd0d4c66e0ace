"""The service worker as it is shipped, in stock Firefox, under pushes of every kind."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from aiohttp import web

from tests.browser import desktop, firefox, product, push_service
from tests.browser.conftest import needs
from tests.browser.desktop import Desktop
from tests.browser.firefox import Browser, Page
from tests.browser.push_sender import PushSender
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = """<!doctype html><title>host</title><button>Tell me</button><script>
  const told = [];
  navigator.serviceWorker.onmessage = ({data, ports}) => {
    told.push(data);
    ports[0]?.postMessage(true);
  };
  navigator.serviceWorker.startMessages();
  document.querySelector("button").onclick = async () => {
    const key = new URLSearchParams(location.search).get("key");
    const registration = await navigator.serviceWorker.register("/inbox-worker.js");
    await navigator.serviceWorker.ready;
    const options = {userVisibleOnly: true, applicationServerKey: key};
    window.subscription = (await registration.pushManager.subscribe(options)).toJSON();
  };
</script>"""
BUTTONS = [
    {"id": "approve", "label": "Approve", "kind": "answer"},
    {"id": "reply", "label": "Reply", "kind": "text"},
    {"id": "more", "label": "More", "kind": "screen"},
]


@dataclass
class Host:
    """An application with the worker, its page in a Firefox, and where the worker reports to."""

    desk: Desktop
    url: str = ""
    page: Page | None = None
    subscription: dict[str, Any] = field(default_factory=dict)
    sender: PushSender = field(default_factory=PushSender)
    reports: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def push(self, title: str, **content: Any) -> None:
        payload = {
            "v": 1,
            "notificationId": title,
            "userId": "hana",
            "title": title,
            "text": "Text",
            "target": {"screen": "jig", "inputs": {}},
            "tag": title,
            "report": f"{self.url}report/{title}",
        }
        assert await self.sender.push(self.subscription, payload | content) == 201

    async def reported(self, title: str, **what: str) -> None:
        sentence = f"{what} is not reported of {title}: {self.reports}"
        await until(lambda: (title, what) in self.reports, 10, sentence)

    async def told(self, **what: str) -> None:
        """The page has got such a message."""
        assert self.page is not None
        wanted = json.dumps(list(what.items()))
        await self.page.wait_for(
            f"told.some((one) => {wanted}.every(([name, value]) => one[name] === value))"
        )


@asynccontextmanager
async def site(host: Host) -> AsyncIterator[None]:
    async def report(request: web.Request) -> web.Response:
        host.reports.append((request.match_info["title"], json.loads(await request.read())))
        return web.Response(status=204)

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def worker(_: web.Request) -> web.FileResponse:
        return web.FileResponse(product.STATIC / "inbox-worker.js")

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/inbox-worker.js", worker)
    app.router.add_post("/report/{title}", report)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://localhost:{runner.addresses[0][1]}/"
    try:
        yield
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Host, Browser]]:
    """One Firefox for all tests: its start takes longer than a test."""
    needs(firefox.missing(), desktop.missing(), product.missing())
    folder = tmp_path_factory.mktemp("worker")
    async with push_service.push_service() as service, desktop.desktop(folder) as desk:
        host = Host(desk)
        push_url, profile = service.websocket_url, folder / "profile"
        async with (
            site(host),
            firefox.firefox(push_url=push_url, profile=profile, desktop=desk) as browser,
        ):
            host.page = await browser.open(f"{host.url}?key={host.sender.public}")
            await host.page.click("button")
            await host.page.wait_for("window.subscription")
            host.subscription = await host.page.evaluate("subscription")
            yield host, browser


@pytest.fixture
def host(running: tuple[Host, Browser]) -> Host:
    return running[0]


@pytest.fixture
def title() -> str:
    """No other test has it."""
    return f"n-{uuid4()}"


async def test_what_is_shown_and_tapped_is_reported(host: Host, title: str) -> None:
    await host.push(title)
    shown = await host.desk.wait_for(title)
    await host.reported(title, event="delivered")
    await host.desk.click(shown)
    await host.reported(title, event="opened")
    await host.told(type="tocsin-open", notificationId=title)


async def test_a_button_is_an_action_of_the_desktop(host: Host, title: str) -> None:
    await host.push(title, buttons=BUTTONS)
    shown = await host.desk.wait_for(title)
    assert {"Approve", "Reply"} <= set(shown.actions.values())
    assert "More" not in shown.actions.values()
    await host.desk.click(shown, shown.action("Approve"))
    await host.reported(title, event="opened", button="approve")
    await host.told(notificationId=title, button="approve")


async def test_what_is_withdrawn_goes_from_the_desktop(host: Host, title: str) -> None:
    await host.push(title)
    shown = await host.desk.wait_for(title)
    before = len(await host.desk.shown())
    await host.push(title, recalled=True)
    await host.desk.closed(shown)
    assert len(await host.desk.shown()) == before


async def test_a_digest_is_a_list(host: Host, title: str) -> None:
    lines = [{"notificationId": "a", "title": "One"}, {"notificationId": "b", "title": "Two"}]
    await host.push(title, text="One, two", digest=lines)
    shown = await host.desk.wait_for(title)
    assert shown.body == "• One\n• Two"
    await host.desk.click(shown)
    await host.told(notificationId="inbox")
