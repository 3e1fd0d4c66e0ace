"""Bulk import: one line, one person, one verdict."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.world import Answer, Person, World
from tocsin.model.people import Role


async def send(
    person: Person, text: str | bytes, kind: str = "text/csv", query: str = ""
) -> Answer:
    body = text.encode() if isinstance(text, str) else text
    return await person.call("POST", f"/api/v1/users/import{query}", body, content_type=kind)


async def emails(person: Person) -> list[str]:
    answer = await person.call("GET", "/api/v1/users?limit=500")
    return [one["email"].partition("@")[0] for one in answer.json["items"]]


def counts(answer: Answer) -> tuple[int, int, int]:
    assert answer.status == 200, answer.text
    report: Any = answer.json
    return report["created"], report["updated"], report["failed"]


async def test_a_table_creates_people_and_changes_known_ones(
    world: World, ana: Person, ben: Person
) -> None:
    await world.solution(ana.organization, "Field", [], Crew=[])
    table = (
        "\ufeffemail,name,role,timeZone,active,tag:site,groups\r\n"
        'dee@acme.example,"Dee, of course",MAKER,Europe/Berlin,yes,north,Field/Crew\r\n'
        "BEN@acme.example,,,,no,,\r\n"
    )
    assert counts(await send(ana, table)) == (1, 1, 0)
    dee = (await ana.call("GET", "/api/v1/users?search=dee")).json["items"][0]
    assert (dee["name"], dee["role"], dee["tags"]) == ("Dee, of course", "MAKER", {"site": "north"})
    changed = (await ana.call("GET", f"/api/v1/users/{ben.user_id}")).json
    assert (changed["name"], changed["active"]) == ("Ben", False)
    again = await send(ana, table)
    assert counts(again) == (0, 2, 0)


async def test_json_lines_do_the_same(ana: Person) -> None:
    people = [
        {"email": "dee@acme.example", "name": "Dee", "tags": {"a": "1"}, "active": True},
        {"email": "eve@acme.example", "name": "Eve", "unknown": 1},
        {"email": "fay@acme.example", "name": "Fay\u0000"},
    ]
    lines = "\n".join(map(json.dumps, people)) + "\n{broken\n"
    answer = await send(ana, lines, "application/x-ndjson")
    assert counts(answer) == (1, 0, 3)
    assert [fault["row"] for fault in answer.json["errors"]] == [2, 3, 4]
    assert await emails(ana) == ["ana", "dee"]


async def test_a_bad_line_is_reported_and_spoils_no_other(ana: Person) -> None:
    table = [
        b"email,name,role,groups",
        b"a@acme.example,A,USER,",
        b"no-address,B,USER,",
        b'c@acme.example,"C,USER,',
        b"d@acme.example,D\xff,USER,",
        b"e@acme.example,E,KING,",
        b"f@acme.example,F,USER,Field/Crew",
        b"A@acme.example,Again,USER,",
        b"too,few",
        b"",
        b"z@acme.example,Z,USER,",
    ]
    answer = await send(ana, b"\n".join(table))
    assert counts(answer) == (2, 0, 7)
    assert [fault["row"] for fault in answer.json["errors"]] == [3, 4, 5, 6, 7, 8, 9]
    fields = [fault.get("field") for fault in answer.json["errors"]]
    assert fields == ["email", None, None, "role", "groups", "email", None]
    assert await emails(ana) == ["ana", "a", "z"]


async def test_a_dry_run_finds_the_same_and_writes_nothing(ana: Person) -> None:
    table = "email,name\na@acme.example,A\nwrong,B\na@acme.example,A\n"
    tried = await send(ana, table, query="?dryRun=true")
    assert counts(tried) == (1, 0, 2)
    assert tried.json["dryRun"] is True
    assert await emails(ana) == ["ana"]
    done = await send(ana, table)
    assert (done.json["errors"], counts(done)) == (tried.json["errors"], counts(tried))


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("", None),
        ("name\nA\n", "email"),
        ("email,shoe size\n", "shoe size"),
        ("email,email\n", None),
        ("email,tag:\n", "tag:"),
    ],
)
async def test_a_header_that_can_not_be_used_stops_the_import(
    ana: Person, table: str, field: str | None
) -> None:
    answer = await send(ana, table)
    assert (answer.status, answer.json.get("field")) == (400, field)


async def test_semicolons_are_read_as_european_spreadsheets_write_them(ana: Person) -> None:
    assert counts(await send(ana, "email;name\na@acme.example;A\n")) == (1, 0, 0)


async def test_an_admin_imports_no_owners_and_nobody_changes_their_own_role(
    world: World, ana: Person
) -> None:
    adam = await world.person("adam", ana.organization, Role.ADMIN)
    table = f"email,name,role\nx@acme.example,X,OWNER\n{ana.user.email},A,USER\n"
    answer = await send(adam, table + f"{adam.user.email},A,USER\n")
    assert counts(answer) == (0, 0, 3)
    assert counts(await send(ana, table)) == (1, 0, 1)


async def test_another_kind_of_file_is_refused(ana: Person) -> None:
    assert (await send(ana, "{}", "application/json")).status == 415


async def test_many_lines_are_written_in_slices_and_only_some_errors_are_shown(
    ana: Person,
) -> None:
    good = [f"p{number}@acme.example,P {number}" for number in range(2500)]
    bad = ["wrong,X"] * 1200
    answer = await send(ana, "\n".join(["email,name", *good, *bad]))
    assert counts(answer) == (2500, 0, 1200)
    assert len(answer.json["errors"]) == 1000
    assert answer.json["moreErrors"] == 200


async def test_an_imported_person_of_another_organization_is_another_person(
    ana: Person, cora: Person
) -> None:
    table = f"email,name\n{ana.user.email},Stolen\n"
    assert counts(await send(cora, table)) == (1, 0, 0)
    assert (await ana.call("GET", "/api/v1/users/{me}")).json["name"] == "Ana"
