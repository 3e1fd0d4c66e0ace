"""Runs what is due: claims it with a lease, starts it in isolation, files how it ended.

A run whose server died is due again at the next start. What it had done stands in its journal, so
it comes to where it was without doing anything twice.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

import msgspec
import structlog

from tocsin.analysis import schedule
from tocsin.analysis.isolation.contract import Chosen, IsolationError
from tocsin.analysis.isolation.isolations import Isolations
from tocsin.analysis.live import LiveRuns
from tocsin.analysis.one_run import Begun, OneRun, Outcome
from tocsin.analysis.replies import PublicApi, Replies
from tocsin.analysis.secrets import Secrets
from tocsin.audience.tokens import RUN_PREFIX, new_secret, secret_hash
from tocsin.model.analyses import Run, RunEnd, RunError, RunState, RunSubject
from tocsin.model.clock import DAY_MS, HOUR_MS, SECOND_MS, Clock
from tocsin.model.people import Role
from tocsin.storage.operations import Storage
from tocsin.storage.vault import VaultError

AT_ONCE = 8
"""Scripts that run on this server at the same moment, whoever's they are."""
LEASE_MS = 60 * SECOND_MS
RENEW_MS = 20 * SECOND_MS
POLL_MS = 500
"""How often the log of events is looked at."""
MOST_STARTS = 5
"""Times a run is started without getting on: one that takes the server down must not do it for
ever.
"""
KEPT_MS = 30 * DAY_MS
"""Runs that have ended are forgotten after this time."""
_AFTER_DEADLINE_MS = 5 * SECOND_MS
_FILES = ("main.py", "tocsin.py", "tocsin_calls.py")
log = structlog.get_logger(__name__)


