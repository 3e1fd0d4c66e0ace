"""The bodies of analyses: what their owners send, and what they are shown."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from tocsin.analysis import schedule
from tocsin.audience import profile
from tocsin.http.api.wire import Body, Name, present
from tocsin.model.analyses import (
    CODE_CHARACTERS,
    MOST_VARIABLES,
    Analysis,
    AnalysisConfig,
    AnalysisVersion,
    RunActivity,
    RunLimits,
    RunOn,
    RunState,
    Schedule,
    ScriptSettings,
)
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError
from tocsin.model.events import EventKind
from tocsin.model.people import TokenScope

DESCRIPTION_CHARACTERS = 500
SCRIPT_SCOPES = frozenset(TokenScope) - {TokenScope.TOKENS_WRITE, TokenScope.ANALYSIS_WRITE}
"""A script that makes tokens, or other scripts, would outlive its own rights."""
Code = Annotated[str, Meta(max_length=CODE_CHARACTERS)]
Variable = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
Value = Annotated[str, Meta(max_length=4000)]
Environment = Annotated[dict[Variable, Value], Meta(max_length=MOST_VARIABLES)]
About = Annotated[str, Meta(min_length=1, max_length=DESCRIPTION_CHARACTERS)]
Events = Annotated[list[EventKind], Meta(max_length=len(EventKind))]


class AnalysisLimitsBody(Body):
    """Seconds by the clock (without waiting for answers), seconds of processor time, MiB."""

    wall_s: Annotated[int, Meta(ge=1, le=3600)] = 30
    cpu_s: Annotated[int, Meta(ge=1, le=600)] = 20
    memory_mib: Annotated[int, Meta(ge=64, le=4096)] = 512


class ScheduleBody(Body):
    """A cron rule of five fields, in a time zone such as `Europe/Berlin`."""

    cron: Annotated[str, Meta(min_length=9, max_length=200)]
    zone: Annotated[str, Meta(max_length=50)] = "UTC"


class AnalysisChange(Body):
    """What is to change. `environment`, `events` and `limits` replace what is there; null ends the
    schedule.
    """

    name: Name | UnsetType = UNSET
    description: About | UnsetType | None = UNSET
    run_on: RunOn | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    environment: Environment | UnsetType = UNSET
    limits: AnalysisLimitsBody | UnsetType = UNSET
    schedule: ScheduleBody | UnsetType | None = UNSET
    events: Events | UnsetType = UNSET


class AnalysisCreate(Body):
    """A new analysis; nothing runs before a version is deployed. `code` is its first version.

    `events` are kinds of events that start it.
    """

    name: Name
    description: About | UnsetType = UNSET
    run_on: RunOn = RunOn.HOSTED
    enabled: bool = True
    code: Code | UnsetType = UNSET
    environment: Environment = field(default_factory=dict)
    limits: AnalysisLimitsBody = field(default_factory=AnalysisLimitsBody)
    schedule: ScheduleBody | UnsetType = UNSET
    events: Events = field(default_factory=list)


class LastRunBody(Body):
    """The newest run, and when it was asked for."""

    run_id: UUID
    state: RunState
    at: str


class ActivityBody(Body):
    """`runs` of the last 24 hours, and how many `failed` of them: also refused or interrupted.
    `listeners` are the processes elsewhere that listen now, for an external analysis.
    """

    runs: int
    failed: int
    listeners: int
    last_run: LastRunBody | UnsetType = UNSET


class AnalysisBody(Body):
    """An analysis. `version` is the last that was saved (0: none), `deployedVersion` the one that
    runs, for `deployedBy` and within `scopes`. Of secrets only the names are told. `activity` is
    told where analyses are read.
    """

    analysis_id: UUID
    name: str
    language: str
    run_on: RunOn
    enabled: bool
    version: int
    scopes: list[str]
    environment: dict[str, str]
    limits: AnalysisLimitsBody
    events: list[str]
    secrets: list[str]
    has_token: bool
    created_at: str
    updated_at: str
    description: str | UnsetType = UNSET
    deployed_version: int | UnsetType = UNSET
    deployed_by: UUID | UnsetType = UNSET
    schedule: ScheduleBody | UnsetType = UNSET
    next_at: str | UnsetType = UNSET
    activity: ActivityBody | UnsetType = UNSET


class AnalysisPage(Body):
    """`cursor` is absent on the last page."""

    items: list[AnalysisBody]
    cursor: str | UnsetType = UNSET


class VersionSave(Body):
    """The next version. With `expectedVersion`, only if that is still the last: else `conflict`."""

    code: Code
    expected_version: int | UnsetType = UNSET


class AnalysisVersionSummary(Body):
    """One version without its code. `deployed`: the one that runs."""

    version: int
    deployed: bool
    created_at: str
    created_by: UUID


class CodeVersionBody(AnalysisVersionSummary, kw_only=True):
    """One version as it was saved."""

    code: str


class CodeVersionPage(Body):
    """Newest first. `cursor` is absent on the last page."""

    items: list[AnalysisVersionSummary]
    cursor: str | UnsetType = UNSET


class Deploy(Body):
    """Which version runs from now on, the last one unless given, and what its runs may do: scopes
    that you have yourself. Without `scopes`, those it has had; at first `read` and `notify:*`.
    """

    version: Annotated[int, Meta(ge=1, le=1 << 31)] | UnsetType = UNSET
    scopes: list[TokenScope] | UnsetType = UNSET


class SecretBody(Body):
    """Its value, which can't be read again."""

    value: Annotated[str, Meta(min_length=1, max_length=8000)]


