"""APNs: what Apple's rules allow over HTTP/2, and what an app on an iPhone gets to read."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from aioapns import APNs, NotificationRequest, PushType

from tests.channels.fake_apns import TOPIC, FakeApns, fake_apns, p8, turned
from tests.channels.peers import a_message, decorated
from tocsin.channels.apns import Apns, ApnsSettings
from tocsin.channels.support.device_message import collapse_key
from tocsin.channels.support.http import OutgoingHttp
from tocsin.model.channel import (
    AddressError,
    Gone,
    Message,
    Outcome,
    Priority,
    Refused,
    Retry,
    Sent,
    SettingsError,
)

BEN = "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0"


def channel(apple: FakeApns, **changes: Any) -> Apns:
    return Apns(ApnsSettings(**(apple.settings() | changes)))


async def ring(apns: Apns, http: OutgoingHttp, message: Message | None = None) -> Outcome:
    address = apns.parse_address({"token": BEN})
    return await apns.send(apns.render(message or a_message(), address), http)


def rendered(message: Message) -> tuple[dict[str, str], dict[str, Any]]:
    apns = Apns(ApnsSettings("T", "K", p8(), TOPIC))
    call = apns.render(message, apns.parse_address({"token": BEN}))
    return call.headers, json.loads(call.body)


async def test_a_phone_shows_title_and_text_and_the_app_reads_the_rest(
    http: OutgoingHttp, server_tls: ssl.SSLContext
) -> None:
    async with fake_apns(server_tls) as apple:
        outcome = await ring(channel(apple), http, decorated())
    (got,) = apple.rang(BEN)
    assert outcome == Sent(got.headers["apns-id"], "200")
    assert got.payload["aps"] == {
        "alert": {"title": "Crane 4 is out of order", "body": "Please use crane 2 until noon."},
        "interruption-level": "time-sensitive", "thread-id": "safety", "category": "safety",
        "mutable-content": 1, "sound": "default",
    }  # fmt: skip
    assert [button["id"] for button in got.data["buttons"]] == ["go", "see", "ok"]
    assert (got.data["report"], got.data["title"]) == ("https://t.example/r", None)


async def test_many_rings_go_over_http2_with_one_provider_token(
    http: OutgoingHttp, server_tls: ssl.SSLContext
) -> None:
    async with fake_apns(server_tls) as apple:
        apns = channel(apple)
        rings = (ring(apns, http, a_message(dedupe_key=str(number))) for number in range(100))
        outcomes = await asyncio.gather(*rings)
    assert {type(one) for one in outcomes} == {Sent}
    assert len(apple.provider_tokens) == 1
    assert len({one.headers["apns-id"] for one in apple.rings}) == 100


async def test_without_tls_the_fake_has_the_same_rules(http: OutgoingHttp) -> None:
    async with fake_apns() as apple:
        assert isinstance(await ring(channel(apple), http), Sent)
        assert isinstance(await ring(channel(apple, topic="other.app"), http), Refused | Retry)
    assert len(apple.rang(BEN)) == 1


def test_a_repeat_carries_the_same_ids_and_another_ring_does_not() -> None:
    first, again, other = (rendered(a_message(dedupe_key=key))[0] for key in ("one", "one", "two"))
    assert first == again
    for header in ("apns-id", "apns-collapse-id"):
        assert first[header] != other[header]


def test_the_priority_decides_how_much_is_interrupted() -> None:
    seen = []
    for priority in Priority:
        headers, payload = rendered(a_message(priority=priority))
        aps = payload["aps"]
        seen.append((headers["apns-priority"], aps["interruption-level"], aps.get("sound")))
    assert seen == [
        ("5", "passive", None),
        ("10", "active", "default"),
        ("10", "time-sensitive", "default"),
        ("10", "critical", {"critical": 1, "name": "default", "volume": 1.0}),
    ]


def test_the_expiration_is_a_moment_and_not_a_span() -> None:
    headers, _ = rendered(a_message(expires_at_ms=1_790_000_061_000))
    assert headers["apns-expiration"] == "1790000061"


async def test_a_recall_wakes_the_app_and_shows_nothing(http: OutgoingHttp) -> None:
    async with fake_apns() as apple:
        assert isinstance(await ring(channel(apple), http, a_message(recalled=True)), Sent)
    (got,) = apple.rings
    assert got.payload["aps"] == {"content-available": 1}
    assert got.data["recalled"]
    assert got.data["tag"] == got.headers["apns-collapse-id"] == collapse_key(a_message())
    assert got.headers["apns-push-type"] == "background"


@pytest.mark.parametrize("text", ["short", "é" * 4_000, '"\\' * 4_000, "🚢" * 4_000])
async def test_whatever_is_said_apple_takes_it(text: str, http: OutgoingHttp) -> None:
    async with fake_apns() as apple:
        apns = channel(apple)
        for priority in Priority:
            message = decorated(
                text=text, priority=priority, category="c" * 200, data={"d": text}, title=text[:200]
            )
            assert isinstance(await ring(apns, http, message), Sent)


async def test_a_removed_app_is_gone_and_a_wrong_topic_is_ours(http: OutgoingHttp) -> None:
    async with fake_apns() as apple:
        apple.replies[BEN] = [
            turned(410, "Unregistered"), turned(400, "BadDeviceToken"),
            turned(400, "DeviceTokenNotForTopic"), turned(429, "TooManyRequests"),
        ]  # fmt: skip
        apns = channel(apple)
        outcomes = [await ring(apns, http) for _ in range(4)]
    assert [type(one) for one in outcomes] == [Gone, Gone, Refused, Retry]


async def test_a_provider_token_is_renewed_within_the_hour(http: OutgoingHttp) -> None:
    now_s = time.time()
    async with fake_apns() as apple:
        apns = Apns(ApnsSettings(**apple.settings()), lambda: now_s + apple.ahead_s)
        for minutes in (0, 39, 2, 30, 30):
            apple.ahead_s += minutes * 60
            assert isinstance(await ring(apns, http), Sent)
    assert len(apple.provider_tokens) == 3


async def test_an_expired_provider_token_is_replaced_for_the_next_try(http: OutgoingHttp) -> None:
    now_s, slow_s = time.time(), 0
    async with fake_apns() as apple:
        apns = Apns(ApnsSettings(**apple.settings()), lambda: now_s + slow_s)
        assert isinstance(await ring(apns, http), Sent)
        apple.ahead_s, slow_s = 3_700, 1_300
        assert isinstance(await ring(apns, http), Retry)
        slow_s = 3_700
        assert isinstance(await ring(apns, http), Sent)
    assert [one.status for one in apple.rings] == [200, 403, 200]


async def test_a_wrong_key_does_not_make_token_after_token(http: OutgoingHttp) -> None:
    async with fake_apns() as apple:
        apns = channel(apple, team_id="OTHERTEAM1")
        outcomes = [await ring(apns, http) for _ in range(5)]
    assert {type(one) for one in outcomes} == {Retry}
    assert len({one.headers["authorization"] for one in apple.rings}) == 1


@pytest.mark.parametrize("token", ["", "00fc", "g" * 64, "0" * 63, BEN + " ", 5, None])
def test_a_device_token_that_is_none_is_refused_at_the_door(token: Any) -> None:
    with pytest.raises(AddressError):
        Apns(ApnsSettings("T", "K", p8(), TOPIC)).parse_address({"token": token})


@pytest.mark.parametrize(
    "changes", [{"private_key": "no key"}, {"private_key": ""}, {"topic": "a b"}, {"base_url": "x"}]
)
def test_settings_that_can_t_work_are_told(changes: dict[str, Any]) -> None:
    good = {"team_id": "T", "key_id": "K", "private_key": p8(), "topic": TOPIC}
    with pytest.raises(SettingsError):
        Apns(ApnsSettings(**(good | changes)))


def test_the_sandbox_is_another_server() -> None:
    for sandbox, host in ((False, "api.push.apple.com"), (True, "api.sandbox.push.apple.com")):
        apns = Apns(ApnsSettings("T", "K", p8(), TOPIC, sandbox))
        call = apns.render(a_message(), apns.parse_address({"token": BEN.upper()}))
        assert call.url == f"https://{host}/3/device/{BEN}"


async def test_a_client_of_other_people_is_taken_by_the_fake_as_by_apple(
    server_tls: ssl.SSLContext, certificate: Path
) -> None:
    async with fake_apns(server_tls) as apple:
        client = other_people_s_client(apple, certificate)
        apple.replies["ab" * 32] = [turned(410, "Unregistered")]
        say = {"aps": {"alert": "Hello"}}
        results = []
        for token, payload in ((BEN, say), ("ab" * 32, say), (BEN, {"a": 1}), ("no", say)):
            request = NotificationRequest(token, payload, push_type=PushType.ALERT)
            results.append(await client.send_notification(request))
    found = [(one.status, one.description) for one in results]
    assert found == [
        ("200", None), ("410", "Unregistered"), ("400", "BadPayload"), ("400", "BadDeviceToken"),
    ]  # fmt: skip
    assert len(apple.provider_tokens) == 1


def other_people_s_client(apple: FakeApns, certificate: Path) -> APNs:
    """aioapns, pointed at the fake by a class of its own."""
    trust = ssl.create_default_context(cafile=str(certificate))
    settings = apple.settings()
    client = APNs(
        key=settings["private_key"],
        key_id=settings["key_id"],
        team_id=settings["team_id"],
        topic=settings["topic"],
        ssl_context=trust,
    )
    where = {"APNS_SERVER": "localhost", "APNS_PORT": apple.port}
    client.pool.protocol_class = type("Local", (client.pool.protocol_class,), where)
    return client
