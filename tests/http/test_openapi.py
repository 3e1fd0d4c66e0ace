"""The OpenAPI document is valid, complete, and what the server gives away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.world import open_world
from tocsin.http.openapi import Contract, openapi_document
from tocsin.http.server import CONTRACTS

DOCUMENT = openapi_document(CONTRACTS)


def test_the_document_is_valid_openapi() -> None:
    errors = [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()]
    assert errors == []


def test_no_further_bodies_share_a_name_which_would_rename_those_that_clients_know() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    shared = {name.rpartition(".")[2] for name in schemas if name.startswith("tocsin.")}
    assert shared == {"AttemptBody", "ContentBody", "PersonBody", "RenderedBody"}


async def test_the_server_gives_the_document_to_anybody(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.call("GET", "/api/openapi.json")
    assert answer.status == 200
    assert answer.json == DOCUMENT


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_every_route_of_a_door_is_in_the_document(contract: Contract) -> None:
    routes = {(contract.prefix + route.path, route.method.lower()) for route in contract.routes}
    paths = DOCUMENT["paths"]
    assert routes <= {(path, method) for path, methods in paths.items() for method in methods}


def test_every_reference_leads_somewhere_and_no_schema_lies_unused() -> None:
    references = set(re.findall(r"#/components/schemas/([\w.]+)", str(DOCUMENT)))
    assert references == set(DOCUMENT["components"]["schemas"])


def test_our_own_bodies_are_closed_and_never_null_in_answers() -> None:
    """Jigx's contract is open by its own publication; ours refuse what they don't know."""
    schemas = DOCUMENT["components"]["schemas"]
    for name in ("UserCreate", "UserChange", "UserBody", "TokenCreate", "Founded", "SignIn"):
        assert schemas[name]["additionalProperties"] is False, name
    assert "null" not in str(schemas["UserBody"]) + str(schemas["TokenBody"])
