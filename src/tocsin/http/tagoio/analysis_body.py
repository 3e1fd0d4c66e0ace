"""Analyses as the SDKs write them, and what is made of that."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from tocsin.audience import profile
from tocsin.http.tagoio.answers import Json
from tocsin.http.tagoio.ids import short
from tocsin.http.tagoio.run_users import TagBody, text_of
from tocsin.model.analyses import MOST_VARIABLES, Analysis, RunOn
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError

KEPT_BYTES = 64 * 1024
_KEPT = ("tags", "variables", "interval", "file_name", "runtime")
_EXTERNAL = "external"


class AnalysisFields(Struct):
    """An analysis as the SDKs send it. `run_on` is `tago` (here) or `external`."""

    name: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET
    run_on: str | UnsetType = UNSET
    runtime: str | UnsetType | None = UNSET
    file_name: str | UnsetType | None = UNSET
    interval: str | UnsetType | None = UNSET
    variables: list[Json] | UnsetType | None = UNSET
    tags: list[TagBody] | UnsetType | None = UNSET


class CreatedAnalysis(Struct):
    """What it has made, and the token that an external analysis listens with."""

    id: str
    token: str


class AnalysisToken(Struct):
    """The token, shown this once."""

    analysis_token: str


class AnalysisRunBody(Struct):
    """What the script is given as its data."""

    scope: list[Json] | Json | None = None


class RunStarted(Struct):
    """TagoIO's name for what a run is followed by; here it is the run's id."""

    analysis_token: str


class ScriptFile(Struct):
    """A script in base64."""

    file: Annotated[str, Meta(min_length=1)]
    file_name: str = ""
    language: str = ""


class DownloadQuery(Struct):
    """Which version; the last one unless given."""

    version: int | None = None


class Download(Struct):
    """The script as a data URL, and as text."""

    url: str
    size_unit: str
    size: int
    expire_at: str
    content: str
    file_name: str = field(default="")


def changed(of: Analysis, body: AnalysisFields) -> Analysis:
    """With what is given. Raises `invalid_body`."""
    if body.name is not UNSET:
        of = replace(of, name=profile.name(body.name))
    if body.description is not UNSET:
        text = body.description
        of = replace(of, description=profile.text("description", text, 500) if text else None)
    if body.active is not UNSET:
        of = replace(of, enabled=body.active)
    if body.run_on is not UNSET:
        of = replace(of, run_on=RunOn.EXTERNAL if body.run_on == _EXTERNAL else RunOn.HOSTED)
    if body.variables is not UNSET:
        environment = {
            one["key"]: one["value"]
            for one in variables_of(body.variables or [])
            if one["key"].isascii() and one["key"].isidentifier()
        }
        of = replace(of, config=replace(of.config, environment=environment))
    return of


def variables_of(given: list[Json]) -> list[dict[str, str]]:
    """Environment variables, whose values are texts when a script reads them."""
    if len(given) > MOST_VARIABLES:
        raise profile.misfit("variables", f"are {MOST_VARIABLES} at most")
    found = []
    for one in given:
        value = one.get("value", "")
        text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        found.append({"key": str(one.get("key", ""))[:100], "value": text[:4_000]})
    return found


def kept_of(body: AnalysisFields, before: Json) -> Json:
    found = dict(before)
    for name in _KEPT:
        given = getattr(body, name)
        if given is not UNSET:
            found[name] = msgspec.to_builtins(given)
    if len(text_of(found)) > KEPT_BYTES:
        raise TocsinError("too_large", f"An analysis has {KEPT_BYTES} bytes at most.")
    return found


def analysis_info(of: Analysis, kept: Json) -> Json:
    """As the SDKs read it. The token is told once only, when it is made."""
    environment: list[dict[str, Any]] = [
        {"key": key, "value": value} for key, value in of.config.environment.items()
    ]
    sent = kept.get("variables") or []
    named = {one["key"]: one["value"] for one in variables_of(sent) if one["key"].isidentifier()}
    return {
        "id": short(of.analysis_id),
        "name": of.name,
        "description": of.description,
        "active": of.enabled,
        "run_on": _EXTERNAL if of.run_on is RunOn.EXTERNAL else "tago",
        "runtime": kept.get("runtime") or "python",
        "file_name": kept.get("file_name"),
        "interval": kept.get("interval") or "never",
        "variables": sent if named == of.config.environment else environment,
        "tags": kept.get("tags") or [],
        "token": "",
        "version": of.deployed or 0,
        "locked_at": None,
        "created_at": iso(of.created_at_ms),
        "updated_at": iso(of.updated_at_ms),
    }
