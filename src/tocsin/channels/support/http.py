"""The one way out for channels: libcurl's multi interface in the event loop, guarded per socket."""

from __future__ import annotations

import socket
from typing import Any

import certifi
import pycurl  # type: ignore[import-untyped]

from tocsin.channels.support.faults import Blocked, NotSent, Unanswered
from tocsin.channels.support.guard import Guard
from tocsin.channels.support.multi import CurlLoop
from tocsin.channels.support.sockets import guarded_connect
from tocsin.model.channel import HttpReply

__all__ = ["Blocked", "NotSent", "OutgoingHttp", "Unanswered"]

BODY_LIMIT_BYTES = 65_536
CONNECT_TIMEOUT_MS = 5_000
IDLE_HANDLES = 512
HOST_CONNECTIONS = 8

# Reasons in words that name no host: libcurl's own texts hold addresses of the inside.
_REASONS = {
    pycurl.E_COULDNT_RESOLVE_HOST: "the name is not known",
    pycurl.E_COULDNT_CONNECT: "the connection was refused",
    pycurl.E_OPERATION_TIMEDOUT: "timed out",
    pycurl.E_SSL_CONNECT_ERROR: "TLS could not be set up",
    pycurl.E_PEER_FAILED_VERIFICATION: "the certificate is not trusted",
    pycurl.E_URL_MALFORMAT: "the URL is malformed",
    pycurl.E_GOT_NOTHING: "the connection was closed without an answer",
    pycurl.E_SEND_ERROR: "the connection broke while sending",
    pycurl.E_RECV_ERROR: "the connection broke while receiving",
}


class _Transfer:
    """One easy handle with the state of the request it carries; reused for the next request."""

    def __init__(self, guard: Guard, ca_file: str) -> None:
        self.curl = _easy_handle(ca_file)
        self._guard = guard
        self._header_lines: list[bytes] = []
        self._chunks: list[bytes] = []
        self._sockets: list[socket.socket] = []
        self._room = BODY_LIMIT_BYTES
        self._body_bytes = 0
        self._public_form = True
        self._refused_a_socket = False
        self._settings: tuple[str, bool, int] | None = None
        self.curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        self.curl.setopt(pycurl.HEADERFUNCTION, self._header_lines.append)
        self.curl.setopt(pycurl.WRITEFUNCTION, self._take_body)

    def prepare(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes,
        *,
        timeout_s: float,
        public_form: bool,
    ) -> None:
        self._header_lines.clear()
        self._chunks.clear()
        self._room = BODY_LIMIT_BYTES
        self._body_bytes = len(body)
        self._public_form = public_form
        self._refused_a_socket = False
        curl = self.curl
        curl.setopt(pycurl.URL, url)
        if body or method == "POST":
            curl.setopt(pycurl.POSTFIELDS, body)
        else:
            curl.setopt(pycurl.HTTPGET, 1)
        curl.setopt(pycurl.HTTPHEADER, _header_list(headers))
        settings = (method, url.startswith("https:"), max(1, int(timeout_s * 1000)))
        if settings != self._settings:
            self._set(*settings)
            self._settings = settings

    def _set(self, method: str, encrypted: bool, timeout_ms: int) -> None:
        """What nearly always is as in the request before."""
        curl = self.curl
        curl.setopt(pycurl.CUSTOMREQUEST, method)
        # In the clear there is no HTTP/2 to share, and libcurl would only know it from the first
        # answer: a slow one would hold up all other requests to that host.
        curl.setopt(pycurl.PIPEWAIT, encrypted)
        curl.setopt(pycurl.TIMEOUT_MS, timeout_ms)

    def rest(self) -> None:
        """Let go of our ends of the sockets: libcurl works on duplicates of them."""
        while self._sockets:
            self._sockets.pop().close()

    def reply(self) -> HttpReply:
        # The last block counts: an interim 1xx answer may stand before it.
        block = b"".join(self._header_lines).rpartition(b"\r\n\r\nHTTP/")[2].decode("latin-1")
        headers: dict[str, str] = {}
        for line in block.split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                headers[name.lower()] = value.strip()
        status = self.curl.getinfo(pycurl.RESPONSE_CODE)
        return HttpReply(status=status, headers=headers, body=b"".join(self._chunks))

    @property
    def was_cut(self) -> bool:
        """Whether we stopped the transfer ourselves because the body was too long."""
        return self._room < 0

    def fault(self, code: int) -> NotSent | Unanswered:
        reason = _REASONS.get(code, f"failed (curl {code})")
        if self._left_whole():
            return Unanswered(f"after the request had been sent: {reason}")
        if self._refused_a_socket:
            return Blocked("the address is not permitted")
        return NotSent(reason)

    def _left_whole(self) -> bool:
        # Sizes tell the truth; libcurl's times are all filled in when a transfer fails.
        request_bytes = int(self.curl.getinfo(pycurl.REQUEST_SIZE))
        sent_body_bytes = int(self.curl.getinfo(pycurl.SIZE_UPLOAD_T))
        return request_bytes > 0 and sent_body_bytes >= self._body_bytes

    def _open_socket(self, _purpose: int, address: Any) -> socket.socket | int:
        family, kind, protocol, peer = address
        if self._guard.permits(peer[0], public_form=self._public_form):
            self._sockets.append(made := socket.socket(family, kind, protocol))
            return made
        self._refused_a_socket = True
        return int(pycurl.SOCKET_BAD)

    def _take_body(self, data: bytes) -> int | None:
        self._chunks.append(data[: self._room])
        self._room -= len(data)
        return 0 if self._room < 0 else None  # 0 bytes taken makes libcurl stop the transfer


