"""Worlds that hypothesis makes up: people, what they want, and a notification to some of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar

from hypothesis import strategies as st
from msgspec.structs import replace

from tests.world import NOON_MS
from tocsin.channels.support.base import ChannelBase
from tocsin.model.channel import Channel, Http, Message, Outcome, Person, Priority, Sent
from tocsin.model.clock import DAY_MS, HOUR_MS, MINUTE_MS, iso
from tocsin.model.ids import uuid7
from tocsin.model.notification import Content, Draft, Filter, LocalTime, Options, Scope, Step
from tocsin.model.people import (
    Budget,
    Category,
    CategoryPreference,
    Group,
    Organization,
    OrganizationSettings,
    Preferences,
    Principal,
    QuietAction,
    Role,
    Solution,
    User,
)
from tocsin.plan.quiet import WEEKDAYS
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.sqlite.base import encode
from tocsin.storage.sqlite.writer import Transaction

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati",
         "Pacific/Pago_Pago", "Australia/Lord_Howe")  # fmt: skip
TIMES = ("00:00", "02:30", "09:00", "12:00", "23:59")
GROUPS = ("crew", "managers")
SITES = ("north", "south")
KEY = "news"


class Bare(ChannelBase):
    """A channel that rings nowhere; of each kind one, by where its address comes from."""

    name: ClassVar[str]
    Settings: ClassVar[type[Any]] = dict
    Address: ClassVar[type[Any]] = dict

    def parse_address(self, raw: dict[str, Any]) -> Any:
        return raw

    def address_key(self, address: Any) -> str:
        return str(address)

    def render(self, message: Message, address: Any) -> Any:
        return message.text

    async def send(self, payload: Any, http: Http) -> Outcome:
        return Sent()


class WebPush(Bare):
    """On a screen."""

    name, recalls = "web_push", True


class Fcm(Bare):
    """On another screen."""

    name, recalls = "fcm", True


class Webhook(Bare):
    """Somewhere."""

    name = "webhook"


class Email(Bare):
    """At everybody's own address."""

    name = "email"

    def profile_address(self, person: Person) -> dict[str, Any] | None:
        return {"email": person.email}


class Sms(Bare):
    """At the number of who has one."""

    name = "sms"

    def profile_address(self, person: Person) -> dict[str, Any] | None:
        return {"phone": person.phone} if person.phone else None


CHANNELS: dict[str, type[Channel]] = {
    kind.name: kind for kind in (WebPush, Fcm, Webhook, Email, Sms)
}
ORDER = ("push", "webhook", "email", "sms")
SETUPS = (tuple(CHANNELS), ("web_push", "email"), ("fcm", "sms", "webhook"), ())


@dataclass(frozen=True)
class Somebody:
    """A person to be. `spent` is (hours from now, rings, a digest among them)."""

    role: Role
    active: bool
    language: str | None
    zone: str | None
    phone: bool
    site: str | None
    preferences: Preferences
    places: tuple[str, ...]
    dead: tuple[str, ...]
    spent: tuple[tuple[int, int, bool], ...]
    member: Role | None
    groups: tuple[str, ...]


@dataclass(frozen=True)
class RandomWorld:
    """`emails` names people by their place; 99 is nobody. Times are after `now_ms`."""

    now_ms: int
    channels: tuple[str, ...]
    settings: OrganizationSettings
    category: Category | None
    people: tuple[Somebody, ...]
    scope: Scope
    emails: tuple[int, ...]
    groups: tuple[str, ...]
    in_solution: bool
    priority: Priority
    options: Options
    starts_in_ms: int
    lives_ms: int | None


