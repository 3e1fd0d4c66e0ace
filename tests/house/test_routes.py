"""The route table is complete and documented: permissions, types, errors, the OpenAPI file."""

from __future__ import annotations

import json
from collections import Counter

from tests.house.tree import ROOT, report
from tocsin.http.openapi import error_codes, error_page, openapi_document
from tocsin.http.permissions import PERMISSIONS, Permission
from tocsin.http.server import CONTRACTS
from tocsin.model.errors import CATALOGUE

ROUTES = [(contract, route) for contract in CONTRACTS for route in contract.routes]
OPEN_TO_ALL = {
    "GetVersion",
    "createSession",
    "deleteSession",
    "continueSession",
    "switchSession",
    "setPasswordByLink",
    "listDemoPeople",
    "createDemoToken",
    "sendDemoNotification",
    "reportRing",
    "answerRing",
    "fileReceipts",
    "getStatus",
    "tagoLogin",
    "tagoRequestPin",
    "tagoRecoverPassword",
    "tagoSignUp",
    "tagoConfirmUser",
}
"""Public on purpose: each of these checks for itself what it must."""


def test_every_route_has_a_permission_with_a_rule() -> None:
    report(
        "A route without a rule would be open to whoever finds it.",
        [route.operation for _, route in ROUTES if route.permission not in PERMISSIONS],
    )


def test_what_is_public_is_public_on_purpose() -> None:
    report(
        "Name a new public route here, after thinking about it.",
        [
            route.operation
            for _, route in ROUTES
            if route.permission is Permission.PUBLIC and route.operation not in OPEN_TO_ALL
        ],
    )


def test_no_operation_and_no_path_stands_twice() -> None:
    operations = Counter(route.operation for _, route in ROUTES)
    paths = Counter((route.method, contract.prefix + route.path) for contract, route in ROUTES)
    report(
        "Generated clients need one name for one thing.",
        [str(name) for name, count in [*operations.items(), *paths.items()] if count > 1],
    )


def test_every_error_that_a_route_names_is_in_the_catalogue() -> None:
    report(
        "A code that is not in the catalogue fails when it is raised.",
        [
            f"{route.operation}: {code}"
            for _, route in ROUTES
            for code in error_codes(route) - set(CATALOGUE)
        ],
    )


def test_every_change_says_what_a_full_disk_answers() -> None:
    report(
        "Each write can meet a full disk; callers must know.",
        [
            route.operation
            for _, route in ROUTES
            if route.method != "GET" and "storage_full" not in error_codes(route)
        ],
    )


def test_the_page_of_errors_is_current() -> None:
    """Run `./start errors > docs/errors.md` after changing the catalogue."""
    assert (ROOT / "docs" / "errors.md").read_text("utf-8") == error_page()


def test_the_openapi_file_is_current() -> None:
    """Run `./start openapi docs/openapi.json` after changing a route or a type."""
    written = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    assert written == openapi_document(CONTRACTS)
