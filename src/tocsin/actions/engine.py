"""Keeps the rules going: data, logs and time are looked at, and what they set off is done.

What is due waits in the database. A crash loses nothing and repeats nothing that people see: an
evaluation is one commit with the end of what it is about, and `effects` says the rest.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

import structlog

from tocsin.actions.decide import DataDecider, Happening, LogDecider, TimeDecider, guarded
from tocsin.actions.effects import Effects
from tocsin.actions.evaluate import Batch
from tocsin.actions.facts import Known
from tocsin.actions.happenings import happenings
from tocsin.actions.inputs import ANY_VARIABLE
from tocsin.actions.posts import Posts
from tocsin.actions.usage import measured
from tocsin.model.actions import Action, UsageTrigger
from tocsin.model.clock import MINUTE_MS, SECOND_MS, Clock
from tocsin.model.data import DataBatch, DataPoint
from tocsin.model.evaluation import WHOLE, DueEffect
from tocsin.storage.actions import Decide, Input, LogWork
from tocsin.storage.operations import OrganizationStorage, Storage

POLL_MS = 500
"""How often is looked for what nobody has woken this for: a few reads of the ends of indexes."""
LEASE_MS = MINUTE_MS
BATCHES = 128
LOG_ENTRIES = 200
DUE_ACTIONS = 32
DUE_STATES = 256
EFFECTS_EACH = 16
EFFECTS = 64
SMALL_POINTS = 32
"""Batches of no more points are decided in the event loop, many in one commit."""

log = structlog.get_logger(__name__)


class ActionEngine:
    """Three loops: one evaluates, one notifies and runs, one posts."""

    def __init__(self, storage: Storage, clock: Clock, effects: Effects, posts: Posts) -> None:
        self._storage = storage
        self._clock = clock
        self._effects = effects
        self._posts = posts
        self._wakes = [asyncio.Event(), asyncio.Event(), asyncio.Event()]
        self._stopping = False
        self._stepping = 0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        steps = (self._evaluate, self._do, self._post)
        names = ("rules", "effects", "posts")
        self._tasks = [
            asyncio.create_task(self._loop(step, wake), name=name)
            for step, wake, name in zip(steps, self._wakes, names, strict=True)
        ]

    def wake(self) -> None:
        """Data has come in, an action was changed, or the clock was moved."""
        for wake in self._wakes:
            wake.set()

    @property
    def idle(self) -> bool:
        """Nothing is under way; something may have become due in this moment."""
        return self._stepping == 0 and not any(wake.is_set() for wake in self._wakes)

    async def close(self) -> None:
        """Finish what is under way; the rest waits in the database."""
        self._stopping = True
        self.wake()
        await asyncio.gather(*self._tasks)

    async def catch_up(self) -> None:
        """Do all that is due now, without the loops."""
        while await self._evaluate() or await self._do() or await self._post():
            pass

    async def _loop(self, step: Callable[[], Awaitable[bool]], wake: asyncio.Event) -> None:
        while not self._stopping:
            self._stepping += 1
            until_ms = self._clock.now_ms() + POLL_MS
            try:
                if await step():
                    continue
            except Exception as error:  # the engine outlives what it can't understand
                log.error("actions_step_failed", exc_info=error)
                until_ms += SECOND_MS
            finally:
                self._stepping -= 1
            if not self._stopping:
                await self._clock.wait(wake, until_ms)

    async def _evaluate(self) -> bool:
        """Data first, then the logs, then time: what came before a moment counts before it."""
        now_ms = self._clock.now_ms()
        await self._storage.skip_data_batches()
        batches = await self._storage.claim_data_batches(now_ms, LEASE_MS, BATCHES)
        await self._batches(batches)
        logs = await self._storage.logs_with_work()
        for work in logs:
            await self._log(work)
        fired = bool(batches or logs)
        for action in await self._storage.due_actions(now_ms, DUE_ACTIONS):
            await self._due(action, now_ms)
            fired = True
        if fired:
            for wake in self._wakes[1:]:
                wake.set()
        return fired

    async def _batches(self, batches: Sequence[DataBatch]) -> None:
        """Each organization's in their order, beside those of others."""
        by_organization: dict[int, list[DataBatch]] = defaultdict(list)
        for batch in batches:
            by_organization[batch.organization_number].append(batch)
        await asyncio.gather(*map(self._of_one, by_organization.values()))

    async def _of_one(self, batches: list[DataBatch]) -> None:
        first = batches[0]
        handle = self._storage.organization(first.organization_number, first.organization_id)
        bulk = any(one.last - one.first >= SMALL_POINTS for one in batches)
        running = [
            asyncio.ensure_future(self._batch(handle, batch, bulk=bulk))
            for batch in batches
            if not bulk
        ]
        if running:
            await asyncio.gather(*running)
            return
        for batch in batches:
            await self._batch(handle, batch, bulk=True)

    async def _batch(self, handle: OrganizationStorage, batch: DataBatch, *, bulk: bool) -> None:
        decider, inputs, subjects = await data_work(handle, batch)
        await self._storage.evaluate_batch(batch, inputs, subjects, decider, bulk=bulk)

    async def _log(self, work: LogWork) -> None:
        entries = await self._storage.read_log(work, LOG_ENTRIES)
        if not entries:
            return
        handle = self._storage.organization(work.organization_number, work.organization_id)
        found: list[Happening] = await happenings(handle, work, entries)
        inputs: list[Input] = [("event", one.entry.kind) for one in found]
        subjects = [WHOLE, *(str(one.entry.notification_id) for one in found)]
        if work.source != "event":
            inputs = [("audit", "")]
        decider = guarded(LogDecider(found, self._clock.now_ms()))
        await self._storage.evaluate_log(work, entries[-1].number, inputs, subjects, decider)

    async def _due(self, action: Action, now_ms: int) -> None:
        value, trigger = None, action.definition.trigger
        if isinstance(trigger, UsageTrigger):
            handle = self._storage.organization(action.organization_number, action.organization_id)
            value = await measured(handle, trigger.measure, now_ms)
        decider = guarded(TimeDecider(now_ms, value))
        await self._storage.evaluate_due(action, decider, now_ms, DUE_STATES)

    async def _do(self) -> bool:
        """Effects side by side, then resolutions, which are about what was done before them."""
        due = await self._storage.due_effects(
            self._clock.now_ms(), webhooks=False, each=EFFECTS_EACH, limit=EFFECTS
        )
        await asyncio.gather(*(self._effects.do(one) for one in due if one.kind != "resolve"))
        for one in due:
            if one.kind == "resolve":
                await self._effects.do(one)
        return bool(due)

    async def _post(self) -> bool:
        due: list[DueEffect] = await self._storage.due_effects(
            self._clock.now_ms(), webhooks=True, each=EFFECTS_EACH, limit=EFFECTS
        )
        await asyncio.gather(*map(self._posts.do, due))
        return bool(due)


async def data_work(
    handle: OrganizationStorage, batch: DataBatch
) -> tuple[Decide, list[Input], list[str]]:
    """What decides a batch, what looks at it, and whose states it can change."""
    points: list[DataPoint] = await handle.batch_points(batch)
    devices = sorted({one.device for one in points})
    known = await known_devices(handle, devices)
    inputs: list[Input] = [("data", one) for one in sorted({one.variable for one in points})]
    decider = guarded(DataDecider(Batch(points, batch.received_at_ms, known), batch.chain))
    return decider, [*inputs, ("data", ANY_VARIABLE)], [WHOLE, *devices]


async def known_devices(handle: OrganizationStorage, names: Sequence[str]) -> dict[str, Known]:
    found = await handle.device_tags(names)
    return {name: Known(one.tags, one.display_name) for name, one in found.items()}
