"""The OpenAPI 3.1 document of all doors, made from the route table and its msgspec types.

Nothing is written by hand twice: what is routed, checked and documented are the same objects.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from tocsin import __version__
from tocsin.http.jigx.errors import Message
from tocsin.http.permissions import PERMISSIONS, Permission
from tocsin.http.problems import Problem
from tocsin.http.table import Route
from tocsin.http.tagoio.answers import Failure
from tocsin.model.errors import CATALOGUE, ErrorKind

Json = dict[str, Any]
_SHORT_IDS = frozenset(
    {"runUserId", "runNotificationId", "runTargetId", "tagoActionId", "tagoAnalysisId"}
)
_REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True, slots=True)
class Contract:
    """One door: its name, where its paths begin, and what it serves."""

    name: str
    prefix: str
    routes: tuple[Route, ...]


_ERROR_BODIES: dict[str, tuple[str, type[Any]]] = {
    "Jigx": ("application/json", Message),
    "TagoIO": ("application/json", Failure),
}
_PROBLEM = ("application/problem+json", Problem)
_TOKEN: Json = {"token": []}
_SECURITY: dict[str, list[Json]] = {
    "Directory": [_TOKEN, {"session": []}],
    "Inbox": [{"inboxToken": []}],
    "TagoIO": [{"tagoioToken": []}],
}
_SECURITY_SCHEMES: Json = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal access token, `toc_…`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-tocsin",
        "description": "The console's cookie, as `POST /api/v1/sessions` sets it.",
    },
    "tagoioToken": {
        "type": "apiKey",
        "in": "header",
        "name": "token",
        "description": "A personal access token, or the token of a run user.",
    },
    "inboxToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A user's inbox token, of 60 minutes at most.",
    },
}


def openapi_document(contracts: Sequence[Contract]) -> Json:
    """The whole document. Equal tables give equal documents, byte by byte."""
    routes = [route for contract in contracts for route in contract.routes]
    schemas = _Schemas(routes)
    paths: dict[str, Json] = defaultdict(dict)
    for contract in contracts:
        for route in contract.routes:
            path = _PARAMETER.sub(r"{\1}", contract.prefix + route.path)
            paths[path][route.method.lower()] = _operation(contract, route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tocsin",
            "version": __version__,
            "description": "Notifications for the people who use your apps.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": contract.name} for contract in contracts],
        "paths": dict(paths),
        "components": {
            "schemas": schemas.components,
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }


class _Schemas:
    """The JSON schemas of all types of the table; those of queries become parameters."""

    def __init__(self, routes: Iterable[Route]) -> None:
        types: list[Any] = [Problem, Message, Failure]
        for route in routes:
            types += [one for one in (route.request, route.query, route.response) if one]
        unique = list({id(one): one for one in types}.values())
        made = msgspec.json.schema_components(unique, ref_template=_REF)
        # As JSON has it: a default can be a tuple.
        plain = msgspec.json.decode(msgspec.json.encode(made), type=tuple[list[Json], Json])
        found, components = plain
        self._found = dict(zip(map(id, unique), found, strict=True))
        queries = [self._name(route.query) for route in routes if route.query]
        self._queries = {name: components[name] for name in queries}
        self.components = {
            name: schema for name, schema in sorted(components.items()) if name not in self._queries
        }

    def _name(self, of: Any) -> str:
        return str(self._found[id(of)]["$ref"]).rpartition("/")[2]

    def of(self, one: Any) -> Json:
        return self._found[id(one)]

    def parameters(self, query: Any) -> list[Json]:
        schema = self._queries[self._name(query)]
        return [
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "schema": _without_null(one),
            }
            for name, one in schema["properties"].items()
        ]


def _without_null(schema: Json) -> Json:
    """A parameter is absent, never null; the default None says just that."""
    if "anyOf" not in schema:
        return schema
    kinds = [one for one in schema["anyOf"] if one != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    return {**kinds[0], **rest} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def _operation(contract: Contract, route: Route, schemas: _Schemas) -> Json:
    operation: Json = {
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [contract.name],
    }
    if route.handler.__doc__:
        operation["description"] = route.handler.__doc__.strip()
    parameters = [_path_parameter(name) for name in _PARAMETER.findall(route.path)]
    if route.query is not None:
        parameters += schemas.parameters(route.query)
    parameters += [_header(name) for name in route.headers]
    if parameters:
        operation["parameters"] = parameters
    content = {kind: {"schema": {"type": "string"}} for kind in route.streams}
    if route.request is not None:
        content["application/json"] = {"schema": schemas.of(route.request)}
    if content:
        operation["requestBody"] = {"required": True, "content": content}
    operation["responses"] = _responses(contract, route, schemas)
    public = route.permission is Permission.PUBLIC
    operation["security"] = [] if public else _SECURITY.get(contract.name, [_TOKEN])
    scopes = sorted(PERMISSIONS[route.permission].scopes)
    if scopes:
        operation["x-scopes"] = scopes
    return operation


def _path_parameter(name: str) -> Json:
    schema: Json = {"type": "string"}
    if name in _SHORT_IDS:
        schema["pattern"] = "^[0-9a-f]{24}$"
    elif name.endswith("Id") and name != "buttonId":
        schema["format"] = "uuid"
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _header(name: str) -> Json:
    schema: Json = {"type": "string", "minLength": 1, "maxLength": 255}
    return {"name": name, "in": "header", "required": False, "schema": schema}


def _responses(contract: Contract, route: Route, schemas: _Schemas) -> Json:
    good: Json = {"description": route.summary}
    if route.response is not None:
        good["content"] = {"application/json": {"schema": schemas.of(route.response)}}
    media_type, body = _ERROR_BODIES.get(contract.name, _PROBLEM)
    by_status: dict[int, list[ErrorKind]] = defaultdict(list)
    for code in sorted(error_codes(route)):
        by_status[CATALOGUE[code].status].append(CATALOGUE[code])
    responses: Json = {str(route.status): good}
    for status, kinds in sorted(by_status.items()):
        responses[str(status)] = {
            "description": " ".join(f"`{kind.code}`: {kind.sentence}" for kind in kinds),
            "content": {media_type: {"schema": schemas.of(body)}},
        }
    return responses


def error_codes(route: Route) -> set[str]:
    """What the route can answer besides success: its own errors, and those of its shape."""
    codes = {"internal", *route.errors}
    if route.permission is not Permission.PUBLIC:
        codes |= {"unauthorized", "forbidden"}
    names = _PARAMETER.findall(route.path)
    if names:
        codes.add("not_found")
    if "organizationId" in names:
        codes.add("wrong_region")
    if route.query is not None or route.headers:
        codes.add("invalid_parameter")
    if route.request is not None:
        codes |= {"invalid_json", "invalid_body", "too_large", "unsupported_type"}
    if route.streams:
        codes |= {"invalid_body", "too_large", "unsupported_type"}
    if route.method != "GET":
        codes |= {"cross_site", "storage_full", "unavailable"}
    return codes


def error_page() -> str:
    """`docs/errors.md`: the catalogue, for people."""
    lines = [
        "# Errors",
        "",
        "Made from `src/tocsin/model/errors.py` by `./start errors`; a test holds it current.",
        "",
        "`/api/v1` and `/inbox/v1` answer RFC 9457 problems with these codes in `code`;",
        'the Jigx door answers `{"message": …}` with the same statuses.',
    ]
    for kind in CATALOGUE.values():
        lines += [
            "",
            f"## {kind.code}",
            "",
            f"Status {kind.status}. {kind.sentence}",
            "",
            f"What to do: {kind.advice}",
        ]
    return "\n".join(lines) + "\n"
