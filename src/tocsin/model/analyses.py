"""Analyses: scripts with versions, what starts them, and what became of each run."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from tocsin.model.people import Organization, User

MOST_ANALYSES = 500
"""Analyses of one organization."""
MOST_VARIABLES = 20
"""Environment variables of one analysis, and as many secrets."""
MOST_QUEUED = 1000
"""Runs of one analysis that wait for their turn; what comes above that is refused."""
MOST_CHAINED = 8
"""Runs that are started one by what the other sends or hands in, before it is taken for a loop."""
MOST_STORED = 1000
"""Keys that an analysis may keep values under."""
CODE_CHARACTERS = 100_000
LOG_BYTES = 64 * 1024
"""What is kept of the lines of one run."""


class RunCause(StrEnum):
    """What has started a run."""

    ACTION = "action"
    BUTTON = "button"
    ANSWER = "answer"
    SCHEDULE = "schedule"
    EVENT = "event"
    HAND = "hand"
    API = "api"


class RunOn(StrEnum):
    """Where the script is: here in isolation, or in a process elsewhere that listens."""

    HOSTED = "hosted"
    EXTERNAL = "external"


class RunState(StrEnum):
    """`waiting`: suspended until a question is decided. `refused`: it was never begun.

    `interrupted`: the server or the listener died, and the run could not be taken up again.
    """

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELED = "canceled"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


OPEN_STATES = frozenset({RunState.QUEUED, RunState.RUNNING, RunState.WAITING})


class RunRequest(Struct, frozen=True):
    """A run that is asked for; it is queued in the same commit as what has caused it.

    `organization`, `analysis` and `requested_by` are numbers. `environment` are strings for the
    script such as `button_id`, `user_id`, `notification_id`; `data` is what the trigger is about.
    `chain` counts the runs before that have led to it by what they have sent, without a person.
    """

    organization: int
    analysis: int
    cause: RunCause
    environment: dict[str, str]
    data: list[dict[str, Any]]
    requested_by: int | None = None
    chain: int = 0


class RunError(Struct, frozen=True, omit_defaults=True):
    """Why a run did not finish: a word for programs, a sentence, and the line of the script."""

    kind: str
    message: str
    line: int | None = None


class Run(Struct, frozen=True):
    """One run. `fence` grows with each start: who comes with an older one changes nothing.

    `starts` are those since it last got on. `used_ms` is the time it has run, without waiting;
    `due_at_ms` when there is something to do about it. `log_bytes` counts what was kept.
    """

    number: int
    run_id: UUID
    organization_number: int
    organization_id: UUID
    analysis: int
    analysis_id: UUID
    external: bool
    version: int | None
    cause: RunCause
    environment: dict[str, str]
    data: list[dict[str, Any]]
    requested_by: UUID | None
    state: RunState
    fence: int
    starts: int
    due_at_ms: int | None
    created_at_ms: int
    started_at_ms: int | None
    ended_at_ms: int | None
    used_ms: int
    peak_bytes: int | None
    error: RunError | None
    waiting_for: UUID | None
    log_bytes: int
    token_hash: bytes | None


class RunEnd(Struct, frozen=True):
    """What a run has come to, and what it took since it was started."""

    state: RunState
    used_ms: int = 0
    peak_bytes: int | None = None
    error: RunError | None = None


class RunActivity(Struct, frozen=True):
    """The newest run of an analysis; how many were asked for of late, and how many in vain."""

    run_id: UUID
    state: RunState
    at_ms: int
    runs: int
    failed: int


class LogLine(Struct, frozen=True):
    """`stream` is `out`, `err`, or `log` for what the script says by `log()`."""

    number: int
    at_ms: int
    stream: str
    text: str


class Step(Struct, frozen=True):
    """A call that a run has made: what was asked (as a hash), and what was answered."""

    number: int
    hash: bytes
    reply: bytes


class RunLimits(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What one run may take. `wall_s` does not count the time it waits for an answer."""

    wall_s: int = 30
    cpu_s: int = 20
    memory_mib: int = 512


class Schedule(Struct, frozen=True):
    """A cron rule of five fields, and the time zone that it is meant in."""

    cron: str
    zone: str = "UTC"


class AnalysisConfig(Struct, frozen=True, omit_defaults=True):
    """What an analysis is given and started by. `scopes` are what its runs may do by the API."""

    environment: dict[str, str] = {}
    limits: RunLimits = RunLimits()
    scopes: tuple[str, ...] = ()
    schedule: Schedule | None = None
    events: tuple[str, ...] = ()


class Analysis(Struct, frozen=True):
    """`version` is the last that was saved, `deployed` the one that runs.

    Runs act for `deployed_by` (a user's number and id), within the scopes. `secrets` is encrypted
    JSON; `secret_names` are its keys. `next_at_ms` is when its schedule comes next.
    """

    number: int
    organization_number: int
    organization_id: UUID
    analysis_id: UUID
    name: str
    description: str | None
    run_on: RunOn
    enabled: bool
    version: int
    deployed: int | None
    deployed_by: int | None
    deployed_by_id: UUID | None
    config: AnalysisConfig
    secrets: bytes | None
    secret_names: tuple[str, ...]
    next_at_ms: int | None
    has_token: bool
    created_at_ms: int
    updated_at_ms: int


class AnalysisVersion(Struct, frozen=True):
    """A script as it was saved. It never changes."""

    number: int
    code: str
    created_at_ms: int
    created_by: UUID


class ScriptSettings(Struct, frozen=True):
    """Whether scripts run for an organization, how many at once, and the most each may take."""

    enabled: bool = False
    at_once: int = 2
    limits: RunLimits = RunLimits(wall_s=300, cpu_s=60, memory_mib=1024)


NO_SCRIPTS = ScriptSettings()


class RunSubject(Struct, frozen=True):
    """What a run is about to run. `code` and `deployer` None: there is none (any more)."""

    analysis: Analysis
    code: str | None
    deployer: User | None
    settings: ScriptSettings


class ScriptCaller(Struct, frozen=True):
    """Whose a script's token is. `run_id` None: an external analysis, not one of its runs."""

    organization: Organization
    user: User
    scopes: tuple[str, ...]
    analysis_id: UUID
    run_id: UUID | None
    external: bool
