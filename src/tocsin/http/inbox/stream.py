"""The live stream of one inbox: server-sent events over fetch, gapless by `Last-Event-ID`.

A raw ASGI application: it costs a third of the memory of a framework's streaming response, and
twice as many streams can be told at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import random

import msgspec
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tocsin.http.callers import by_inbox_token_until
from tocsin.http.context import Context
from tocsin.http.inbox import wire
from tocsin.http.inbox.reader import item_answers
from tocsin.http.languages import asked_of
from tocsin.http.problems import render_problem
from tocsin.inbox.feed import Subscription
from tocsin.model.errors import TocsinError
from tocsin.model.people import Principal
from tocsin.storage.operations import OrganizationStorage

KEEP_ALIVE_S = 15
STREAMS_PER_USER = 20
_PAGE = 100
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, private"),
    (b"x-accel-buffering", b"no"),
    (b"access-control-allow-origin", b"*"),
]
_ALL_OF_IT = (1 << 63) - 1


class InboxStream:
    """`GET /inbox/v1/stream`. After `keep_alive_s` of silence it says that it is still there."""

    def __init__(self, context: Context, keep_alive_s: float = KEEP_ALIVE_S) -> None:
        self._context = context
        self._keep_alive_s = keep_alive_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            principal, expires_at_ms = await by_inbox_token_until(self._context, request)
            position = _read_position(request.headers.get("last-event-id"))
            if self._context.feed.listeners(principal.user.number) >= STREAMS_PER_USER:
                raise TocsinError("too_many", "Too many open streams.", retry_after_s=60)
        except TocsinError as error:
            response = render_problem(error, "")
            response.headers["access-control-allow-origin"] = "*"
            await response(scope, receive, send)
            return
        stream = _Stream(self._context, principal, asked_of(request), position, send)
        with self._context.feed.subscribe(principal.user.number) as subscription:
            gone = asyncio.create_task(_until_disconnect(receive, subscription))
            try:
                await stream.run(subscription, expires_at_ms, self._keep_alive_s)
            finally:
                gone.cancel()


class _Stream:
    """One open stream. `position` is (version, number) of the last change that was told."""

    def __init__(
        self,
        context: Context,
        principal: Principal,
        asked: str | None,
        position: tuple[int, int] | None,
        send: Send,
    ) -> None:
        organization = principal.organization
        self._clock = context.clock
        self._user = principal.user.number
        self._principal = principal
        self._asked = asked
        self._storage: OrganizationStorage = context.storage.organization(
            organization.number, organization.organization_id
        )
        self._position = position
        self._send = send

    async def run(
        self, subscription: Subscription, expires_at_ms: int, keep_alive_s: float
    ) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": _HEADERS}
        await self._send(start)
        await self._begin()
        while not subscription.closed and self._clock.now_ms() < expires_at_ms:
            try:
                async with asyncio.timeout(keep_alive_s):
                    await subscription.changed.wait()
            except TimeoutError:
                await self._write(b": still here\n\n")
                continue
            subscription.changed.clear()
            if not subscription.closed and self._clock.now_ms() < expires_at_ms:
                await self._catch_up()
        # Ends a stream whose client has gone, too; the server may have noticed first.
        with contextlib.suppress(Exception):
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _begin(self) -> None:
        """Say where we are; then, for one who comes back, what was missed."""
        version = await self._storage.version()
        missed = self._position is not None
        if self._position is None:
            self._position = (version, _ALL_OF_IT)
        ready = msgspec.json.encode(wire.ReadyAnswer(await self._counts(), str(version)))
        # Spread out, so that a restart does not bring everybody back in the same moment.
        retry = random.randint(1000, 5000)  # noqa: S311
        await self._write(b"retry: %d\nevent: ready\ndata: %b\n\n" % (retry, ready))
        if missed:
            await self._catch_up()

    async def _counts(self) -> wire.CountsAnswer:
        counts = await self._storage.inbox_counts(self._user, self._clock.now_ms())
        return wire.counts_answer(counts)

    async def _catch_up(self) -> None:
        assert self._position is not None
        told = False
        while True:
            version, notification = self._position
            items = await self._storage.inbox_changes(
                self._user, version=version, notification=notification, limit=_PAGE
            )
            if items:
                self._position = (items[-1].version, items[-1].notification.number)
                answers = await item_answers(self._storage, self._principal, items, self._asked)
                await self._write(b"".join(map(_event, answers)))
                told = True
            if len(items) < _PAGE:
                break
        if told:
            counts = msgspec.json.encode(await self._counts())
            await self._write(b"event: counts\ndata: %b\n\n" % counts)

    async def _write(self, data: bytes) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": True})


def _event(item: wire.ItemAnswer) -> bytes:
    return b"event: item\nid: %b\ndata: %b\n\n" % (
        item.version.encode(),
        msgspec.json.encode(item),
    )


def _read_position(header: str | None) -> tuple[int, int] | None:
    """`<version>` or `<version>.<number>`, as ids and versions of ours are."""
    if not header:
        return None
    version, _, number = header.partition(".")
    number = number or str(_ALL_OF_IT)
    if not (version.isdecimal() and number.isdecimal() and max(len(version), len(number)) < 20):
        message = "Last-Event-ID: is not one that this stream has given."
        raise TocsinError("invalid_parameter", message, field="Last-Event-ID")
    return min(int(version), _ALL_OF_IT), min(int(number), _ALL_OF_IT)


async def _until_disconnect(receive: Receive, subscription: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscription.closed = True
    subscription.changed.set()
