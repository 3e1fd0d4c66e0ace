"""Webhooks: read and believed by the specification's own library."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from tests.channels.peers import RecordedHttp, a_message, decorated, web_peer
from tocsin.channels.support.faults import Unanswered
from tocsin.channels.support.http import OutgoingHttp
from tocsin.channels.support.standard_webhooks import new_secret, secret_bytes, sign
from tocsin.channels.webhook import Webhook, WebhookSettings
from tocsin.model.channel import (
    AddressError,
    Gone,
    Message,
    Outcome,
    Sent,
    SettingsError,
    Uncertain,
)

SECRET, OTHER = new_secret(), new_secret()


def now() -> Message:
    return a_message(now_ms=int(time.time() * 1000))


async def rung(
    http: OutgoingHttp, message: Message, *, secret: str = "", **settings: Any
) -> tuple[Outcome, dict[str, str], bytes]:
    """The outcome, and what Ben's server got."""
    got: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((dict(request.headers), await request.read()))
        return web.Response(status=204)

    webhook = Webhook(WebhookSettings(SECRET, private_hosts=("127.0.0.1",), **settings))
    async with web_peer(take) as base:
        address = webhook.parse_address({"url": f"{base}/in", "secret": secret})
        outcome = await webhook.send(webhook.render(message, address), http)
    return outcome, *got[0]


async def test_a_receiver_believes_and_reads_what_was_sent(http: OutgoingHttp) -> None:
    outcome, headers, body = await rung(http, now())
    assert isinstance(outcome, Sent)
    content = Verifier(SECRET).verify(body, headers)
    assert content["type"] == "notification"
    assert content["timestamp"] == "2026-09-21T14:13:20.123Z"
    assert content["data"]["text"] == "Please use crane 2 until noon."
    assert content["data"]["target"]["inputs"] == {"crane": 4}


async def test_a_person_s_own_secret_counts_instead(http: OutgoingHttp) -> None:
    _, headers, body = await rung(http, now(), secret=OTHER)
    Verifier(OTHER).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(body, headers)


async def test_both_secrets_are_good_while_one_is_exchanged(http: OutgoingHttp) -> None:
    _, headers, body = await rung(http, now(), previous_secret=OTHER)
    for secret in (SECRET, OTHER):
        Verifier(secret).verify(body, headers)
    assert len(headers["webhook-signature"].split()) == 2


async def test_a_repeat_has_the_same_id_and_another_ring_has_not(http: OutgoingHttp) -> None:
    ids = [
        (await rung(http, a_message(dedupe_key=key)))[1]["webhook-id"]
        for key in ("one", "one", "two")
    ]
    assert ids[0] == ids[1] != ids[2]
    assert "." not in ids[0]


def test_the_specification_s_example_comes_out_letter_by_letter() -> None:
    headers = sign(
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_YWJj", "whsec_???", "a" * 44, "x" * 40])
def test_a_secret_that_is_none_is_told(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        secret_bytes(secret)
    with pytest.raises(SettingsError):
        Webhook(WebhookSettings(secret))


@pytest.mark.parametrize(
    "raw",
    [
        {"url": "http://hooks.example/in"}, {"url": "https://hooks.example:8443/in"}, {"url": 5},
        {"url": "https://hooks.example/" + "a" * 2_000}, {"url": "ftp://hooks.example/"},
        {"url": "https://user:secret@hooks.example/"}, {"url": "https://h.example/", "secret": "x"},
        {"url": "https://h.example/", "secret": 5},
    ],
)  # fmt: skip
def test_a_url_that_can_t_be_rung_is_refused_at_the_door(raw: dict[str, Any]) -> None:
    with pytest.raises(AddressError):
        Webhook(WebhookSettings(SECRET)).parse_address(raw)


async def test_410_ends_it_and_silence_leaves_it_open() -> None:
    webhook = Webhook(WebhookSettings(SECRET))
    payload = webhook.render(decorated(), webhook.parse_address({"url": "https://h.example/"}))
    assert json.loads(payload.body)["data"]["buttons"]
    silent = RecordedHttp(Unanswered("timed out"))
    assert isinstance(await webhook.send(payload, silent), Uncertain)
    assert not isinstance(await webhook.send(payload, silent), Gone)
    assert len(webhook.limits.retry_waits_s) == 7
