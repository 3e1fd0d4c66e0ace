"""Posts what set an action off to a URL, signed, and again until it is taken or given up."""

from __future__ import annotations

import random

import msgspec

from tocsin.actions.effects import facts_in
from tocsin.actions.filters import holds
from tocsin.channels.support.standard_webhooks import new_secret
from tocsin.dispatch.webhook_post import post
from tocsin.dispatch.webhook_schedule import Tried, next_try_ms, outcome_of
from tocsin.model.actions import Action, WebhookEffect
from tocsin.model.channel import Http
from tocsin.model.clock import Clock, iso
from tocsin.model.evaluation import DueEffect
from tocsin.model.webhooks import WebhookOutcome
from tocsin.storage.operations import Storage
from tocsin.storage.vault import Place, Vault


class ActionSecrets:
    """What an action's webhooks are signed with, encrypted at rest."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def make(self, organization: int, action_id: object) -> tuple[str, bytes]:
        """A new secret, and how it is kept."""
        secret = new_secret()
        sealed = await self._vault.encrypt(organization, _place(action_id), secret.encode())
        return secret, sealed

    async def of(self, action: Action) -> str | None:
        if action.secret is None:
            return None
        place = _place(action.action_id)
        opened = await self._vault.decrypt(action.organization_number, place, action.secret)
        return opened.decode()


def _place(action_id: object) -> Place:
    return Place("actions", str(action_id), "secret")


class Posts:
    """One try each; what failed comes again, as with endpoints of webhooks."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        http: Http,
        secrets: ActionSecrets,
        *,
        jitter: random.Random,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._http = http
        self._secrets = secrets
        self._jitter = jitter

    async def do(self, effect: DueEffect) -> None:
        action = await self._storage.action_by_number(effect.action)
        if action is None:
            return
        one = self._wanted(effect, action)
        if isinstance(one, str):
            await self._storage.finish_effect(effect, {"outcome": "skipped", "why": one})
            return
        secret = await self._secrets.of(action)
        started_ms = self._clock.now_ms()
        reply = await post(
            self._http,
            one.url,
            (secret,) if secret else (),
            f"act_{action.organization_id.hex}_{effect.number}",
            body(effect, action),
            now_ms=started_ms,
            headers=one.headers,
        )
        tries, now_ms = effect.attempts + 1, self._clock.now_ms()
        outcome = outcome_of(Tried(0, tries, started_ms, now_ms - started_ms, reply))
        result = {"outcome": outcome.value, "detail": reply.detail, "attempt": tries}
        if outcome is WebhookOutcome.FAILED:
            due_ms = next_try_ms(tries, reply, now_ms, self._jitter)
            await self._storage.postpone_effect(effect, due_ms, result)
        else:
            await self._storage.finish_effect(effect, result)

    def _wanted(self, effect: DueEffect, action: Action) -> WebhookEffect | str:
        """The effect, or why it is not done."""
        if effect.payload["version"] != action.version:
            return "The action was changed meanwhile."
        one = action.definition.all_effects[effect.payload["place"]]
        if not isinstance(one, WebhookEffect):
            return "The action was changed meanwhile."
        return one if holds(one.when, effect.payload["facts"]) else "Its filter does not hold."


def body(effect: DueEffect, action: Action) -> bytes:
    """`{"type", "timestamp", "data"}`, as other webhooks have it."""
    facts = facts_in(effect, action)
    data = {**facts, "actionId": str(action.action_id), "action": action.name}
    return msgspec.json.encode(
        {
            "type": f"action.{facts['state']}",
            "timestamp": iso(effect.payload["atMs"]),
            "data": {**data, "organizationId": str(action.organization_id)},
        }
    )
