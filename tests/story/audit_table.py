"""One call of each route that changes something, in an order in which all of them succeed."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Any

from tests.world import Answer, Person
from tocsin.audience.second_factor import STEP_MS, totp
from tocsin.http.openapi import Contract
from tocsin.http.server import CONTRACTS
from tocsin.http.table import Route

PASSWORD = "a long canary password"
CLOSED = "https://127.0.0.1:1/hook"
"""Nobody listens there."""
GATEWAY = {"kind": "gateway", "sender": "Acme", "url": CLOSED, "authHeader": "canary secret"}
WORDS = {"text": "canary content", "title": "Cake"}
LATER = {"scope": "ORG", "content": WORDS, "startAt": "2026-11-30T12:00:00Z"}
JIGX_LATER = {**LATER, "startAt": 1_796_000_000_000}
NOW = {"scope": "ORG", "content": WORDS}
RULE = {
    "name": "Hourly",
    "enabled": False,
    "trigger": {"kind": "interval", "minutes": 60},
    "effects": [{"kind": "webhook", "url": CLOSED}],
}
YES = {"id": "yes", "label": "canary button"}
ASKING = {"scope": "ORG", "content": {**WORDS, "buttons": [YES]}, "question": {"rule": "first"}}

ISSUER = {
    "name": "Acme",
    "issuer": "https://127.0.0.1:1",
    "clientId": "tocsin",
    "clientSecret": "canary secret",
    "domains": ["acme.example"],
}

CALLS: list[tuple[str, Any]] = [
    ("createOrganization", {"name": "Second"}),
    ("changeOrganization", {"name": "Acme & Co"}),
    ("saveRegion", {"baseUrl": "https://eu.example"}),
    ("saveSettings", {"language": "de"}),
    ("saveSingleSignOn", ISSUER),
    ("testSingleSignOn", ISSUER),
    ("deleteSingleSignOn", None),
    ("createUser", {"email": "eve@acme.example", "name": "Eve"}),
    ("changeUser", {"tags": {"site": "north"}}),
    ("setPassword", {"password": PASSWORD}),
    ("setOwnPassword", {"password": PASSWORD}),
    ("inviteUser", {"email": "gil@acme.example", "name": "Gil"}),
    ("createPasswordLink", None),
    ("beginSecondFactor", None),
    ("enableSecondFactor", None),
    ("renewRecoveryCodes", {"password": PASSWORD}),
    ("disableSecondFactor", {"password": PASSWORD}),
    ("removeSecondFactor", None),
    ("forgetIssuerAccount", None),
    ("endOwnSession", None),
    ("endOtherSessions", None),
    ("createInboxToken", None),
    ("endInboxTokens", None),
    ("createUserAddress", {"channel": "sms", "address": {"phone": "+4930123456"}}),
    ("savePreferences", {"channels": {"email": False}}),
    ("changeMe", {"language": "en"}),
    ("saveMyPreferences", {"channels": {"email": False}}),
    ("importUsers", b"email,name\nfay@acme.example,Fay\n"),
    ("createSolution", {"name": "Field"}),
    ("changeSolution", {"description": "canary words"}),
    ("setMember", {"role": "MAKER"}),
    ("createGroup", {"name": "drivers"}),
    ("changeGroup", {"name": "pilots"}),
    ("addGroupMember", None),
    ("removeGroupMember", None),
    ("addGroupMembers", {"emails": ["fay@acme.example"]}),
    ("createToken", {"scopes": ["read"]}),
    ("extendTokenLease", None),
    ("rotateToken", {"overlapHours": 1}),
    ("saveOwnViews", {"views": {"notifications": ["canary words"]}}),
    ("saveCategory", {"name": "Safety"}),
    ("createTemplate", {"name": "Hello", "content": WORDS}),
    ("saveTemplate", {"name": "Hello", "content": {**WORDS, "title": "Pie"}}),
    ("restoreTemplateVersion", None),
    ("createProvider", {"channel": "sms", "name": "Mine", "settings": GATEWAY}),
    ("changeProvider", {"name": "Ours"}),
    ("testProvider", {"address": {"phone": "+4930123456"}}),
    ("testChannel", {"address": {"phone": "+4930123456"}}),
    ("saveDevice", {"displayName": "Boiler", "tags": {"hall": "3"}}),
    ("createWebhook", {"url": CLOSED, "enabled": False}),
    ("changeWebhook", {"description": "canary words"}),
    ("rotateWebhookSecret", None),
    ("replayWebhook", {"since": "2026-11-22T11:00:00Z"}),
    ("testWebhook", None),
    ("CreateOrganizationNotification", JIGX_LATER),
    ("DeleteOrganizationNotification", None),
    ("createNotifications", {"items": [LATER, LATER]}),
    ("createNotification", NOW),
    ("pauseNotification", None),
    ("resumeNotification", None),
    ("redriveNotification", {}),
    ("redriveDeadLetters", {}),
    ("UpdateUserNotification", {"state": "READ"}),
    ("DeleteUserNotification", None),
    ("replaceNotification", {"content": WORDS}),
    ("createNotification", ASKING),
    ("moveDeadline", {"deadline": "2026-11-30T13:00:00Z"}),
    ("closeQuestion", {"value": "yes"}),
    ("createNotification", LATER),
    ("stopNotification", None),
    ("createAction", RULE),
    ("changeAction", {"description": "canary words"}),
    ("lockAction", {}),
    ("unlockAction", {}),
    ("restoreActionVersion", None),
    ("rotateActionSecret", None),
    ("deleteAction", None),
    ("saveScripts", {"enabled": True}),
    ("createAnalysis", {"name": "Watch", "runOn": "external", "code": "canary = 1"}),
    ("changeAnalysis", {"description": "canary words"}),
    ("saveAnalysisVersion", {"code": "canary = 2"}),
    ("restoreAnalysisVersion", None),
    ("deployAnalysis", {}),
    ("renewAnalysisToken", None),
    ("saveAnalysisSecret", {"value": "canary secret"}),
    ("removeAnalysisSecret", None),
    ("runAnalysis", {"environment": {"why": "canary"}}),
    ("cancelRun", None),
    ("deleteAnalysis", None),
    ("deleteWebhook", None),
    ("deleteProvider", None),
    ("deleteTemplate", None),
    ("deleteCategory", None),
    ("revokeToken", None),
    ("removeMember", None),
    ("deleteGroup", None),
    ("deleteSolution", None),
    ("deleteUserAddress", None),
    ("deleteUser", None),
    ("createMyAddress", {"channel": "sms", "address": {"phone": "+4930123457"}}),
    ("deleteMyAddress", None),
]
MAKES = {
    "createUser": ("userId",),
    "createUserAddress": ("addressId",),
    "createMyAddress": ("addressId",),
    "beginSecondFactor": ("secret",),
    "createSolution": ("solutionId",),
    "createGroup": ("groupId",),
    "createToken": ("tokenId",),
    "rotateToken": ("tokenId",),
    "createTemplate": ("templateId",),
    "createProvider": ("providerId",),
    "createWebhook": ("webhook", "webhookId"),
    "createAction": ("actionId",),
    "createAnalysis": ("analysisId",),
    "runAnalysis": ("runId",),
    "CreateOrganizationNotification": ("notificationId",),
    "createNotification": ("notificationId",),
}
"""Where an answer has the id that later calls name."""
ROUTES: dict[str, tuple[Contract, Route]] = {
    route.operation: (contract, route)
    for contract in CONTRACTS
    for route in contract.routes
    if contract.name in ("Jigx", "Directory")
}
CHANGING = {name for name, (_, route) in ROUTES.items() if route.changes}


@dataclass
class Caller:
    """Goes through the table; the ids of what it has made stand in the paths that follow."""

    person: Person
    ids: dict[str, str] = field(default_factory=dict)

    async def call(self, operation: str, body: Any) -> Answer:
        contract, route = ROUTES[operation]
        known = {
            "organizationId": str(self.person.organization.organization_id),
            "regionName": "eu-central-1",
            "categoryKey": "safety",
            "channelName": "sms",
            "device": "boiler",
            "version": "1",
            "secretName": "KEY",
            **self.ids,
        }
        path = contract.prefix + re.sub(r"\{(\w+)\}", lambda name: known[name[1]], route.path)
        headers = {"content_type": route.streams[0]} if route.streams else {}
        if operation == "enableSecondFactor":
            now = self.person.world.clock.now_ms() // STEP_MS
            body = {"code": totp(base64.b32decode(self.ids["secret"]), now)}
        answer = await self.person.call(route.method, path, body, **headers)
        assert answer.status < 300, (operation, answer.text)
        for name in MAKES.get(operation, ())[-1:]:
            made = answer.json
            for step in MAKES[operation]:
                made = made[step]
            self.ids[name] = made
        return answer
