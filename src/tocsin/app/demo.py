"""The demo organization "Acme", made once: two apps, groups, and twelve people around the world."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tocsin.app.secrets import write_private
from tocsin.app.settings import Settings
from tocsin.audience.first_steps import STAND_IN
from tocsin.audience.passwords import hash_password, new_password
from tocsin.audience.tokens import create_token
from tocsin.http.signing import Signer
from tocsin.model.ids import uuid7
from tocsin.model.people import (
    Group,
    InputType,
    Organization,
    Role,
    Screen,
    ScreenInput,
    Solution,
    User,
)
from tocsin.storage.operations import OrganizationStorage, Storage

OWNER = "Ana Torres"
PEOPLE = (
    # name, e-mail before the @, role, language, time zone, tags
    (OWNER, "ana", Role.OWNER, "en", "America/New_York", {"team": "office"}),
    ("Ben Okafor", "ben", Role.ADMIN, "en", "Europe/London", {"team": "office"}),
    ("Hana Sato", "hana", Role.USER, "ja", "Asia/Tokyo", {"team": "north"}),
    ("Lena Fischer", "lena", Role.USER, "de", "Europe/Berlin", {"team": "north"}),
    ("Omar Haddad", "omar", Role.USER, "ar", "Africa/Cairo", {"team": "north"}),
    ("Sofía Ruiz", "sofia", Role.USER, "es", "America/Mexico_City", {"team": "south"}),
    ("Priya Nair", "priya", Role.USER, "en", "Asia/Kolkata", {"team": "south"}),
    ("Mateo Silva", "mateo", Role.USER, "es", "America/Bogota", {"team": "south"}),
    ("Jonas Weber", "jonas", Role.USER, "de", "Europe/Zurich", {"team": "south"}),
    ("Layla Aziz", "layla", Role.USER, "ar", "Asia/Riyadh", {"team": "office"}),
    ("Grace Kim", "grace", Role.MAKER, "en", "Australia/Sydney", {"team": "office"}),
    ("Tom Walsh", "tom", Role.USER, "en", "Pacific/Auckland", {"team": "office"}),
)


def _screen(jig_id: str, title: str, **inputs: InputType) -> Screen:
    declared = tuple(ScreenInput(name, kind, required=True) for name, kind in inputs.items())
    return Screen(jig_id, title, declared)


SOLUTIONS: tuple[tuple[str, str, tuple[Screen, ...], tuple[str, ...], dict[str, str]], ...] = (
    (
        "Field Service",
        "Work orders and sites",
        (
            _screen(
                "view-work-order", "Work order", orderId=InputType.STRING, priority=InputType.NUMBER
            ),
            _screen("view-site", "Site", siteId=InputType.STRING),
        ),
        ("ana", "ben", "hana", "lena", "omar", "sofia", "priya", "mateo"),
        {"technicians": "hana lena omar sofia", "dispatchers": "ben priya mateo"},
    ),
    (
        "HR Self-Service",
        "Leave, pay and people",
        (
            _screen(
                "approve-leave", "Leave request", requestId=InputType.STRING, days=InputType.NUMBER
            ),
            _screen("payslip", "Payslip", month=InputType.STRING),
        ),
        ("ana", "jonas", "layla", "grace", "tom", "lena"),
        {"managers": "ana grace jonas"},
    ),
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What can't be read back from the database, kept in `demo.json` for its owner's eyes."""

    organization_id: str
    email: str
    password: str
    token: str


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo organization with its owner's ways in."""

    organization: Organization
    credentials: Credentials


async def ensure_demo(storage: Storage, settings: Settings, now_ms: int) -> Demo:
    """Make what is missing. The second call changes nothing and gives the same."""
    organization = await find_demo(storage)
    if organization is None:
        organization = await _create_organization(storage, settings, "Acme", now_ms, demo=True)
        handle = storage.organization(organization.number, organization.organization_id)
        users = await _create_people(handle, now_ms)
        for solution in SOLUTIONS:
            await _create_solution(handle, users, solution, now_ms)
    credentials = read_credentials(settings.data, organization)
    if credentials is None:
        credentials = await _new_credentials(storage, settings, organization, now_ms)
    return Demo(organization, credentials)


