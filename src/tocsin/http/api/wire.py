"""The bodies of `/api/v1`: closed, in camel case; what does not apply is absent, never null.

In a change, an absent field keeps its value and null clears it.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.audience.profile import (
    EMAIL_CHARACTERS,
    NAME_CHARACTERS,
    PHONE_CHARACTERS,
    TAG_CHARACTERS,
)
from tocsin.audience.tokens import LONGEST_DAYS
from tocsin.model.clock import iso
from tocsin.model.people import (
    AboutUser,
    Address,
    Group,
    GroupRule,
    InputType,
    Organization,
    Role,
    Solution,
    SolutionSize,
    Token,
    TokenScope,
    User,
)

T = TypeVar("T")
Sizes = dict[int, SolutionSize]
"""By a solution's number."""
_NEW = SolutionSize(0, 0, None)
Email = Annotated[str, Meta(max_length=EMAIL_CHARACTERS, pattern=r"^[^@\s]{1,64}@[^@\s]+$")]
Name = Annotated[str, Meta(min_length=1, max_length=NAME_CHARACTERS)]
Phone = Annotated[str, Meta(max_length=PHONE_CHARACTERS, pattern=r"^\+?[0-9][0-9 ()./-]{2,18}$")]
Language = Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Tag = Annotated[str, Meta(min_length=1, max_length=TAG_CHARACTERS)]
Tags = dict[Tag, Tag]
RuleValues = Annotated[list[Tag], Meta(min_length=1, max_length=50)]
Password = Annotated[str, Meta(min_length=LEAST_CHARACTERS, max_length=MOST_CHARACTERS)]
Description = Annotated[str, Meta(min_length=1, max_length=200)]


class Body(Struct, forbid_unknown_fields=True, rename="camel"):
    """What every body here has in common: no unknown fields, camel case."""


class OrganizationBody(Body):
    """An organization. `members_may_send`: not only OWNER and ADMIN may notify."""

    organization_id: UUID
    name: str
    region: str
    members_may_send: bool
    created_at: str
    updated_at: str


class UserBody(Body):
    """A person who receives. Times are ISO 8601 in UTC."""

    user_id: UUID
    email: str
    name: str
    role: Role
    active: bool
    tags: dict[str, str]
    created_at: str
    updated_at: str
    phone: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET


class UserRecord(UserBody, kw_only=True):
    """A person, with how many addresses they have registered on which channels, when they last used
    their inbox or the console, and whether they have a password to sign in with.
    """

    addresses: dict[str, int]
    has_password: bool
    last_seen_at: str | UnsetType = UNSET


class UserRecordPage(Body):
    """`cursor` is absent on the last page. `total` is on the first one, where it was asked for."""

    items: list[UserRecord]
    cursor: str | UnsetType = UNSET
    total: int | UnsetType = UNSET


class UserPage(Body):
    """`cursor` is absent on the last page."""

    items: list[UserBody]
    cursor: str | UnsetType = UNSET


class TokenBody(Body):
    """A personal access token without its secret. `usable`: not revoked, expired or disused."""

    token_id: UUID
    user_id: UUID
    prefix: str
    description: str
    scopes: list[TokenScope]
    usable: bool
    created_at: str
    expires_at: str
    lease_until: str
    last_used_at: str | UnsetType = UNSET
    revoked_at: str | UnsetType = UNSET


class NewTokenBody(TokenBody):
    """A token that has just been made. Its `token` is shown this once."""

    token: str = ""


class InputBody(Body):
    """A declared input of a screen; `default` is any JSON."""

    name: Name
    type: InputType = InputType.STRING
    required: bool = False
    default: Any = None


class ScreenBody(Body):
    """A screen of a solution."""

    jig_id: Annotated[str, Meta(min_length=1, max_length=50)]
    title: Name
    inputs: Annotated[list[InputBody], Meta(max_length=50)] = []


class SolutionBody(Body):
    """An app of the organization. `members` and `groups` are how many.

    `lastNotificationAt`: when the last one for it or for its groups began. `origins` are those
    whose pages may embed its members' inboxes.
    """

    solution_id: UUID
    name: str
    screens: list[ScreenBody]
    origins: list[str]
    members: int
    groups: int
    created_at: str
    updated_at: str
    description: str | UnsetType = UNSET
    last_notification_at: str | UnsetType = UNSET


