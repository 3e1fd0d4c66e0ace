"""One contract for every channel in the folder: nobody lists them, so nobody is left out."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.channels.fake_fcm import service_account
from tests.channels.peers import RecordedHttp, SmtpScript, a_message, tcp_peer
from tocsin import channels
from tocsin.channels import discover
from tocsin.channels.support.chat_process import ChatProcesses, Result
from tocsin.channels.support.faults import Blocked, NotSent, Unanswered
from tocsin.model.channel import (
    AddressError,
    Channel,
    HttpReply,
    Limits,
    Outcome,
    Person,
    Priority,
    Receipt,
    ReceiptError,
    ReceiptKind,
    Refused,
    Retry,
    Sent,
    Uncertain,
)

CHANNELS = discover()
FOLDER = Path(channels.__file__).parent
REPLIES = Path(__file__).parent / "replies"

# What the network can do to any channel, and what may come of it.
FAULTS: list[tuple[Exception, set[type[Any]]]] = [
    (Blocked("the address is not permitted"), {Refused, Retry}),
    (NotSent("the connection was refused"), {Retry}),
    (Unanswered("timed out"), {Uncertain}),
]

# A field whose name holds one of these words is never shown again.
SECRET = re.compile(r"key$|password|secret|token$|service_account|auth")

BAD_RECEIPTS = [
    b"", b"{", b"null", b"7", b"{}", b"[7]", b"\xff", b"[" * 100_000,
    b'{"event": "eaten", "reference": "r1"}',
    b'{"event": "delivered"}',
    b'{"event": "delivered", "reference": 5}',
    b'{"event": "delivered", "reference": "r1", "more": 1}',
    b'{"event": "delivered", "reference": "' + b"r" * 100 + b'"}',
    b"[" + b",".join([b'{"event": "opened", "reference": "r"}'] * 1_001) + b"]",
]  # fmt: skip


@cache
def recorded(name: str) -> dict[str, Any]:
    return tomllib.loads((REPLIES / f"{name}.toml").read_text("utf-8"))


def over(transport: str) -> list[str]:
    """The channels that go by this transport, as their replies say."""
    return [name for name in CHANNELS if recorded(name)["transport"] == transport]


def cases(transport: str) -> list[Any]:
    return [
        pytest.param(name, case, id=f"{name}: {case['case']}")
        for name in over(transport)
        for case in recorded(name)["reply"]
    ]


def made(name: str, **settings: Any) -> Any:
    """The channel with its recorded settings."""
    kind: Any = CHANNELS[name]
    extra = {"host": "127.0.0.1", "port": 9} if recorded(name)["transport"] == "smtp" else {}
    given = extra | recorded(name)["settings"] | settings
    if "service_account" in given:
        given["service_account"] = service_account()
    return kind(kind.Settings(**given))


def beside(name: str) -> dict[str, HttpReply]:
    """What the channel asks elsewhere before it rings: an access token, say."""
    return {
        one["url"]: HttpReply(one["status"], {}, one["body"].encode())
        for one in recorded(name).get("beside", ())
    }


def address_of(channel: Channel) -> Any:
    return channel.parse_address(recorded(channel.name)["address"])


async def ring_over_http(name: str, reply: HttpReply | Exception) -> Outcome:
    channel: Channel = made(name)
    payload = channel.render(a_message(), address_of(channel))
    return await channel.send(payload, RecordedHttp(reply, beside(name)))


@asynccontextmanager
async def smtp_channel(name: str, script: SmtpScript) -> AsyncIterator[Channel]:
    async with tcp_peer(script.talk) as port:
        channel: Channel = made(name, port=port)
        yield channel
        await channel.close()


def assert_outcome(outcome: Outcome, expected: dict[str, Any]) -> None:
    wanted = dict(expected)
    assert type(outcome).__name__ == wanted.pop("kind"), outcome
    assert wanted.items() <= dataclasses.asdict(outcome).items()
    assert len(outcome.detail) <= 300
    assert outcome.detail.isprintable()


def test_the_folder_is_the_registry() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert set(CHANNELS) == files
    assert {path.stem for path in REPLIES.glob("*.toml")} == files


def test_a_channel_under_another_s_name_is_not_loaded() -> None:
    found = dict(CHANNELS)
    for name, kind in (("impostor", CHANNELS["email"]), ("email", CHANNELS["email"]), ("x", None)):
        with pytest.raises(ImportError, match=name):
            channels.register(found, name, kind)
    assert found == CHANNELS


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_carries_its_file_s_name_and_describes_its_forms(name: str) -> None:
    kind = CHANNELS[name]
    assert kind.name == name
    assert isinstance(kind.limits, Limits)
    for form in (kind.Settings, kind.Address):
        assert is_dataclass(form)
        assert form.__doc__
        assert not form.__doc__.startswith(f"{form.__name__}(")


@pytest.mark.parametrize("name", CHANNELS)
def test_an_address_comes_back_from_its_own_json(name: str) -> None:
    channel: Channel = made(name)
    address = address_of(channel)
    stored = json.loads(json.dumps(dataclasses.asdict(address)))
    assert channel.parse_address(stored) == address
    assert channel.address_key(channel.parse_address(stored)) == channel.address_key(address)


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("raw", [{}, {"email": 5}, {"endpoint": []}, {"keys": None}, {"x": {}}])
def test_an_address_that_is_none_is_told_in_a_sentence(name: str, raw: dict[str, Any]) -> None:
    channel: Channel = made(name)
    with pytest.raises(AddressError, match=r"\w+ .*\."):
        channel.parse_address(raw)


@pytest.mark.parametrize("name", CHANNELS)
def test_a_profile_without_anything_gives_no_address(name: str) -> None:
    channel: Channel = made(name)
    assert channel.profile_address(Person(a_message().user_id, "", "", None)) is None


@pytest.mark.parametrize("name", CHANNELS)
def test_every_setting_says_what_it_is_and_whether_it_is_secret(name: str) -> None:
    for one in dataclasses.fields(CHANNELS[name].Settings):
        assert one.metadata["label"], one.name
        assert one.metadata["help"].endswith("."), one.name
        assert one.metadata["secret"] == bool(SECRET.search(one.name)), one.name


@pytest.mark.parametrize("name", CHANNELS)
def test_a_destination_is_the_host_of_an_address_or_nothing(name: str) -> None:
    channel: Channel = made(name)
    assert channel.destination(address_of(channel)) == recorded(name).get("destination", "")


@pytest.mark.parametrize("name", CHANNELS)
def test_what_can_be_taken_back_is_rendered_without_a_word_of_the_text(name: str) -> None:
    channel: Channel = made(name)
    if channel.recalls:
        payload = channel.render(a_message(recalled=True), address_of(channel))
        assert b"crane 2" not in payload.body
        assert len(payload.body) < channel.limits.payload_bytes


@pytest.mark.parametrize("name", CHANNELS)
def test_receipts_in_the_generic_form_are_read_by_every_channel(name: str) -> None:
    channel: Channel = made(name)
    one = {"event": "delivered", "reference": "r1"}
    other = {"event": "bounced", "address": "ben@harbour.example", "detail": "no\nsuch user"}
    assert channel.receipts("application/json", json.dumps([one, other]).encode()) == [
        Receipt(ReceiptKind.DELIVERED, "r1"),
        Receipt(ReceiptKind.BOUNCED, None, "ben@harbour.example", "no such user"),
    ]
    (alone,) = channel.receipts("application/json", json.dumps(one).encode())
    assert alone.reference == "r1"


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("body", BAD_RECEIPTS)
def test_a_receipt_that_is_none_is_told_in_a_sentence(name: str, body: bytes) -> None:
    channel: Channel = made(name)
    with pytest.raises(ReceiptError, match=r"\w+ .*\."):
        channel.receipts("application/json", body)


@pytest.mark.parametrize("name", CHANNELS)
def test_rendering_the_same_message_twice_gives_payloads_of_one_shape(name: str) -> None:
    channel: Channel = made(name)
    address = address_of(channel)
    one, two = (dataclasses.asdict(channel.render(a_message(), address)) for _ in range(2))
    assert {field: type(value) for field, value in one.items()} == {
        field: type(value) for field, value in two.items()
    }
    assert len(one.get("body", b"")) == len(two.get("body", b""))


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("title", [None, "", "x" * 200, "日" * 200, "\x00\r\n\u202e"])
def test_any_message_can_be_rendered_within_the_limit(name: str, title: str | None) -> None:
    channel: Channel = made(name)
    for priority in Priority:
        message = a_message(title=title, text="🚢" * 4_000, priority=priority, language="ar")
        payload = channel.render(message, address_of(channel))
        limit = channel.limits.payload_bytes
        assert not limit or len(getattr(payload, "body", b"")) <= limit


@pytest.mark.parametrize(("name", "case"), cases("http"))
async def test_a_recorded_http_reply_has_its_outcome(name: str, case: dict[str, Any]) -> None:
    reply = HttpReply(case["status"], case.get("headers", {}), case.get("body", "").encode())
    assert_outcome(await ring_over_http(name, reply), case["outcome"])


@pytest.mark.parametrize(("name", "case"), cases("smtp"))
async def test_a_recorded_smtp_reply_has_its_outcome(name: str, case: dict[str, Any]) -> None:
    async with smtp_channel(name, SmtpScript(case["at"], case["line"])) as channel:
        payload = channel.render(a_message(), address_of(channel))
        outcome = await channel.send(payload, RecordedHttp(NotSent("no HTTP here")))
    assert_outcome(outcome, case["outcome"])


@pytest.mark.parametrize(("name", "case"), cases("process"))
async def test_a_recorded_result_of_a_process_has_its_outcome(
    name: str, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(_self: ChatProcesses, _task: Any) -> Result:
        return Result(**case["result"])

    monkeypatch.setattr(ChatProcesses, "run", run)
    channel: Channel = made(name)
    payload = channel.render(a_message(), address_of(channel))
    outcome = await channel.send(payload, RecordedHttp(NotSent("no HTTP here")))
    assert_outcome(outcome, case["outcome"])


@pytest.mark.parametrize("name", over("http"))
@pytest.mark.parametrize(("fault", "allowed"), FAULTS)
async def test_a_network_fault_is_an_outcome_and_never_an_error(
    name: str, fault: Exception, allowed: set[type[Any]]
) -> None:
    outcome = await ring_over_http(name, fault)
    assert type(outcome) in allowed


@pytest.mark.parametrize("name", over("http"))
@pytest.mark.parametrize("status", [100, 204, 299, 302, 400, 401, 403, 418, 429, 500, 599, 999])
@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00\r\n", b"{" * 65_536, b"null", b"[]", b"{}"])
async def test_no_reply_is_too_odd_for_an_outcome(name: str, status: int, body: bytes) -> None:
    outcome = await ring_over_http(name, HttpReply(status, {"retry-after": "soon"}, body))
    assert len(outcome.detail) <= 300
    assert isinstance(outcome, Sent) == (200 <= status < 300)


@pytest.mark.parametrize("name", over("smtp"))
async def test_many_at_once_over_smtp_all_have_an_outcome(name: str) -> None:
    script = SmtpScript("END", "451 4.3.0 busy")
    async with smtp_channel(name, script) as channel:
        payload = channel.render(a_message(), address_of(channel))
        http = RecordedHttp(NotSent("no HTTP here"))
        outcomes = await asyncio.gather(*(channel.send(payload, http) for _ in range(40)))
    assert {type(outcome) for outcome in outcomes} == {Retry}