rarely = st.integers(0, 9).map(lambda number: number == 0)
switches = st.dictionaries(st.sampled_from(tuple(CHANNELS)), st.booleans(), max_size=2)
steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(("push", *CHANNELS)),
        st.sampled_from((None, 0, 10 * MINUTE_MS, 9 * HOUR_MS)),
    ),
    unique_by=lambda step: step.channel,
    max_size=4,
).map(tuple)
intervals = st.sampled_from(
    ([("00:00", "24:00")], [("22:00", "24:00")], [("00:00", "07:00"), ("11:30", "13:15")])
)
grids = st.none() | st.dictionaries(st.sampled_from(WEEKDAYS), intervals, max_size=7)
limits = st.none() | st.integers(1, 3)
budgets = st.none() | st.builds(Budget, limits, limits)
wishes = st.builds(CategoryPreference, st.none() | st.booleans(), switches)
preferences = st.builds(
    Preferences,
    channels=switches,
    categories=st.dictionaries(st.just(KEY), wishes, max_size=1),
    quiet_hours=grids,
    budget=budgets,
)
people = st.builds(
    Somebody,
    role=st.sampled_from(tuple(Role)),
    active=rarely.map(lambda off: not off),
    language=st.sampled_from((None, "en", "de-CH", "ja")),
    zone=st.none() | st.sampled_from(ZONES),
    phone=st.booleans(),
    site=st.none() | st.sampled_from(SITES),
    preferences=st.just(Preferences()) | preferences,
    places=st.lists(st.sampled_from(("web_push", "fcm", "webhook")), max_size=4).map(tuple),
    dead=st.lists(st.sampled_from(("email", "sms")), unique=True, max_size=1).map(tuple),
    spent=st.lists(
        st.tuples(st.integers(-27, 4), st.integers(1, 3), st.booleans()),
        unique_by=lambda one: one[0],
        max_size=4,
    ).map(tuple),
    member=st.none() | st.sampled_from((Role.USER, Role.MAKER, Role.DENY)),
    groups=st.lists(st.sampled_from(GROUPS), unique=True).map(tuple),
)
tags = st.dictionaries(
    st.just("site"), st.lists(st.sampled_from((*SITES, "*")), min_size=1).map(tuple), max_size=1
)
some_roles = st.lists(st.sampled_from(tuple(Role)), unique=True, max_size=3).map(tuple)
local_times = st.builds(
    LocalTime, st.sampled_from(TIMES), st.none() | st.integers(0, 2).map(str)
)  # `date` as days from now, see `draft`
all_options = st.builds(
    Options,
    filter=st.none() | st.builds(Filter, tags, some_roles),
    exclude=st.none() | st.builds(
        Filter,
        tags,
        some_roles.map(lambda roles: roles[:1]),
        st.just(()) | st.just(("person-1@x.example", "nobody@x.example")),
        st.just(()) | st.just(("managers",)),
    ),
    steps=steps,
    local_time=st.none() | local_times,
)  # fmt: skip
worlds = st.builds(
    RandomWorld,
    now_ms=st.integers(0, 400 * 24 * 4).map(lambda quarters: NOON_MS + quarters * 15 * MINUTE_MS),
    channels=st.sampled_from(SETUPS),
    settings=st.builds(
        OrganizationSettings,
        time_zone=st.sampled_from(ZONES),
        quiet_hours=grids,
        budget=budgets,
    ),
    category=st.none() | st.builds(
        Category,
        key=st.just(KEY),
        name=st.just("News"),
        mandatory=rarely,
        quiet=st.sampled_from(tuple(QuietAction)),
        off=st.lists(st.sampled_from(tuple(CHANNELS)), unique=True, max_size=2).map(tuple),
        steps=steps,
    ),
    people=st.lists(people, min_size=1, max_size=7).map(tuple),
    scope=st.sampled_from(tuple(Scope)),
    emails=st.lists(st.integers(0, 6) | st.just(99), min_size=1, max_size=5).map(tuple),
    groups=st.lists(st.sampled_from(GROUPS), unique=True, min_size=1).map(tuple),
    in_solution=st.booleans(),
    priority=st.sampled_from(tuple(Priority)),
    options=all_options,
    starts_in_ms=st.just(0) | st.integers(0, 30 * 60).map(lambda minutes: minutes * MINUTE_MS),
    lives_ms=st.none() | st.integers(1, 40).map(lambda hours: hours * HOUR_MS),
)  # fmt: skip


