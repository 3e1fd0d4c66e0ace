"""Scripts in general: whether they run, how they are kept apart, and whether one can run."""

from __future__ import annotations

from tocsin.analysis.check import Finding, check
from tocsin.http.api.analyses import ANALYSES, CODE_BODY
from tocsin.http.api.analysis_body import ScriptsBody, limits_body
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.analyses import RunLimits, ScriptSettings
from tocsin.model.errors import TocsinError
from tocsin.model.people import Role


class CheckRequest(Body):
    """A script to look at; it is not run."""

    code: str


class FindingBody(Body):
    """`severity` is error (it can't run) or warning. Line and column count from 1."""

    severity: str
    message: str
    line: int
    column: int


class Findings(Body):
    """In the order of lines; empty when nothing was found."""

    items: list[FindingBody]


class ProbeBody(Body):
    """One attempt to break out of it. `detail` is what stopped it, or what it got."""

    name: str
    blocked: bool
    detail: str


class ModeBody(Body):
    """A mode that was considered. `reason`: why not taken; `start_ms`: to a script's first word."""

    name: str
    version: str
    reason: str
    probes: list[ProbeBody]
    start_ms: float


class IsolationBody(Body):
    """How scripts are kept apart on this server. With `none`, no script is run: see `reason`."""

    mode: str
    reason: str
    tried: list[ModeBody]


async def check_script(call: Call) -> Findings:
    """Whether it compiles, and names that nothing defines."""
    body: CheckRequest = call.body
    return Findings([_finding(one) for one in check(body.code)])


def _finding(of: Finding) -> FindingBody:
    return FindingBody(of.severity, of.message, of.line, of.column)


async def get_scripts(call: Call) -> ScriptsBody:
    return _scripts(await call.storage.script_settings())


async def save_scripts(call: Call) -> ScriptsBody:
    """All of them: what is absent becomes the default."""
    body: ScriptsBody = call.body
    before = await call.storage.script_settings()
    if body.enabled and not before.enabled and call.principal.user.role is not Role.OWNER:
        raise TocsinError("forbidden", "Only an OWNER may turn scripts on.")
    limits = RunLimits(body.limits.wall_s, body.limits.cpu_s, body.limits.memory_mib)
    settings = ScriptSettings(body.enabled, body.at_once, limits)
    await call.storage.save_script_settings(settings)
    call.context.analyses.runner.wake()
    return _scripts(settings)


async def get_isolation(call: Call) -> IsolationBody:
    """Waits for the self-test, if it is still under way."""
    chosen = await call.context.analyses.isolations.chosen()
    tried = [
        ModeBody(
            name=one.name,
            version=one.version,
            reason=one.reason,
            probes=[ProbeBody(each.name, each.blocked, each.detail) for each in one.probes],
            start_ms=one.start_ms,
        )
        for one in chosen.tried
    ]
    return IsolationBody(chosen.name, chosen.reason, tried)


def _scripts(of: ScriptSettings) -> ScriptsBody:
    return ScriptsBody(of.enabled, of.at_once, limits_body(of.limits))


_SCRIPTS = "/organizations/{organizationId}/scripts"
_READ, _WRITE = Permission.READ_ANALYSES, Permission.WRITE_ANALYSES
ROUTES = [
    Route(
        "POST",
        ANALYSES + "/check",
        check_script,
        _READ,
        "checkScript",
        "Look for mistakes without running it",
        request=CheckRequest,
        response=Findings,
        reads=True,
        max_body=CODE_BODY,
    ),
    Route(
        "GET",
        _SCRIPTS,
        get_scripts,
        _READ,
        "getScripts",
        "Whether scripts run for the organization",
        response=ScriptsBody,
    ),
    Route(
        "PUT",
        _SCRIPTS,
        save_scripts,
        _WRITE,
        "saveScripts",
        "Decide it",
        request=ScriptsBody,
        response=ScriptsBody,
    ),
    Route(
        "GET",
        "/isolation",
        get_isolation,
        _READ,
        "getIsolation",
        "How scripts are kept apart on this server",
        response=IsolationBody,
    ),
]