class ListenerTokenBody(Body):
    """The token that an external analysis listens with, shown this once; one before it ends."""

    token: str


class ScriptsBody(Body):
    """Whether scripts run for the organization, how many at once, and the most that each may take.
    Only an OWNER turns them on.
    """

    enabled: bool = False
    at_once: Annotated[int, Meta(ge=1, le=20)] = 2
    limits: AnalysisLimitsBody = field(default_factory=lambda: AnalysisLimitsBody(300, 60, 1024))


def limits_of(body: AnalysisLimitsBody, most: RunLimits) -> RunLimits:
    """Raises `invalid_body` for more than the organization lets anybody have."""
    for name, given, allowed in (
        ("wallS", body.wall_s, most.wall_s),
        ("cpuS", body.cpu_s, most.cpu_s),
        ("memoryMib", body.memory_mib, most.memory_mib),
    ):
        if given > allowed:
            message = f"limits.{name}: the organization allows at most {allowed}."
            raise TocsinError("invalid_body", message, field=f"limits.{name}")
    return RunLimits(body.wall_s, body.cpu_s, body.memory_mib)


def schedule_of(body: ScheduleBody | UnsetType | None) -> Schedule | None:
    return Schedule(body.cron, body.zone) if isinstance(body, ScheduleBody) else None


def next_of(wanted: Schedule | None, now_ms: int) -> int | None:
    """Raises `invalid_body` with the sentence that says what is wrong with it."""
    try:
        return schedule.next_ms(wanted, now_ms)
    except ValueError as error:
        raise TocsinError("invalid_body", f"schedule: {error}", field="schedule") from None


def description_of(given: str | UnsetType | None) -> str | None:
    return profile.text("description", given, DESCRIPTION_CHARACTERS) if given else None


def config_of(body: AnalysisCreate, settings: ScriptSettings) -> AnalysisConfig:
    return AnalysisConfig(
        environment=body.environment,
        limits=limits_of(body.limits, settings.limits),
        schedule=schedule_of(body.schedule),
        events=tuple(kind.value for kind in body.events),
    )


def limits_body(of: RunLimits) -> AnalysisLimitsBody:
    return AnalysisLimitsBody(of.wall_s, of.cpu_s, of.memory_mib)


def analysis_body(of: Analysis) -> AnalysisBody:
    config = of.config
    plan = config.schedule
    return AnalysisBody(
        analysis_id=of.analysis_id,
        name=of.name,
        language="python",
        run_on=of.run_on,
        enabled=of.enabled,
        version=of.version,
        scopes=list(config.scopes),
        environment=config.environment,
        limits=limits_body(config.limits),
        events=list(config.events),
        secrets=list(of.secret_names),
        has_token=of.has_token,
        created_at=iso(of.created_at_ms),
        updated_at=iso(of.updated_at_ms),
        description=present(of.description),
        deployed_version=present(of.deployed or None),
        deployed_by=present(of.deployed_by_id),
        schedule=ScheduleBody(plan.cron, plan.zone) if plan else UNSET,
        next_at=iso(of.next_at_ms) if of.next_at_ms is not None else UNSET,
    )


def activity_body(of: RunActivity | None, listeners: int) -> ActivityBody:
    if of is None:
        return ActivityBody(0, 0, listeners)
    last = LastRunBody(of.run_id, of.state, iso(of.at_ms))
    return ActivityBody(of.runs, of.failed, listeners, last)


def version_fields(of: AnalysisVersion, deployed: int | None) -> dict[str, Any]:
    return {
        "version": of.number,
        "deployed": of.number == deployed,
        "created_at": iso(of.created_at_ms),
        "created_by": of.created_by,
    }
