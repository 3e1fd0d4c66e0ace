"""Does what a firing sets off: notifies, runs analyses, resolves alerts. Each happens once.

A crash repeats an effect that was not filed. So a notification is accepted under a key of the
effect's own, and a run is queued in the commit that files it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec.structs import asdict, replace

from tocsin.actions.facts import Facts
from tocsin.actions.filters import holds
from tocsin.actions.rights import principal_of
from tocsin.actions.words import filled
from tocsin.model.actions import Action, NotifyEffect, Resolve, RunEffect
from tocsin.model.analyses import RunCause, RunRequest
from tocsin.model.clock import SECOND_MS, Clock
from tocsin.model.errors import TocsinError
from tocsin.model.evaluation import DueEffect
from tocsin.model.notification import STOPPED, Content, Draft, Notification
from tocsin.model.people import Principal
from tocsin.notifications.accept import accept, replacement
from tocsin.notifications.limits import AcceptLimits
from tocsin.storage.operations import OrganizationStorage, Storage

WAIT_MS = 5 * SECOND_MS
"""After which an effect is tried again that could not be done for a reason of ours."""
_DIGEST = b"action"
Result = dict[str, Any]


class Effects:
    """`wake` tells the engine that something was accepted, `wake_runs` that a run is queued."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        accepts: AcceptLimits,
        *,
        wake: Callable[[], None],
        wake_runs: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._accepts = accepts
        self._wake = wake
        self._wake_runs = wake_runs

    async def do(self, effect: DueEffect) -> None:
        """File what came of it. What cannot be done says why; what cannot yet is put off."""
        action = await self._storage.action_by_number(effect.action)
        if action is None:
            return
        try:
            await self._do(effect, action)
        except TocsinError as error:
            result = {"outcome": "refused", "why": error.detail}
            if error.kind.code == "too_many" or error.kind.status >= 500:
                wait = max(WAIT_MS, (error.retry_after_s or 0) * SECOND_MS)
                due_ms = self._clock.now_ms() + wait
                await self._storage.postpone_effect(effect, due_ms, {**result, "outcome": "waits"})
            else:
                await self._storage.finish_effect(effect, result)

    async def _do(self, effect: DueEffect, action: Action) -> None:
        if effect.kind == "resolve":
            await self._resolve(effect, action)
            return
        if effect.payload["version"] != action.version:
            result = {"outcome": "dropped", "why": "The action was changed meanwhile."}
            await self._storage.finish_effect(effect, result)
            return
        one = action.definition.all_effects[effect.payload["place"]]
        if not holds(one.when, effect.payload["facts"]):
            result = {"outcome": "skipped", "why": "Its filter does not hold."}
            await self._storage.finish_effect(effect, result)
        elif isinstance(one, NotifyEffect):
            await self._notify(effect, action, one)
        elif isinstance(one, RunEffect):
            await self._run(effect, action)

    async def _notify(self, effect: DueEffect, action: Action, one: NotifyEffect) -> None:
        principal = await principal_of(self._storage, action)
        handle = self._handle(principal)
        now_ms = self._clock.now_ms()
        draft = action.drafts[effect.payload["place"]]
        draft = await addressed(handle, ready(draft, action, facts_in(effect, action)), one)
        draft = replace(
            draft,
            start_at_ms=now_ms + one.delay_seconds * SECOND_MS if one.delay_seconds else None,
            idempotency_key=f"action:{effect.number}",
            request_digest=_DIGEST,
            options=replace(draft.options, chain=_chain(effect)),
        )
        assert draft.idempotency_key is not None
        made = await handle.accepted_before(draft.idempotency_key, _DIGEST)
        if made is None:
            self._accepts.check(principal.organization, 1, now_ms)
            made = await accept(handle, principal, draft, now_ms)
            self._wake()
        resolve = one.resolve if effect.payload["turn"] == "fired" else None
        await self._storage.finish_effect(
            effect,
            {"outcome": "sent", "notificationId": str(made.notification_id)},
            alert=None if resolve is None else (made.notification_id, _plain(resolve)),
        )

    async def _run(self, effect: DueEffect, action: Action) -> None:
        principal = await principal_of(self._storage, action)
        facts, organization = facts_in(effect, action), principal.organization.number
        analysis_id = UUID(effect.payload["analysis"])
        number = await self._storage.analysis_number(organization, analysis_id)
        if number is None:
            raise TocsinError("not_found", "The analysis is gone.")
        environment = {
            "_action_id": str(action.action_id),
            "_action_type": str(action.definition.trigger.__struct_config__.tag),
            "_action_state": facts["state"],
            "_device_id": facts.get("device") or "",
        }
        request = RunRequest(
            organization=organization,
            analysis=number,
            cause=RunCause.ACTION,
            environment=environment,
            data=[facts],
            requested_by=principal.user.number,
            chain=_chain(effect),
        )
        await self._storage.start_run(effect, request, self._clock.now_ms())
        self._wake_runs()

    async def _resolve(self, effect: DueEffect, action: Action) -> None:
        alerts = await self._storage.alerts(effect)
        resolved: list[str] = []
        if alerts:
            principal = await principal_of(self._storage, action)
            handle, facts = self._handle(principal), facts_in(effect, action)
            for alert in alerts:
                old = await handle.notification(alert.notification_id)
                if old is not None and old.state not in STOPPED:
                    key = f"action:{effect.number}:{alert.effect}"
                    words = Resolve(**alert.resolve)
                    await self._settle(handle, principal, old, words, facts=facts, key=key)
                    resolved.append(str(old.notification_id))
            self._wake()
        result = {"outcome": "resolved" if resolved else "nothing", "notificationIds": resolved}
        await self._storage.finish_effect(effect, result, resolved=True)

    async def _settle(
        self,
        handle: OrganizationStorage,
        principal: Principal,
        old: Notification,
        words: Resolve,
        *,
        facts: Facts,
        key: str,
    ) -> None:
        """Withdraw it, or put one in its place that says that it is over."""
        now_ms = self._clock.now_ms()
        if words.text is not None:
            said = filled(Content(text=words.text, title=words.title), facts)
            draft = Draft(old.scope, said, idempotency_key=key, request_digest=_DIGEST)
            if await handle.accepted_before(key, _DIGEST) is None:
                await replacement(handle, principal, old, draft, now_ms)
            await handle.stop(old, principal.user, now_ms, recall=False)
        else:
            await handle.stop(old, principal.user, now_ms)

    def _handle(self, principal: Principal) -> OrganizationStorage:
        organization = principal.organization
        return self._storage.organization(organization.number, organization.organization_id)


def _chain(effect: DueEffect) -> int:
    """How many runs have led to it."""
    chain: int = effect.payload.get("chain", 0)
    return chain


def facts_in(effect: DueEffect, action: Action) -> Facts:
    """With what only the action knows."""
    return {**effect.payload["facts"], "state": effect.payload["turn"], "action": action.name}


def ready(draft: Draft, action: Action, facts: Facts) -> Draft:
    """With its words filled, and marked as sent by the action."""
    options = replace(draft.options, action=action.action_id)
    return replace(draft, content=filled(draft.content, facts), options=options)


async def addressed(handle: OrganizationStorage, draft: Draft, one: NotifyEffect) -> Draft:
    """For the users that are named by id, as their e-mails are now."""
    if not one.users:
        return draft
    users = await handle.users_by_ids(list(one.users))
    if not users:
        raise TocsinError("not_found", "The users whom it names are gone.")
    return replace(draft, emails=tuple(user.email for user in users))


def _plain(of: Resolve) -> Result:
    return {key: value for key, value in asdict(of).items() if value is not None}
