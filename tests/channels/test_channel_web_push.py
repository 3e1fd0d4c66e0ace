"""Web Push: what a browser decrypts and what a push service checks, told by other people's code."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import http_ece  # type: ignore[import-untyped]
import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from py_vapid import Vapid02  # type: ignore[import-untyped]

from tests.channels.peers import a_message, decorated, web_peer
from tocsin.channels.support import web_push_crypto as crypto
from tocsin.channels.support.device_message import cut, device_message
from tocsin.channels.support.http import OutgoingHttp
from tocsin.channels.web_push import WebPush, WebPushSettings
from tocsin.model.channel import (
    AddressError,
    DigestLine,
    Gone,
    Message,
    MessageButton,
    Outcome,
    Priority,
    Sent,
    SettingsError,
    Target,
)

KEY = WebPush.generate_private_key()
SETTINGS = WebPushSettings(KEY, "mailto:ops@harbour.example", private_hosts=("127.0.0.1",))


@dataclass
class Browser:
    """A subscription with its secrets, and what arrived for it."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = b"0123456789abcdef"
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def subscription(self, endpoint: str) -> dict[str, Any]:
        p256dh = crypto.b64url(crypto.encode_point(self.key))
        return {"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": crypto.b64url(self.auth)}}

    def read(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth)
        content: dict[str, Any] = json.loads(plain)
        return content


@asynccontextmanager
async def push_service(browser: Browser) -> AsyncIterator[str]:
    """A push service on loopback: 201 for /alive, 410 for all other subscriptions."""

    async def receive(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        browser.requests.append((headers, await request.read()))
        if request.path != "/alive":
            return web.Response(status=410)
        return web.Response(status=201, headers={"Location": "/m/1"})

    async with web_peer(receive) as base:
        yield base


async def ring(http: OutgoingHttp, browser: Browser, endpoint: str, **changes: Any) -> Outcome:
    channel = WebPush(SETTINGS)
    address = channel.parse_address(browser.subscription(endpoint))
    return await channel.send(channel.render(a_message(**changes), address), http)


async def test_a_browser_reads_what_was_sent(http: OutgoingHttp) -> None:
    ben = Browser()
    async with push_service(ben) as base:
        outcome = await ring(http, ben, f"{base}/alive")
    assert outcome == Sent("/m/1", "201")
    content = ben.read(ben.requests[0][1])
    assert len(content.pop("tag")) == 32
    assert content == {
        "v": 1,
        "notificationId": "0198a000-0000-7000-8000-000000000001",
        "organizationId": "0198a000-0000-7000-8000-000000000002",
        "userId": "0198a000-0000-7000-8000-000000000003",
        "title": "Crane 4 is out of order",
        "text": "Please use crane 2 until noon.",
        "target": {
            "screen": "home",
            "jigId": "jig-7",
            "solutionId": "0198a000-0000-7000-8000-000000000004",
            "inputs": {"crane": 4},
        },
        "url": "https://tocsin.example/open/0198a000",
        "priority": "high",
        "severity": "info",
        "createdAt": "2026-09-21T14:13:20.123Z",
    }


async def test_a_push_service_finds_everything_it_asks_for(http: OutgoingHttp) -> None:
    ben = Browser()
    async with push_service(ben) as base:
        await ring(http, ben, f"{base}/alive")
        await ring(http, ben, f"{base}/alive", dedupe_key="another")
    (first, body), (second, _) = ben.requests
    assert first["content-encoding"] == "aes128gcm"
    assert (first["ttl"], first["urgency"]) == ("2419200", "high")
    assert first["content-length"] == str(len(body))
    assert len(first["topic"]) == 32
    assert first["topic"] != second["topic"]
    assert Vapid02.verify(first["authorization"])
    token = first["authorization"].removeprefix("vapid t=").partition(",")[0]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["aud"], claims["sub"]) == (base, "mailto:ops@harbour.example")
    assert claims["exp"] == 1_790_000_001 + 12 * 3600


async def test_an_ended_subscription_is_gone(http: OutgoingHttp) -> None:
    ben = Browser()
    async with push_service(ben) as base:
        assert isinstance(await ring(http, ben, f"{base}/ended"), Gone)


