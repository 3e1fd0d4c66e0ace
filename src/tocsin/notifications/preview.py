"""Says what a draft would do, by the same decisions as the real send. Writes nothing."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

from msgspec import Struct

from tocsin.audience.expand import Slice, next_slice
from tocsin.model.notification import Draft, Notification, NotificationState
from tocsin.model.packing import pack
from tocsin.model.people import Organization, Principal, Solution
from tocsin.model.plans import ArrivalCount, PlanSummary
from tocsin.model.profile import People
from tocsin.model.setup import Setup
from tocsin.model.work import Addresses
from tocsin.plan.ask import arrival_ms, ask_for
from tocsin.plan.decide import Ask, Ring, Skip, decide
from tocsin.plan.words import choose
from tocsin.storage.operations import OrganizationStorage

SHOWN = 100
"""People whom a preview names, and unknown e-mails."""
_MOST_ARRIVALS = 60
_NOBODY = UUID(int=0)


class Planned(Struct, frozen=True):
    """People with equal profiles, and what is decided for them. `arrives_ms`: when."""

    people: People
    decision: Ring | Skip
    arrives_ms: int


class Preview(Struct, frozen=True):
    """The numbers, the first people, and everybody as packed ids, chunk by chunk.

    `chosen` is what is decided for the person who was asked for, if the scope means them.
    """

    summary: PlanSummary
    shown: list[tuple[int, Planned]]
    chunks: list[bytes]
    chosen: Planned | None = None


async def planned(
    storage: OrganizationStorage,
    notification: Notification,
    solution: int | None,
    organization: Organization,
    setup: Setup,
    *,
    now_ms: int,
) -> AsyncIterator[tuple[Slice, list[Planned]]]:
    """Slice by slice what the real send would decide. Lets others in between two slices."""
    settings = organization.settings
    key = notification.category
    category = await storage.category(key) if key is not None else None
    ask = ask_for(
        setup,
        settings,
        category,
        category_key=key,
        options=notification.options,
        priority=notification.priority,
        expires_at_ms=notification.expires_at_ms,
    )
    after, last = 0, False
    while not last:
        found = await next_slice(
            storage,
            notification,
            solution,
            settings=settings,
            reach=setup.reach,
            after=after,
            now_ms=now_ms,
        )
        yield found, [_plan(some, notification, ask, now_ms) for some in found.people]
        after, last = found.cursor, found.last
        await asyncio.sleep(0)


def _plan(some: People, notification: Notification, ask: Ask, now_ms: int) -> Planned:
    """As it is decided when the person's moment has come."""
    arrives_ms = max(arrival_ms(notification, some.profile, ask.settings), now_ms)
    return Planned(some, decide(some.profile, ask, arrives_ms), arrives_ms)


async def preview(
    storage: OrganizationStorage,
    principal: Principal,
    draft: Draft,
    solution: Solution | None,
    *,
    setup: Setup,
    now_ms: int,
    person: int | None = None,
) -> Preview:
    """`draft` is checked already, see `accept.check`. `person` is a user's number."""
    notification = as_notification(draft, principal, now_ms)
    count = _Count(notification, principal.organization)
    shown: list[tuple[int, Planned]] = []
    chunks: list[bytes] = []
    chosen: Planned | None = None
    number = solution.number if solution else None
    async for found, decided in planned(
        storage, notification, number, principal.organization, setup, now_ms=now_ms
    ):
        count.unknown += found.unknown
        users: list[int] = []
        for one in decided:
            count.add(one, found.addresses)
            if isinstance(one.decision, Ring):
                users += one.people.users
            if person is not None and person in one.people.users:
                chosen = one
            room = SHOWN - len(shown)
            shown += [(user, one) for user in one.people.users[:room]]
        if users:
            chunks.append(pack(sorted(users)))
    return Preview(count.summary(), shown, chunks, chosen)


def as_notification(draft: Draft, principal: Principal, now_ms: int) -> Notification:
    """What would be accepted."""
    user = principal.user
    return Notification(
        number=0,
        organization_id=principal.organization.organization_id,
        notification_id=_NOBODY,
        scope=draft.scope,
        content=draft.content,
        state=NotificationState.QUEUED,
        start_at_ms=max(draft.start_at_ms or now_ms, now_ms),
        created_at_ms=now_ms,
        created_by=user.user_id,
        updated_at_ms=now_ms,
        updated_by=user.user_id,
        priority=draft.priority,
        emails=draft.emails or None,
        groups=draft.groups or None,
        solution_id=draft.solution_id,
        category=draft.category,
        expires_at_ms=draft.expires_at_ms,
        collapse_key=draft.collapse_key,
        options=draft.options,
    )


@dataclass
class _Count:
    """Adds up what is decided for everybody."""

    notification: Notification
    organization: Organization
    recipients: int = 0
    devices: int = 0
    rings: int = 0
    no_bell: int = 0
    unknown: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    bells: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    arrivals: Counter[int] = field(default_factory=Counter)
    silent: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, one: Planned, addresses: Addresses) -> None:
        people = len(one.people.users)
        if isinstance(one.decision, Skip):
            self.skipped[one.decision.reason.value] += people
            return
        self.recipients += people
        self.arrivals[one.arrives_ms] += people
        wanted, default = one.people.profile.language, self.organization.settings.language
        self.languages[choose(self.notification.content, wanted, default)] += people
        for silent in one.decision.silent:
            self.silent[silent.channel][silent.reason.value] += people
        if not one.decision.bells:
            self.no_bell += people
            return
        first = one.decision.bells[0]
        self.bells[first.channel] += people
        if first.reason is not None:
            self.waiting[first.reason.value] += people
        for bell in one.decision.bells:
            rings = _addresses(one.people.users, addresses, bell.channel)
            self.rings += rings
            self.devices += rings if bell.place == 0 else 0

    def summary(self) -> PlanSummary:
        if self.unknown:
            self.skipped["unknown_user"] = len(self.unknown)
        moments = sorted(self.arrivals.items())
        return PlanSummary(
            recipients=self.recipients,
            skipped=dict(self.skipped),
            unknown=self.unknown[:SHOWN],
            bells=dict(self.bells),
            devices=self.devices,
            rings=self.rings,
            no_bell=self.no_bell,
            waiting=dict(self.waiting),
            silent={channel: dict(reasons) for channel, reasons in self.silent.items()},
            languages=dict(self.languages),
            arrivals=[ArrivalCount(at, people) for at, people in moments[:_MOST_ARRIVALS]],
        )


def _addresses(users: list[int], addresses: Addresses, channel: str) -> int:
    """How many would ring; whoever has none is reached at their profile, which is one too."""
    several = filter(addresses.several.__contains__, users)
    return len(users) + sum(max(0, len(addresses.of(user, channel)) - 1) for user in several)
