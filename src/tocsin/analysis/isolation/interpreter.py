"""The Python that scripts run on: found by its place, with the folders that it must read."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

SYSTEM = ("/usr/bin/python3", "/usr/local/bin/python3")
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache")
LEAST = (3, 11)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """`program` and all that it reads, as absolute paths."""

    program: str
    reads: tuple[str, ...]


def interpreters() -> list[Interpreter]:
    """Tocsin's own first, then the system's where it is new enough."""
    own = getattr(sys, "_base_executable", sys.executable)  # outside its virtual environment
    programs = [os.path.realpath(own)]
    for name in SYSTEM:
        program = os.path.realpath(name)
        version = re.fullmatch(r"python(\d+)\.(\d+)", os.path.basename(program))
        if version and (int(version[1]), int(version[2])) >= LEAST and os.path.exists(program):
            programs.append(program)
    return [_interpreter(program) for program in dict.fromkeys(programs)]


def usable_by_anybody() -> Interpreter | None:
    """One that a user without any rights of its own can start."""
    return next((one for one in interpreters() if _open_to_all(Path(one.program))), None)


def _interpreter(program: str) -> Interpreter:
    own = str(Path(program).parents[1] / "lib")
    libraries = [path for path in LIBRARIES if os.path.exists(path)]
    return Interpreter(program, tuple(dict.fromkeys([program, own, *libraries])))


def _open_to_all(program: Path) -> bool:
    way = all(path.stat().st_mode & stat.S_IXOTH for path in program.parents)
    return way and bool(program.stat().st_mode & stat.S_IROTH)
