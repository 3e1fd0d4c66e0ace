"""Each call of the TagoIO door that changes something leaves exactly one audit entry."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

from tests.story.people import mail_server
from tests.tagoio.calls import PASSWORD, host, tago
from tests.world import Person, World, open_world
from tocsin.http.permissions import Permission
from tocsin.http.server import CONTRACTS
from tocsin.http.tagoio.ids import short
from tocsin.model.people import Role

SAYS = {"title": "canary", "message": "canary words"}
TOLD = {"type": "notification", "subject": "Hot", "message": "canary words"}
INTERVAL = {"type": "interval", "trigger": [{"interval": "1 hour"}], "action": TOLD}
CALLS: list[tuple[str, Any]] = [
    ("tagoEditRunSettings", {"url": "acme.example"}),
    ("tagoEmailTest", SAYS | {"subject": "Hello", "body": "canary words"}),
    ("tagoCreateUser", {"name": "Ben", "email": "ben@acme.example", "password": PASSWORD}),
    ("tagoEditUser", {"company": "canary", "active": True, "password": PASSWORD}),
    ("tagoResendInvite", {}),
    ("tagoLoginAsUser", None),
    ("tagoCreateRunNotification", SAYS),
    ("tagoEditRunNotification", {"title": "canary two"}),
    ("tagoDeleteRunNotification", None),
    ("tagoCreateAccountNotification", SAYS),
    ("tagoSendNotification", {**SAYS, "title": "Another"}),
    ("tagoSendEmail", {"to": "a@b.example", "subject": "Hello", "message": "canary words"}),
    ("tagoCreateAction", {"name": "Hourly", **INTERVAL}),
    ("tagoEditAction", {"description": "canary", "lock": True}),
    ("tagoDeleteAction", None),
    ("tagoCreateAnalysis", {"name": "Script", "run_on": "external"}),
    ("tagoEditAnalysis", {"variables": [{"key": "secret", "value": "canary"}]}),
    ("tagoUploadScript", {"file": base64.b64encode(b"print('canary')").decode()}),
    ("tagoGenerateAnalysisToken", None),
    ("tagoRunAnalysis", {"scope": [{"canary": 1}]}),
    ("tagoDeleteAnalysis", None),
    ("tagoDeleteUser", None),
    ("tagoEditOwnUser", {"company": "canary"}),
    ("tagoChangeOwnPassword", {"password": PASSWORD}),
]
ELSEWHERE = {
    "tagoSendSms",
    "tagoEnableOtp",
    "tagoConfirmOtp",
    "tagoDisableOtp",
    "tagoDeleteOwnUser",
}
"""With a channel, a code or an account of their own: the same handlers as above or in `/api/v1`."""
MAKES = {
    "tagoCreateUser": ("runUserId", "user"),
    "tagoCreateRunNotification": ("runTargetId", "id"),
    "tagoCreateAction": ("tagoActionId", "action"),
    "tagoCreateAnalysis": ("tagoAnalysisId", "id"),
}
ROUTES = {
    route.operation: route
    for contract in CONTRACTS
    if contract.name == "TagoIO"
    for route in contract.routes
}


async def entries(person: Person) -> list[dict[str, Any]]:
    path = "/api/v1/organizations/{organization}/audit?limit=100"
    found: list[dict[str, Any]] = (await person.call("GET", path)).json["items"]
    return found[::-1]


async def perform(person: Person, ids: dict[str, str], operation: str, body: Any) -> None:
    route = ROUTES[operation]
    path = re.sub(r"\{(\w+)\}", lambda name: ids[name[1]], route.path)
    if operation == "tagoCreateRunNotification":
        body = {"run_user": ids["runUserId"], **body}
    answer = await tago(person, route.method, path, body)
    assert answer.status == 200, (operation, answer.text)
    if operation in MAKES:
        name, field = MAKES[operation]
        ids[name] = answer.json["result"][field]


def test_the_table_has_every_route_that_changes_something() -> None:
    changing = {name for name, route in ROUTES.items() if route.changes}
    assert {operation for operation, _ in CALLS} == changing - ELSEWHERE
    own = {name for name, one in ROUTES.items() if one.permission is Permission.RUN_INBOX}
    assert own.isdisjoint(changing)


async def test_every_changing_call_leaves_one_entry_without_contents(tmp_path: Path) -> None:
    async with mail_server() as box:
        mail = {"TOCSIN_EMAIL_HOST": "127.0.0.1", "TOCSIN_EMAIL_PORT": str(box.port)}
        mail |= {"TOCSIN_EMAIL_SENDER": "a@b.example", "TOCSIN_EMAIL_SECURITY": "none"}
        mail |= {"TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8"}
        async with open_world(tmp_path, **mail) as world:
            ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
            ids = {"runHost": host(ana)}
            for number, (operation, body) in enumerate(CALLS, 1):
                await perform(ana, ids, operation, body)
                found = await entries(ana)
                assert [one["operation"] for one in found][number - 1 :] == [operation]
            assert "canary words" not in str(await entries(ana))


async def test_signing_in_is_an_entry_and_reading_is_none(world: World, ana: Person) -> None:
    await tago(ana, "POST", "/run/users", {**CALLS[2][1], "active": True})
    before = len(await entries(ana))
    for path in ("/run", "/run/users", "/action", "/analysis", "/notification", "/info"):
        assert (await tago(ana, "GET", path)).status == 200
    assert (await tago(ana, "DELETE", f"/run/users/{'f' * 24}")).status == 404
    assert len(await entries(ana)) == before
    login = {"email": "ben@acme.example", "password": PASSWORD}
    path = f"/tagoio/run/{short(ana.organization.organization_id)}/login"
    assert (await world.call("POST", path, login)).status == 200
    assert [one["operation"] for one in (await entries(ana))[before:]] == ["tagoLogin"]
