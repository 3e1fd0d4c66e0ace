"""`resources.analysis`: an analysis is one of ours, in Python here or in anything elsewhere."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from msgspec import UNSET

from tocsin.analysis.check import check
from tocsin.audience import profile
from tocsin.audience.tokens import LISTENER_PREFIX, new_secret, scopes_of_role, secret_hash
from tocsin.http.api.analysis_body import SCRIPT_SCOPES
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.http.tagoio.analysis_body import (
    AnalysisFields,
    AnalysisRunBody,
    AnalysisToken,
    CreatedAnalysis,
    Download,
    DownloadQuery,
    RunStarted,
    ScriptFile,
    analysis_info,
    changed,
    kept_of,
)
from tocsin.http.tagoio.answers import Json, not_offered
from tocsin.http.tagoio.callers import ANALYSIS_PREFIX
from tocsin.http.tagoio.ids import meant, short
from tocsin.http.tagoio.once import once
from tocsin.http.tagoio.query import ListQuery, page_of
from tocsin.http.tagoio.run_users import fields_of, text_of
from tocsin.model.analyses import (
    CODE_CHARACTERS,
    MOST_ANALYSES,
    Analysis,
    AnalysisConfig,
    RunCause,
    RunOn,
    RunRequest,
)
from tocsin.model.clock import HOUR_MS, iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.ids import uuid7

_CODE_BODY = 512 * 1024


async def list_analyses(call: Call) -> list[Json]:
    query: ListQuery = call.query
    rows = await call.storage.analyses(after=0, limit=MOST_ANALYSES)
    return page_of(query, await _infos(call, rows), "name,asc")


async def get_analysis(call: Call) -> Json:
    (info,) = await _infos(call, [await find(call)])
    return info


async def create_analysis(call: Call) -> CreatedAnalysis:
    """It runs for whoever makes it, with what a script may have of their rights."""
    made, token = (await once(call, lambda _chain: _create(call))).split(" ")
    return CreatedAnalysis(made, token)


async def _create(call: Call) -> str:
    body: AnalysisFields = call.body
    if body.name is UNSET:
        raise profile.misfit("name", "is needed")
    organization, now_ms = call.principal.organization, call.now_ms
    new = Analysis(
        number=0,
        organization_number=organization.number,
        organization_id=organization.organization_id,
        analysis_id=uuid7(now_ms),
        name="",
        description=None,
        run_on=RunOn.HOSTED,
        enabled=True,
        version=0,
        deployed=None,
        deployed_by=None,
        deployed_by_id=None,
        config=AnalysisConfig(),
        secrets=None,
        secret_names=(),
        next_at_ms=None,
        has_token=False,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
    )
    fields = kept_of(body, {})
    made = await call.storage.create_analysis(changed(new, body))
    await call.storage.keep_analysis(made.number, text_of(fields))
    token = ""
    if made.run_on is RunOn.EXTERNAL:
        token = await _token(call, await _deploy(call, made, 0))
    return f"{short(made.analysis_id)} {token}"


async def _deploy(call: Call, of: Analysis, version: int) -> Analysis:
    """Runs act for who has done this, as far as scripts may and the caller's own token reaches."""
    scopes = scopes_of_role(call.principal.user.role) & SCRIPT_SCOPES
    if call.principal.scopes is not None:
        scopes &= call.principal.scopes
    names = tuple(sorted(one.value for one in scopes))
    user = call.principal.user.number
    deployed = await call.storage.deploy_analysis(of, version, user, names, call.now_ms)
    if deployed is None:
        raise not_found("version")
    return deployed


async def _token(call: Call, of: Analysis) -> str:
    secret = new_secret(LISTENER_PREFIX)
    await call.storage.set_analysis_token(of.number, secret_hash(secret), call.now_ms)
    return ANALYSIS_PREFIX + secret


async def edit_analysis(call: Call) -> str:
    body: AnalysisFields = call.body
    found = await find(call)
    before = fields_of((await call.storage.analyses_kept([found.number])).get(found.number))
    fields = text_of(kept_of(body, before))
    after = await call.storage.change_analysis(
        found.number, lambda of: changed(of, body), call.now_ms
    )
    await call.storage.keep_analysis(found.number, fields)
    if after.run_on is RunOn.EXTERNAL and found.run_on is not RunOn.EXTERNAL:
        await _deploy(call, after, 0)
    call.context.analyses.runner.wake()
    return "Analysis Successfully Updated"


async def delete_analysis(call: Call) -> str:
    found = await find(call)
    await call.storage.delete_analysis(found.number)
    call.context.repeats.forget(short(found.analysis_id))
    return "Successfully Removed"


async def run_analysis(call: Call) -> RunStarted:
    """The scope is the script's data; without one it is an empty list."""
    return RunStarted(await once(call, lambda _chain: _run(call)))


async def _run(call: Call) -> str:
    body: AnalysisRunBody = call.body
    of = await find(call)
    scope = [] if body.scope is None else body.scope
    request = RunRequest(
        organization=of.organization_number,
        analysis=of.number,
        cause=RunCause.API,
        environment={},
        data=[scope] if isinstance(scope, dict) else scope,
        requested_by=call.principal.user.number,
    )
    made = await call.storage.ask_run(request, call.now_ms)
    call.context.analyses.runner.wake()
    return short(made.run_id)


