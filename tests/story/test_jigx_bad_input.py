"""Bad input on the Jigx door: a message that names what is wrong, and nothing half-written."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from tests.world import Answer, Person, World

LIST = "/v2.0/tool/organizations/{organization}/notifications"
MINE = "/v2.0/tool/organizations/{organization}/members/{me}/notifications"
TEXT = {"text": "Cake at three"}
TO_ALL: dict[str, Any] = {"scope": "ORG", "content": TEXT}
TO_BEN: dict[str, Any] = {"scope": "USR", "emails": ["ben@acme.example"], "content": TEXT}
NOBODY = "01a1f000-0000-7000-8000-000000000000"
BELL = "🔔"
MOST = 256 * 1024


async def refused(person: Person, answer: Answer, status: int, named: str) -> None:
    """In the contract's form, naming the culprit, and without a trace in the list."""
    assert answer.status == status, answer.text
    assert list(answer.json) == ["message"]
    assert named in answer.json["message"]
    assert (await person.call("GET", LIST)).json == {"count": 0, "items": []}


def content(**changes: Any) -> dict[str, Any]:
    return {"scope": "ORG", "content": {**TEXT, **changes}}


MISFITS: list[tuple[str, Any]] = [
    ("Title", {**TO_ALL, "Title": "x"}),
    ("state", {**TO_ALL, "state": "SENT"}),
    ("subtitle", content(subtitle="x")),
    ("jigID", content(jigID="x")),
    ("object", []),
    ("object", [TO_ALL]),
    ("object", "text"),
    ("object", None),
    ("scope", {"content": TEXT}),
    ("scope", {**TO_ALL, "scope": "ALL"}),
    ("scope", {**TO_ALL, "scope": "org"}),
    ("scope", {**TO_ALL, "scope": None}),
    ("scope", {**TO_ALL, "scope": ["ORG"]}),
    ("content", {"scope": "ORG"}),
    ("content", {"scope": "ORG", "content": None}),
    ("content", {"scope": "ORG", "content": "Cake"}),
    ("content", {"scope": "ORG", "content": [TEXT]}),
    ("text", {"scope": "ORG", "content": {}}),
    ("text", {"scope": "ORG", "content": {"title": "Cake"}}),
    ("content.text", content(text=1)),
    ("content.text", content(text=None)),
    ("content.text", content(text=["x"])),
    ("content.title", content(title=None)),
    ("content.title", content(title=True)),
    ("content.screen", content(screen=None)),
    ("content.jigId", content(jigId=7)),
    ("content.inputs", content(inputs=None)),
    ("content.inputs", content(inputs=[])),
    ("content.inputs", content(inputs="a=1")),
    ("content.text", content(text="x" * 201)),
    ("content.text", content(text=BELL * 201)),
    ("content.title", content(title=BELL * 101)),
    ("content.screen", content(screen="x" * 51)),
    ("content.jigId", content(jigId="é" * 51)),
    ("description", {**TO_ALL, "description": "x" * 101}),
    ("description", {**TO_ALL, "description": None}),
    ("emails", {**TO_BEN, "emails": "ben@acme.example"}),
    ("emails", {**TO_BEN, "emails": None}),
    ("emails[1]", {**TO_BEN, "emails": ["ben@acme.example", "ben"]}),
    ("emails[0]", {**TO_BEN, "emails": ["ben@acme.example\n"]}),
    ("emails[0]", {**TO_BEN, "emails": ["b en@acme.example"]}),
    ("emails[0]", {**TO_BEN, "emails": [None]}),
    ("emails[0]", {**TO_BEN, "emails": [f"{'b' * 90}@acme.example"]}),
    ("emails", {"scope": "USR", "content": TEXT}),
    ("emails", {**TO_BEN, "emails": []}),
    ("emails", {**TO_ALL, "emails": ["ben@acme.example"]}),
    ("groups", {**TO_ALL, "groups": ["sales"]}),
    ("groups", {**TO_ALL, "groups": "sales"}),
    ("groups[0]", {**TO_ALL, "groups": [1]}),
    ("solutionId", {"scope": "SLN", "content": TEXT}),
    ("solutionId", {"scope": "SLN_GRP", "groups": ["sales"], "content": TEXT}),
    ("groups", {"scope": "SLN_GRP", "solutionId": NOBODY, "content": TEXT}),
    ("groups", {"scope": "SLN_GRP", "solutionId": NOBODY, "groups": [], "content": TEXT}),
    (NOBODY, {"scope": "SLN", "solutionId": NOBODY, "content": TEXT}),
    (NOBODY, {**TO_ALL, "solutionId": NOBODY}),
    ("solutionId", {**TO_ALL, "solutionId": ""}),
    ("solutionId", {**TO_ALL, "solutionId": "field"}),
    ("solutionId", {**TO_ALL, "solutionId": NOBODY + "0"}),
    ("solutionId", {**TO_ALL, "solutionId": 7}),
    ("solutionId", {**TO_ALL, "solutionId": None}),
]

