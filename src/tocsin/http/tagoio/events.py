"""`GET /events`: an external analysis listens for its runs.

A run waits until somebody listens. Its id is the event's id, so who comes back with `Last-Event-ID`
is given again what was on its way when the connection broke.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tocsin.audience.tokens import new_secret, secret_hash
from tocsin.http.api.analysis_listening import last_event
from tocsin.http.context import Context
from tocsin.http.permissions import Permission, check
from tocsin.http.tagoio.analysis_body import variables_of
from tocsin.http.tagoio.answers import not_offered, render_failure
from tocsin.http.tagoio.callers import by_secret, token_of
from tocsin.http.tagoio.ids import short
from tocsin.http.tagoio.notice_body import button_id, shown_as
from tocsin.http.tagoio.run_users import fields_of
from tocsin.model.analyses import Analysis, Run, RunEnd, RunOn, RunState
from tocsin.model.clock import MINUTE_MS
from tocsin.model.errors import TocsinError
from tocsin.model.ids import parse_uuid
from tocsin.storage.operations import OrganizationStorage

CHANNEL = "analysis_trigger"
KEEP_ALIVE_S = 5.0
"""The Python SDK takes 60 s of silence for the end; TagoIO says something every 5 s."""
POLL_S = 0.25
CHECK_S = 5.0
LISTENERS = 10
HAND_OVER_MS = MINUTE_MS
_AT_ONCE = 100
_LAST = (1 << 63) - 1
_ON_ITS_WAY = frozenset({RunState.RUNNING, RunState.FINISHED})
_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store, private"),
    (b"x-accel-buffering", b"no"),
    (b"access-control-allow-origin", b"*"),
]


class AnalysisEvents:
    """The endpoint. `keep_alive_s` is shorter in tests."""

    def __init__(self, context: Context, keep_alive_s: float = KEEP_ALIVE_S) -> None:
        self._context = context
        self._keep_alive_s = keep_alive_s
        self._open: dict[int, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            token, storage, of = await self._caller(request)
            position = last_event(request)
            if self._open.get(of.number, 0) >= LISTENERS:
                raise TocsinError("too_many", retry_after_s=60)
        except TocsinError as error:
            await render_failure(error, "")(scope, receive, send)
            return
        listening = _Listening(self._context, storage, of, token, send)
        self._open[of.number] = self._open.get(of.number, 0) + 1
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await self._serve(request, listening, position, gone)
        finally:
            gone.cancel()
            self._open[of.number] -= 1

    async def _caller(self, request: Request) -> tuple[str, OrganizationStorage, Analysis]:
        """Raises `unauthorized`, `forbidden`, or `not_offered` for another channel."""
        token = request.query_params.get("token") or token_of(request)
        principal = await by_secret(self._context, token)
        check(principal, Permission.LISTEN)
        named = request.query_params.get("channels") or request.query_params.get("channel") or ""
        if CHANNEL not in named.split(","):
            raise not_offered(f"The channel {named[:60]!r}")
        organization = principal.organization
        storage = self._context.storage.organization(
            organization.number, organization.organization_id
        )
        of = (
            None if principal.analysis_id is None else await storage.analysis(principal.analysis_id)
        )
        if of is None or of.run_on is not RunOn.EXTERNAL or not of.enabled:
            raise TocsinError("forbidden", "This is not the token of an external, active analysis.")
        return token, storage, of

    async def _serve(
        self,
        request: Request,
        listening: _Listening,
        position: int | None,
        gone: asyncio.Task[None],
    ) -> None:
        await listening.begin(position)
        loop = asyncio.get_running_loop()
        checked_at = written_at = loop.time()
        with self._context.feed.subscribe(-listening.of.organization_number) as subscription:
            while not gone.done() and not subscription.closed:
                if loop.time() - checked_at >= CHECK_S:
                    checked_at = loop.time()
                    if not await self._still_welcome(request):
                        break
                if await listening.hand_over():
                    written_at = loop.time()
                elif loop.time() - written_at >= self._keep_alive_s:
                    written_at = loop.time()
                    await listening.write(b": keep-alive\n\n")
                await asyncio.wait([gone], timeout=POLL_S)
        with contextlib.suppress(Exception):  # whoever listened may have gone
            await listening.send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _still_welcome(self, request: Request) -> bool:
        try:
            await self._caller(request)
        except TocsinError as error:
            return error.kind.status >= 500
        return True


class _Listening:
    """One open stream of one analysis."""

    def __init__(
        self, context: Context, storage: OrganizationStorage, of: Analysis, token: str, send: Send
    ) -> None:
        self.of = of
        self.send = send
        self._context = context
        self._storage = storage
        self._token = token

    async def begin(self, position: int | None) -> None:
        """With what was on its way when the listener was lost."""
        await self.send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await self.write(b"retry: 3000\n\n")
        if position is None:
            return
        lately = await self._storage.runs(self.of.number, before=_LAST, limit=_AT_ONCE)
        for run in reversed(lately):
            if run.number > position and run.state in _ON_ITS_WAY:
                await self.write(await self._event(run))

    async def hand_over(self) -> bool:
        """The runs that wait. What becomes of them there nobody tells us: TagoIO has no word for
        it, so they are finished once they are on their way.
        """
        storage, now_ms = self._context.storage, self._context.clock.now_ms()
        runs = await storage.runs_for_listener(self.of, 0, _AT_ONCE)
        for waiting in runs:
            nobody = secret_hash(new_secret())
            run = await storage.claim_external_run(waiting, nobody, now_ms + HAND_OVER_MS, now_ms)
            if run is None:
                continue
            await self.write(await self._event(run))
            await storage.end_run(run, RunEnd(RunState.FINISHED), now_ms)
            self._context.analyses.live.changed(run, RunState.FINISHED)
        return bool(runs)

    async def _event(self, run: Run) -> bytes:
        environment = await self._environment(run)
        payload = {
            "analysis_id": short(self.of.analysis_id),
            "token": self._token,
            "environment": environment,
            "data": run.data,
        }
        data = msgspec.json.encode({"channel": CHANNEL, "payload": payload})
        return b"id: %d\ndata: %b\n\n" % (run.number, data)

    async def _environment(self, run: Run) -> list[dict[str, Any]]:
        """The analysis' own variables, and those of the run with the ids of this door."""
        kept = fields_of((await self._storage.analyses_kept([self.of.number])).get(self.of.number))
        found = {one["key"]: one["value"] for one in variables_of(kept.get("variables") or [])}
        found |= self.of.config.environment
        for key, value in run.environment.items():
            public_id = parse_uuid(value)
            found[key] = value if public_id is None else short(public_id)
        notification_id = parse_uuid(run.environment.get("notification_id", ""))
        if notification_id is not None:
            found |= await self._of_notification(notification_id, run)
        return [{"key": key, "value": value} for key, value in found.items()]

    async def _of_notification(self, notification_id: UUID, run: Run) -> dict[str, str]:
        """The ids that this door has given to the notification and to its button."""
        found = await self._storage.notification(notification_id)
        if found is None:
            return {}
        edits = await self._storage.notice_edits([found.number])
        root = edits[found.number].root if found.number in edits else notification_id
        pressed = run.environment.get("button_id")
        buttons = shown_as(found.content).buttons
        ids = [one["id"] for at, one in enumerate(buttons) if button_id(one, at) == pressed]
        return {"notification_id": short(root), **({"button_id": ids[0]} if ids else {})}

    async def write(self, data: bytes) -> None:
        await self.send({"type": "http.response.body", "body": data, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