class OutgoingHttp:
    """The guarded HTTP client of all channels (`Http` of the contract).

    No redirects, no proxies, no decompression, no cookies; HTTP/2 where the peer speaks it, many
    requests on one connection. Belongs to the event loop it is first used in.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        ca_file: str | None = None,
        host_connections: int = HOST_CONNECTIONS,
    ) -> None:
        self._guard = guard
        self._ca_file = ca_file or certifi.where()
        self._host_connections = host_connections
        self._idle: list[_Transfer] = []
        self._closed = False
        self._curl_loop: CurlLoop | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        body: bytes = b"",
        timeout_s: float = 15.0,
    ) -> HttpReply:
        """One request, one reply; raises `NotSent` (also `Blocked`) or `Unanswered`, nothing else.

        `timeout_s` is for everything, waiting for a free connection included.
        """
        public_form = self._guard.check_url(url).public
        if self._closed:
            raise NotSent("shutting down")
        transfer = self._idle.pop() if self._idle else _Transfer(self._guard, self._ca_file)
        try:
            transfer.prepare(
                method, url, headers, body, timeout_s=timeout_s, public_form=public_form
            )
            if self._curl_loop is None:
                self._curl_loop = _curl_loop(self._host_connections)
            code = await self._curl_loop.perform(transfer.curl)
            if code and not transfer.was_cut:
                raise transfer.fault(code)
            return transfer.reply()
        finally:
            self._release(transfer)

    @property
    def own_networks(self) -> tuple[str, ...]:
        return self._guard.own_networks

    async def connect(self, host: str, port: int, *, timeout_s: float) -> socket.socket:
        """A connected socket under the same guard; raises `NotSent` or `Blocked`."""
        if self._closed:
            raise NotSent("shutting down")
        return await guarded_connect(self._guard, host, port, timeout_s=timeout_s)

    async def close(self) -> None:
        """End all transfers (their callers get `NotSent` or `Unanswered`) and connections."""
        self._closed = True
        if self._curl_loop is not None:
            self._curl_loop.close()
            self._curl_loop = None
        for transfer in self._idle:
            transfer.curl.close()
        self._idle.clear()

    def _release(self, transfer: _Transfer) -> None:
        transfer.rest()
        if self._closed or len(self._idle) >= IDLE_HANDLES:
            transfer.curl.close()
        else:
            self._idle.append(transfer)


def _curl_loop(host_connections: int) -> CurlLoop:
    loop = CurlLoop()
    loop.setopt(pycurl.M_MAX_CONCURRENT_STREAMS, 1_000)
    loop.setopt(pycurl.M_MAX_HOST_CONNECTIONS, host_connections)
    loop.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, 512)
    loop.setopt(pycurl.M_MAXCONNECTS, 256)
    return loop


def _easy_handle(ca_file: str) -> Any:
    curl = pycurl.Curl()
    options = {
        pycurl.PROTOCOLS: pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS,
        pycurl.FOLLOWLOCATION: 0,
        pycurl.PROXY: "",  # the environment's proxy would get round the guard
        pycurl.NOPROXY: "*",
        pycurl.CAINFO: ca_file,
        pycurl.SSLVERSION: pycurl.SSLVERSION_TLSv1_2,
        pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_2TLS,
        pycurl.CONNECTTIMEOUT_MS: CONNECT_TIMEOUT_MS,
        pycurl.HTTP_CONTENT_DECODING: 0,
        pycurl.UPLOAD_BUFFERSIZE: 16_384,  # each idle handle keeps one; 64 KiB would be too dear
        pycurl.NOSIGNAL: 1,
        pycurl.USERAGENT: "tocsin",
    }
    for option, value in options.items():
        curl.setopt(option, value)
    return curl


def _header_list(headers: dict[str, str]) -> list[str]:
    """Headers as libcurl wants them; raises `Blocked` for a line break, which would inject more."""
    lines = [f"{name}: {value}" if value else f"{name};" for name, value in headers.items()]
    lines.append("Expect:")  # or libcurl would wait for a "100 Continue"
    if "content-type" not in headers:
        lines.append("Content-Type:")  # or libcurl would invent one
    text = "".join(lines)
    if not text.isascii() or "\n" in text or "\r" in text or "\0" in text:
        raise Blocked("a header holds a character that headers cannot hold")
    return lines
