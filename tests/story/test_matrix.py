"""Every route × every way to have no right to it: no unexpected success, nothing of others seen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.tagoio import bodies as tagoio
from tests.world import Answer, Person, World, open_world
from tocsin.audience.tokens import create_token
from tocsin.http.openapi import Contract
from tocsin.http.permissions import PERMISSIONS, Permission
from tocsin.http.server import CONTRACTS
from tocsin.http.table import Route
from tocsin.model.ids import uuid7
from tocsin.model.people import Role, TokenScope
from tocsin.model.signin import Session

CANARY = "canary-of-acme"
DAY = 86_400_000
HOOK = "https://1.1.1.1/hook"
GATEWAY = {"kind": "gateway", "sender": "Acme", "url": "https://1.1.1.1/sms"}
ISSUER = {
    "name": "Mine",
    "issuer": "https://127.0.0.1:1",
    "clientId": "tocsin",
    "domains": ["acme.example"],
}
NOTIFICATION = {"scope": "ORG", "content": {"text": CANARY}}
RULE = {
    "name": "Mine",
    "enabled": False,
    "trigger": {"kind": "interval", "minutes": 5},
    "effects": [{"kind": "webhook", "url": HOOK}],
}
NEW_USER = {"email": "eve@acme.example", "name": "Eve"}
BODIES: dict[str, Any] = {
    "createAnalysis": {"name": "Mine", "code": "mine = 1"},
    "changeAnalysis": {"name": "Mine"},
    "saveAnalysisVersion": {"code": "mine = 1"},
    "deployAnalysis": {},
    "saveAnalysisSecret": {"value": "mine"},
    "runAnalysis": {},
    "checkScript": {"code": "mine = 1"},
    "saveScripts": {},
    "addRunLines": {"lines": [{"text": "mine"}]},
    "finishRun": {},
    "createAction": RULE,
    "changeAction": {"name": "Mine"},
    "lockAction": {},
    "unlockAction": {},
    "testAction": {"action": RULE, "until": "2026-11-22T13:00:00Z"},
    "backtestAction": {"action": RULE, "since": "2026-11-22T11:00:00Z"},
    "raiseEvent": {"name": "mine"},
    "CreateOrganizationNotification": {"scope": "ORG", "content": {"text": "Mine"}},
    "UpdateUserNotification": {"state": "READ"},
    "createNotification": {"scope": "ORG", "content": {"text": "Mine"}},
    "createNotifications": {"items": [{"scope": "ORG", "content": {"text": "Mine"}}]},
    "previewNotification": {"scope": "ORG", "content": {"text": "Mine"}},
    "replaceNotification": {"content": {"text": "Mine"}},
    "closeQuestion": {},
    "moveDeadline": {"deadline": "2100-01-01T00:00:00Z"},
    "redriveNotification": {},
    "redriveDeadLetters": {},
    "changeOrganization": {"name": "Mine"},
    "createOrganization": {"name": "Mine"},
    "saveRegion": {"baseUrl": "https://mine.example"},
    "createUser": NEW_USER,
    "changeUser": {"name": "Mine"},
    "setPassword": {"password": "a long password"},
    "setOwnPassword": {"password": "a long password"},
    "createUserAddress": {"channel": "email", "address": {"email": "a@b.example"}},
    "changeMe": {"name": "Mine"},
    "resolveUsers": {"emails": ["ben@acme.example"]},
    "saveMyPreferences": {},
    "createMyAddress": {"channel": "email", "address": {"email": "a@b.example"}},
    "createSolution": {"name": "Mine"},
    "changeSolution": {"name": "Mine"},
    "setMember": {"role": "USER"},
    "createGroup": {"name": "Mine"},
    "changeGroup": {"name": "Mine"},
    "previewGroupRule": {"rule": {"roles": ["USER"]}},
    "addGroupMembers": {"emails": []},
    "createToken": {},
    "rotateToken": {},
    "saveOwnViews": {"views": {}},
    "inviteUser": {"email": "gil@acme.example", "name": "Gil"},
    "enableSecondFactor": {"code": "000000"},
    "disableSecondFactor": {"password": "a long password"},
    "renewRecoveryCodes": {"password": "a long password"},
    "addData": {"device": "boiler", "variable": "temperature", "value": 21.5},
    "saveDevice": {"displayName": "Mine"},
    "createWebhook": {"url": HOOK, "enabled": False},
    "changeWebhook": {"description": "Mine"},
    "replayWebhook": {"since": "2026-11-22T12:00:00Z"},
    "saveSettings": {},
    "saveSingleSignOn": ISSUER,
    "testSingleSignOn": ISSUER,
    "savePreferences": {},
    "saveCategory": {"name": "Mine"},
    "createTemplate": {"name": "Mine", "content": {"text": "Mine"}},
    "saveTemplate": {"name": "Mine", "content": {"text": "Mine"}},
    "renderTemplate": {},
    "renderTemplateDraft": {"name": "Mine", "content": {"text": "Mine"}},
    "testChannel": {},
    "createProvider": {"channel": "sms", "name": "Mine", "settings": GATEWAY},
    "changeProvider": {"name": "Mine"},
    "testProvider": {},
    "markMany": {"as": "read"},
    "answerItem": {"button": "yes"},
    "giveFeedback": {"kind": "too_many"},
    "snoozeItem": {"until": "2026-11-23T12:00:00Z"},
    "undoMarks": {"undo": "1"},
    "registerAddress": {"channel": "email", "address": {"email": "a@b.example"}},
    "saveOwnPreferences": {},
    "muteOwnCategory": {"muted": True},
}
BODIES |= tagoio.BODIES
OWN_NAMES = {"regionName", "categoryKey", "secretName", *tagoio.OWN_NAMES}
"""What every organization can name for itself."""
NEEDS_MORE = {"createMyAddress": 400, "enableSecondFactor": 401, "renewRecoveryCodes": 409}
NEEDS_MORE |= {"getOwnAnalysis": 404}
NEEDS_MORE |= tagoio.NEEDS_MORE
"""What does not succeed with one call alone."""
GUARDED = [
    (contract, route)
    for contract in CONTRACTS
    for route in contract.routes
    if route.permission is not Permission.PUBLIC
]
BY_TOKEN = [one for one in GUARDED if one[1].permission is not Permission.INBOX]
BY_INBOX_TOKEN = [one for one in GUARDED if one[1].permission is Permission.INBOX]


@dataclass
class Acme:
    """Ana's organization with one thing of each kind, whose ids the paths name."""

    world: World
    ana: Person
    ben: Person
    ids: dict[str, str]

    async def ask(self, contract: Contract, route: Route, token: str | None) -> Answer:
        path = contract.prefix + re.sub(r"\{(\w+)\}", lambda name: self.ids[name[1]], route.path)
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        body = BODIES[route.operation] if route.request else None
        if route.streams:
            headers["content-type"], body = route.streams[0], b"email,name\nfay@acme.example,Fay\n"
        return await self.world.call(route.method, path, body, headers)

    async def statuses(
        self, routes: list[tuple[Contract, Route]], token: str | None
    ) -> dict[str, int]:
        return {
            route.operation: (await self.ask(contract, route, token)).status
            for contract, route in routes
        }

    async def picture(self) -> list[str]:
        """What the organization consists of, to see that nothing has changed."""
        paths = (
            "/users",
            "/solutions",
            "/organizations",
            "/categories",
            "/templates",
            "/providers",
            f"/organizations/{self.ids['organizationId']}/settings",
            f"/users/{self.ids['userId']}/preferences",
        )
        return [(await self.ana.call("GET", "/api/v1" + path)).text for path in paths]


