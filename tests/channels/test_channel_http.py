"""The one way out: it survives what peers do, and tells what reached them from what did not."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from inspect import signature
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvloop
from aiohttp import web

from tests.channels.peers import LOOPBACK, Http2Peer, tcp_peer, web_peer
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.http import Blocked, NotSent, OutgoingHttp, Unanswered
from tocsin.channels.support.sockets import permitted

HEADERS = {"content-type": "text/plain", "x-trace": "7"}


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One HTTP/1.1 request with a body of two bytes."""
    return await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(2)


async def test_a_reply_comes_back_with_status_headers_and_body(http: OutgoingHttp) -> None:
    async def echo(request: web.Request) -> web.Response:
        seen = f"{request.method} {request.path_qs} {request.headers['X-Trace']}"
        body = (await request.text()) + " " + seen
        return web.Response(status=202, text=body, headers={"X-Answer": "Yes"})

    async with web_peer(echo) as base:
        reply = await http.request("PUT", f"{base}/a?b=c", headers=HEADERS, body=b"hello")
    assert (reply.status, reply.headers["x-answer"]) == (202, "Yes")
    assert reply.body == b"hello PUT /a?b=c 7"


async def test_a_handle_forgets_the_request_before(http: OutgoingHttp) -> None:
    async def tell(request: web.Request) -> web.Response:
        body = await request.text()
        return web.Response(text=f"{request.method} {body!r} {request.headers.get('X-Trace')}")

    async with web_peer(tell) as base:
        first = await http.request("POST", base, headers=HEADERS, body=b"secret")
        second = await http.request("GET", base, headers={})
    assert first.body == b"POST 'secret' 7"
    assert second.body == b"GET '' None"