async def generate_token(call: Call) -> AnalysisToken:
    """A new one for an external analysis; the one before ends."""
    of = await find(call)
    if of.run_on is not RunOn.EXTERNAL:
        raise TocsinError("conflict", "Only an external analysis has a token here.")
    if of.deployed_by is None:
        of = await _deploy(call, of, 0)
    return AnalysisToken(await _token(call, of))


async def upload(call: Call) -> str:
    """A new version, which runs from now on. Scripts that run here are Python."""
    body: ScriptFile = call.body
    of = await find(call)
    try:
        code = base64.b64decode(body.file, validate=True).decode()
    except (binascii.Error, ValueError):
        raise profile.misfit("file", "is a text in base64") from None
    if len(code) > CODE_CHARACTERS:
        raise profile.misfit("file", f"has {CODE_CHARACTERS} characters at most")
    hosted = of.run_on is RunOn.HOSTED
    if hosted:
        if body.language and not body.language.startswith("python"):
            raise not_offered("A script that runs here in another language than Python")
        broken = [one for one in check(code) if one.severity == "error"]
        if broken:
            first = broken[0]
            raise profile.misfit("file", f"line {first.line} can't run: {first.message}")
    saved = await call.storage.add_analysis_version(
        of.number, code, call.principal.user.user_id, call.now_ms, expected=None
    )
    if hosted:
        await _deploy(call, saved, saved.version)
    before = fields_of((await call.storage.analyses_kept([of.number])).get(of.number))
    if body.file_name:
        kept = text_of({**before, "file_name": body.file_name[:200]})
        await call.storage.keep_analysis(of.number, kept)
    call.context.analyses.runner.wake()
    return "Successfully Uploaded"


async def download(call: Call) -> Download:
    query: DownloadQuery = call.query
    of = await find(call)
    number = of.version if query.version is None else query.version
    found = await call.storage.analysis_version(of.number, number)
    if found is None:
        raise not_found("version")
    (info,) = await _infos(call, [of])
    encoded = base64.b64encode(found.code.encode()).decode()
    url = f"data:text/plain;base64,{encoded}"
    ends = iso(call.now_ms + HOUR_MS)
    name = str(info.get("file_name") or "analysis.py")
    return Download(url, "bytes", len(found.code.encode()), ends, found.code, name)


async def find(call: Call) -> Analysis:
    """The one that the path names."""
    analysis_id = await meant(call, "analyses", call.path["tagoAnalysisId"], "analysis")
    found = await call.storage.analysis(analysis_id)
    if found is None:
        raise not_found("analysis")
    return found


async def _infos(call: Call, analyses: list[Analysis]) -> list[Json]:
    texts = await call.storage.analyses_kept([one.number for one in analyses])
    profile_id = short(call.principal.organization.organization_id)
    found = []
    for one in analyses:
        last = await call.storage.runs(one.number, before=_LAST, limit=1)
        info = analysis_info(one, fields_of(texts.get(one.number)))
        last_run = iso(last[0].created_at_ms) if last else None
        found.append({**info, "last_run": last_run, "profile": profile_id})
    return found


_LAST = (1 << 63) - 1


async def analysis_of(call: Call, analysis_id: UUID) -> Json:
    """That of a script's own token, as `/info` tells it."""
    of = await call.storage.analysis(analysis_id)
    if of is None:
        raise not_found("analysis")
    (info,) = await _infos(call, [of])
    return info


_ANALYSIS = "/analysis/{tagoAnalysisId}"
_READ, _WRITE = Permission.READ_ANALYSES, Permission.WRITE_ANALYSES
ROUTES = [
    Route(
        "GET",
        "/analysis",
        list_analyses,
        _READ,
        "ListAnalyses",
        "Analyses",
        query=ListQuery,
        response=list[Json],
    ),
    Route(
        "POST",
        "/analysis",
        create_analysis,
        _WRITE,
        "CreateAnalysis",
        "Create an analysis",
        request=AnalysisFields,
        response=CreatedAnalysis,
        errors=("conflict",),
    ),
    Route("GET", _ANALYSIS, get_analysis, _READ, "AnalysisInfo", "One analysis", response=Json),
    Route(
        "PUT",
        _ANALYSIS,
        edit_analysis,
        _WRITE,
        "EditAnalysis",
        "Change an analysis",
        request=AnalysisFields,
        errors=("conflict",),
    ),
    Route("DELETE", _ANALYSIS, delete_analysis, _WRITE, "DeleteAnalysis", "Remove an analysis"),
    Route(
        "POST",
        f"{_ANALYSIS}/run",
        run_analysis,
        Permission.RUN_ANALYSES,
        "RunAnalysis",
        "Run an analysis",
        request=AnalysisRunBody,
        response=RunStarted,
    ),
    Route(
        "GET",
        f"{_ANALYSIS}/token",
        generate_token,
        _WRITE,
        "GenerateAnalysisToken",
        "A new token for an external analysis",
        response=AnalysisToken,
        writes=True,
        errors=("conflict",),
    ),
    Route(
        "POST",
        f"{_ANALYSIS}/upload",
        upload,
        _WRITE,
        "UploadScript",
        "A new version of the script",
        request=ScriptFile,
        errors=("not_offered",),
        max_body=_CODE_BODY,
    ),
    Route(
        "GET",
        f"{_ANALYSIS}/download",
        download,
        _READ,
        "DownloadScript",
        "The script",
        query=DownloadQuery,
        response=Download,
    ),
]
