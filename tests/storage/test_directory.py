"""The directory in the database: people, solutions, groups, addresses, tokens, sign-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest

from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.inbox import InboxCounts
from tocsin.model.notification import Content, Draft, Scope
from tocsin.model.people import (
    Group,
    InputType,
    Organization,
    Role,
    Screen,
    ScreenInput,
    Solution,
    Token,
    TokenScope,
    User,
)
from tocsin.model.work import Chunk, PlannedRing, RingQueue
from tocsin.storage.directory import ImportRow
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.sqlite import SqliteStorage

NOW = 1_790_000_000_000
DAY = 86_400_000


@dataclass
class Place:
    """Two organizations: Ana's with Ben in it, and Cora's."""

    storage: SqliteStorage
    here: OrganizationStorage
    there: OrganizationStorage
    ana: User
    ben: User
    cora: User


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    storage = SqliteStorage(tmp_path / "tocsin.db")
    here, there = [await open_organization(storage, name) for name in ("Here", "There")]
    ana = await here.create_user(person("ana@here.example", Role.OWNER))
    ben = await here.create_user(person("ben@here.example"))
    cora = await there.create_user(person("cora@there.example", Role.OWNER))
    yield Place(storage, here, there, ana, ben, cora)
    await storage.close()


async def open_organization(storage: SqliteStorage, name: str) -> OrganizationStorage:
    new = Organization(0, uuid7(NOW), name, "eu-central-1", False, False, NOW, NOW)
    made = await storage.create_organization(new)
    return storage.organization(made.number, made.organization_id)


def person(email: str, role: Role = Role.USER) -> User:
    name = email.split("@", maxsplit=1)[0].title()
    return User(0, uuid7(NOW), email, name, role, True, NOW, NOW, tags={"site": "north"})


def solution_named(name: str) -> Solution:
    inputs = (ScreenInput("orderId", InputType.STRING, required=True),)
    screens = (Screen("work-order", "Work order", inputs),)
    return Solution(0, uuid7(NOW), name, NOW, NOW, "For the field", screens)


async def crew(place: Place) -> tuple[Solution, Group]:
    solution = await place.here.save_solution(solution_named("Field"))
    new = Group(0, uuid7(NOW), solution.solution_id, "Crew", 0, NOW, NOW)
    return solution, await place.here.save_group(solution.number, new)


def token_of(user: User, lease_until_ms: int = NOW + 14 * DAY) -> Token:
    scopes = frozenset({TokenScope.READ})
    end = NOW + 180 * DAY
    return Token(0, uuid7(NOW), user.user_id, "toc_AbCd", "CI", scopes, NOW, end, lease_until_ms)


async def ring(place: Place, user: User) -> int:
    """A notification with one open ring for the user; its number."""
    draft = Draft(Scope.USER, Content("Hello"), emails=(user.email,))
    accepted = await place.here.accept(draft, place.ana, None, NOW)
    (job,) = await place.storage.claim_jobs(NOW, 1000, 9)
    rings = [PlannedRing(user.number, "email", "email", 0, None, NOW, None, False)]
    chunk = Chunk(job, [user.number], {}, rings, user.number, True, NOW)
    await place.storage.write_chunks([chunk])
    return accepted.number


async def test_a_user_is_read_back_as_written(place: Place) -> None:
    full = replace(person("Dee@Here.example"), phone="+49 30 1", time_zone="Europe/Berlin")
    made = await place.here.create_user(replace(full, language="de", operator=True))
    assert made.email == "dee@here.example"
    assert await place.here.user(made.user_id) == made
    assert await place.here.user_by_email("DEE@here.example") == made
    assert await place.storage.find_user(made.user_id) is not None


async def test_one_email_belongs_to_one_user_of_an_organization(place: Place) -> None:
    await place.there.create_user(person("ben@here.example"))
    with pytest.raises(TocsinError) as refused:
        await place.here.create_user(person("BEN@here.example"))
    assert (refused.value.kind.code, refused.value.field) == ("conflict", "email")
    with pytest.raises(TocsinError) as refused:
        await place.here.update_user(replace(place.ben, email="ana@here.example"))
    assert refused.value.kind.code == "conflict"


async def test_another_organizations_people_are_not_there(place: Place) -> None:
    assert await place.here.user(place.cora.user_id) is None
    assert await place.here.user_by_email(place.cora.email) is None
    assert await place.here.users_by_ids([place.cora.user_id, place.ben.user_id]) == [place.ben]
    with pytest.raises(TocsinError):
        await place.here.update_user(replace(place.cora, name="Mine"))
    await place.here.delete_user(place.cora, NOW)
    assert await place.there.user(place.cora.user_id) == place.cora


@pytest.mark.parametrize(
    ("search", "role", "tag", "found"),
    [
        (None, None, None, ["ana", "ben", "öde"]),
        ("ÖDE", None, None, ["öde"]),
        ("here.EX", None, None, ["ana", "ben", "öde"]),
        ("%", None, None, []),
        (None, Role.OWNER, None, ["ana"]),
        (None, None, ("site", "south"), ["öde"]),
        (None, None, ('si"te', "north"), []),
    ],
)
async def test_people_are_found_by_name_role_and_tag(
    place: Place,
    search: str | None,
    role: Role | None,
    tag: tuple[str, str] | None,
    found: list[str],
) -> None:
    await place.here.create_user(replace(person("öde@here.example"), tags={"site": "south"}))
    users = await place.here.users(after=0, search=search, role=role, limit=9, tag=tag)
    assert [user.name.lower() for user in users] == found


async def test_the_list_of_people_goes_on_after_the_last_one(place: Place) -> None:
    first = await place.here.users(after=0, search=None, role=None, limit=1)
    rest = await place.here.users(after=first[0].number, search=None, role=None, limit=9)
    assert [*first, *rest] == [place.ana, place.ben]


async def test_the_last_owner_stays(place: Place) -> None:
    for change in ({"role": Role.ADMIN}, {"active": False}):
        with pytest.raises(TocsinError) as refused:
            await place.here.update_user(replace(place.ana, **change))
        assert refused.value.kind.code == "in_use"
    with pytest.raises(TocsinError):
        await place.here.delete_user(place.ana, NOW)
    await place.here.update_user(replace(place.ben, role=Role.OWNER))
    await place.here.delete_user(place.ana, NOW)


async def test_a_deleted_user_takes_everything_along(place: Place) -> None:
    solution, group = await crew(place)
    await place.here.add_group_members(group.number, [place.ben.number])
    await place.here.register_address(
        place.ben.number, "fcm", b"k", {"token": "x"}, device=None, now_ms=NOW
    )
    await place.here.create_token(place.ben.number, token_of(place.ben), b"h" * 32)
    await place.storage.create_session(b"s" * 32, place.ben.number, NOW, NOW + DAY)
    await place.here.mute(place.ben.number, "email", NOW)
    await place.here.delete_user(place.ben, NOW)
    assert await place.here.members(solution.number, after=0, limit=9) == []
    assert await place.here.group_members(group.number, after=0, limit=9) == []
    assert await place.storage.find_token(b"h" * 32) is None
    assert await place.storage.find_session(b"s" * 32, NOW) is None
    assert await place.here.addresses(place.ben.number) == []


async def test_what_rings_for_a_deleted_user_is_canceled_and_no_longer_counted(
    place: Place,
) -> None:
    number = await ring(place, place.ben)
    await place.here.delete_user(place.ben, NOW)
    (left,) = await place.here.notifications(before=None, created_by=None, limit=9, stopped=True)
    assert (left.number, left.counts.ringing, left.state) == (number, 0, "SENT")
    queue = RingQueue(1, "email", 1)
    assert await place.storage.claim_rings([(queue, 9)], NOW + DAY, 1000) == []
    assert await place.here.inbox_counts(place.ben.number, NOW) == InboxCounts(0, 0)


async def test_the_number_of_a_deleted_user_is_never_given_again(place: Place) -> None:
    last = await place.here.create_user(person("dee@here.example"))
    await place.here.delete_user(last, NOW)
    new = await place.there.create_user(person("eve@there.example"))
    assert new.number > last.number


async def test_switching_somebody_off_ends_sessions_and_inbox_tokens(place: Place) -> None:
    await place.storage.create_session(b"s" * 32, place.ben.number, NOW, NOW + DAY)
    off = await place.here.update_user(replace(place.ben, active=False))
    assert off.token_epoch == place.ben.token_epoch + 1
    assert await place.storage.find_session(b"s" * 32, NOW) is None
    await place.here.end_inbox_tokens(place.ben.number)
    again = await place.here.user(place.ben.user_id)
    assert again is not None
    assert again.token_epoch == off.token_epoch + 1


async def test_an_import_creates_updates_and_joins_groups(place: Place) -> None:
    await crew(place)
    rows = [
        ImportRow("ben@here.example", lambda known: replace(known or place.ana, name="Benny")),
        ImportRow("dee@here.example", lambda _: person("dee@here.example"), (("Field", "Crew"),)),
        ImportRow("eve@here.example", lambda _: person("eve@here.example"), (("Field", "?"),)),
    ]
    created, updated, wrong = "created", "updated", "unknown_group"
    results = await place.here.import_users(rows, dry_run=False)
    assert results[:2] == [updated, created]
    assert isinstance(results[2], TocsinError)
    assert results[2].kind.code == wrong
    users = await place.here.users(after=0, search=None, role=None, limit=9)
    assert [user.name for user in users] == ["Ana", "Benny", "Dee"]
    assert await place.here.groups_of(users[2].number) != []


async def test_a_dry_run_says_the_same_and_writes_nothing(place: Place) -> None:
    rows = [ImportRow("dee@here.example", lambda _: person("dee@here.example"))]
    assert await place.here.import_users(rows, dry_run=True) == ["created"]
    assert await place.here.user_by_email("dee@here.example") is None


async def test_a_solution_keeps_its_screens_and_its_name_is_unique(place: Place) -> None:
    made = await place.here.save_solution(solution_named("Field"))
    assert await place.here.solution(made.solution_id) == made
    assert made.screens == solution_named("Field").screens
    assert await place.there.solution(made.solution_id) is None
    with pytest.raises(TocsinError) as refused:
        await place.here.save_solution(solution_named("Field"))
    assert (refused.value.kind.code, refused.value.field) == ("conflict", "name")
    renamed = await place.here.save_solution(replace(made, name="Plant"))
    assert await place.here.solutions() == [renamed]
    await place.here.delete_solution(made.number)
    assert await place.here.solutions() == []


async def test_members_have_a_role_and_the_groups_of_the_solution(place: Place) -> None:
    solution, group = await crew(place)
    await place.here.set_member(solution.number, place.ana.number, Role.ADMIN)
    await place.here.add_group_members(group.number, [place.ben.number, place.cora.number])
    members = await place.here.members(solution.number, after=0, limit=9)
    assert members == [(place.ana, Role.ADMIN, []), (place.ben, Role.USER, ["Crew"])]
    assert await place.here.member(solution.number, place.ben.number) == members[1]
    assert await place.here.remove_member(solution.number, place.ben.number)
    assert not await place.here.remove_member(solution.number, place.ben.number)
    assert await place.here.group_members(group.number, after=0, limit=9) == []


async def test_a_foreign_handle_reaches_no_solution_or_group(place: Place) -> None:
    solution, group = await crew(place)
    await place.there.set_member(solution.number, place.cora.number, Role.ADMIN)
    await place.there.add_group_members(group.number, [place.cora.number])
    await place.there.delete_group(group.number)
    await place.there.delete_solution(solution.number)
    assert await place.there.group(solution.number, group.group_id) is None
    assert await place.here.members(solution.number, after=0, limit=9) == []
    assert await place.here.groups(solution.number) == [group]


async def test_a_group_is_renamed_and_counts_its_members(place: Place) -> None:
    solution, group = await crew(place)
    await place.here.add_group_members(group.number, [place.ben.number])
    renamed = await place.here.save_group(solution.number, replace(group, name="Night crew"))
    assert (renamed.name, renamed.members) == ("Night crew", 1)
    with pytest.raises(TocsinError):
        await place.here.save_group(solution.number, replace(renamed, number=0, group_id=uuid7()))
    assert await place.here.remove_group_member(group.number, place.ben.number)
    assert not await place.here.remove_group_member(group.number, place.ben.number)
    await place.here.delete_group(group.number)
    assert await place.here.groups(solution.number) == []


async def test_a_renewed_address_keeps_its_id_and_changes_hands_whole(place: Place) -> None:
    key, raw = sha256(b"endpoint").digest(), {"endpoint": "https://push.example/1"}
    register, ben = place.here.register_address, place.ben.number
    first = await register(ben, "web_push", key, raw, device="Firefox", now_ms=NOW)
    again = await register(ben, "web_push", key, raw, device="Firefox", now_ms=NOW + 1)
    assert (again.address_id, again.number) == (first.address_id, first.number)
    assert again.registered_at_ms == NOW + 1
    taken = await register(place.ana.number, "web_push", key, raw, device=None, now_ms=NOW + 2)
    assert taken.number != first.number
    assert await place.here.addresses(ben) == []
    assert not await place.here.remove_address(ben, taken.address_id)
    assert await place.here.remove_address(place.ana.number, taken.address_id)


async def test_a_token_is_found_by_the_digest_of_its_secret(place: Place) -> None:
    made = await place.here.create_token(place.ben.number, token_of(place.ben), b"h" * 32)
    found = await place.storage.find_token(b"h" * 32)
    assert found is not None
    assert (found[0], found[1].name, found[2]) == (made, "Here", place.ben)
    assert await place.here.tokens(place.ben.number) == [made]
    assert await place.here.tokens(None) == [made]
    assert await place.there.token(made.token_id) is None
    assert not await place.there.update_token(replace(made, revoked_at_ms=NOW))


async def test_use_extends_a_lease_but_wakes_no_ended_token(place: Place) -> None:
    live = await place.here.create_token(place.ben.number, token_of(place.ben), b"a" * 32)
    stale = token_of(place.ben, lease_until_ms=NOW - 1)
    stale = await place.here.create_token(place.ben.number, stale, b"b" * 32)
    used = {live.number: NOW + DAY, stale.number: NOW + DAY}
    await place.storage.touch_tokens(used, 14 * DAY)
    first, second = await place.here.tokens(place.ben.number)
    assert (first.lease_until_ms, first.last_used_at_ms) == (NOW + 15 * DAY, NOW + DAY)
    assert second.lease_until_ms == NOW - 1
    await place.storage.touch_tokens({live.number: NOW + 179 * DAY}, 14 * DAY)
    assert (await place.here.tokens(place.ben.number))[0].lease_until_ms == NOW + 15 * DAY


async def test_a_revoked_token_stays_revoked(place: Place) -> None:
    made = await place.here.create_token(place.ben.number, token_of(place.ben), b"a" * 32)
    assert await place.here.update_token(replace(made, revoked_at_ms=NOW))
    assert await place.here.update_token(made)
    found = await place.here.token(made.token_id)
    assert found is not None
    assert not found.usable(NOW)


async def test_a_login_is_found_by_email_and_a_new_password_ends_sessions(place: Place) -> None:
    assert await place.storage.find_logins("ben@here.example") == []
    await place.here.set_password(place.ben.number, "$argon2id$…")
    ((organization, user, digest),) = await place.storage.find_logins("BEN@here.example")
    assert (organization.name, user, digest) == ("Here", place.ben, "$argon2id$…")
    await place.storage.create_session(b"s" * 32, place.ben.number, NOW, NOW + DAY)
    assert await place.storage.find_session(b"s" * 32, NOW) is not None
    assert await place.storage.find_session(b"s" * 32, NOW + DAY) is None
    await place.here.set_password(place.ben.number, "$argon2id$2")
    assert await place.storage.find_session(b"s" * 32, NOW) is None


async def test_regions_and_organizations_are_kept(place: Place) -> None:
    await place.storage.save_region("eu-central-1", "https://eu.example")
    await place.storage.save_region("eu-central-1", "https://eu2.example")
    assert await place.storage.regions() == {"eu-central-1": "https://eu2.example"}
    here, there = await place.storage.organizations()
    assert await place.storage.find_organization(there.organization_id) == there
    changed = await place.here.update_organization(replace(here, members_may_send=True))
    assert changed.members_may_send
