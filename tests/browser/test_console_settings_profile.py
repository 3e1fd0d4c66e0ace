"""One's own profile: second factor, sessions, password, devices."""

import base64
import hmac
import re
import struct
import time

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.console import PASSWORD, console
from tests.browser.console_settings import Acme, gateway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def code_of(secret: str) -> str:
    """What an authenticator shows now (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


async def test_a_second_factor_is_set_up_and_switched_off_by_the_password(
    chromium: Chromium, acme: Acme
) -> None:
    async with console(chromium, acme.product, "tom", "/profile?tab=security") as tom:
        tom.guard.allow("401")
        await tom.button("Set it up").click()
        dialog = tom.page.get_by_role("dialog", name="Second factor")
        await expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
        secret = await dialog.locator("code").inner_text()
        code = dialog.get_by_label("The code that it shows now")
        await code.fill("000000" if code_of(secret) != "000000" else "111111")
        await dialog.get_by_role("button", name="Enable").click()
        await expect(dialog).to_contain_text("This is not the code that it shows now.")
        await tom.accessible()
        await code.fill(code_of(secret))
        await dialog.get_by_role("button", name="Enable").click()
        codes = tom.page.get_by_role("dialog", name="Your recovery codes")
        await expect(codes.get_by_role("listitem")).to_have_count(10)
        await codes.get_by_role("button", name="I have kept them").click()
        await expect(tom.page.get_by_text("10 recovery codes left")).to_be_visible()
        await tom.button("Switch off").click()
        await tom.page.get_by_role("dialog").get_by_label("Password now").fill(PASSWORD)
        await tom.page.get_by_role("dialog").get_by_role("button", name="Switch off").click()
        await expect(tom.button("Set it up")).to_be_visible()


async def test_another_session_is_ended(chromium: Chromium, acme: Acme) -> None:
    place = "/profile?tab=security"
    async with (
        console(chromium, acme.product, "tom", place) as desk,
        chromium.page() as (phone, guard),
    ):
        guard.allow("401")
        await phone.goto(acme.product.url + place)
        await phone.get_by_label("E-mail").fill(acme.product.user("tom")["email"])
        await phone.get_by_label("Password").fill(PASSWORD)
        await phone.get_by_role("button", name="Sign in").click()
        await expect(phone.get_by_role("heading", level=1)).to_have_text("Profile")
        await desk.page.reload()
        await desk.accessible()
        await desk.button("End all others").click()
        await expect(desk.page.get_by_text("ended").last).to_be_visible()
        await expect(desk.page.get_by_text("This one")).to_have_count(1)
        await phone.reload()
        await expect(phone).to_have_url(re.compile("/signin"))


async def test_a_wrong_password_is_told_at_its_field_and_a_new_one_signs_in_again(
    chromium: Chromium, acme: Acme
) -> None:
    async with console(chromium, acme.product, "tom", "/profile?tab=security") as tom:
        tom.guard.allow("401")
        now, new = tom.page.get_by_label("Password now"), tom.page.get_by_label("New password")
        await now.fill("not this one")
        await new.fill("a new sentence to sign in with")
        await tom.button("Change the password").click()
        await expect(now).to_be_focused()
        await expect(tom.page.get_by_text("This is not your password.").first).to_be_visible()
        await expect(new).to_have_value("a new sentence to sign in with")
        await now.fill(PASSWORD)
        await tom.button("Change the password").click()
        again = tom.page.get_by_role("dialog", name="Sign in again")
        await again.get_by_label("Password").first.fill("a new sentence to sign in with")
        await again.get_by_role("button", name="Sign in", exact=True).click()
        await expect(again).to_have_count(0)
        await tom.heading("Profile")


async def test_the_theme_and_the_language_are_chosen_for_this_browser(
    chromium: Chromium, acme: Acme
) -> None:
    async with console(chromium, acme.product, "tom", "/profile") as tom:
        await tom.page.get_by_text("Dark", exact=True).click()
        await expect(tom.page.locator("html")).to_have_attribute(
            "data-mantine-color-scheme", "dark"
        )
        await tom.page.get_by_role("combobox", name="Language of the console").click()
        await tom.page.get_by_role("option", name="Deutsch").click()
        await tom.heading("Profil")
        await tom.accessible()
        await tom.page.reload()
        await tom.heading("Profil")


async def test_ana_sees_where_she_is_rung_and_removes_a_device(
    chromium: Chromium, acme: Acme
) -> None:
    place = f"/users/{acme.product.user('ana')['userId']}/addresses"
    await acme.product.api("POST", "/providers", gateway(acme.partner))
    address = {"channel": "sms", "address": {"phone": "+493055509999"}, "device": "Old phone"}
    await acme.product.api("POST", place, address)
    async with console(chromium, acme.product, path="/profile?tab=devices") as ana:
        await expect(ana.page.get_by_text("Old phone")).to_be_visible()
        await ana.accessible()
        await ana.button("Remove Old phone").click()
        await ana.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(ana.page.get_by_text("No device yet")).to_be_visible()