@pytest.fixture
async def acme(tmp_path: Path) -> AsyncIterator[Acme]:
    async with open_world(tmp_path) as world:
        ana = await world.person("ana", await world.organization("Acme"), Role.OWNER)
        ben = await world.person("ben", ana.organization, tags={"note": CANARY})
        app = await world.solution(ana.organization, CANARY, [ben], **{CANARY: [ben]})
        handle = world.handle(ana.organization)
        (group,) = await handle.groups(app.number)
        token, _ = await create_token(
            handle, ana.organization, ben.user, world.clock.now_ms(), description=CANARY
        )
        address = await handle.register_address(
            ben.user.number, "email", b"key", {}, device=CANARY, now_ms=0
        )
        sent = (await ana.notify(NOTIFICATION)).json
        await world.settled()
        ids = {
            "organizationId": str(ana.organization.organization_id),
            "userId": ben.user_id,
            "solutionId": str(app.solution_id),
            "groupId": str(group.group_id),
            "tokenId": str(token.token_id),
            "sessionId": await session_of(world, ben),
            "addressId": str(address.address_id),
            "notificationId": sent["notificationId"],
            "webhookId": await disabled_webhook(ana),
            "actionId": await disabled_action(ana),
            **await external_analysis(ana),
            **await delivery(ana),
            "regionName": "us-east-1",
            **tagoio.ids(ana, ben, sent["notificationId"]),
        }
        yield Acme(world, ana, ben, ids)


