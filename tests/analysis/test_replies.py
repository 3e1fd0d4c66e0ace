"""The journal of a run: what it was answered once it is answered again; nothing is done twice."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.world import HeldClock
from tocsin.analysis.replies import Diverged, Lost, Replies
from tocsin.model.analyses import Run, RunCause, RunState, Step
from tocsin.model.ids import uuid7
from tocsin.storage.analyses import StoreChange

RUN = Run(
    number=1,
    run_id=uuid7(0),
    organization_number=1,
    organization_id=uuid7(0),
    analysis=1,
    analysis_id=uuid7(0),
    external=False,
    version=1,
    cause=RunCause.API,
    environment={},
    data=[],
    requested_by=None,
    state=RunState.RUNNING,
    fence=1,
    starts=1,
    due_at_ms=None,
    created_at_ms=0,
    started_at_ms=0,
    ended_at_ms=None,
    used_ms=0,
    peak_bytes=None,
    error=None,
    waiting_for=None,
    log_bytes=0,
    token_hash=None,
)
SEND = {"op": "api", "method": "POST", "path": "/api/v1/x", "body": {"a": 1}}


class Journal:
    """A storage that keeps steps, unless the server is about to die."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.dying = False

    async def add_step(self, of: Run, step: Step) -> bool:
        if not self.dying:
            self.steps.append(step)
        return not self.dying

    async def store_step(
        self, of: Run, number: int, digest: bytes, change: StoreChange, now_ms: int
    ) -> Any:
        self.steps.append(Step(number, digest, b'{"reply":7}'))
        return 7


class Api:
    """The public API, which remembers what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str | None]] = []

    async def __call__(
        self, method: str, path: str, body: bytes | None, token: str, key: str | None
    ) -> tuple[int, bytes]:
        self.calls.append((method, path, key))
        return 201, b'{"made":%d}' % len(self.calls)


def replies(journal: Journal, api: Api) -> Replies:
    steps = list(journal.steps)
    storage: Any = journal
    return Replies(storage, HeldClock(), api, RUN, token="run_x", steps=steps)


async def test_a_second_start_is_answered_from_the_journal() -> None:
    journal, api = Journal(), Api()
    first = await replies(journal, api).answer(SEND)
    again = replies(journal, api)
    assert await again.answer(SEND) == first
    assert msgspec.json.decode(await again.answer(SEND)) == {"reply": {"made": 2}}
    assert [call[2] for call in api.calls] == [f"{RUN.run_id}-1", f"{RUN.run_id}-2"]


async def test_a_call_that_was_made_and_not_kept_carries_the_same_key_again() -> None:
    journal, api = Journal(), Api()
    journal.dying = True
    with pytest.raises(Lost):
        await replies(journal, api).answer(SEND)
    journal.dying = False
    await replies(journal, api).answer(SEND)
    assert api.calls[0] == api.calls[1]


async def test_another_call_in_the_place_of_a_known_one_ends_the_run() -> None:
    journal, api = Journal(), Api()
    await replies(journal, api).answer(SEND)
    with pytest.raises(Diverged, match="Call 1 of the run is another than it was before"):
        await replies(journal, api).answer({**SEND, "body": {"a": 2}})


@pytest.mark.parametrize(
    "asked",
    [
        {"op": "api", "method": "GET", "path": "/v2.0/tool"},
        {"op": "api", "method": "GET", "path": "/api/v1/../healthz"},
        {"op": "api", "method": "GET", "path": "/api/v1/stream?x=1"},
        {"op": "api", "method": "HEAD", "path": "/api/v1/users"},
        {"op": "elsewhere"},
        {},
        {"op": "store", "kind": "drop", "key": "x"},
        {"op": "store", "kind": "set", "key": "x" * 300, "value": 1},
        {"op": "store", "kind": "set", "key": "x", "value": "y" * 70_000},
        {"op": "store", "kind": "increment", "key": "x", "value": "y"},
        {"op": "wait", "notificationId": "nobody"},
    ],
)
async def test_what_is_not_offered_is_refused_and_never_reaches_the_api(
    asked: dict[str, Any],
) -> None:
    journal, api = Journal(), Api()
    answer = msgspec.json.decode(await replies(journal, api).answer(asked))
    assert answer["error"]["status"] in (400, 404)
    assert api.calls == []
    assert len(journal.steps) == 1