async def test_an_environment_proxy_is_ignored(
    http: OutgoingHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    async def fine(_request: web.Request) -> web.Response:
        return web.Response()

    async with web_peer(fine) as base:
        assert (await http.request("GET", base, headers={})).status == 200


async def test_a_redirect_is_not_followed(http: OutgoingHttp) -> None:
    visits: list[str] = []

    async def away(request: web.Request) -> web.Response:
        visits.append(request.path)
        return web.Response(status=302, headers={"Location": "/secret"})

    async with web_peer(away) as base:
        reply = await http.request("GET", f"{base}/door", headers={})
    assert (reply.status, visits) == (302, ["/door"])


async def test_an_endless_body_is_cut_at_64_kib(http: OutgoingHttp) -> None:
    async def pour(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    async with web_peer(pour) as base:
        reply = await http.request("GET", base, headers={})
    assert (reply.status, len(reply.body)) == (200, 65_536)


async def test_a_compressed_bomb_is_not_unpacked(http: OutgoingHttp) -> None:
    async def bomb(_request: web.Request) -> web.Response:
        response = web.Response(body=b"0" * 1_000_000)
        response.enable_compression(web.ContentCoding.gzip)
        return response

    async with web_peer(bomb) as base:
        reply = await http.request("GET", base, headers={"accept-encoding": "gzip"})
    assert reply.body.startswith(b"\x1f\x8b")
    assert len(reply.body) < 5_000


async def test_a_dripping_answer_ends_as_unanswered(http: OutgoingHttp) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nX-")
        await reader.read()  # and nothing more until the client leaves

    async with tcp_peer(drip) as port:
        with pytest.raises(Unanswered, match="timed out"):
            await http.request(
                "POST", f"http://127.0.0.1:{port}/", headers={}, body=b"hi", timeout_s=0.2
            )


async def test_a_connection_cut_after_the_request_is_unanswered(http: OutgoingHttp) -> None:
    async def cut(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    async with tcp_peer(cut) as port:
        with pytest.raises(Unanswered, match="without an answer"):
            await http.request("POST", f"http://127.0.0.1:{port}/", headers={}, body=b"hi")


async def test_a_handshake_that_stalls_was_not_sent(http: OutgoingHttp) -> None:
    async def stall(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with tcp_peer(stall) as port:
        with pytest.raises(NotSent, match="timed out"):
            await http.request("GET", f"https://127.0.0.1:{port}/", headers={}, timeout_s=0.2)


async def test_a_body_the_peer_does_not_read_was_not_sent(http: OutgoingHttp) -> None:
    async def ignore(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.get_running_loop().create_future()

    async with tcp_peer(ignore) as port:
        with pytest.raises(NotSent, match="timed out"):
            await http.request(
                "POST",
                f"http://127.0.0.1:{port}/",
                headers={},
                body=bytes(30_000_000),
                timeout_s=0.5,
            )


async def test_a_closed_port_was_not_sent_and_names_no_host(http: OutgoingHttp) -> None:
    async def never(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None: ...

    async with tcp_peer(never) as port:
        pass
    with pytest.raises(NotSent) as caught:
        await http.request("GET", f"http://127.0.0.1:{port}/", headers={})
    assert str(caught.value) == "the connection was refused"


async def test_an_unknown_name_was_not_sent(http: OutgoingHttp) -> None:
    with pytest.raises(NotSent):
        await http.request("GET", "https://nowhere.invalid/", headers={})


async def test_an_untrusted_certificate_was_not_sent(server_tls: ssl.SSLContext) -> None:
    suspicious = OutgoingHttp(LOOPBACK)
    async with tcp_peer(Http2Peer().talk, tls=server_tls) as port:
        with pytest.raises(NotSent, match="not trusted"):
            await suspicious.request("GET", f"https://localhost:{port}/", headers={})
    await suspicious.close()


async def test_a_header_cannot_smuggle_another_one(http: OutgoingHttp) -> None:
    for value in ("a\r\nX-Evil: 1", "a\nb", "a\0b", "ä"):
        with pytest.raises(Blocked):
            await http.request("GET", "http://127.0.0.1:1/", headers={"x-a": value})


async def test_http2_carries_many_requests_on_one_connection(
    http: OutgoingHttp, server_tls: ssl.SSLContext
) -> None:
    peer = Http2Peer()
    async with tcp_peer(peer.talk, tls=server_tls) as port:
        url = f"https://localhost:{port}/push"
        replies = await asyncio.gather(
            *(http.request("POST", url, headers={}, body=b"hi") for _ in range(200))
        )
    assert {reply.status for reply in replies} == {200}
    assert (peer.answered, peer.connections) == (200, 1)


async def test_goaway_loses_nothing_and_repeats_nothing(
    http: OutgoingHttp, server_tls: ssl.SSLContext
) -> None:
    peer = Http2Peer(per_connection=60)
    async with tcp_peer(peer.talk, tls=server_tls) as port:
        url = f"https://localhost:{port}/push"
        replies = await asyncio.gather(
            *(http.request("POST", url, headers={}, body=b"hi") for _ in range(200))
        )
    assert {reply.status for reply in replies} == {200}
    assert peer.answered == 200
    assert peer.connections >= 4


async def test_a_silent_http2_peer_ends_as_unanswered(
    http: OutgoingHttp, server_tls: ssl.SSLContext
) -> None:
    async with tcp_peer(Http2Peer(answers=False).talk, tls=server_tls) as port:
        with pytest.raises(Unanswered):
            await http.request(
                "POST", f"https://localhost:{port}/", headers={}, body=b"hi", timeout_s=0.3
            )


async def test_a_connection_that_died_while_idle_is_replaced(http: OutgoingHttp) -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 204 Fine\r\n\r\n")  # keeps the connection alive, it says

    async with tcp_peer(once) as port:
        for _ in range(3):
            url = f"http://127.0.0.1:{port}/"
            assert (await http.request("POST", url, headers={}, body=b"hi")).status == 204


async def test_a_burst_of_2000_requests_is_all_answered(http: OutgoingHttp) -> None:
    async def number(request: web.Request) -> web.Response:
        return web.Response(text=await request.text())

    async with web_peer(number) as base:
        replies = await asyncio.gather(
            *(http.request("POST", base, headers={}, body=str(i).encode()) for i in range(2_000))
        )
    assert [reply.body for reply in replies] == [str(i).encode() for i in range(2_000)]


async def test_a_cancelled_request_leaves_the_others_alone(http: OutgoingHttp) -> None:
    arrived, release = asyncio.Event(), asyncio.Event()

    async def wait(request: web.Request) -> web.Response:
        if request.path == "/slow":
            arrived.set()
            await release.wait()
        return web.Response()

    async with web_peer(wait) as base:
        slow = asyncio.create_task(http.request("GET", f"{base}/slow", headers={}))
        await arrived.wait()
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        assert (await http.request("GET", f"{base}/fast", headers={})).status == 200
        release.set()


async def test_closing_tells_waiting_callers_instead_of_cancelling_them(
    http: OutgoingHttp,
) -> None:
    arrived = asyncio.Event()

    async def hold(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        arrived.set()
        await reader.read()

    async with tcp_peer(hold) as port:
        url = f"http://127.0.0.1:{port}/"
        waiting = asyncio.create_task(http.request("POST", url, headers={}, body=b"hi"))
        await arrived.wait()
        await http.close()
        with pytest.raises(Unanswered):
            await waiting
        with pytest.raises(NotSent, match="shutting down"):
            await http.request("POST", url, headers={}, body=b"hi")


async def test_a_connection_for_other_protocols_is_guarded_too(http: OutgoingHttp) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here")
        await reader.read()

    guarded = OutgoingHttp(Guard())
    async with tcp_peer(greet) as port:
        for host in ("127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "::1"):
            with pytest.raises(Blocked):
                await guarded.connect(host, port, timeout_s=5)
        connected = await http.connect("127.0.0.1", port, timeout_s=5)
        assert await asyncio.get_running_loop().sock_recv(connected, 8) == b"220 here"
        connected.close()
    await guarded.close()


async def test_one_bad_address_of_a_name_blocks_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def two(_host: str, port: int, **_options: Any) -> list[Any]:
        return [(2, 1, 6, "", ("93.184.215.14", port)), (2, 1, 6, "", ("10.0.0.1", port))]

    loop = SimpleNamespace(getaddrinfo=two)
    monkeypatch.setattr("tocsin.channels.support.sockets.asyncio.get_running_loop", lambda: loop)
    with pytest.raises(Blocked):
        await permitted(Guard(), "mx.example", 25)


async def test_only_mail_s_ports_lead_to_the_open_internet() -> None:
    for port in (22, 80, 443, 6379):
        with pytest.raises(Blocked):
            await permitted(Guard(), "93.184.215.14", port)
    assert len(await permitted(Guard(), "93.184.215.14", 587)) == 1


async def test_an_unknown_name_and_a_closed_port_were_not_connected(http: OutgoingHttp) -> None:
    async def never(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None: ...

    async with tcp_peer(never) as port:
        pass
    for host in ("nowhere.invalid", "127.0.0.1", "a" * 300):
        with pytest.raises(NotSent):
            await http.connect(host, port, timeout_s=5)


STORIES = [story for name, story in globals().items() if name.startswith("test_")]


@pytest.mark.parametrize("story", STORIES)
def test_every_story_holds_on_uvloop_too(
    story: Callable[..., Awaitable[None]],
    certificate: Path,
    server_tls: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def tell() -> None:
        http = OutgoingHttp(LOOPBACK, ca_file=str(certificate))
        given = {"http": http, "server_tls": server_tls, "monkeypatch": monkeypatch}
        await story(**{name: given[name] for name in signature(story).parameters})
        await http.close()

    uvloop.run(tell())