class Runner:
    """One loop that claims, and a task for each run."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        isolations: Isolations,
        *,
        secrets: Secrets,
        api: PublicApi,
        live: LiveRuns,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._isolations = isolations
        self._secrets = secrets
        self._api = api
        self._live = live
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._running: dict[int, tuple[Run, OneRun]] = {}
        self._renewed_ms = self._forgot_ms = 0
        self._stopping = False
        self._looked = self._woken = False
        self._folder: Path | None = None
        self._choosing: asyncio.Task[Chosen] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name="analyses")

    def wake(self) -> None:
        """Something was queued, or may start something."""
        self._looked, self._woken = False, True
        self._wake.set()

    @property
    def idle(self) -> bool:
        """It has looked since it was last woken, and nothing runs."""
        choosing = self._choosing is not None and not self._choosing.done()
        return self._looked and not self._tasks and not choosing

    async def cancel(self, number: int) -> None:
        """Ends the process of a run that was canceled."""
        if number in self._running:
            await self._running[number][1].kill()

    async def close(self) -> None:
        """What runs is ended here, and goes on after the next start."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await self._task
        if self._choosing is not None:
            self._choosing.cancel()
        for _, one in list(self._running.values()):
            await one.kill()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def _loop(self) -> None:
        await self._storage.release_runs(self._clock.now_ms())
        while not self._stopping:
            try:
                self._woken = False
                until_ms = await self._look()
                self._looked = not self._woken
            except Exception as error:  # a full disk: the next look tries again
                log.error("runs_not_looked_at", exc_info=error)
                until_ms = self._clock.now_ms() + 10 * SECOND_MS
            if not self._stopping:
                await self._clock.wait(self._wake, until_ms)

    async def _look(self) -> int:
        now_ms = self._clock.now_ms()
        while await self._storage.heed_events(now_ms):
            pass
        await self._storage.start_scheduled(now_ms, lambda row: schedule.following(row, now_ms))
        if await self._ready(now_ms):
            free = AT_ONCE - len(self._tasks)
            tokens = {
                secret_hash(one): one for one in (new_secret(RUN_PREFIX) for _ in range(free))
            }
            for run in await self._storage.claim_runs(now_ms, LEASE_MS, list(tokens)):
                assert run.token_hash is not None  # it was claimed with one of these
                self._begin(run, tokens[run.token_hash])
        if now_ms - self._renewed_ms >= RENEW_MS and self._running:
            self._renewed_ms = now_ms
            held = [(run.number, run.fence) for run, _ in self._running.values()]
            await self._storage.extend_runs(held, now_ms + LEASE_MS)
        if now_ms - self._forgot_ms >= HOUR_MS:
            self._forgot_ms = now_ms
            await self._storage.forget_runs(now_ms - KEPT_MS, 1000)
        due_ms = await self._storage.next_run_ms()
        poll_ms = now_ms + POLL_MS
        return poll_ms if due_ms is None or due_ms <= now_ms else min(due_ms, poll_ms)

    async def _ready(self, now_ms: int) -> bool:
        """Something is due, there is room for it, and it is known how scripts are kept apart.

        What is claimed while the modes are being tried would count as started.
        """
        due_ms = await self._storage.next_run_ms()
        if due_ms is None or due_ms > now_ms or len(self._tasks) >= AT_ONCE:
            return False
        if self._choosing is None:
            self._choosing = asyncio.create_task(self._isolations.chosen())
            self._choosing.add_done_callback(lambda _: self.wake())
        return self._choosing.done()

    def _begin(self, run: Run, token: str) -> None:
        task = asyncio.create_task(self._run(run, token), name=f"run {run.run_id}")
        self._tasks[run.number] = task
        task.add_done_callback(lambda ended: self._ended(run, ended))

    def _ended(self, run: Run, task: asyncio.Task[None]) -> None:
        del self._tasks[run.number]
        self._running.pop(run.number, None)
        if not task.cancelled() and task.exception() is not None:
            # Its lease ends, and it is started again, up to `MOST_STARTS`.
            log.error("run_not_run", run_id=str(run.run_id), exc_info=task.exception())
        self.wake()

    async def _run(self, run: Run, token: str) -> None:
        self._live.changed(run, RunState.RUNNING)
        subject = await self._storage.run_subject(run)
        refusal = _refusal(subject)
        chosen = await self._isolations.chosen()
        if refusal is None and chosen.isolation is None:
            refusal = RunError("isolation", chosen.reason)
        if refusal is not None or subject is None or chosen.isolation is None:
            await self._end(run, RunEnd(RunState.REFUSED, error=refusal))
            return
        if run.starts > MOST_STARTS:
            error = RunError("interrupted", f"It was started {MOST_STARTS} times and never got on.")
            await self._end(run, RunEnd(RunState.INTERRUPTED, error=error))
            return
        one = OneRun(self._storage, self._clock, self._live, run, subject)
        self._running[run.number] = (run, one)
        try:
            begun = await self._greeting(run, subject, token)
            steps = await self._storage.run_steps(run)
            replies = Replies(self._storage, self._clock, self._api, run, token=token, steps=steps)
            outcome = await one.execute(chosen.isolation, self._inside(), replies, begun)
        except (IsolationError, VaultError) as error:
            await self._end(run, RunEnd(RunState.FAILED, error=RunError("start", str(error))))
            return
        await self._file(run, outcome)

    async def _file(self, run: Run, outcome: Outcome) -> None:
        if outcome.lost:
            return
        if outcome.suspend is None:
            await self._end(run, outcome.end)
            return
        now_ms = self._clock.now_ms()
        # It is also looked at each day, in case the question has gone without a word.
        until_ms = now_ms + DAY_MS
        if outcome.suspend.deadline_ms is not None:
            late_ms = max(outcome.suspend.deadline_ms, now_ms) + _AFTER_DEADLINE_MS
            until_ms = min(until_ms, late_ms)
        waiting_for = outcome.suspend.notification_id
        if await self._storage.suspend_run(run, waiting_for, until_ms, outcome.end, now_ms):
            self._live.changed(run, RunState.WAITING)

    async def _end(self, run: Run, end: RunEnd) -> None:
        if await self._storage.end_run(run, end, self._clock.now_ms()):
            self._live.changed(run, end.state)

    async def _greeting(self, run: Run, subject: RunSubject, token: str) -> Begun:
        of = subject.analysis
        secrets = await self._secrets.read(of)
        environment = {**of.config.environment, **run.environment}
        pairs = [{"key": key, "value": value} for key, value in environment.items()]
        variables = {
            "T_ANALYSIS_CONTEXT": "tago-io",
            "T_ANALYSIS_TOKEN": token,
            "T_ANALYSIS_ID": str(of.analysis_id),
            "T_ANALYSIS_ENV": msgspec.json.encode(pairs).decode(),
            "T_ANALYSIS_DATA": msgspec.json.encode(run.data).decode(),
        }
        greeting = {
            "code": subject.code,
            "organizationId": run.organization_id,
            "environment": environment,
            "secrets": secrets,
            "variables": {**environment, **variables},
            "trigger": {
                "cause": run.cause,
                "data": run.data,
                "environment": run.environment,
                "runId": run.run_id,
                "analysisId": of.analysis_id,
            },
        }
        return Begun(greeting, [*secrets.values(), token])

    def _inside(self) -> Path:
        """The folder that every run is given a copy of: nothing in it is anybody's."""
        if self._folder is None:
            folder = Path(tempfile.mkdtemp(prefix="tocsin-inside-"))
            inside = files("tocsin.analysis.inside")
            for name in _FILES:
                (folder / name).write_text((inside / name).read_text("utf-8"), "utf-8")
            self._folder = folder
        return self._folder


def _refusal(subject: RunSubject | None) -> RunError | None:
    """Why it is not begun at all."""
    if subject is None:
        return RunError("gone", "The analysis has been deleted.")
    if not subject.settings.enabled:
        return RunError("off", "An owner has to turn scripts on for the organization first.")
    if not subject.analysis.enabled:
        return RunError("disabled", "The analysis is switched off.")
    if subject.code is None:
        return RunError("nothing", "No version of the analysis is deployed.")
    person = subject.deployer
    if person is None or not person.active or person.role is Role.DENY:
        return RunError("owner", "Who has deployed it is not active any more: deploy it again.")
    return None