STARTS: list[Any] = [
    "", "now", "2026-11-23", "2026-11-23T09:30Z", "2026-11-23T09:30:00", "2026-1-23T09:30:00Z",
    "2026-00-23T09:30:00Z", "2026-13-23T09:30:00Z", "2026-11-00T09:30:00Z",
    "2026-02-30T09:30:00Z", "2027-02-29T09:30:00Z", "2026-11-31T09:30:00Z",
    "0000-01-01T00:00:00Z", "9999-12-31T24:00:00Z", "2026-11-23T25:00:00Z",
    "2026-11-23T09:60:00Z", "2026-11-23T09:30:61Z", "2026-11-23T09:30:00+2:00",
    "2026-11-23T09:30:00+60:00", "2026-11-23T09:30:00+00:61", "2026-11-23T09:30:00.Z",
    "2026-11-23T09:30:00Z\n", "2026-11-23T09:30:00+02:00\n", " 2026-11-23T09:30:00Z",
    "２０２６-11-23T09:30:00Z", "+2026-11-23T09:30:00Z", "2300-01-01T00:00:00Z", "1795435200000",
    -1, 1.5, 1.0, True, False, None, [], {}, 9_000_000_000_000, 2**63, -(2**70),
]  # fmt: skip

BROKEN: list[bytes] = [
    b"", b" ", b"{", b"{}{}", b"nul", b"'a'", b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"scope":"ORG",}',
    b'{"scope":"ORG","content":{"text":"a\x00b"}}',
    b'{"scope":"ORG","content":{"text":"a\\u0000b"}}',
    b'{"scope":"ORG","content":{"text":"\\ud83d"}}',
    b'{"scope":"ORG","content":{"text":"\\uDE00\\ud83d"}}',
    b'{"scope":"ORG","content":{"text":"\xed\xa0\xbd"}}',
    b'{"scope":"ORG","content":{"text":"\xc0\xaf"}}',
    b'{"scope":"ORG","scope":"ORG","content":{"text":"a"}}',
    b'{"scope":"ORG","content":{"text":"a","inputs":{"b":1,"\\u0062":2}}}',
    b'{"scope":"ORG","content":{"text":"a","inputs":{"\\u0000":1}}}',
]  # fmt: skip

NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "-1E+0400", "9" * 400 + ".5", "9" * 19,
           "9" * 20, "-9223372036854775809", "9" * 5000, "01", "0x1", "+1", ".5"]  # fmt: skip


@pytest.mark.parametrize(("named", "body"), MISFITS)
async def test_a_body_that_does_not_fit_is_refused_by_the_name_of_the_field(
    ana: Person, named: str, body: Any
) -> None:
    answer = await ana.call("POST", LIST, json.dumps(body))
    await refused(ana, answer, 400, named)


