"""The audit log in the database: in the transaction of what it is about, chained, checked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.storage.acme import House
from tests.world import HeldClock
from tocsin.app.audit import FILE, Checkpoints, verify
from tocsin.app.cli import main
from tocsin.app.secrets import load_secrets
from tocsin.model.audit import GENESIS, AuditEntry, AuditQuery, AuditRow, ChainCheck, link
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import Solution
from tocsin.storage.audit import Trail
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.sqlite.writer import Transaction

KEY = b"the key of the installation"
NOW = 1_795_348_800_000


def entry(operation: str) -> AuditEntry:
    return AuditEntry(operation, NOW, uuid7(NOW), None, None, "192.0.2.1", {}, {})


def solution(name: str) -> Solution:
    return Solution(0, uuid7(NOW), name, NOW, NOW)


@dataclass
class Called:
    """A handle that belongs to one call."""

    trail: Trail
    handle: OrganizationStorage


def call(house: House, operation: str) -> Called:
    number, public_id = house.acme.number, house.acme.organization_id  # type: ignore[attr-defined]
    trail = Trail(number, lambda: entry(operation))
    return Called(trail, house.storage.organization(number, public_id, trail))


async def operations(house: House) -> list[str]:
    found = await house.acme.audit(AuditQuery(), before=None, limit=500)
    return [row.operation for row in found.rows][::-1]


async def test_one_call_that_writes_twice_leaves_one_entry(house: House) -> None:
    one = call(house, "twice")
    await one.handle.save_solution(solution("a"))
    await one.handle.save_solution(solution("b"))
    assert one.trail.written
    await one.handle.record(one.trail)
    assert await operations(house) == ["twice"]


async def test_writes_side_by_side_leave_one_entry_even_when_a_neighbour_spoils_the_commit(
    house: House,
) -> None:
    def spoiled(transaction: Transaction) -> None:
        transaction.execute("UPDATE meta SET value = value")
        raise TocsinError("conflict")

    one, two = call(house, "many"), call(house, "other")
    writes = [one.handle.save_solution(solution(f"s{number}")) for number in range(5)]
    everything: list[Any] = [*writes, house.storage.write(spoiled), two.handle.delete_group(1)]
    results = await asyncio.gather(*everything, return_exceptions=True)
    assert [type(one) for one in results[5:]] == [TocsinError, type(None)]
    assert len(await house.acme.solutions()) == 5
    assert await operations(house) == ["many"]


async def test_what_fails_or_changes_nothing_leaves_nothing_until_something_changes(
    house: House,
) -> None:
    one = call(house, "slow")
    await house.acme.save_solution(solution("taken"))
    with pytest.raises(TocsinError):
        await one.handle.save_solution(solution("taken"))
    assert not await one.handle.remove_address(house.numbers[0], uuid7())
    assert await operations(house) == []
    await one.handle.save_solution(solution("free"))
    assert await operations(house) == ["slow"]


async def test_our_own_code_can_neither_change_nor_remove_an_entry(house: House) -> None:
    await call(house, "kept").handle.save_solution(solution("a"))
    for statement in ("UPDATE audit SET operation = 'x'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="only added to"):
            await house.storage.write(partial(Transaction.one, sql=statement, bindings={}))
    assert await operations(house) == ["kept"]


def chain(length: int) -> list[AuditRow]:
    rows: list[AuditRow] = []
    previous = GENESIS
    for sequence in range(1, length + 1):
        ids = (b"u" * 16, None, None)
        texts = ("192.0.2.1", "{}", f'{{"n":{sequence}}}')
        columns = ((1 << 40) + sequence, NOW + sequence, f"op{sequence % 3}", *ids, *texts)
        previous = link(KEY, previous, columns)
        rows.append(AuditRow(*columns, previous))
    return rows


def faults(rows: list[AuditRow], checkpoints: dict[int, bytes]) -> int:
    check = ChainCheck(KEY, 1, checkpoints)
    return sum(len(check.follow(row)) for row in rows) + len(check.end())


ROWS = chain(12)
CHECKPOINTS = {one.sequence: one.hash for one in ROWS[3::4]}


def flipped(value: Any, bit: int) -> Any:
    """The value with one bit the other way."""
    if value is None:
        return b"\x00" * 16
    if isinstance(value, int):
        return value ^ (1 << bit % 40)
    raw = bytearray(value.encode() if isinstance(value, str) else value)
    raw[bit // 8 % len(raw)] ^= 1 << bit % 7
    return raw.decode("latin-1") if isinstance(value, str) else bytes(raw)


@given(place=st.integers(0, 11), column=st.integers(0, 9), bit=st.integers(0, 255))
def test_any_flipped_bit_of_any_column_is_found(place: int, column: int, bit: int) -> None:
    name = AuditRow.__struct_fields__[column]
    row = replace(ROWS[place], **{name: flipped(getattr(ROWS[place], name), bit)})
    assert faults([*ROWS[:place], row, *ROWS[place + 1 :]], CHECKPOINTS)


@given(data=st.data(), kind=st.sampled_from(["delete", "insert", "move", "cut"]))
def test_any_deleted_inserted_moved_or_cut_off_row_is_found(data: st.DataObject, kind: str) -> None:
    rows, place = list(ROWS), data.draw(st.integers(0, 11))
    other = data.draw(st.integers(0, 11).filter(lambda other: other != place))
    if kind == "insert":
        rows.insert(place, ROWS[other])
    elif kind == "move":
        rows.insert(other, rows.pop(place))
    elif kind == "delete":
        del rows[place]
    else:
        del rows[place:]
    assert faults(rows, CHECKPOINTS)
    assert not faults(list(ROWS), CHECKPOINTS)


async def tampered(house: House, statement: str) -> None:
    """As somebody does who has the file in an editor."""

    def operation(transaction: Transaction) -> None:
        transaction.execute("DROP TRIGGER audit_is_not_changed")
        transaction.execute("DROP TRIGGER audit_is_not_shortened")
        transaction.execute(statement)

    await house.storage.write(operation)


async def written(house: House, data: Path, times: int) -> bytes:
    """So many entries with the folder's key, and a checkpoint after the last."""
    key = load_secrets(data).audit.encode()
    house.storage.audit_key = key
    for number in range(times):
        await call(house, "made").handle.save_solution(solution(f"s{number}"))
    await Checkpoints(house.storage, HeldClock(), data, key).write()
    return key


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE audit SET client = '192.0.2.2' WHERE id & 7 = 2", "2 is not as it was"),
        ("DELETE FROM audit WHERE id & 7 = 2", "2 is missing"),
        ("DELETE FROM audit WHERE id & 7 > 3", "4 is missing, and all to 5, at the end"),
        ("DELETE FROM audit", "1 is missing, and all to 5, at the end"),
        ("SELECT 1", "5 entries, unchanged"),
    ],
)
async def test_the_command_line_finds_what_was_done_to_the_file(
    house: House, tmp_path: Path, statement: str, words: str
) -> None:
    await written(house, tmp_path, 5)
    await tampered(house, statement)
    environment = {"TOCSIN_DATA": str(tmp_path), "TOCSIN_LOG": "error"}
    command = ["audit", "verify"]
    found = await asyncio.to_thread(CliRunner().invoke, main, command, env=environment)
    assert words in found.output
    assert found.exit_code == (0 if "unchanged" in words else 1)


async def test_a_checkpoint_that_somebody_else_wrote_proves_nothing(
    house: House, tmp_path: Path
) -> None:
    key = await written(house, tmp_path, 3)
    path = tmp_path / FILE
    path.write_text(path.read_text().replace('"sequence":3', '"sequence":9') + '{"half')
    verdicts = await verify(house.storage, tmp_path, key)
    assert [(one.entries, one.faults) for one in verdicts] == [(3, [])]


async def test_a_checkpoint_is_written_only_where_the_log_has_grown(
    house: House, tmp_path: Path
) -> None:
    key = await written(house, tmp_path, 3)
    again = Checkpoints(house.storage, HeldClock(), tmp_path, key)
    await again.write()
    assert len((tmp_path / FILE).read_text().splitlines()) == 1
    await call(house, "made").handle.save_solution(solution("later"))
    await again.write()
    assert len((tmp_path / FILE).read_text().splitlines()) == 2
