"""The proof that a page in Chromium cannot misbehave unseen."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from tests.browser.chromium import Chromium
from tests.browser.demo import accessible

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGES = {
    "good": "<p>All is well</p>",
    "error": "<script>console.error('went wrong')</script>",
    "thrown": "<script>throw new Error('went wrong')</script>",
    "blocked": "<p style='color: red'>inline</p>",
    "nameless": "<button></button>",
    "foreign": "<img src='http://cdn.example/bell.png'>",
}

LEAVE = """async () => {
  document.cookie = "left=1";
  localStorage.setItem("left", "1");
  sessionStorage.setItem("left", "1");
  await caches.open("left");
  await new Promise((done) => { indexedDB.open("left").onsuccess = done; });
}"""
FOUND = """async () => [document.cookie, localStorage.length, sessionStorage.length,
  (await caches.keys()).length, (await indexedDB.databases()).length]"""


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[str]:
    async def page(request: web.Request) -> web.Response:
        text = PAGES.get(request.match_info["name"], "")
        policy = {"Content-Security-Policy": "style-src 'self'"} if "style" in text else {}
        return web.Response(text=text, content_type="text/html", headers=policy)

    app = web.Application()
    app.router.add_get("/{name}", page)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("error", "console: went wrong"),
        ("thrown", "uncaught: went wrong"),
        ("blocked", "CSP: style-src-attr blocked inline"),
        ("foreign", "foreign host: http://cdn.example/bell.png"),
    ],
)
async def test_a_page_that_misbehaves_fails(
    chromium: Chromium, site: str, name: str, complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        async with chromium.page() as (page, _):
            await page.goto(f"{site}/{name}")


async def test_a_good_page_and_an_expected_error_pass(chromium: Chromium, site: str) -> None:
    async with chromium.page() as (page, guard):
        guard.allow("went wrong")
        await page.goto(f"{site}/good")
        await page.goto(f"{site}/error")


async def test_axe_sees_what_a_screen_reader_cannot_say(chromium: Chromium, site: str) -> None:
    async with chromium.page() as (page, _):
        await page.goto(f"{site}/nameless")
        with pytest.raises(AssertionError, match="button-name"):
            await accessible(page)


async def test_what_a_person_has_left_is_not_there_for_the_next(
    chromium: Chromium, site: str
) -> None:
    async with chromium.page(warm=True) as (page, _):
        await page.goto(f"{site}/good")
        await page.evaluate(LEAVE)
        await page.context.set_offline(True)
    async with chromium.page(warm=True) as (after, _):
        assert after.context is page.context
        await after.goto(f"{site}/good")
        assert await after.evaluate(FOUND) == ["", 0, 0, 0, 0]
        await after.clock.set_fixed_time(0)
    async with chromium.page(warm=True) as (last, _):
        assert last.context is not page.context
