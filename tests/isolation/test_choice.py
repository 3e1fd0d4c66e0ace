"""Which mode is taken, and what is said where none works."""

from __future__ import annotations

import errno
from collections.abc import Sequence

import pytest

from tests.isolation.boxes import TEMPORARY, mode
from tocsin.analysis.isolation.choose import choose
from tocsin.analysis.isolation.contract import Spawned
from tocsin.analysis.isolation.enter import system_calls
from tocsin.analysis.isolation.isolations import Isolations
from tocsin.app.isolation import ProcessLauncher


class NoProcesses:
    """A machine that is full."""

    async def spawn(
        self, command: Sequence[str], fds: tuple[int, ...], *, output: int | None = None
    ) -> Spawned:
        raise OSError(errno.EAGAIN, "No process can be started.")


async def test_with_no_mode_that_works_none_is_taken_and_it_says_why() -> None:
    mode("landlock")
    chosen = await choose("auto", NoProcesses(), TEMPORARY)
    assert chosen.isolation is None
    assert chosen.name == "none"
    assert "none is run" in chosen.reason
    assert "No process can be started" in chosen.reason
    assert [one.name for one in chosen.tried] == ["gvisor", "bubblewrap", "landlock"]


async def test_scripts_can_be_switched_off() -> None:
    chosen = await choose("off", NoProcesses(), TEMPORARY)
    assert chosen.isolation is None
    assert "TOCSIN_ISOLATION=off" in chosen.reason


async def test_a_mode_that_is_asked_for_is_the_only_one_tried() -> None:
    mode("landlock")
    chosen = await choose("landlock", ProcessLauncher(), TEMPORARY)
    assert chosen.name == "landlock"
    reasons = {one.name: one.reason for one in chosen.tried}
    assert reasons["gvisor"] == "TOCSIN_ISOLATION=landlock asks for another."
    assert reasons["landlock"] == ""


async def test_the_answer_is_kept_while_the_server_runs() -> None:
    isolations = Isolations("landlock", ProcessLauncher(), TEMPORARY)
    assert await isolations.chosen() is await isolations.chosen()
    await isolations.close()


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_list_of_system_calls_is_one_that_a_kernel_takes(machine: str) -> None:
    """Jumps stay within the program, and it ends with a verdict."""
    program = system_calls(machine)
    steps = [program[start : start + 8] for start in range(0, len(program), 8)]
    assert len(steps) < 4096
    for index, (code, _, true, false, *_) in enumerate(steps):
        jumps = code & 7 == 5
        assert not jumps or index + 1 + max(true, false) < len(steps)
    assert steps[-1][0] == 6
