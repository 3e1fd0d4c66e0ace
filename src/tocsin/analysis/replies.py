"""Answers what a run asks for, and keeps each answer: asked again, it gets the same one.

A step is made before it is kept, so a crash between the two makes it twice; for what must not
happen twice, the public API is given a key by which it knows the call again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from tocsin.analysis.isolation.contract import LONGEST_LINE_BYTES
from tocsin.model.analyses import Run, Step
from tocsin.model.clock import SECOND_MS, Clock
from tocsin.model.errors import TocsinError
from tocsin.model.ids import parse_uuid
from tocsin.storage.analyses import RunWorkOperations, StoreChange

MOST_STEPS = 2000
_LONGEST_REPLY = LONGEST_LINE_BYTES - 1024
_STORED_BYTES = 64 * 1024
_KEY_CHARACTERS = 200
_SETTLED_WITHIN_MS = 60 * SECOND_MS
_PREFIX = "/api/v1/"
_STREAMS = ("/api/v1/stream",)
_STORE_KINDS = ("get", "set", "delete", "increment", "keys")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class PublicApi(Protocol):
    """One call of Tocsin's own public API: status and body. `key` is an Idempotency-Key."""

    async def __call__(
        self, method: str, path: str, body: bytes | None, token: str, key: str | None
    ) -> tuple[int, bytes]: ...


class Suspend(Exception):
    """The run waits for the question of this notification, until its deadline at the latest."""

    def __init__(self, notification_id: UUID, deadline_ms: int | None) -> None:
        super().__init__(notification_id)
        self.notification_id = notification_id
        self.deadline_ms = deadline_ms


class Diverged(Exception):
    """Done again, the script asks for something else than it did the first time."""


class Lost(Exception):
    """Somebody else has the run now."""


class Replies:
    """Of one start of one run. `steps` is what it has done in earlier ones."""

    def __init__(
        self,
        storage: RunWorkOperations,
        clock: Clock,
        api: PublicApi,
        run: Run,
        *,
        token: str,
        steps: list[Step],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._api = api
        self._run = run
        self._token = token
        self._known = steps
        self._number = 0

    async def answer(self, asked: dict[str, Any]) -> bytes:
        """What the script reads. Raises `Suspend`, `Diverged` or `Lost`."""
        self._number += 1
        digest = hashlib.sha256(msgspec.json.encode(asked, order="sorted")).digest()
        if self._number <= len(self._known):
            step = self._known[self._number - 1]
            if step.hash != digest:
                raise Diverged(
                    f"Call {self._number} of the run is another than it was before: "
                    f"{str(asked.get('op'))[:20]} {str(asked.get('path', ''))[:100]}".rstrip()
                )
            return step.reply
        if self._number > MOST_STEPS:
            return _refusal(429, "too_many", f"A run makes at most {MOST_STEPS} calls.")
        if asked.get("op") == "store":
            return await self._store(asked, digest)
        reply = await self._reply(asked)
        if not await self._storage.add_step(self._run, Step(self._number, digest, reply)):
            raise Lost
        return reply

    async def _reply(self, asked: dict[str, Any]) -> bytes:
        match asked.get("op"):
            case "api":
                return await self._call(asked)
            case "wait":
                return await self._wait(asked)
            case "now":
                return _reply(self._clock.now_ms() / 1000)
        return _refusal(400, "invalid_body", f"There is no {str(asked.get('op'))[:20]!r}.")

    async def _call(self, asked: dict[str, Any]) -> bytes:
        method, path, body = asked.get("method"), asked.get("path"), asked.get("body")
        fits = isinstance(path, str) and path.startswith(_PREFIX) and ".." not in path
        if method not in _METHODS or not fits or str(path).partition("?")[0] in _STREAMS:
            return _refusal(400, "invalid_body", "Call what is below /api/v1/.")
        data = None if body is None else msgspec.json.encode(body)
        key = f"{self._run.run_id}-{self._number}" if method == "POST" else None
        status, answer = await self._api(str(method), str(path), data, self._token, key)
        if len(answer) > _LONGEST_REPLY:
            message = "The answer is larger than a run can take; ask for a smaller page."
            return _refusal(413, "too_large", message)
        parsed = _parsed(answer)
        if status < 300:
            return _reply(parsed)
        problem = parsed if isinstance(parsed, dict) else {}
        code = str(problem.get("code", "failed"))
        return _refusal(status, code, str(problem.get("detail") or problem.get("title") or status))

    async def _wait(self, asked: dict[str, Any]) -> bytes:
        notification_id = parse_uuid(str(asked.get("notificationId")))
        if notification_id is None:
            return _refusal(404, "not_found", "No such notification.")
        path = f"{_PREFIX}organizations/{self._run.organization_id}/notifications/"
        asked = {"method": "GET", "path": f"{path}{notification_id}/question"}
        answer = await self._call(asked)
        state = msgspec.json.decode(answer).get("reply")
        if state is not None and "decision" not in state:
            deadline_ms = _epoch_ms(state.get("deadline"))
            # At the deadline it takes a moment until it is decided what that means.
            late_ms = self._clock.now_ms() - _SETTLED_WITHIN_MS
            settling = deadline_ms is not None and deadline_ms > late_ms
            if state["state"] == "open" or (state["state"] == "expired" and settling):
                raise Suspend(notification_id, deadline_ms)
        return answer

    async def _store(self, asked: dict[str, Any], digest: bytes) -> bytes:
        kind, key, value = asked.get("kind"), asked.get("key", ""), asked.get("value")
        change = StoreChange(str(kind), str(key), value)
        try:
            if kind not in _STORE_KINDS or len(change.key) > _KEY_CHARACTERS:
                raise TocsinError("invalid_body", f"store: a key has {_KEY_CHARACTERS} characters.")
            if len(msgspec.json.encode(value)) > _STORED_BYTES:
                raise TocsinError("invalid_body", "store: a value has at most 64 KiB.")
            if kind == "increment" and not isinstance(value, int | float):
                raise TocsinError("invalid_body", "store: increment by a number.")
            return _reply(
                await self._storage.store_step(
                    self._run, self._number, digest, change, self._clock.now_ms()
                )
            )
        except TocsinError as error:
            if error.kind.code == "conflict":
                raise Lost from None
            reply = _refusal(error.kind.status, error.kind.code, error.detail)
            await self._storage.add_step(self._run, Step(self._number, digest, reply))
            return reply


def _reply(value: Any) -> bytes:
    return msgspec.json.encode({"reply": value})


def _refusal(status: int, code: str, message: str) -> bytes:
    return msgspec.json.encode({"error": {"status": status, "code": code, "message": message}})


def _parsed(answer: bytes) -> Any:
    try:
        return msgspec.json.decode(answer) if answer else None
    except msgspec.DecodeError:
        return answer.decode(errors="replace")


def _epoch_ms(moment: str | None) -> int | None:
    return None if moment is None else int(datetime.fromisoformat(moment).timestamp() * 1000)