@pytest.mark.parametrize("start", STARTS)
async def test_a_start_that_is_no_moment_is_refused(ana: Person, start: Any) -> None:
    answer = await ana.notify({**TO_ALL, "startAt": start})
    await refused(ana, answer, 400, "64 bits" if start in (2**63, -(2**70)) else "startAt")


@pytest.mark.parametrize("body", BROKEN)
async def test_what_is_not_strict_json_is_refused(ana: Person, body: bytes) -> None:
    answer = await ana.call("POST", LIST, body)
    await refused(ana, answer, 400, "")


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_number_that_not_everybody_can_read_is_refused(ana: Person, number: str) -> None:
    body = json.dumps(content(inputs={"n": ["?"]})).replace('"?"', number)
    await refused(ana, await ana.call("POST", LIST, body), 400, "")


async def test_an_unknown_group_is_refused_by_its_name_and_case_counts(
    world: World, ana: Person, ben: Person
) -> None:
    solution = await world.solution(ana.organization, "Field", [ben], sales=[ben])
    body = {"scope": "SLN_GRP", "solutionId": str(solution.solution_id), "content": TEXT}
    for groups, named in ((["sales", "Sales"], "Sales"), (["hr"], "hr"), ([""], "group")):
        await refused(ana, await ana.notify({**body, "groups": groups}), 400, named)


async def test_the_solution_of_another_organization_is_as_unknown_as_any(
    world: World, ana: Person, cora: Person
) -> None:
    solution = await world.solution(cora.organization, "Field", [cora])
    body = {"scope": "SLN", "solutionId": str(solution.solution_id), "content": TEXT}
    unknown = await ana.notify({**body, "solutionId": NOBODY})
    foreign = await ana.notify(body)
    await refused(ana, foreign, 400, str(solution.solution_id))
    assert foreign.text.replace(str(solution.solution_id), NOBODY) == unknown.text


async def test_texts_are_counted_in_code_points(ana: Person) -> None:
    longest = {"text": BELL * 200, "title": BELL * 100, "screen": BELL * 50, "jigId": BELL * 50}
    answer = await ana.notify({**TO_ALL, "content": longest, "description": BELL * 100})
    assert answer.status == 201
    assert answer.json["content"] == {**longest, "inputs": {}}


def nested(depth: int) -> bytes:
    """A body of `depth` brackets inside each other: its own two objects, `inputs`, and lists."""
    lists = "[" * (depth - 3) + "]" * (depth - 3)
    return json.dumps(content(inputs={"a": "?"})).replace('"?"', lists).encode()


@pytest.mark.parametrize("depth", [33, 34, 100, 5_000, 100_000])
async def test_nesting_deeper_than_thirty_two_is_refused(ana: Person, depth: int) -> None:
    await refused(ana, await ana.call("POST", LIST, nested(depth)), 400, "deeper than 32")


async def test_what_is_just_allowed_comes_back_as_it_was_sent(ana: Person) -> None:
    inputs = {"most": 2**63 - 1, "least": -(2**63), "tiny": 5e-324, "large": 1.7e308, "no": None,
              "": [True, {"ünïcode": "\u2028\x7f"}]}  # fmt: skip
    assert (await ana.notify(content(inputs=inputs))).json["content"]["inputs"] == inputs
    assert (await ana.call("POST", LIST, nested(32))).status == 201


def filled(size: int) -> bytes:
    body = json.dumps(content(inputs={"a": ""})).encode()
    return body.replace(b'"a": ""', b'"a": "' + b"x" * (size - len(body)) + b'"')


async def in_parts(body: bytes) -> AsyncIterator[bytes]:
    """Sent chunked, so its length is not told in advance."""
    for begin in range(0, len(body), 16_384):
        yield body[begin : begin + 16_384]


async def test_a_body_of_256_kib_is_taken_and_one_byte_more_is_not(ana: Person) -> None:
    assert len(filled(MOST)) == MOST
    await refused(ana, await ana.call("POST", LIST, filled(MOST + 1)), 413, "262144")
    assert (await ana.call("POST", LIST, filled(MOST))).status == 201