async def session_of(world: World, ben: Person) -> str:
    now_ms = world.clock.now_ms()
    session = Session(uuid7(now_ms), CANARY, "", now_ms, now_ms + DAY, now_ms)
    storage = world.running.storage
    await storage.create_session(b"hash", ben.user.number, now_ms, now_ms + DAY, session=session)
    return str(session.session_id)


async def disabled_webhook(ana: Person) -> str:
    """One that nothing is ever posted to."""
    body = {"url": HOOK, "description": CANARY, "enabled": False}
    made = await ana.call("POST", "/api/v1/webhooks", body)
    found: str = made.json["webhook"]["webhookId"]
    return found


async def disabled_action(ana: Person) -> str:
    path = "/api/v1/organizations/{organization}/actions"
    made = await ana.call("POST", path, {**RULE, "name": CANARY})
    found: str = made.json["actionId"]
    return found


async def external_analysis(ana: Person) -> dict[str, str]:
    """With a run that nobody listens for."""
    path = "/api/v1/organizations/{organization}/analyses"
    body = {"name": CANARY, "runOn": "external", "code": f"{CANARY!r}"}
    analysis_id = (await ana.call("POST", path, body)).json["analysisId"]
    await ana.call("PUT", f"{path}/{analysis_id}/secrets/KEY", {"value": CANARY})
    run = await ana.call("POST", f"{path}/{analysis_id}/run", {"data": [{"note": CANARY}]})
    return {"analysisId": analysis_id, "runId": run.json["runId"], "secretName": "KEY"}


async def delivery(ana: Person) -> dict[str, str]:
    """A category, a template and a provider; no server rings by SMS."""
    words = {"name": CANARY, "content": {"text": CANARY}}
    await ana.call("PUT", "/api/v1/categories/safety", {"name": CANARY})
    template = await ana.call("POST", "/api/v1/templates", words)
    provider = {"channel": "sms", "name": CANARY, "settings": GATEWAY, "enabled": False}
    made = await ana.call("POST", "/api/v1/providers", provider)
    place = "/api/v1/organizations/{organization}/single-sign-on"
    await ana.call("PUT", place, {**ISSUER, "name": CANARY})
    point = BODIES["addData"] | {"metadata": {"note": CANARY}}
    await ana.call("POST", "/api/v1/organizations/{organization}/events", point)
    return {
        "categoryKey": "safety",
        "device": "boiler",
        "templateId": template.json["templateId"],
        "version": "1",
        "providerId": made.json["providerId"],
        "channelName": "sms",
    }


async def wrong_token(acme: Acme, way: str) -> str | None:
    """Of Ana the owner, with all scopes, but not to be accepted any more."""
    handle, now_ms = acme.world.handle(acme.ana.organization), acme.world.clock.now_ms()
    token, secret = await create_token(handle, acme.ana.organization, acme.ana.user, now_ms)
    match way:
        case "none":
            return None
        case "revoked":
            await handle.update_token(replace(token, revoked_at_ms=now_ms))
        case "expired":
            acme.world.clock.advance(15 * DAY)
        case "inbox token":
            return await acme.ana.inbox_token()
        case "off by one":
            return secret[:-1] + ("a" if secret[-1] != "a" else "b")
    return secret


