"""`GET /api/v1/stream`: what happens in the organization, told to the console as it happens.

A stream carries ids only: who is told reads again what it shows. It is gapless by `Last-Event-ID`
up to `MOST` events; who has missed more is told `reset`, and reads everything again. Beside them,
without ids, goes what is in no log: that people, apps, groups, settings, devices or their points
have changed (`directory.changed`, `settings.changed`, `data.changed`), and what runs of analyses
say at this moment, to who may read analyses.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Iterator
from uuid import UUID

import msgspec
import structlog
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tocsin.http.callers import by_bearer_or_session
from tocsin.http.context import Context
from tocsin.http.permissions import Permission, check, may
from tocsin.http.problems import render_problem
from tocsin.inbox.feed import Subscription, listener
from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization, Principal
from tocsin.model.webhooks import LoggedEvent
from tocsin.storage.operations import OrganizationStorage

KEEP_ALIVE_S = 15.0
CHECK_S = 5.0
"""A session that has ended ends its stream within this time."""
POLL_S = 0.25
"""How often the end of the log is looked at while anybody listens."""
MOST = 400
STREAMS_PER_ORGANIZATION = 200
_READ = 200
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, private"),
    (b"x-accel-buffering", b"no"),
]
log = structlog.get_logger(__name__)


class Told(msgspec.Struct, rename="camel", omit_defaults=True):
    """One event: what it was and whom it concerns."""

    type: str
    id: str
    notification_id: UUID | None = None
    user_id: UUID | None = None


class _Poller:
    """Wakes all organizations' streams when the log has grown; sleeps while nobody listens."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._listening: dict[int, int] = {}
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def listening(self, key: int) -> Iterator[None]:
        self._listening[key] = self._listening.get(key, 0) + 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._poll(), name="event stream")
        try:
            yield
        finally:
            self._listening[key] -= 1
            if not self._listening[key]:
                del self._listening[key]

    async def _poll(self) -> None:
        last = await self._context.storage.last_event()
        while self._listening:
            await asyncio.sleep(POLL_S)
            try:
                now = await self._context.storage.last_event()
            except Exception as error:  # the next look tries again
                log.error("events_not_looked_at", exc_info=error)
                continue
            if now != last:
                last = now
                self._context.feed.wake(list(self._listening))


class EventStream:
    """The endpoint. `keep_alive_s` and `check_s` are shorter in tests."""

    def __init__(
        self, context: Context, *, keep_alive_s: float = KEEP_ALIVE_S, check_s: float = CHECK_S
    ) -> None:
        self._context = context
        self._poller = _Poller(context)
        self._keep_alive_s = keep_alive_s
        self._check_s = check_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            principal = await self._principal(request)
            organization = principal.organization
            allowed = may(principal, Permission.READ_ANALYSES)
            position = _read_position(request.headers.get("last-event-id"))
            key = listener(organization.number)
            if self._context.feed.listeners(key) >= STREAMS_PER_ORGANIZATION:
                raise TocsinError("too_many", "Too many open streams.", retry_after_s=60)
        except TocsinError as error:
            await render_problem(error, "")(scope, receive, send)
            return
        stream = _Stream(self._context, organization, position, send)
        live = self._context.analyses.live
        with (
            self._poller.listening(key),
            self._context.feed.subscribe(key) as subscription,
            live.listening(organization.number) as heard,
        ):
            stream.heard = heard if allowed else None
            gone = asyncio.create_task(_until_disconnect(receive, subscription))
            try:
                await self._run(request, stream, subscription)
            finally:
                gone.cancel()

    async def _principal(self, request: Request) -> Principal:
        principal = await by_bearer_or_session(self._context, request)
        check(principal, Permission.READ_NOTIFICATIONS)
        return principal

    async def _run(self, request: Request, stream: _Stream, subscription: Subscription) -> None:
        """Until either side ends it, or the session does."""
        loop = asyncio.get_running_loop()
        await stream.begin()
        checked_at, written_at = loop.time(), loop.time()
        while not subscription.closed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._check_s):
                    await subscription.changed.wait()
            subscription.changed.clear()
            if subscription.closed:
                break
            if loop.time() - checked_at >= self._check_s:
                checked_at = loop.time()
                if not await self._still_welcome(request):
                    break
            told, subscription.told = subscription.told, set()
            await stream.tell(told)
            if await stream.catch_up() or await stream.say() or told:
                written_at = loop.time()
            elif loop.time() - written_at >= self._keep_alive_s:
                written_at = loop.time()
                await stream.write(b": still here\n\n")
        await stream.end()

    async def _still_welcome(self, request: Request) -> bool:
        try:
            await self._principal(request)
        except TocsinError as error:
            return error.kind.status not in (401, 403)
        return True


