"""FCM: what Google's own schema and rules allow, and what an Android app gets to read."""

from __future__ import annotations

import asyncio
import json
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.channels.fake_fcm import (
    UNREGISTERED,
    FakeFcm,
    failure,
    fake_fcm,
    service_account,
)
from tests.channels.google_schema import violations
from tests.channels.peers import RecordedHttp, a_message, decorated
from tocsin.channels.fcm import Fcm, FcmSettings
from tocsin.channels.support.device_message import collapse_key
from tocsin.channels.support.http import OutgoingHttp
from tocsin.model.channel import (
    AddressError,
    Gone,
    HttpReply,
    Message,
    Outcome,
    Priority,
    Refused,
    Retry,
    Sent,
    SettingsError,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import firebase_admin  # type: ignore[import-untyped]
    from firebase_admin import credentials, messaging

BEN = "ben-phone:APA91bHun4MxP5egoKMwt2KZFBaFUH"


async def ring(google: FakeFcm, http: OutgoingHttp, message: Message | None = None) -> Outcome:
    return await ring_by(Fcm(FcmSettings(**google.settings())), http, message)


async def ring_by(fcm: Fcm, http: OutgoingHttp, message: Message | None = None) -> Outcome:
    address = fcm.parse_address({"token": BEN})
    return await fcm.send(fcm.render(message or a_message(), address), http)


def rendered(message: Message) -> dict[str, Any]:
    fcm = Fcm(FcmSettings(service_account()))
    body = fcm.render(message, fcm.parse_address({"token": BEN})).body
    content: dict[str, Any] = json.loads(body)
    return content


async def test_a_phone_shows_title_and_text_and_the_app_reads_the_rest(http: OutgoingHttp) -> None:
    async with fake_fcm() as google:
        outcome = await ring(google, http, decorated())
    assert isinstance(outcome, Sent)
    assert outcome.provider_id == "projects/harbour-1/messages/0:0%31bd1c9631bd1c96"
    (got,) = google.rang(BEN)
    assert got.message["notification"] == {
        "title": "Crane 4 is out of order",
        "body": "Please use crane 2 until noon.",
    }
    assert got.data["notificationId"] == "0198a000-0000-7000-8000-000000000001"
    assert [button["id"] for button in got.data["buttons"]] == ["go", "see", "ok"]
    assert (got.data["report"], got.data["severity"]) == ("https://t.example/r", "warning")


async def test_a_repeat_replaces_the_first_and_another_ring_does_not(http: OutgoingHttp) -> None:
    async with fake_fcm() as google:
        for key in ("one", "one", "two"):
            await ring(google, http, a_message(dedupe_key=key))
    keys = [one.message["android"]["collapseKey"] for one in google.rings]
    tags = [one.message["android"]["notification"]["tag"] for one in google.rings]
    assert keys == tags == [one.data["tag"] for one in google.rings]
    assert (keys[0] == keys[1], keys[1] == keys[2]) == (True, False)


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("recalled", [False, True])
def test_google_s_published_schema_takes_every_message(priority: Priority, recalled: bool) -> None:
    for text in ("short", "é" * 4_000, '"\\' * 4_000, "🚢" * 4_000):
        message = decorated(
            text=text, priority=priority, recalled=recalled, data={'"\\': '"\\"' * 900}
        )
        content = rendered(message)
        assert violations(content) == []
        assert len(json.dumps(content, ensure_ascii=False).encode()) <= 4_500


def test_the_schema_is_not_a_sieve() -> None:
    for changes in ({"Token": "x"}, {"data": {"a": 1}}, {"android": {"ttl": "1h"}}, {"token": 5}):
        assert violations({"message": {"token": "x"} | changes})


def test_urgency_and_time_to_live_reach_both_kinds_of_phone() -> None:
    message = rendered(a_message(expires_at_ms=1_790_000_001_000 + 90_000))["message"]
    assert (message["android"]["priority"], message["android"]["ttl"]) == ("HIGH", "90s")
    assert message["apns"]["headers"]["apns-expiration"] == "1790000091"
    assert message["apns"]["payload"]["aps"]["interruption-level"] == "time-sensitive"
    assert rendered(a_message(priority=Priority.LOW))["message"]["android"]["priority"] == "NORMAL"


async def test_a_recall_is_silent_and_carries_the_same_key(http: OutgoingHttp) -> None:
    async with fake_fcm() as google:
        assert isinstance(await ring(google, http, a_message(recalled=True)), Sent)
    (got,) = google.rings
    assert "notification" not in got.message
    assert got.message["android"]["collapseKey"] == got.data["tag"] == collapse_key(a_message())
    assert got.data["recalled"]
    assert got.message["apns"]["payload"] == {"aps": {"content-available": 1}}


async def test_an_uninstalled_app_is_gone_and_a_foreign_one_is_not(http: OutgoingHttp) -> None:
    async with fake_fcm() as google:
        google.replies[BEN] = [
            UNREGISTERED,
            failure(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", ("message.token",)),
            failure(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"),
            failure(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", retry_after="7"),
        ]
        outcomes = [await ring(google, http) for _ in range(4)]
    assert [type(one) for one in outcomes] == [Gone, Gone, Refused, Retry]
    assert isinstance(outcomes[3], Retry)
    assert outcomes[3].after_s == 7.0


async def test_many_rings_at_once_ask_for_one_access_token(http: OutgoingHttp) -> None:
    async with fake_fcm() as google:
        fcm = Fcm(FcmSettings(**google.settings()))
        outcomes = await asyncio.gather(*(ring_by(fcm, http) for _ in range(50)))
    assert {type(one) for one in outcomes} == {Sent}
    assert google.access_tokens == ["ya29.0"]


async def test_an_access_token_is_renewed_before_it_ends(http: OutgoingHttp) -> None:
    clock = Clock(ahead_s=-3_400)
    async with fake_fcm() as google:
        fcm = Fcm(FcmSettings(**google.settings()), clock.now_s)
        for later_s in (0, 3_000, 400):
            clock.ahead_s += later_s
            assert isinstance(await ring_by(fcm, http), Sent)
    used = [one.access_token for one in google.rings]
    assert used == ["ya29.0", "ya29.0", "ya29.1"]


async def test_a_revoked_access_token_costs_one_more_request_and_no_ring(
    http: OutgoingHttp,
) -> None:
    async with fake_fcm() as google:
        fcm = Fcm(FcmSettings(**google.settings()))
        await ring_by(fcm, http)
        google.revoked.add("ya29.0")
        assert isinstance(await ring_by(fcm, http), Sent)
    assert google.access_tokens == ["ya29.0", "ya29.1"]
    assert len(google.rang(BEN)) == 2


@pytest.mark.parametrize(
    "reply",
    [
        (400, '{"error":"invalid_grant"}'), (401, ""), (500, "oops"), (302, ""), (200, ""),
        (200, "{"), (200, '{"access_token":5}'), (200, "[" * 60_000), (200, "null"),
        (200, '{"access_token":"a\\nb","expires_in":9}'), (200, '{"access_token":"x"}'),
    ],
)  # fmt: skip
async def test_without_an_access_token_a_ring_is_tried_again(
    reply: tuple[int, str], http: OutgoingHttp
) -> None:
    async with fake_fcm() as google:
        google.token_replies.append(reply)
        fcm = Fcm(FcmSettings(**google.settings()))
        assert isinstance(await ring_by(fcm, http), Retry)
        assert isinstance(await ring_by(fcm, http), Sent)


async def test_no_access_token_is_told_to_anybody() -> None:
    odd = HttpReply(200, {}, b'{"access_token":"ya29.secret","expires_in":"soon"}')
    fcm = Fcm(FcmSettings(service_account()))
    payload = fcm.render(a_message(), fcm.parse_address({"token": BEN}))
    outcome = await fcm.send(payload, RecordedHttp(odd))
    assert isinstance(outcome, Retry)
    assert "secret" not in outcome.detail


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "no JSON", service_account().replace("PRIVATE KEY", "KEY"),
        service_account("https://evil.example/token"), service_account("http://googleapis.com/t"),
        service_account("https://googleapis.com.evil.example/token"),
        service_account().replace("harbour-1", "../../x"),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_service_account_that_is_none_is_told(text: str) -> None:
    with pytest.raises(SettingsError):
        Fcm(FcmSettings(text))


@pytest.mark.parametrize("token", ["", "short", "a" * 1_100, "a b c d e f g h", "ä" * 20, 5, None])
def test_a_registration_token_that_is_none_is_refused_at_the_door(token: Any) -> None:
    with pytest.raises(AddressError):
        Fcm(FcmSettings(service_account())).parse_address({"token": token})


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
async def test_google_s_own_client_is_taken_by_the_fake_as_by_google() -> None:
    async with fake_fcm() as google:
        google.replies["gone:token1"] = [UNREGISTERED]
        name = await asyncio.to_thread(send_by_google_s_client, google)
    assert name == "projects/harbour-1/messages/0:0%31bd1c9631bd1c96"
    assert [one.status for one in google.rings] == [200, 404, 400]


def send_by_google_s_client(google: FakeFcm) -> Any:
    say = messaging.Notification("Hello", "from Google's client")
    gone = messaging.Message(token="gone:token1", notification=say)
    large = messaging.Message(token="ok:token123", data={"a": "x" * 5_000})
    with google_client(google) as app:
        good = messaging.Message(token="ok:token123", notification=say, data={"a": "b"})
        name = messaging.send(good, app=app)
        with pytest.raises(messaging.UnregisteredError):
            messaging.send(gone, app=app)
        with pytest.raises(firebase_admin.exceptions.InvalidArgumentError):
            messaging.send(large, app=app)
    return name


@contextmanager
def google_client(google: FakeFcm) -> Iterator[Any]:
    """firebase-admin, pointed at the fake by the one door that it has."""
    certificate = credentials.Certificate(json.loads(google.settings()["service_account"]))
    app = firebase_admin.initialize_app(certificate, name=google.url)
    service = messaging._get_messaging_service(app)
    service._fcm_url = f"{google.url}/v1/projects/harbour-1/messages:send"
    try:
        yield app
    finally:
        firebase_admin.delete_app(app)


@dataclass
class Clock:
    """The real clock, moved ahead."""

    ahead_s: float

    def now_s(self) -> float:
        return time.time() + self.ahead_s