def test_every_route_with_a_body_has_one_to_be_tried_with() -> None:
    assert {route.operation for _, route in GUARDED if route.request} == set(BODIES)


@pytest.mark.parametrize("way", ["none", "revoked", "expired", "inbox token", "off by one"])
async def test_without_a_valid_token_every_route_answers_401(acme: Acme, way: str) -> None:
    statuses = await acme.statuses(BY_TOKEN, await wrong_token(acme, way))
    assert {name: status for name, status in statuses.items() if status != 401} == {}


async def test_without_the_scope_every_route_answers_403(acme: Acme) -> None:
    let_in = {}
    for contract, route in BY_TOKEN:
        lacking = frozenset(TokenScope) - PERMISSIONS[route.permission].scopes
        olga = await acme.world.person(
            route.operation, acme.ana.organization, Role.OWNER, lacking, operator=True
        )
        status = (await acme.ask(contract, route, olga.token)).status
        if status != 403:
            let_in[route.operation] = status
    assert let_in == {}


@pytest.mark.parametrize("role", [Role.USER, Role.MAKER, Role.DENY])
async def test_without_the_role_every_route_answers_403(acme: Acme, role: Role) -> None:
    lowly = await acme.world.person("lou", acme.ana.organization, role, frozenset(TokenScope))
    forbidden = [
        (contract, route)
        for contract, route in BY_TOKEN
        if role not in PERMISSIONS[route.permission].roles
    ]
    statuses = await acme.statuses(forbidden, lowly.token)
    assert set(statuses.values()) == ({401} if role is Role.DENY else {403})


async def test_the_owner_of_another_organization_finds_nothing_and_changes_nothing(
    acme: Acme,
) -> None:
    before = await acme.picture()
    cora = await acme.world.person("cora", await acme.world.organization("Other"), Role.OWNER)
    for contract, route in BY_TOKEN:
        answer = await acme.ask(contract, route, cora.token)
        named = {name for name in acme.ids if f"{{{name}}}" in route.path} - OWN_NAMES
        operates = PERMISSIONS[route.permission].operator
        expected = {403} if operates else {404} if named else {200, 201, 204}
        expected = {400} if "not_offered" in route.errors and not named else expected
        expected = {NEEDS_MORE[route.operation]} if route.operation in NEEDS_MORE else expected
        assert answer.status in expected, (route.operation, answer.status, answer.text)
        assert CANARY not in answer.text, route.operation
    assert await acme.picture() == before


async def test_a_malformed_id_is_simply_not_found(acme: Acme) -> None:
    for name in set(acme.ids) - OWN_NAMES:
        acme.ids[name] = "1' OR '1'='1"[:8]
    named = [one for one in BY_TOKEN if "Id}" in one[1].path]
    statuses = await acme.statuses(named, acme.ana.token)
    assert {name: status for name, status in statuses.items() if status != 404} == {}


@pytest.mark.parametrize("way", ["none", "personal token", "ended", "expired"])
async def test_the_inbox_opens_to_nothing_but_a_valid_inbox_token(acme: Acme, way: str) -> None:
    token: str | None = await acme.ben.inbox_token()
    if way == "ended":
        await acme.world.handle(acme.ana.organization).end_inbox_tokens(acme.ben.user.number)
    if way == "expired":
        acme.world.clock.advance(61 * 60_000)
    token = {"none": None, "personal token": acme.ben.token}.get(way, token)
    statuses = await acme.statuses(BY_INBOX_TOKEN, token)
    assert {name: status for name, status in statuses.items() if status != 401} == {}


async def test_a_stranger_finds_nothing_of_bens_inbox(acme: Acme) -> None:
    cora = await acme.world.person("cora", await acme.world.organization("Other"))
    for contract, route in BY_INBOX_TOKEN:
        answer = await acme.ask(contract, route, await cora.inbox_token())
        if "Id}" in route.path:
            assert answer.status == 404, route.operation
        assert CANARY not in answer.text, route.operation
    assert await acme.ben.titles() == [None]