class RuleBody(Body):
    """Which members of the app are in a group: those for whom all that is given holds.

    A tag has one of the values, `*` is any. A language means its variants too: `de` means `de-CH`.
    """

    tags: Annotated[dict[Tag, RuleValues], Meta(max_length=20)] | UnsetType = UNSET
    roles: Annotated[list[Role], Meta(max_length=5)] | UnsetType = UNSET
    languages: Annotated[list[Language], Meta(max_length=50)] | UnsetType = UNSET


class GroupBody(Body):
    """A named set of a solution's members; `members` is how many, now.

    With a `rule` it picks them by itself.
    """

    group_id: UUID
    solution_id: UUID
    name: str
    members: int
    created_at: str
    updated_at: str
    rule: RuleBody | UnsetType = UNSET


class AddressView(Body):
    """Where a channel can ring for a user; its secrets are not shown again."""

    address_id: UUID
    channel: str
    created_at: str
    device: str | UnsetType = UNSET


def present(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value


def given(**fields: Any) -> dict[str, Any]:
    """Only the fields that the body has."""
    return {name: value for name, value in fields.items() if value is not UNSET}


def _moment(ms: int | None) -> str | UnsetType:
    return UNSET if ms is None else iso(ms)


def organization_body(of: Organization) -> OrganizationBody:
    return OrganizationBody(
        organization_id=of.organization_id,
        name=of.name,
        region=of.region,
        members_may_send=of.members_may_send,
        created_at=iso(of.created_at_ms),
        updated_at=iso(of.updated_at_ms),
    )


def user_body(of: User) -> UserBody:
    return UserBody(
        user_id=of.user_id,
        email=of.email,
        name=of.name,
        role=of.role,
        active=of.active,
        tags=of.tags,
        created_at=iso(of.created_at_ms),
        updated_at=iso(of.updated_at_ms),
        phone=present(of.phone),
        language=present(of.language),
        time_zone=present(of.time_zone),
    )


def user_record(of: User, about: AboutUser | None) -> UserRecord:
    return UserRecord(
        **asdict(user_body(of)),
        addresses={} if about is None else about.addresses,
        has_password=about is not None and about.has_password,
        last_seen_at=UNSET if about is None else _moment(about.last_seen_ms),
    )


def token_fields(of: Token, now_ms: int) -> dict[str, Any]:
    return {
        "token_id": of.token_id,
        "user_id": of.user_id,
        "prefix": of.prefix,
        "description": of.description,
        "scopes": sorted(of.scopes),
        "usable": of.usable(now_ms),
        "created_at": iso(of.created_at_ms),
        "expires_at": iso(of.expires_at_ms),
        "lease_until": iso(of.lease_until_ms),
        "last_used_at": _moment(of.last_used_at_ms),
        "revoked_at": _moment(of.revoked_at_ms),
    }


def solution_body(of: Solution, sizes: Sizes) -> SolutionBody:
    size = sizes.get(of.number, _NEW)
    return SolutionBody(
        solution_id=of.solution_id,
        name=of.name,
        screens=[
            ScreenBody(
                jig_id=screen.jig_id,
                title=screen.title,
                inputs=[
                    InputBody(one.name, one.type, one.required, one.default)
                    for one in screen.inputs
                ],
            )
            for screen in of.screens
        ],
        origins=list(of.origins),
        members=size.members,
        groups=size.groups,
        last_notification_at=_moment(size.last_at_ms),
        created_at=iso(of.created_at_ms),
        updated_at=iso(of.updated_at_ms),
        description=present(of.description),
    )


def group_body(of: Group) -> GroupBody:
    return GroupBody(
        group_id=of.group_id,
        solution_id=of.solution_id,
        name=of.name,
        members=of.members,
        created_at=iso(of.created_at_ms),
        updated_at=iso(of.updated_at_ms),
        rule=UNSET if of.rule is None else rule_body(of.rule),
    )


def rule_body(of: GroupRule) -> RuleBody:
    return RuleBody(
        tags={key: list(values) for key, values in of.tags.items()} or UNSET,
        roles=list(of.roles) or UNSET,
        languages=list(of.languages) or UNSET,
    )


def address_view(of: Address) -> AddressView:
    return AddressView(
        address_id=of.address_id,
        channel=of.channel,
        created_at=iso(of.registered_at_ms),
        device=present(of.device),
    )


LifeDays = Annotated[int, Meta(ge=1, le=LONGEST_DAYS)]