async def ensure_owner(storage: Storage, settings: Settings, now_ms: int) -> Demo | None:
    """Without the demo, a first start still makes an organization with an owner to sign in as."""
    if await storage.organizations():
        return None
    name = "My organization"
    organization = await _create_organization(storage, settings, name, now_ms, demo=False)
    handle = storage.organization(organization.number, organization.organization_id)
    await handle.create_user(_user("Owner", STAND_IN, Role.OWNER, now_ms, operator=True))
    return Demo(organization, await _new_credentials(storage, settings, organization, now_ms))


async def find_demo(storage: Storage) -> Organization | None:
    return next((one for one in await storage.organizations() if one.demo), None)


def read_credentials(data: Path, organization: Organization) -> Credentials | None:
    path = data / "demo.json"
    if not path.exists():
        return None
    kept = Credentials(**json.loads(path.read_text("utf-8")))
    return kept if kept.organization_id == str(organization.organization_id) else None


async def _new_credentials(
    storage: Storage, settings: Settings, organization: Organization, now_ms: int
) -> Credentials:
    handle = storage.organization(organization.number, organization.organization_id)
    owners = await handle.users(after=0, search=None, role=Role.OWNER, tag=None, limit=1)
    owner, password = owners[0], new_password()
    await handle.set_password(owner.number, hash_password(password))
    _, secret = await create_token(handle, organization, owner, now_ms, description="First token")
    kept = Credentials(str(organization.organization_id), owner.email, password, secret)
    write_private(settings.data / "demo.json", json.dumps(asdict(kept)))
    return kept


async def _create_organization(
    storage: Storage, settings: Settings, name: str, now_ms: int, *, demo: bool
) -> Organization:
    await storage.save_region(settings.region, settings.base_url)
    return await storage.create_organization(
        Organization(
            number=0,
            organization_id=uuid7(now_ms),
            name=name,
            region=settings.region,
            demo=demo,
            members_may_send=False,
            created_at_ms=now_ms,
            updated_at_ms=now_ms,
        )
    )


def _user(name: str, email: str, role: Role, now_ms: int, **more: Any) -> User:
    return User(
        number=0,
        user_id=uuid7(now_ms),
        email=email,
        name=name,
        role=role,
        active=True,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
        **more,
    )


async def _create_people(handle: OrganizationStorage, now_ms: int) -> dict[str, User]:
    users = {}
    for name, short, role, language, time_zone, tags in PEOPLE:
        user = _user(
            name,
            f"{short}@acme.example",
            role,
            now_ms,
            language=language,
            time_zone=time_zone,
            tags=tags,
            operator=role is Role.OWNER,
        )
        users[short] = await handle.create_user(user)
    return users


async def _create_solution(
    handle: OrganizationStorage,
    users: dict[str, User],
    plan: tuple[str, str, tuple[Screen, ...], tuple[str, ...], dict[str, str]],
    now_ms: int,
) -> None:
    name, description, screens, members, groups = plan
    solution = await handle.save_solution(
        Solution(0, uuid7(now_ms), name, now_ms, now_ms, description, screens)
    )
    for short in members:
        await handle.set_member(solution.number, users[short].number, Role.USER)
    for group_name, people in groups.items():
        group = await handle.save_group(
            solution.number,
            Group(0, uuid7(now_ms), solution.solution_id, group_name, 0, now_ms, now_ms),
        )
        await handle.add_group_members(
            group.number, [users[short].number for short in people.split()]
        )


async def describe(
    storage: Storage, settings: Settings, demo: Demo, signer: Signer, now_ms: int
) -> dict[str, Any]:
    """What `tocsin demo --json` prints."""
    organization = demo.organization
    handle = storage.organization(organization.number, organization.organization_id)
    solutions = []
    for solution in await handle.solutions():
        groups = await handle.groups(solution.number)
        solutions.append(
            {
                "solutionId": str(solution.solution_id),
                "name": solution.name,
                "groups": [group.name for group in groups],
                "screens": [screen.jig_id for screen in solution.screens],
            }
        )
    users = await handle.users(after=0, search=None, role=None, tag=None, limit=500)
    return {
        "baseUrl": settings.base_url,
        "organizationId": str(organization.organization_id),
        "regions": await storage.regions(),
        "token": demo.credentials.token,
        "owner": {"email": demo.credentials.email, "password": demo.credentials.password},
        "solutions": solutions,
        "users": [
            {
                "userId": str(user.user_id),
                "email": user.email,
                "name": user.name,
                "inboxToken": signer.inbox_token(organization.organization_id, user, now_ms)[0],
            }
            for user in users
        ],
    }
