"""Chat: Apprise in its own process, which may only do what it is there for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from tests.channels.peers import RecordedHttp, a_message, web_peer
from tocsin.channels.chat import FIXED, SELF_HOSTED, Chat, ChatSettings
from tocsin.channels.support.chat_process import ChatProcesses, Task
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import OutgoingHttp
from tocsin.model.channel import (
    AddressError,
    HttpReply,
    Outcome,
    Refused,
    Retry,
    Sent,
    SettingsError,
    Severity,
    Uncertain,
)

SETTINGS = ChatSettings(FIXED, ("mmost", "ntfy"))
INSIDE = RecordedHttp(HttpReply(500, {}, b""))
TOKEN = "a" * 24


@dataclass
class Mattermost:
    """A chat server: takes what comes, `status` and `location` decide the answer."""

    host: str = ""
    status: int = 200
    location: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    hang: asyncio.Event | None = None

    async def answer(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        self.posts.append(await request.json())
        if self.hang is not None:
            await self.hang.wait()
        return web.Response(status=self.status, headers={"Location": self.location or "/"})


@asynccontextmanager
async def mattermost(**changes: Any) -> AsyncIterator[tuple[Mattermost, Chat]]:
    server, chat = Mattermost(**changes), Chat(SETTINGS)
    async with web_peer(server.answer) as base:
        server.host = base.removeprefix("http://")
        yield server, chat
    await chat.close()


async def ring(chat: Chat, url: str, http: Any = INSIDE, **changes: Any) -> Outcome:
    payload = chat.render(a_message(**changes), chat.parse_address({"url": url}))
    return await chat.send(payload, http)


async def test_a_chat_shows_title_text_and_link() -> None:
    async with mattermost() as (server, chat):
        outcome = await ring(chat, f"mmost://{server.host}/{TOKEN}", severity=Severity.ERROR)
    assert isinstance(outcome, Sent)
    (post,) = server.posts
    assert post["text"].splitlines() == [
        "Crane 4 is out of order",
        "Please use crane 2 until noon.",
        "https://tocsin.example/open/0198a000",
    ]
    assert "http" not in str(post.get("icon_url", ""))


async def test_what_the_server_answers_decides() -> None:
    async with mattermost() as (server, chat):
        found = []
        for status in (200, 403, 404, 429, 503):
            server.status = status
            found.append(type(await ring(chat, f"mmost://{server.host}/{TOKEN}")))
    assert found == [Sent, Refused, Refused, Retry, Retry]


async def test_a_redirect_is_not_followed() -> None:
    async with mattermost(status=302, location="/secret") as (server, chat):
        assert isinstance(await ring(chat, f"mmost://{server.host}/{TOKEN}"), Refused)
    assert server.paths == [f"/hooks/{TOKEN}"]


async def test_a_server_inside_is_out_of_reach_unless_the_operator_allows_it() -> None:
    guarded = OutgoingHttp(Guard())
    async with mattermost() as (server, chat):
        port = server.host.rpartition(":")[2]
        for host in ("127.0.0.1", "localhost", "2130706433", "127.1"):
            outcome = await ring(chat, f"mmost://{host}:{port}/{TOKEN}", guarded)
            assert isinstance(outcome, Refused), host
            assert outcome.detail in ("blocked", "Apprise can't read the address.")
        assert isinstance(await ring(chat, f"mmost://{server.host}/{TOKEN}"), Sent)
    await guarded.close()
    assert len(server.posts) == 1


async def test_the_environment_s_proxy_and_secrets_do_not_reach_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("TOCSIN_CANARY", "secret")
    async with mattermost() as (server, chat):
        assert isinstance(await ring(chat, f"mmost://{server.host}/{TOKEN}"), Sent)
        environment = environment_of(chat)
    assert "CANARY" not in environment
    assert "proxy" not in environment


def environment_of(chat: Chat) -> str:
    (idle,) = chat._processes._idle
    with open(f"/proc/{idle.process.pid}/environ", encoding="utf-8") as file:
        return file.read()


async def test_nobody_listening_is_tried_again() -> None:
    async with mattermost() as (server, chat):
        pass
    chat = Chat(SETTINGS)
    assert isinstance(await ring(chat, f"mmost://{server.host}/{TOKEN}"), Retry)
    await chat.close()


async def test_a_process_that_is_late_is_ended_and_another_takes_the_next_task() -> None:
    async with mattermost(hang=asyncio.Event()) as (server, _):
        processes = ChatProcesses(("mmost",))
        task = Task(f"mmost://{server.host}/{TOKEN}", "", "Hello", "info", ("127.0.0.0/8",))
        late = asyncio.create_task(processes.run(task, timeout_s=2.5))
        assert (await late).fault == "unanswered"
        assert server.hang is not None
        server.hang.set()
        assert (await processes.run(task)).ok
        await processes.close()


async def test_an_idle_process_ends_by_itself_and_closing_leaves_none() -> None:
    async with mattermost() as (server, _):
        processes = ChatProcesses(("mmost",), idle_s=0.0)
        task = Task(f"mmost://{server.host}/{TOKEN}", "", "Hello", "info", ("127.0.0.0/8",))
        assert (await processes.run(task)).ok
        pid = processes._idle[0].process.pid
        while processes._idle:
            await asyncio.sleep(0)
        await processes.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_process_that_dies_leaves_it_open_what_it_did() -> None:
    async with mattermost(hang=asyncio.Event()) as (server, chat):
        waiting = asyncio.create_task(ring(chat, f"mmost://{server.host}/{TOKEN}"))
        while not server.posts:
            await asyncio.sleep(0.01)
        assert server.hang is not None
        (process,) = chat._processes._busy
        process.kill()
        assert isinstance(await waiting, Uncertain)
        server.hang.set()


@pytest.mark.parametrize("url", ["discord://1/", "slack://x"])
async def test_a_url_that_apprise_can_t_read_is_refused(url: str) -> None:
    chat = Chat(SETTINGS)
    assert isinstance(await ring(chat, url), Refused)
    await chat.close()


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1/", "file:///etc/passwd", "mmosts://chat.example/" + TOKEN, "", 5, None,
        "slack://a/b/c?verify=no", "slack://a/b/c?redirect=yes", "slack://a/b/c?x=1&verify=no",
        "tgram://a/b/?include=http://evil.example", "discord://a b", "mmost:///" + TOKEN,
        "mmost://[::1]/" + TOKEN, "slack://" + "a" * 2_000, "SLACK://a/b/c", "slack://a\n",
    ],
)  # fmt: skip
def test_what_is_not_in_use_here_is_refused_at_the_door(url: Any) -> None:
    with pytest.raises(AddressError):
        Chat(SETTINGS).parse_address({"url": url})


def test_a_destination_is_the_service_or_the_own_server() -> None:
    chat = Chat(SETTINGS)
    for url, wanted in (
        ("slack://a/b/c", "slack"),
        ("mmost://ben:x@Chat.example:8065/t", "chat.example"),
        ("ntfy://push.example/topic?priority=5", "push.example"),
    ):
        assert chat.destination(chat.parse_address({"url": url})) == wanted


@pytest.mark.parametrize(
    "settings",
    [ChatSettings(("json",)), ChatSettings(("mmost",)), ChatSettings((), ("slack", "syslog"))],
)
def test_a_service_that_is_not_known_is_told(settings: ChatSettings) -> None:
    with pytest.raises(SettingsError):
        Chat(settings)
    assert not set(FIXED) & set(SELF_HOSTED)
