"""What an action's effects would do and say, and how many people they would reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from tocsin.actions.effects import addressed, ready
from tocsin.actions.facts import Facts
from tocsin.actions.filters import holds
from tocsin.http.api.wire import Body, present
from tocsin.http.call import Call
from tocsin.model.actions import Action, NotifyEffect, RunEffect
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError
from tocsin.model.evaluation import Firing, Turn
from tocsin.model.notification import Content, Draft
from tocsin.notifications.accept import check
from tocsin.notifications.preview import preview
from tocsin.plan.words import choose, words


class WouldBody(Body):
    """What an effect would do. A notification would reach `people`, with these words."""

    kind: str
    place: int
    done: bool
    why: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    people: int | UnsetType = UNSET
    url: str | UnsetType = UNSET
    analyses: list[UUID] | UnsetType = UNSET


class FiringBody(Body):
    """One firing, or (`unlocked`) that it was over."""

    at: str
    turn: Turn
    facts: dict[str, Any]
    effects: list[WouldBody]
    subject: str | UnsetType = UNSET


class Would:
    """What effects would do. Whom a notification would reach is asked once for each effect."""

    def __init__(self, call: Call, action: Action) -> None:
        self._call = call
        self._action = action
        self._people: dict[int, int | str] = {}

    def _places(self, turn: Turn) -> range:
        definition = self._action.definition
        first = len(definition.effects)
        return range(first) if turn is Turn.FIRED else range(first, len(definition.all_effects))

    async def reached(self, firing: Firing) -> int:
        """People, of all notifications of a firing."""
        found = [
            await self._reach(place)
            for place in self._places(firing.turn)
            if self._holds(place, firing)
        ]
        return sum(one for one in found if isinstance(one, int))

    def _holds(self, place: int, firing: Firing) -> bool:
        return holds(self._action.definition.all_effects[place].when, firing.facts)

    async def firing(self, of: Firing) -> FiringBody:
        return FiringBody(
            at=iso(of.at_ms),
            turn=of.turn,
            facts=of.facts,
            effects=[await self._effect(place, of) for place in self._places(of.turn)],
            subject=of.subject or UNSET,
        )

    async def _effect(self, place: int, firing: Firing) -> WouldBody:
        one = self._action.definition.all_effects[place]
        body = WouldBody(str(one.__struct_config__.tag), place, done=True)
        if not self._holds(place, firing):
            body.done, body.why = False, self._call.say("action.filter_fails")
        elif isinstance(one, NotifyEffect):
            facts: Facts = {**firing.facts, "state": firing.turn.value, "action": self._action.name}
            content = ready(self._action.drafts[place], self._action, facts).content
            said = await self._words(content)
            body.title, body.text = said
            people = await self._reach(place)
            if isinstance(people, int):
                body.people = people
            else:
                body.done, body.why = False, people
        elif isinstance(one, RunEffect):
            body.analyses = list(one.analyses)
        else:
            body.url = one.url
        return body

    async def _words(self, content: Content) -> tuple[str | UnsetType, str]:
        language = self._call.principal.organization.settings.language
        said = words(content, choose(content, None, language), None)
        return present(said.title), said.text

    async def _reach(self, place: int) -> int | str:
        """People, or why nothing would be sent."""
        one = self._action.definition.all_effects[place]
        if not isinstance(one, NotifyEffect):
            return 0
        if place not in self._people:
            self._people[place] = await self._count(self._action.drafts[place], one)
        return self._people[place]

    async def _count(self, draft: Draft, one: NotifyEffect) -> int | str:
        call, now_ms = self._call, self._call.now_ms
        try:
            draft = await addressed(call.storage, draft, one)
            checked, solution = await check(call.storage, call.principal, draft, now_ms)
        except TocsinError as error:
            return error.detail
        setup = await call.context.setups.of(call.principal.organization.number)
        seen = await preview(
            call.storage, call.principal, checked, solution, setup=setup, now_ms=now_ms
        )
        return seen.summary.recipients
