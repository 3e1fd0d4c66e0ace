"""Analyses: scripts with versions, settings and secrets. Their runs are in `analysis_runs.py`."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET
from msgspec.structs import replace

from tocsin.analysis.check import check
from tocsin.audience import profile
from tocsin.audience.tokens import LISTENER_PREFIX, new_secret, scopes_of_role, secret_hash
from tocsin.http.api.analysis_body import (
    SCRIPT_SCOPES,
    AnalysisBody,
    AnalysisChange,
    AnalysisCreate,
    AnalysisPage,
    AnalysisVersionSummary,
    CodeVersionBody,
    CodeVersionPage,
    Deploy,
    ListenerTokenBody,
    SecretBody,
    VersionSave,
    activity_body,
    analysis_body,
    config_of,
    description_of,
    limits_of,
    next_of,
    schedule_of,
    version_fields,
)
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.analyses import Analysis, AnalysisVersion, RunOn
from tocsin.model.clock import DAY_MS
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import uuid7
from tocsin.model.people import TokenScope

_LAST = 1 << 31
_NAME_CHARACTERS = 100


async def list_analyses(call: Call) -> AnalysisPage:
    query: PageQuery = call.query
    page, cursor = cut(query, await call.storage.analyses(after=query.after, limit=query.more))
    return AnalysisPage(await _with_activity(call, page), cursor)


async def _with_activity(
    call: Call, analyses: Sequence[Analysis], only: int | None = None
) -> list[AnalysisBody]:
    found = await call.storage.run_activity(call.now_ms - DAY_MS, only)
    live = call.context.analyses.live
    told = []
    for one in analyses:
        activity = activity_body(found.get(one.number), live.listeners(one.number))
        told.append(replace(analysis_body(one), activity=activity))
    return told


async def create_analysis(call: Call) -> AnalysisBody:
    body: AnalysisCreate = call.body
    now_ms = call.now_ms
    config = config_of(body, await call.storage.script_settings())
    organization = call.principal.organization
    new = Analysis(
        number=0,
        organization_number=organization.number,
        organization_id=organization.organization_id,
        analysis_id=uuid7(now_ms),
        name=profile.name(body.name),
        description=description_of(body.description),
        run_on=body.run_on,
        enabled=body.enabled,
        version=0,
        deployed=None,
        deployed_by=None,
        deployed_by_id=None,
        config=config,
        secrets=None,
        secret_names=(),
        next_at_ms=next_of(config.schedule, now_ms),
        has_token=False,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
    )
    made = await call.storage.create_analysis(new)
    if body.code is not UNSET:
        author = call.principal.user.user_id
        made = await call.storage.add_analysis_version(
            made.number, body.code, author, now_ms, expected=0
        )
    call.context.analyses.runner.wake()
    return analysis_body(made)


async def get_analysis(call: Call) -> AnalysisBody:
    of = await find(call)
    (told,) = await _with_activity(call, [of], of.number)
    return told


async def change_analysis(call: Call) -> AnalysisBody:
    body: AnalysisChange = call.body
    found, now_ms = await find(call), call.now_ms
    most = (await call.storage.script_settings()).limits
    wanted = schedule_of(body.schedule)
    next_ms = next_of(wanted, now_ms)

    def change(of: Analysis) -> Analysis:
        config = of.config
        if body.environment is not UNSET:
            config = replace(config, environment=body.environment)
        if body.limits is not UNSET:
            config = replace(config, limits=limits_of(body.limits, most))
        if body.events is not UNSET:
            config = replace(config, events=tuple(kind.value for kind in body.events))
        if body.schedule is not UNSET:
            config = replace(config, schedule=wanted)
            of = replace(of, next_at_ms=next_ms)
        if body.name is not UNSET:
            of = replace(of, name=profile.name(body.name))
        if body.description is not UNSET:
            of = replace(of, description=description_of(body.description))
        run_on = of.run_on if body.run_on is UNSET else body.run_on
        enabled = of.enabled if body.enabled is UNSET else body.enabled
        return replace(of, config=config, run_on=run_on, enabled=enabled)

    changed = await call.storage.change_analysis(found.number, change, now_ms)
    call.context.analyses.runner.wake()
    return analysis_body(changed)


async def delete_analysis(call: Call) -> None:
    """With its versions, runs, secrets and what it has kept."""
    await call.storage.delete_analysis((await find(call)).number)


async def list_versions(call: Call) -> CodeVersionPage:
    query: PageQuery = call.query
    of = await find(call)
    before = query.after or _LAST
    rows = await call.storage.analysis_versions(of.number, before=before, limit=query.more)
    page, cursor = cut(query, rows)
    items = [AnalysisVersionSummary(**version_fields(one, of.deployed)) for one in page]
    return CodeVersionPage(items, cursor)


async def get_version(call: Call) -> CodeVersionBody:
    of = await find(call)
    version = await _version(call, of, call.number("version", "version"))
    return CodeVersionBody(**version_fields(version, of.deployed), code=version.code)


async def save_version(call: Call) -> AnalysisBody:
    """Adds a version; what is deployed stays deployed. A script that can't run can be saved."""
    body: VersionSave = call.body
    expected = None if body.expected_version is UNSET else body.expected_version
    of, author = await find(call), call.principal.user.user_id
    return analysis_body(
        await call.storage.add_analysis_version(
            of.number, body.code, author, call.now_ms, expected=expected
        )
    )


