"""The hostile probes come to nothing in every mode that is here, as root and as anybody else."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import tocsin
from tests.isolation.boxes import MODES, TEMPORARY, mode, tried
from tocsin.analysis.isolation import selftest
from tocsin.analysis.isolation.box import Plan, RunFolder, environment
from tocsin.analysis.isolation.contract import Limits
from tocsin.analysis.isolation.interpreter import usable_by_anybody
from tocsin.analysis.isolation.landlock import Landlock
from tocsin.analysis.isolation.probes import PROBES
from tocsin.app.isolation import ProcessLauncher

SOMEBODY = 61_999
AS_SOMEBODY = """
import asyncio, json, sys
from asyncio.subprocess import DEVNULL
from pathlib import Path
import msgspec
from tocsin.analysis.isolation.choose import choose

class Launcher:
    async def spawn(self, command, fds, *, output=None):
        return await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=output or DEVNULL, pass_fds=fds, env={})

chosen = asyncio.run(choose(sys.argv[1], Launcher(), Path(sys.argv[2])))
print(json.dumps({"name": chosen.name, "reason": chosen.reason}))
"""


@pytest.mark.parametrize("probe", [*PROBES, selftest.FILL])
@pytest.mark.parametrize("name", MODES)
async def test_a_script_comes_to_nothing_when_it_tries_to(name: str, probe: str) -> None:
    found = {one.name: one for one in (await tried(name)).probes}
    assert found[probe].blocked, found[probe].detail


@pytest.fixture
def copied() -> Iterator[Path]:
    """The modules where anybody can read them: this folder may be in somebody's home."""
    folder = Path(tempfile.mkdtemp())
    try:
        for package in (tocsin, msgspec):
            source = Path(str(package.__file__)).parent
            shutil.copytree(source, folder / source.name)
        os.system(f"chmod -R a+rX {folder}")
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("name", MODES)
async def test_an_ordinary_user_keeps_scripts_in_as_well(name: str, copied: Path) -> None:
    mode(name)
    python = usable_by_anybody()
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if os.geteuid() != 0 or python is None or not python.program.endswith(version):
        pytest.skip("needs root, and this version of Python where anybody can start it")
    home = copied / "home"
    home.mkdir()
    os.chown(home, SOMEBODY, SOMEBODY)
    asking = await asyncio.create_subprocess_exec(
        *("setpriv", f"--reuid={SOMEBODY}", f"--regid={SOMEBODY}", "--clear-groups"),
        *(python.program, "-c", AS_SOMEBODY, name, str(home)),
        env={"PYTHONPATH": str(copied)}, cwd="/", stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, _ = await asking.communicate()
    assert json.loads(printed) == {"name": name, "reason": ""}


class Nothing(Landlock):
    """No isolation at all, but for the user of its own."""

    name = "nothing"

    def plan(self, run: RunFolder, limits: Limits, uid: int | None) -> Plan:
        become = f"import os; os.dup2(0, 3); os.dup2(1, 4); os.chdir({str(run.scratch)!r}); "
        become += f"os.setgroups([]); os.setresuid({uid}, {uid}, {uid}); " if uid else ""
        become += f"import runpy; runpy.run_path({str(run.script / 'main.py')!r}, None, '__main__')"
        command = [self.interpreter.program, "-I", "-S", "-c", become]
        canary = environment(str(run.scratch)) | {"SECRET": "canary"}
        return Plan(command, counted=True, environment=canary)


async def test_probes_do_find_the_way_out_where_nothing_is_shut() -> None:
    python = usable_by_anybody()
    assert python is not None
    found = await selftest.test(Nothing(ProcessLauncher(), python, TEMPORARY), TEMPORARY)
    assert set(found.open) >= {
        "read secrets in its environment",
        "connect by TCP to this machine",
        "send by UDP, as a name look-up does",
        "connect to an abstract Unix socket",
        "connect to a Unix socket by its path",
        "write to a file that anybody may write to",
        "empty a file that anybody may write to",
        "see other processes",
        "start a program",
    }
