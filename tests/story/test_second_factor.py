"""The second factor: enabled by a code, needed from then on, and replaced by recovery codes."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.story.test_console_doors import PASSWORD, cookie_of, post, with_password
from tests.world import Answer, Person, World
from tocsin.audience.second_factor import STEP_MS, totp
from tocsin.model.people import Role
from tocsin.storage.sqlite import SqliteStorage

FACTOR = "/me/second-factor"
MINUTE = 60_000
WRONG = "000000"


async def api(person: Person, method: str, path: str, body: Any = None) -> Answer:
    return await person.call(method, "/api/v1" + path, body)


@pytest.fixture
async def owner(ana: Person) -> Person:
    return await with_password(ana)


def code_now(world: World, secret: str) -> str:
    return totp(base64.b32decode(secret), world.clock.now_ms() // STEP_MS)


async def enabled(person: Person) -> tuple[str, list[str]]:
    """The authenticator's secret, and the recovery codes."""
    begun = (await api(person, "POST", FACTOR)).json
    body = {"code": code_now(person.world, begun["secret"])}
    answer = await api(person, "POST", f"{FACTOR}/enable", body)
    assert answer.status == 200, answer.text
    return begun["secret"], answer.json["recoveryCodes"]


async def signing_in(person: Person) -> Answer:
    body = {"email": person.user.email, "password": PASSWORD}
    return await person.world.call("POST", "/api/v1/sessions", body)


async def with_code(person: Person, step: str, code: str) -> Answer:
    return await person.world.call("POST", "/api/v1/sessions/steps", {"step": step, "code": code})


# RFC 6238, appendix B, its last six digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp(b"12345678901234567890", seconds // 30) == code


async def test_a_password_alone_opens_no_session_once_a_code_was_shown(owner: Person) -> None:
    begun = (await api(owner, "POST", FACTOR)).json
    assert (await signing_in(owner)).json["user"]["name"] == "Ana"
    told = parse_qs(urlsplit(begun["uri"]).query)
    assert (told["secret"], told["issuer"]) == ([begun["secret"]], ["Acme"])
    wrong = await api(owner, "POST", f"{FACTOR}/enable", {"code": WRONG})
    assert (wrong.status, (await api(owner, "GET", FACTOR)).json["enabled"]) == (401, False)
    secret, codes = await enabled(owner)
    assert secret != begun["secret"]
    factor = (await api(owner, "GET", FACTOR)).json
    assert (factor["enabled"], factor["recoveryCodes"], len(set(codes))) == (True, 10, 10)
    answer = await signing_in(owner)
    assert (answer.json["secondFactor"], "set-cookie" in answer.headers) == (True, False)
    assert "user" not in answer.json


async def test_a_code_works_once_and_the_step_for_five_minutes(owner: Person) -> None:
    secret, _ = await enabled(owner)
    step = (await signing_in(owner)).json["step"]
    used = code_now(owner.world, secret)
    assert (await with_code(owner, step, used)).status == 401
    owner.world.clock.advance(STEP_MS)
    fresh = code_now(owner.world, secret)
    entered = await with_code(owner, step, f"{fresh[:3]} {fresh[3:]}")
    assert entered.status == 201, entered.text
    me = await owner.world.call("GET", "/api/v1/me", headers=cookie_of(entered))
    assert me.json["user"]["name"] == "Ana"
    assert (await with_code(owner, step, fresh)).status == 401
    owner.world.clock.advance(5 * MINUTE)
    assert (await with_code(owner, step, code_now(owner.world, secret))).status == 401


async def test_a_recovery_code_stands_in_once_however_it_is_typed(owner: Person) -> None:
    _, codes = await enabled(owner)
    step = (await signing_in(owner)).json["step"]
    assert (await with_code(owner, step, codes[3].upper().replace("-", " "))).status == 201
    assert (await with_code(owner, step, codes[3])).status == 401
    assert (await api(owner, "GET", FACTOR)).json["recoveryCodes"] == 9
    wrong = await api(owner, "POST", f"{FACTOR}/recovery-codes", {"password": "wrong"})
    assert wrong.status == 401
    fresh = await api(owner, "POST", f"{FACTOR}/recovery-codes", {"password": PASSWORD})
    assert (await with_code(owner, step, codes[4])).status == 401
    assert (await with_code(owner, step, fresh.json["recoveryCodes"][0])).status == 201


async def test_codes_can_not_be_guessed_for_long(owner: Person) -> None:
    secret, _ = await enabled(owner)
    owner.world.clock.advance(STEP_MS)
    step = (await signing_in(owner)).json["step"]
    for _ in range(10):
        assert (await with_code(owner, step, WRONG)).status == 401
    refused = await with_code(owner, step, code_now(owner.world, secret))
    assert (refused.status, int(refused.headers["retry-after"]) > 0) == (429, True)
    owner.world.clock.advance(15 * MINUTE)
    step = (await signing_in(owner)).json["step"]
    assert (await with_code(owner, step, code_now(owner.world, secret))).status == 201


async def test_disabling_needs_the_password_and_a_new_secret_needs_disabling(
    owner: Person,
) -> None:
    await enabled(owner)
    assert (await api(owner, "POST", FACTOR)).status == 409
    assert (await api(owner, "POST", f"{FACTOR}/disable", {"password": "wrong"})).status == 401
    assert "secondFactor" in (await signing_in(owner)).json
    assert (await api(owner, "POST", f"{FACTOR}/disable", {"password": PASSWORD})).status == 204
    assert "user" in (await signing_in(owner)).json
    await enabled(owner)


async def test_an_admin_helps_who_has_lost_it_but_not_an_owner(
    world: World, owner: Person, ben: Person
) -> None:
    adam = await world.person("adam", owner.organization, Role.ADMIN)
    await with_password(ben)
    await enabled(ben)
    await enabled(owner)
    path = "/users/{}/second-factor"
    assert (await api(adam, "DELETE", path.format(owner.user_id))).status == 403
    assert (await api(ben, "DELETE", path.format(ben.user_id))).status == 403
    assert (await api(adam, "DELETE", path.format(ben.user_id))).status == 204
    assert (await api(adam, "DELETE", path.format(ben.user_id))).status == 404
    assert "user" in (await signing_in(ben)).json


async def test_nothing_in_the_database_is_a_code_or_a_secret(owner: Person) -> None:
    secret, codes = await enabled(owner)
    storage = owner.world.running.storage
    assert isinstance(storage, SqliteStorage)
    rows = storage.rows("SELECT * FROM second_factors", {})
    rows += storage.rows("SELECT * FROM recovery_codes", {})
    kept = repr(rows)
    assert secret not in kept
    assert repr(base64.b32decode(secret))[2:-1] not in kept
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


async def test_the_page_asks_for_the_code_after_the_password(owner: Person) -> None:
    _, codes = await enabled(owner)
    world, fields = owner.world, {"email": owner.user.email, "password": PASSWORD, "next": "/users"}
    page = await post(world, "/signin", fields)
    assert (page.status, "set-cookie" in page.headers) == (200, False)
    step = re.findall(r'name="step" value="([^"]+)"', page.text)[0]
    again = await post(world, "/signin", {"step": step, "code": WRONG, "next": "/users"})
    assert (again.status, "The code is wrong" in again.text) == (401, True)
    assert step in again.text
    entered = await post(world, "/signin", {"step": step, "code": codes[0], "next": "/users"})
    assert (entered.status, entered.headers["location"]) == (303, "/users")
    me = await world.call("GET", "/api/v1/me", headers=cookie_of(entered))
    assert me.json["user"]["name"] == "Ana"