def draft(of: RandomWorld, solution: Solution) -> Draft:
    """What is asked for. A date is one of the days to come."""
    scoped = of.in_solution or of.scope in (Scope.SOLUTION, Scope.GROUPS)
    options, local = of.options, of.options.local_time
    if local is not None and local.date is not None:
        date = iso(of.now_ms + int(local.date) * DAY_MS)[:10]
        options = replace(options, local_time=LocalTime(local.time, date))
    if options.exclude is not None and not scoped:
        options = replace(options, exclude=replace(options.exclude, groups=()))
    start_ms = of.now_ms + of.starts_in_ms
    return Draft(
        scope=of.scope,
        content=Content("Pump"),
        emails=tuple(map(email, of.emails)) if of.scope is Scope.USER else (),
        groups=of.groups if of.scope is Scope.GROUPS else (),
        solution_id=solution.solution_id if scoped else None,
        start_at_ms=start_ms,
        priority=of.priority,
        category=KEY if of.category else None,
        expires_at_ms=None if of.lives_ms is None else start_ms + of.lives_ms,
        options=options,
    )


def email(place: int) -> str:
    return f"person-{place}@x.example"


async def build(of: RandomWorld, storage: SqliteStorage) -> tuple[Principal, Solution]:
    """In an organization of its own; the sender is its owner."""
    now_ms = of.now_ms
    new = Organization(0, uuid7(), "X", "us-east-1", False, False, now_ms, now_ms)
    made = await storage.create_organization(new)
    there = storage.organization(made.number, made.organization_id)
    organization = await there.save_settings(of.settings, now_ms)
    if of.category is not None:
        await there.save_category(of.category, now_ms)
    solution = await there.save_solution(Solution(0, uuid7(), "App", now_ms, now_ms))
    groups = []
    for name in GROUPS:
        group = Group(0, uuid7(), solution.solution_id, name, 0, now_ms, now_ms)
        groups.append(await there.save_group(solution.number, group))
    owner = User(0, uuid7(), "owner@x.example", "Owner", Role.OWNER, False, now_ms, now_ms)
    sender = await there.create_user(owner)
    users = [await there.create_user(_user(place, of)) for place in range(len(of.people))]
    everybody = zip(users, of.people, strict=True)
    await asyncio.gather(
        *(_dress(there, user, one, solution, groups, now_ms) for user, one in everybody)
    )
    await storage.write(lambda transaction: _spend(transaction, users, of))
    return Principal(organization, sender, None), solution


def _user(place: int, of: RandomWorld) -> User:
    one = of.people[place]
    return User(
        0,
        uuid7(),
        email(place),
        f"Person {place}",
        one.role,
        one.active,
        of.now_ms,
        of.now_ms,
        phone="+1 555 0100" if one.phone else None,
        language=one.language,
        time_zone=one.zone,
        tags={"site": one.site} if one.site else {},
    )


async def _dress(
    there: OrganizationStorage,
    user: User,
    one: Somebody,
    solution: Solution,
    groups: list[Group],
    now_ms: int,
) -> None:
    await there.save_preferences(user.number, one.preferences, now_ms)
    for place, channel in enumerate(one.places):
        key = f"{user.number}/{place}".encode()
        await there.register_address(
            user.number, channel, key, {"at": place}, device=None, now_ms=now_ms
        )
    for group in groups:
        if group.name in one.groups:
            await there.add_group_members(group.number, [user.number])
    if one.member is not None:
        await there.set_member(solution.number, user.number, one.member)


def _spend(transaction: Transaction, users: list[User], of: RandomWorld) -> None:
    """What providers have told, and rings of the past, without living through them."""
    for user, one in zip(users, of.people, strict=True):
        transaction.execute(
            "UPDATE users SET dead_channels = :dead WHERE id = :id",
            {"dead": encode(one.dead), "id": user.number},
        )
        for hours, rings, digest in one.spent:
            transaction.execute(
                "INSERT INTO attention VALUES (:user, :hour, :rings, :digest)",
                {
                    "user": user.number,
                    "hour": of.now_ms // HOUR_MS + hours,
                    "rings": rings,
                    "digest": int(digest),
                },
            )