def test_the_example_of_rfc_8291_appendix_a_comes_out_bit_by_bit() -> None:
    p256dh = (
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )
    body = crypto.encrypt(
        b"When I grow up, I want to be a watermelon",
        crypto.from_b64url(p256dh),
        crypto.from_b64url("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=crypto.from_b64url("DGv6ra1nlYgDCS1FRnbzlw"),
        sender=crypto.load_private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    )
    assert crypto.b64url(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
        "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXL"
        "WyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_one_token_serves_a_push_service_until_half_its_life() -> None:
    vapid = crypto.Vapid(crypto.load_private_key(KEY), "mailto:a@b.example")
    first = vapid.authorization("https://push.example", 1_000_000)
    assert vapid.authorization("https://push.example", 1_000_000 + 6 * 3600 - 1) == first
    assert vapid.authorization("https://push.example", 1_000_000 + 6 * 3600) != first
    assert vapid.authorization("https://other.example", 1_000_000) != first


@pytest.mark.parametrize(
    ("expires_in_ms", "ttl"), [(None, "2419200"), (90_500, "90"), (-1, "0"), (10**13, "2419200")]
)
def test_ttl_is_the_time_that_is_left_but_four_weeks_at_most(
    expires_in_ms: int | None, ttl: str
) -> None:
    expires = None if expires_in_ms is None else 1_790_000_001_000 + expires_in_ms
    assert rendered(a_message(expires_at_ms=expires)).headers["ttl"] == ttl


def test_the_priority_becomes_the_urgency() -> None:
    urgencies = [rendered(a_message(priority=p)).headers["urgency"] for p in Priority]
    assert urgencies == ["low", "normal", "high", "high"]


@pytest.mark.parametrize(
    "text", ["é" * 10_000, "日" * 4_000, "🚢" * 4_000, '"\\' * 4_000, "a" * 3_400, "\n" * 4_000]
)
def test_a_long_text_is_cut_to_fit_4096_bytes(text: str) -> None:
    ben = Browser()
    body = rendered(a_message(text=text), ben).body
    content = ben.read(body)
    assert len(body) <= 4096
    assert content["text"] == text or len(body) > 4085
    assert text.startswith(content["text"].removesuffix("…"))
    assert content["target"]["inputs"] == {"crane": 4}
    assert "partial" not in content


def test_large_inputs_are_left_out_and_the_worker_is_told_to_fetch() -> None:
    ben = Browser()
    target = Target("home", None, None, {"list": ["x" * 100] * 60})
    body = rendered(a_message(target=target, text="short"), ben).body
    content = ben.read(body)
    assert (content["text"], content["partial"]) == ("short", True)
    assert content["target"] == {"screen": "home", "inputs": {}}


def test_a_device_learns_all_that_decorates_and_all_that_can_be_pressed() -> None:
    content = json.loads(device_message(decorated(), 4_000))
    assert content["buttons"] == [
        {"id": "go", "label": "Go", "kind": "screen", "target": {"screen": "map", "inputs": {}}},
        {"id": "see", "label": "See", "kind": "url", "url": "https://a.example"},
        {"id": "ok", "label": "OK", "kind": "answer"},
    ]
    assert content["digest"] == [
        {"notificationId": "00000000-0000-0000-0000-000000000001", "title": "Gate 2"}
    ]
    wanted = {
        "severity": "warning", "category": "safety", "icon": "bell",
        "image": "https://a.example/i.png", "data": {"crane": 4}, "report": "https://t.example/r",
    }  # fmt: skip
    assert wanted.items() <= content.items()


def test_what_decorates_goes_before_the_text_is_hurt() -> None:
    text = "x" * 600
    content = json.loads(device_message(decorated(text=text, data={"d": "y" * 900}), 1_900))
    assert (content["text"], content["partial"]) == (text, True)
    assert "data" not in content
    assert "image" not in content
    assert [button["id"] for button in content["buttons"]] == ["go", "see", "ok"]
    assert all("target" not in button for button in content["buttons"])
    assert content["digest"]


@pytest.mark.parametrize("budget", range(1_000, 4_000, 250))
def test_whatever_is_there_fits_the_budget(budget: int) -> None:
    many = tuple(MessageButton(f"b{i}", "L" * 40, "url", url="u" * 500) for i in range(5))
    lines = tuple(DigestLine(UUID(int=i), "日" * 100) for i in range(30))
    huge = decorated(text="é" * 4_000, buttons=many, digest=lines, category="c" * 300)
    assert len(device_message(huge, budget)) <= budget


def test_a_recall_says_only_what_to_take_away() -> None:
    content = json.loads(device_message(decorated(recalled=True), 4_000))
    shown = json.loads(device_message(decorated(), 4_000))
    assert content.pop("recalled")
    assert content.keys() == {"v", "notificationId", "organizationId", "userId", "tag"}
    assert content.items() <= shown.items()
    recall, ring = rendered(decorated(recalled=True)), rendered(decorated())
    assert recall.headers["topic"] == ring.headers["topic"]


def test_even_endless_titles_and_links_fit() -> None:
    target = Target("s" * 9_000, "j" * 9_000, None, {})
    huge = a_message(title="t" * 9_000, text="x" * 9_000, target=target, open_url="u" * 9_000)
    content = json.loads(device_message(huge, 1_000))
    assert len(device_message(huge, 1_000)) <= 1_000
    assert content["partial"]
    assert content["title"].startswith("ttt")


def test_a_text_is_cut_between_characters_and_only_when_it_must() -> None:
    assert cut("été", 5) == "été"
    assert cut("été", 4) == "…"
    assert cut("étéé", 6) == "ét…"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
        "http://127.0.0.1:8080/abc",
    ],
)
def test_endpoints_of_known_push_services_are_taken(endpoint: str) -> None:
    channel = WebPush(SETTINGS)
    address = channel.parse_address(Browser().subscription(endpoint))
    assert channel.address_key(address) == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/abc",
        "https://fcm.googleapis.com:8443/abc",
        "https://evilfcm.googleapis.com/abc",
        "https://fcm.googleapis.com.evil.example/abc",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com@evil.example/",
        "https://evil.example\\@fcm.googleapis.com/",
        "https://evil.example#fcm.googleapis.com",
        "https://127.0.0.1.evil.example/",
        "https://10.0.0.1/abc",
        "https://fcm.googleapis.com/" + "a" * 2_000,
        "",
    ],
)
def test_any_other_endpoint_is_refused_at_the_door(endpoint: str) -> None:
    with pytest.raises(AddressError):
        WebPush(SETTINGS).parse_address(Browser().subscription(endpoint))


