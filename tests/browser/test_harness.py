"""The proof that the harness is honest: stock Firefox gets a real, encrypted push and a click."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.browser.desktop import Desktop
from tests.browser.firefox import Browser, firefox
from tests.browser.push_sender import PushSender
from tests.browser.push_service import PushService

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>proof</title><parcel-button></parcel-button><script>
  const told = [];
  navigator.serviceWorker.onmessage = (event) => told.push(event.data);
  customElements.define("parcel-button", class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({mode: "open"}).innerHTML = "<button>Tell me</button>";
      this.shadowRoot.querySelector("button").onclick = subscribe;
    }
  });
  async function subscribe(event) {
    window.trusted = event.isTrusted;
    const key = new URLSearchParams(location.search).get("key");
    const registration = await navigator.serviceWorker.register("/worker.js");
    await navigator.serviceWorker.ready;
    await Notification.requestPermission();
    const options = {userVisibleOnly: true, applicationServerKey: key};
    window.subscription = (await registration.pushManager.subscribe(options)).toJSON();
  }
</script>"""

WORKER = """
  const tell = async (data) => {
    const pages = await clients.matchAll({includeUncontrolled: true});
    for (const page of pages) page.postMessage(data);
  };
  self.onpush = (event) => event.waitUntil((async () => {
    const {title, ...options} = event.data.json();
    await self.registration.showNotification(title, options);
    await tell({pushed: title});
  })());
  self.onnotificationclick = (event) => {
    event.notification.close();
    event.waitUntil(tell({clicked: event.notification.title, action: event.action}));
  };
"""


@pytest.fixture
async def site() -> AsyncIterator[str]:
    def answer(text: str, kind: str) -> Any:
        async def handler(_: web.Request) -> web.Response:
            return web.Response(text=text, content_type=kind)

        return handler

    app = web.Application()
    app.router.add_get("/", answer(PAGE, "text/html"))
    app.router.add_get("/worker.js", answer(WORKER, "text/javascript"))
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://localhost:{runner.addresses[0][1]}/"
    await runner.cleanup()


@pytest.fixture
def sender() -> PushSender:
    return PushSender()


async def subscribed(browser: Browser, url: str, sender: PushSender) -> Any:
    page = await browser.open(f"{url}?key={sender.public}")
    await page.click("button")
    await page.wait_for("window.subscription")
    assert await page.evaluate("trusted")
    return page, await page.evaluate("subscription")


async def test_a_push_is_decrypted_shown_and_clicked(
    service: PushService, desk: Desktop, site: str, sender: PushSender, tmp_path: Path
) -> None:
    push_url, profile = service.websocket_url, tmp_path / "ben"
    async with firefox(push_url=push_url, profile=profile, desktop=desk) as browser:
        page, subscription = await subscribed(browser, site, sender)
        content = {"title": "Your parcel has arrived", "body": "At the gate"}
        assert await sender.push(subscription, content) == 201

        assert await service.acked(service.received[0]) == 100
        assert service.received[0].urgency == "high"
        shown = await desk.wait_for("Your parcel has arrived")
        assert (shown.app, shown.body) == ("Firefox", "At the gate")

        await desk.click(shown)
        await page.wait_for("told.some((one) => one.clicked === 'Your parcel has arrived')")


async def test_a_restarted_browser_gets_what_it_missed(
    service: PushService, site: str, sender: PushSender, tmp_path: Path
) -> None:
    push_url, profile = service.websocket_url, tmp_path / "ben"
    async with firefox(push_url=push_url, profile=profile) as browser:
        _, subscription = await subscribed(browser, site, sender)
    assert await sender.push(subscription, {"title": "While you were away"}) == 201

    async with firefox(push_url=push_url, profile=profile) as browser:
        assert await service.acked(service.received[0]) == 100


async def test_two_people_at_one_browser_get_their_own(
    service: PushService, site: str, sender: PushSender, tmp_path: Path
) -> None:
    async with firefox(push_url=service.websocket_url, profile=tmp_path / "both") as browser:
        ana, subscription = await subscribed(browser, site, sender)
        cora = await browser.open(site, person=await browser.person())
        await sender.push(subscription, {"title": "For Ana"})
        await ana.wait_for("told.some((one) => one.pushed === 'For Ana')")
        assert await cora.evaluate("told") == []


async def test_the_service_refuses_a_stranger_and_an_unsubscribed_browser(
    service: PushService, site: str, sender: PushSender, tmp_path: Path
) -> None:
    stranger = PushSender()
    async with firefox(push_url=service.websocket_url, profile=tmp_path / "ben") as browser:
        page, subscription = await subscribed(browser, site, sender)
        assert await stranger.push(subscription, {"title": "Spam"}) == 403
        unsubscribe = "(await navigator.serviceWorker.ready).pushManager.getSubscription()"
        assert await page.evaluate(f"(await {unsubscribe}).unsubscribe()")
        assert await sender.push(subscription, {"title": "Too late"}) == 410
    assert service.received == []
