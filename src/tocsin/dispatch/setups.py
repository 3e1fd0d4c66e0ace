"""What each organization can ring with, as the planner needs it."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.dispatch.providers import Providers
from tocsin.model.channel import Channel, Person
from tocsin.model.ids import uuid7
from tocsin.model.notification import Step
from tocsin.model.setup import Reach, Setup
from tocsin.plan.decide import PUSH

_SOMEBODY = Person(uuid7(0), "Somebody", "somebody@example.com", None)
_WITH_PHONE = Person(uuid7(0), "Somebody", "somebody@example.com", "+10000000000")


class Setups:
    """Made from the channels that there are and the providers that an organization has."""

    def __init__(
        self, kinds: Mapping[str, type[Channel]], providers: Providers, order: tuple[str, ...]
    ) -> None:
        """`kinds` are all channels, `order` the operator's fallback order.

        Of the usual order, what is not set up is no loss worth a word.
        """
        self._kinds = kinds
        self._providers = providers
        self._steps = tuple(Step(name) for name in order)
        self._made: dict[frozenset[str], Setup] = {}

    async def of(self, organization: int) -> Setup:
        names = await self._providers.names(organization)
        setup = self._made.get(names)
        if setup is None:
            setup = self._made[names] = await self._make(organization, names)
        return setup

    async def _make(self, organization: int, names: frozenset[str]) -> Setup:
        always, with_phone = set(), set()
        for name in names:
            channel = (await self._providers.of(organization, name))[0].channel
            if channel.profile_address(_SOMEBODY) is not None:
                always.add(name)
            if channel.profile_address(_WITH_PHONE) is not None:
                with_phone.add(name)
        return Setup(
            steps=tuple(one for one in self._steps if one.channel in (PUSH, *names)),
            set_up=names,
            devices=tuple(name for name in self._kinds if name in names and self._recalls(name)),
            reach=Reach(frozenset(always), frozenset(with_phone)),
        )

    def _recalls(self, name: str) -> bool:
        return self._kinds[name].recalls
