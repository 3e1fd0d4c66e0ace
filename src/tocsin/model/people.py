"""Who exists: organizations, users with their roles, solutions, groups, addresses, tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from tocsin.model.notification import Step


class Role(StrEnum):
    """A user's role in the organization or in a solution (Jigx's names)."""

    OWNER = "OWNER"
    ADMIN = "ADMIN"
    MAKER = "MAKER"
    USER = "USER"
    DENY = "DENY"


class InputType(StrEnum):
    """What a screen declares of one input."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    OBJECT = "object"
    ARRAY = "array"


class Budget(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """How many rings a person can take per clock hour and per local day; None is no limit.

    What is above it rolls into one digest.
    """

    per_hour: int | None = None
    per_day: int | None = None


QuietGrid = dict[str, list[tuple[str, str]]]
"""Weekday (`mon` … `sun`) → intervals of local wall time, like `[["22:00", "24:00"]]`."""


class CategoryPreference(Struct, frozen=True, omit_defaults=True):
    """What a person wants of one category: `on` for all channels, or each channel by name."""

    on: bool | None = None
    channels: dict[str, bool] = {}


class Preferences(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What a person wants. What is not set is as the organization has it.

    `channels` switches a channel off for everything.
    """

    channels: dict[str, bool] = {}
    categories: dict[str, CategoryPreference] = {}
    quiet_hours: QuietGrid | None = None
    budget: Budget | None = None


NO_PREFERENCES = Preferences()


class QuietAction(StrEnum):
    """What becomes of a category's bells in quiet hours; the inbox item is there at once."""

    HOLD = "hold"
    DIGEST = "digest"
    DROP = "drop"


class Category(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """The kind that a notification is of. `key` is its name in calls, unique, in lower case.

    `mandatory`: people can't switch it off. `off` are channels that ring only for who asks for
    them.
    """

    key: str
    name: str
    description: str | None = None
    mandatory: bool = False
    quiet: QuietAction = QuietAction.HOLD
    off: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


class OrganizationSettings(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What an organization's owner decides for everybody in it.

    `rings_per_minute` and `accepts_per_minute` are rate limits, None is none. `retention_days`:
    notifications older than this are deleted with all that belongs to them; None keeps them. The
    same with `data_retention_days` and data points, by when they were measured.
    """

    language: str = "en"
    time_zone: str = "UTC"
    quiet_hours: QuietGrid | None = None
    budget: Budget | None = None
    retention_days: int | None = None
    data_retention_days: int | None = None
    rings_per_minute: int | None = None
    accepts_per_minute: int | None = None


DEFAULT_SETTINGS = OrganizationSettings()


@dataclass(frozen=True, slots=True)
class Organization:
    """The tenant. `number` is the key its rows refer to; `demo` marks the one /demo may show."""

    number: int
    organization_id: UUID
    name: str
    region: str
    demo: bool
    members_may_send: bool
    created_at_ms: int
    updated_at_ms: int
    settings: OrganizationSettings = DEFAULT_SETTINGS


@dataclass(frozen=True, slots=True)
class User:
    """A person who receives. `token_epoch` grows to end all inbox tokens of the user at once."""

    number: int
    user_id: UUID
    email: str
    name: str
    role: Role
    active: bool
    created_at_ms: int
    updated_at_ms: int
    phone: str | None = None
    language: str | None = None
    time_zone: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    operator: bool = False
    token_epoch: int = 0
    preferences: Preferences = NO_PREFERENCES

    @property
    def may_sign_in(self) -> bool:
        """Not switched off, and not shut out."""
        return self.active and self.role is not Role.DENY


@dataclass(frozen=True, slots=True)
class ScreenInput:
    """One declared input of a screen."""

    name: str
    type: InputType = InputType.STRING
    required: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of a solution; `jig_id` is its id within the solution."""

    jig_id: str
    title: str
    inputs: tuple[ScreenInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Solution:
    """An app of the organization. `origins`: whose pages may embed its members' inboxes."""

    number: int
    solution_id: UUID
    name: str
    created_at_ms: int
    updated_at_ms: int
    description: str | None = None
    screens: tuple[Screen, ...] = ()
    origins: tuple[str, ...] = ()


class GroupRule(Struct, frozen=True, omit_defaults=True):
    """Which members of the solution are in a group: those for whom all that is given holds.

    A tag has one of the values, `*` is any. `languages` are in lower case and mean their variants
    too; who has set none has none of them.
    """

    tags: dict[str, tuple[str, ...]] = {}
    roles: tuple[Role, ...] = ()
    languages: tuple[str, ...] = ()


class AboutUser(Struct, frozen=True):
    """Registered addresses by channel, when the inbox or the console was last used, and whether
    they have a password to sign in with.
    """

    addresses: dict[str, int]
    last_seen_ms: int | None
    has_password: bool


class SolutionSize(Struct, frozen=True):
    """How many are in it, and when the last notification for it or its groups began."""

    members: int
    groups: int
    last_at_ms: int | None


class GroupUse(Struct, frozen=True):
    """How many notifications have named a group lately, and when the last of them began."""

    notifications: int
    last_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of a solution's members, picked by hand or by a rule."""

    number: int
    group_id: UUID
    solution_id: UUID
    name: str
    members: int
    created_at_ms: int
    updated_at_ms: int
    rule: GroupRule | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A place where a channel can ring for a user, such as one browser's push subscription."""

    number: int
    address_id: UUID
    channel: str
    raw: dict[str, Any]
    device: str | None
    registered_at_ms: int


class TokenScope(StrEnum):
    """What a personal access token may be used for."""

    NOTIFY_USER = "notify:user"
    NOTIFY_SOLUTION = "notify:solution"
    NOTIFY_GROUP = "notify:group"
    NOTIFY_ORGANIZATION = "notify:org"
    READ = "read"
    DIRECTORY_WRITE = "directory:write"
    DELIVERY_WRITE = "delivery:write"
    TOKENS_WRITE = "tokens:write"
    INBOX_TOKENS = "inbox-tokens:write"
    INBOX_WRITE = "inbox:write"
    DATA_WRITE = "data:write"
    ACTIONS_WRITE = "actions:write"
    ANALYSIS_READ = "analysis:read"
    ANALYSIS_WRITE = "analysis:write"
    ANALYSIS_RUN = "analysis:run"
    ANALYSIS_LISTEN = "analysis:listen"


@dataclass(frozen=True, slots=True)
class Token:
    """A personal access token. Only its SHA-256 is kept; the secret is shown once."""

    number: int
    token_id: UUID
    user_id: UUID
    prefix: str
    description: str
    scopes: frozenset[TokenScope]
    created_at_ms: int
    expires_at_ms: int
    lease_until_ms: int
    last_used_at_ms: int | None = None
    revoked_at_ms: int | None = None

    def usable(self, now_ms: int) -> bool:
        """Not revoked, not expired, and its lease has not run out by disuse."""
        return self.revoked_at_ms is None and now_ms < min(self.expires_at_ms, self.lease_until_ms)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: a user of one organization, and what this way of signing in may do.

    `scopes` None means a console session: the role alone decides. A script calls for who has
    deployed it: `analysis_id` is its own, `run_id` the run's if it is one of its runs.
    """

    organization: Organization
    user: User
    scopes: frozenset[TokenScope] | None
    token_id: UUID | None = None
    session_id: UUID | None = None
    analysis_id: UUID | None = None
    run_id: UUID | None = None