async def restore_version(call: Call) -> AnalysisBody:
    """Saves an earlier version again, as the last one; `deploy` decides what runs."""
    of, author = await find(call), call.principal.user.user_id
    version = await _version(call, of, call.number("version", "version"))
    return analysis_body(
        await call.storage.add_analysis_version(
            of.number, version.code, author, call.now_ms, expected=of.version
        )
    )


async def deploy(call: Call) -> AnalysisBody:
    """Also an earlier version, to roll back. Runs act for who deploys, within the scopes."""
    body: Deploy = call.body
    of = await find(call)
    version = 0
    if of.run_on is RunOn.HOSTED:
        version = of.version if body.version is UNSET else body.version
        code = (await _version(call, of, version)).code
        broken = [one for one in check(code) if one.severity == "error"]
        if broken:
            first = broken[0]
            message = f"version: line {first.line} can't run: {first.message}"
            raise TocsinError("invalid_body", message, field="version")
    scopes = _scopes(call, of, body)
    user = call.principal.user.number
    deployed = await call.storage.deploy_analysis(of, version, user, scopes, call.now_ms)
    if deployed is None:
        raise not_found("version")
    call.context.analyses.runner.wake()
    return analysis_body(deployed)


def _scopes(call: Call, of: Analysis, body: Deploy) -> tuple[str, ...]:
    """Never beyond what the caller has, by role and by token."""
    own = scopes_of_role(call.principal.user.role) & SCRIPT_SCOPES
    if call.principal.scopes is not None:
        own &= call.principal.scopes
    if body.scopes is UNSET:
        before = frozenset(map(TokenScope, of.config.scopes))
        usual = {one for one in own if one is TokenScope.READ or one.startswith("notify:")}
        wanted = before if of.deployed is not None else frozenset(usual)
    else:
        wanted = frozenset(body.scopes)
    if not wanted <= own:
        beyond = ", ".join(sorted(wanted - own))
        message = f"You don't have the scope {beyond} yourself, or no script may have it."
        raise TocsinError("forbidden", message)
    return tuple(sorted(one.value for one in wanted))


async def save_secret(call: Call) -> None:
    """It is there from the next start on. Its value is told to runs only."""
    name = _secret_name(call)
    secrets = call.context.analyses.secrets
    await secrets.change(call.storage, await find(call), name, call.body.value)


async def remove_secret(call: Call) -> None:
    secrets = call.context.analyses.secrets
    if not await secrets.change(call.storage, await find(call), _secret_name(call), None):
        raise not_found("secret")


async def renew_token(call: Call) -> ListenerTokenBody:
    """For an external analysis. It must have been deployed: runs act for who has done that."""
    of = await find(call)
    if of.run_on is not RunOn.EXTERNAL or of.deployed_by is None:
        raise TocsinError("conflict", "Deploy it as an external analysis first.")
    secret = new_secret(LISTENER_PREFIX)
    await call.storage.set_analysis_token(of.number, secret_hash(secret), call.now_ms)
    return ListenerTokenBody(secret)