@pytest.mark.parametrize(
    "keys",
    [
        {"p256dh": crypto.b64url(b"\x04" + bytes(64))},  # not on the curve
        {"p256dh": crypto.b64url(b"\x02" + bytes(32))},
        {"p256dh": "äöü"},
        {"p256dh": 5},
        {"auth": crypto.b64url(bytes(15))},
        {"auth": "a"},
        {"auth": None},
    ],
)
def test_keys_that_cannot_work_are_refused_at_the_door(keys: dict[str, Any]) -> None:
    raw = Browser().subscription("https://fcm.googleapis.com/abc")
    with pytest.raises(AddressError):
        WebPush(SETTINGS).parse_address({**raw, "keys": raw["keys"] | keys})


def test_keys_may_be_padded_and_at_the_top() -> None:
    raw = Browser().subscription("https://fcm.googleapis.com/abc")
    flat = {"endpoint": raw["endpoint"], **{k: f"{v}==" for k, v in raw["keys"].items()}}
    assert WebPush(SETTINGS).parse_address(flat) == WebPush(SETTINGS).parse_address(raw)


def test_a_private_key_may_be_pem_and_a_wrong_one_is_told() -> None:
    key = crypto.load_private_key(KEY)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    channel = WebPush(WebPushSettings(pem, "https://harbour.example"))
    assert channel.public_key() == WebPush(SETTINGS).public_key()
    assert len(urlsafe_b64decode(channel.public_key() + "=")) == 65
    for settings in (
        WebPushSettings("nonsense", "mailto:a@b.example"),
        WebPushSettings(crypto.b64url(bytes(32)), "mailto:a@b.example"),
        WebPushSettings(KEY, "a@b.example"),
    ):
        with pytest.raises(SettingsError):
            WebPush(settings)


def rendered(message: Message, browser: Browser | None = None) -> Any:
    channel = WebPush(SETTINGS)
    subscription = (browser or Browser()).subscription("https://fcm.googleapis.com/abc")
    return channel.render(message, channel.parse_address(subscription))