@pytest.mark.parametrize("size", [MOST + 1, 4 * MOST])
async def test_a_body_is_measured_also_when_its_length_is_not_told(
    world: World, ana: Person, size: int
) -> None:
    url = f"{world.url}/v1/organizations/{ana.organization.organization_id}/notifications"
    headers = {"authorization": f"Bearer {ana.token}"}
    async with world.session.post(url, data=in_parts(filled(size)), headers=headers) as reply:
        answer = Answer(reply.status, {}, await reply.text())
    await refused(ana, answer, 413, "262144")


@pytest.mark.parametrize("path", [LIST, MINE])
@pytest.mark.parametrize("limit", ["", "x", "1.5", "0", "501", "-5", "9" * 30, "１"])
async def test_a_bad_limit_is_refused(ana: Person, path: str, limit: str) -> None:
    await refused(ana, await ana.call("GET", f"{path}?limit={limit}"), 400, "limit")


def forged(kind: str, *values: Any) -> str:
    raw = msgspec.msgpack.encode([kind, *values])
    return f"{kind}-{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


NO_TOKENS = ["", "x", "npg", "npg-", "npg-AAAA", "abc-AAAA", "syn-%F0%9F%94%94", "cpg-!!!!",
             forged("npg", "not-an-id", "ALL"), forged("npg", NOBODY, "ALL", 1), forged("npg"),
             forged("cpg", -1, 0), forged("cpg", 2**64 - 1, 0), forged("cpg", "1", 0),
             forged("syn", 2**64 - 1, 0), forged("syn", 0, 2**63), forged("syn", 0.5, 0),
             "syn-" + base64.urlsafe_b64encode(b"\x91" * 3000).decode()]  # fmt: skip


@pytest.mark.parametrize("token", NO_TOKENS)
async def test_a_token_that_the_list_has_not_given_is_refused(ana: Person, token: str) -> None:
    for path, name in (
        (LIST, "continuationToken"),
        (MINE, "continuationToken"),
        (MINE, "syncToken"),
    ):
        answer = await ana.call("GET", f"{path}?{name}={token}")
        await refused(ana, answer, 400, "oken")


@pytest.mark.parametrize("mode", ["", "my", "all", "NONE", "MY,ALL"])
async def test_a_bad_filter_mode_is_refused(ana: Person, mode: str) -> None:
    await refused(ana, await ana.call("GET", f"{LIST}?filterMode={mode}"), 400, "filterMode")


async def test_the_filter_mode_stays_the_same_from_page_to_page(ana: Person) -> None:
    for _ in range(2):
        await ana.notify(TO_ALL)
    token = (await ana.call("GET", LIST + "?limit=1")).json["continuationToken"]
    answer = await ana.call("GET", f"{LIST}?limit=1&filterMode=MY&continuationToken={token}")
    assert (answer.status, "filterMode" in answer.json["message"]) == (400, True)


@pytest.mark.parametrize(
    "body",
    [{}, {"state": "read"}, {"state": None}, {"state": "READ", "x": 1}, {"State": "READ"}, []],
)
async def test_a_state_that_does_not_exist_changes_no_copy(
    world: World, ana: Person, body: Any
) -> None:
    sent = (await ana.notify(TO_ALL)).json["notificationId"]
    await world.settled()
    before = (await ana.call("GET", f"{MINE}/{sent}")).json
    answer = await ana.call("PATCH", f"{MINE}/{sent}", body)
    assert (answer.status, list(answer.json)) == (400, ["message"])
    assert (await ana.call("GET", f"{MINE}/{sent}")).json == before


async def test_a_longer_idempotency_key_than_255_characters_is_refused(ana: Person) -> None:
    answer = await ana.notify(TO_ALL, Idempotency_Key="k" * 256)
    await refused(ana, answer, 400, "Idempotency-Key")
    assert (await ana.notify(TO_ALL, Idempotency_Key="k" * 255)).status == 201
