"""People of the demo organization, their inbox tokens, and a few ready notifications.

Anybody who can open the page can be any of the pretend people, so nothing here reaches another
organization, and the notifications that can be sent are fixed. `TOCSIN_DEMO=off` removes it all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.channel import Priority
from tocsin.model.clock import iso
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.notification import Content, Draft, Scope
from tocsin.model.people import Organization, Principal, Role, Solution, User
from tocsin.notifications.accept import accept
from tocsin.storage.operations import OrganizationStorage

PEOPLE = 100


class GroupOfPerson(Struct):
    """A group that a person is in."""

    solutionId: UUID
    solutionName: str
    name: str


class PersonAnswer(Struct):
    """One of the pretend people."""

    userId: UUID
    name: str
    email: str
    role: Role
    groups: list[GroupOfPerson]
    language: str | UnsetType = UNSET
    timeZone: str | UnsetType = UNSET


class SolutionAnswer(Struct):
    """A pretend app."""

    solutionId: UUID
    name: str


class PeopleAnswer(Struct):
    """Everything that the page shows."""

    organizationName: str
    people: list[PersonAnswer]
    solutions: list[SolutionAnswer]


class PersonBody(Struct, forbid_unknown_fields=True):
    """Whose inbox to open."""

    userId: UUID


class TokenAnswer(Struct):
    """An inbox token."""

    token: str
    expiresAt: str


class SendBody(Struct, forbid_unknown_fields=True):
    """A ready notification, to the person or to whom the person belongs with."""

    userId: UUID
    to: Literal["person", "group", "solution", "organization"]


class SentAnswer(Struct):
    """What was accepted, and for whom, in words."""

    notificationId: UUID
    audience: str


@dataclass(frozen=True, slots=True)
class _Demo:
    organization: Organization
    storage: OrganizationStorage


async def _demo(call: Call) -> _Demo:
    organizations = await call.context.storage.organizations() if call.context.demo else []
    organization = next((one for one in organizations if one.demo), None)
    if organization is None:
        raise TocsinError("not_found", "There is no demo on this server.")
    handle = call.context.storage.organization(organization.number, organization.organization_id)
    return _Demo(organization, handle)


async def _person(demo: _Demo, user_id: UUID) -> User:
    user = await demo.storage.user(user_id)
    if user is None:
        raise not_found("user")
    return user


async def people(call: Call) -> PeopleAnswer:
    demo = await _demo(call)
    users = await demo.storage.users(after=0, search=None, role=None, tag=None, limit=PEOPLE)
    solutions = await demo.storage.solutions()
    return PeopleAnswer(
        organizationName=demo.organization.name,
        people=[await _answer(demo, user) for user in users if user.active],
        solutions=[SolutionAnswer(one.solution_id, one.name) for one in solutions],
    )


async def _answer(demo: _Demo, user: User) -> PersonAnswer:
    groups = await demo.storage.groups_of(user.number)
    return PersonAnswer(
        userId=user.user_id,
        name=user.name,
        email=user.email,
        role=user.role,
        groups=[GroupOfPerson(*group) for group in groups],
        language=user.language or UNSET,
        timeZone=user.time_zone or UNSET,
    )


async def token(call: Call) -> TokenAnswer:
    demo = await _demo(call)
    body: PersonBody = call.body
    user = await _person(demo, body.userId)
    secret, expires_at_ms = call.context.signer.inbox_token(
        demo.organization.organization_id, user, call.now_ms
    )
    return TokenAnswer(secret, iso(expires_at_ms))


async def send(call: Call) -> SentAnswer:
    demo = await _demo(call)
    body: SendBody = call.body
    user = await _person(demo, body.userId)
    users = await demo.storage.users(after=0, search=None, role=Role.OWNER, tag=None, limit=1)
    if not users:
        raise TocsinError("not_found", "The demo organization has lost its owner.")
    draft, audience = await _ready(demo, user, body.to)
    owner = Principal(demo.organization, users[0], scopes=None)
    found = await accept(demo.storage, owner, draft, call.now_ms)
    call.context.wake()
    return SentAnswer(found.notification_id, audience)


async def _ready(demo: _Demo, user: User, to: str) -> tuple[Draft, str]:
    """What a field-service company might say to one, some, many, all."""
    groups = await demo.storage.groups_of(user.number)
    solutions = {one.solution_id: one for one in await demo.storage.solutions()}
    home = solutions[groups[0][0]] if groups else next(iter(solutions.values()), None)
    if to == "person":
        return _to_person(user, home), user.name
    if to == "group" and home is not None and groups:
        content = Content(
            title="🚨 Safety stop on line 4",
            text="Stop work on line 4 until the inspector signs off.",
            **_screen(home, {"line": 4}),
        )
        name = groups[0][2]
        draft = Draft(
            Scope.GROUPS,
            content,
            groups=(name,),
            solution_id=home.solution_id,
            priority=Priority.HIGH,
        )
        return draft, f"{name} of {home.name}"
    if to in ("group", "solution") and home is not None:
        content = Content(
            title="Tomorrow's routes are ready",
            text="Check your first stop and confirm it before 18:00.",
            **_screen(home, {"day": "tomorrow"}),
        )
        return Draft(Scope.SOLUTION, content, solution_id=home.solution_id), home.name
    content = Content(title="🎉 Quarter closed, thank you!", text="Cake in the canteen at 15:00.")
    return Draft(Scope.ORGANIZATION, content), f"everybody at {demo.organization.name}"


def _to_person(user: User, home: Solution | None) -> Draft:
    content = Content(
        title="Work order WO-2291",
        text="Replace the pump seal at Harbour Road 12 before 16:00.",
        **_screen(home, {"orderId": "WO-2291", "priority": 2}),
    )
    solution_id = home.solution_id if home else None
    return Draft(Scope.USER, content, emails=(user.email,), solution_id=solution_id)


def _screen(home: Solution | None, inputs: dict[str, Any]) -> dict[str, Any]:
    if home is None or not home.screens:
        return {}
    return {"jig_id": home.screens[0].jig_id, "inputs": inputs}


ROUTES = [
    Route(
        "GET",
        "/people",
        people,
        Permission.PUBLIC,
        "listDemoPeople",
        "The pretend people of the demo",
        response=PeopleAnswer,
        errors=("not_found",),
    ),
    Route(
        "POST",
        "/token",
        token,
        Permission.PUBLIC,
        "createDemoToken",
        "An inbox token of a pretend person",
        request=PersonBody,
        response=TokenAnswer,
        status=201,
        errors=("not_found",),
    ),
    Route(
        "POST",
        "/send",
        send,
        Permission.PUBLIC,
        "sendDemoNotification",
        "Send a ready notification",
        request=SendBody,
        response=SentAnswer,
        status=201,
        errors=("not_found", "storage_full"),
    ),
]