class _Stream:
    """One open stream. `position` is the last event that was told."""

    def __init__(
        self, context: Context, organization: Organization, position: int | None, send: Send
    ) -> None:
        self._context = context
        self._storage: OrganizationStorage = context.storage.organization(
            organization.number, organization.organization_id
        )
        self._position = position
        self._send = send
        self.heard: deque[bytes] | None = None

    async def begin(self) -> None:
        await self._send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        # Spread out, so that a restart does not bring everybody back in the same moment.
        retry = random.randint(1000, 5000)  # noqa: S311
        missed = self._position is not None
        last = await self._context.storage.last_event()
        if self._position is None:
            self._position = last
        ready = b"retry: %d\nevent: ready\nid: %d\ndata: {}\n\n"
        await self.write(ready % (retry, self._position))
        if missed:
            await self.catch_up()

    async def tell(self, kinds: set[str]) -> None:
        """What is not in the log: only that it has changed."""
        for kind in sorted(kinds):
            await self.write(b"event: %b\ndata: {}\n\n" % kind.encode())

    async def catch_up(self) -> bool:
        """Tell what is new, in the order of commits; whether there was anything."""
        assert self._position is not None
        last = await self._context.storage.last_event()
        if last <= self._position:
            return False
        found = await self._newer(self._position)
        if found is None:
            self._position = last
            await self.write(b"event: reset\nid: %d\ndata: {}\n\n" % last)
        elif found:
            self._position = found[-1].number
            await self.write(b"".join(map(_line, found)))
        return bool(found) or found is None

    async def say(self) -> bool:
        """What runs of analyses have said since; whether there was anything."""
        if not self.heard:
            return False
        lines = b"".join(self.heard)
        self.heard.clear()
        await self.write(lines)
        return True

    async def _newer(self, position: int) -> list[LoggedEvent] | None:
        """The events after the position, oldest first; None when they are too many to tell."""
        newer: list[LoggedEvent] = []
        before: int | None = None
        while len(newer) < MOST:
            page = await self._storage.events(
                kinds=None, notification_id=None, since_ms=None, before=before, limit=_READ
            )
            fresh = [event for event in page.events if event.number > position]
            newer += fresh
            if len(fresh) < len(page.events) or not page.walked_to or page.walked_to <= position:
                return newer[::-1]
            before = page.walked_to
        return None

    async def write(self, data: bytes) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self) -> None:
        # Ends a stream whose client has gone, too; the server may have noticed first.
        with contextlib.suppress(Exception):
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _line(event: LoggedEvent) -> bytes:
    told = Told(event.kind, str(event.number), event.notification_id, event.user_id)
    data = msgspec.json.encode(told)
    return b"event: %b\nid: %d\ndata: %b\n\n" % (event.kind.encode(), event.number, data)


def _read_position(header: str | None) -> int | None:
    if not header:
        return None
    if not header.isdecimal() or len(header) > 18:
        message = "Last-Event-ID: is not one that this stream has given."
        raise TocsinError("invalid_parameter", message, field="Last-Event-ID")
    return int(header)


async def _until_disconnect(receive: Receive, subscription: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscription.closed = True
    subscription.changed.set()
