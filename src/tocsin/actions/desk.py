"""Where actions are made and changed. What is saved here can run."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tocsin.actions.check import check_definition
from tocsin.actions.evaluate import initial
from tocsin.actions.inputs import inputs_of
from tocsin.actions.posts import ActionSecrets
from tocsin.channels.support.destinations import check_destination
from tocsin.channels.support.faults import Blocked
from tocsin.channels.support.guard import Guard
from tocsin.model.actions import (
    Action,
    Definition,
    NoAnswerTrigger,
    NoDataTrigger,
    RunEffect,
    WebhookEffect,
)
from tocsin.model.clock import Clock
from tocsin.model.data import MOST_DEVICES
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.evaluation import State
from tocsin.model.ids import uuid7
from tocsin.model.notification import Draft
from tocsin.model.people import Principal
from tocsin.storage.actions import Input
from tocsin.storage.operations import OrganizationStorage, Storage


class Wanted(Struct, frozen=True):
    """An action as somebody wants it, checked as far as one can without looking anything up."""

    name: str
    description: str | None
    enabled: bool
    tags: dict[str, str]
    definition: Definition
    drafts: dict[int, Draft]


class Desk:
    """`wake` tells the engine that there is something new to look at."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        guard: Guard,
        secrets: ActionSecrets,
        wake: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._guard = guard
        self._secrets = secrets
        self._wake = wake

    async def check(
        self, handle: OrganizationStorage, principal: Principal, definition: Definition
    ) -> None:
        """What needs a look at what there is. Raises an error that names the field."""
        check_definition(definition)
        trigger = definition.trigger
        category = trigger.category if isinstance(trigger, NoAnswerTrigger) else None
        if category is not None and await handle.category(category) is None:
            message = f"trigger.category: there is no category {category!r}."
            raise TocsinError("unknown_category", message, field="trigger.category")
        effects, number = definition.effects, principal.organization.number
        for place, one in enumerate(definition.all_effects):
            name = "effects" if place < len(effects) else "whenUnlocked"
            field = f"{name}.{place - (0 if name == 'effects' else len(effects))}"
            if isinstance(one, WebhookEffect):
                await self._check_url(one.url, f"{field}.url")
            elif isinstance(one, RunEffect):
                for analysis in one.analyses:
                    if await self._storage.analysis_number(number, analysis) is None:
                        message = f"{field}.analyses: there is no analysis {analysis}."
                        raise TocsinError("invalid_body", message, field=f"{field}.analyses")

    async def _check_url(self, url: str, field: str) -> None:
        try:
            await check_destination(self._guard, url)
        except Blocked as fault:
            raise TocsinError("invalid_body", f"{field}: {fault}.", field=field) from None

    async def create(
        self, handle: OrganizationStorage, principal: Principal, wanted: Wanted
    ) -> tuple[Action, str | None]:
        """The action, and the secret of its webhooks if it has any: shown this once."""
        await self.check(handle, principal, wanted.definition)
        now_ms, action_id = self._clock.now_ms(), uuid7()
        organization = principal.organization
        secret, sealed = await self._secret(organization.number, action_id, None, wanted)
        new = Action(
            number=0,
            organization_number=organization.number,
            organization_id=organization.organization_id,
            action_id=action_id,
            name=wanted.name,
            description=wanted.description,
            enabled=wanted.enabled,
            locked=False,
            tags=wanted.tags,
            version=1,
            definition=wanted.definition,
            drafts=wanted.drafts,
            saved_by=principal.user.user_id,
            scopes=principal.scopes,
            secret=sealed,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        )
        states = await self._states(handle, wanted.definition, enabled=wanted.enabled)
        made = await handle.create_action(new, _inputs(new), states)
        self._wake()
        return made, secret

    async def save(
        self, handle: OrganizationStorage, principal: Principal, before: Action, wanted: Wanted
    ) -> tuple[Action, str | None]:
        """Its next version, with the rights of who saves it now. Where it stands stays as it is
        while the trigger does.
        """
        await self.check(handle, principal, wanted.definition)
        secret, sealed = await self._secret(
            before.organization_number, before.action_id, before.secret, wanted
        )
        after = replace(
            before,
            name=wanted.name,
            description=wanted.description,
            enabled=wanted.enabled,
            tags=wanted.tags,
            definition=wanted.definition,
            drafts=wanted.drafts,
            saved_by=principal.user.user_id,
            scopes=principal.scopes,
            secret=sealed,
            updated_at_ms=self._clock.now_ms(),
        )
        same = before.definition.trigger == wanted.definition.trigger
        states = None
        if not same or before.enabled != wanted.enabled:
            states = await self._states(handle, wanted.definition, enabled=wanted.enabled)
        saved = await handle.save_action(after, _inputs(after), states)
        if saved is None:
            raise TocsinError("conflict", "Somebody else has saved this action meanwhile.")
        self._wake()
        return saved, secret

    async def switch(self, handle: OrganizationStorage, action: Action, enabled: bool) -> Action:
        """On or off. Switched on again it begins anew."""
        after = replace(action, enabled=enabled)
        states = await self._states(handle, action.definition, enabled=enabled)
        now_ms = self._clock.now_ms()
        if not await handle.switch_action(action, enabled, _inputs(after), states, now_ms):
            raise not_found("action")
        self._wake()
        return replace(after, updated_at_ms=now_ms)

    async def rotate(self, handle: OrganizationStorage, action: Action) -> str:
        """A new secret for its webhooks, at once in place of the old one."""
        secret, sealed = await self._secrets.make(action.organization_number, action.action_id)
        if not await handle.save_action_secret(action, sealed, self._clock.now_ms()):
            raise not_found("action")
        return secret

    async def _secret(
        self, organization: int, action_id: UUID, known: bytes | None, wanted: Wanted
    ) -> tuple[str | None, bytes | None]:
        posts = any(isinstance(one, WebhookEffect) for one in wanted.definition.all_effects)
        if known is not None or not posts:
            return None, known
        return await self._secrets.make(organization, action_id)

    async def _states(
        self, handle: OrganizationStorage, definition: Definition, *, enabled: bool
    ) -> dict[str, State]:
        """In which it waits for its time."""
        if not enabled:
            return {}
        trigger = definition.trigger
        devices: dict[str, int | None] = {}
        if isinstance(trigger, NoDataTrigger):
            devices = await handle.quiet_devices(trigger.device, trigger.tags, MOST_DEVICES)
        return initial(definition, self._clock.now_ms(), devices)


def _inputs(of: Action) -> list[Input]:
    """What it looks at; nothing while it is off."""
    return inputs_of(of.definition) if of.enabled else []