async def find(call: Call) -> Analysis:
    """The one that the path names."""
    found = await call.storage.analysis(call.id("analysisId", "analysis"))
    if found is None:
        raise not_found("analysis")
    return found


async def _version(call: Call, of: Analysis, number: int) -> AnalysisVersion:
    version = await call.storage.analysis_version(of.number, number)
    if version is None:
        raise not_found("version")
    return version


def _secret_name(call: Call) -> str:
    name = call.path["secretName"]
    if not (name.isascii() and name.isidentifier() and len(name) <= _NAME_CHARACTERS):
        raise profile.misfit("secretName", "has letters, digits and underscores, at most 100")
    return name


ANALYSES = "/organizations/{organizationId}/analyses"
ANALYSIS = ANALYSES + "/{analysisId}"
_VERSIONS = ANALYSIS + "/versions"
_SECRET = ANALYSIS + "/secrets/{secretName}"
_READ, _WRITE = Permission.READ_ANALYSES, Permission.WRITE_ANALYSES
CODE_BODY = 512 * 1024
ROUTES = [
    Route(
        "GET",
        ANALYSES,
        list_analyses,
        _READ,
        "listAnalyses",
        "Scripts of the organization",
        query=PageQuery,
        response=AnalysisPage,
    ),
    Route(
        "POST",
        ANALYSES,
        create_analysis,
        _WRITE,
        "createAnalysis",
        "Create an analysis",
        request=AnalysisCreate,
        response=AnalysisBody,
        status=201,
        errors=("conflict",),
        max_body=CODE_BODY,
    ),
    Route("GET", ANALYSIS, get_analysis, _READ, "getAnalysis", "One", response=AnalysisBody),
    Route(
        "PATCH",
        ANALYSIS,
        change_analysis,
        _WRITE,
        "changeAnalysis",
        "Change how it is started, and what it is given",
        request=AnalysisChange,
        response=AnalysisBody,
        errors=("conflict",),
    ),
    Route("DELETE", ANALYSIS, delete_analysis, _WRITE, "deleteAnalysis", "Remove it", status=204),
    Route(
        "GET",
        _VERSIONS,
        list_versions,
        _READ,
        "listAnalysisVersions",
        "Versions, newest first",
        query=PageQuery,
        response=CodeVersionPage,
    ),
    Route(
        "POST",
        _VERSIONS,
        save_version,
        _WRITE,
        "saveAnalysisVersion",
        "Save the script as a new version",
        request=VersionSave,
        response=AnalysisBody,
        status=201,
        errors=("conflict",),
        max_body=CODE_BODY,
    ),
    Route(
        "GET",
        _VERSIONS + "/{version}",
        get_version,
        _READ,
        "getAnalysisVersion",
        "One version with its code",
        response=CodeVersionBody,
    ),
    Route(
        "POST",
        _VERSIONS + "/{version}/restore",
        restore_version,
        _WRITE,
        "restoreAnalysisVersion",
        "Make an earlier version the last one again",
        response=AnalysisBody,
        errors=("conflict",),
    ),
    Route(
        "POST",
        ANALYSIS + "/deploy",
        deploy,
        _WRITE,
        "deployAnalysis",
        "Say which version runs, and what it may do",
        request=Deploy,
        response=AnalysisBody,
    ),
    Route(
        "PUT",
        _SECRET,
        save_secret,
        _WRITE,
        "saveAnalysisSecret",
        "Set a secret",
        request=SecretBody,
        status=204,
        errors=("conflict",),
    ),
    Route(
        "DELETE", _SECRET, remove_secret, _WRITE, "removeAnalysisSecret", "Remove it", status=204
    ),
    Route(
        "POST",
        ANALYSIS + "/token",
        renew_token,
        _WRITE,
        "renewAnalysisToken",
        "A new token for an external analysis to listen with",
        response=ListenerTokenBody,
        errors=("conflict",),
    ),
]
