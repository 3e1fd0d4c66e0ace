"""A run from its start to when nothing is left of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.isolation.boxes import MODES, PATIENT, mode, run, write
from tocsin.analysis.isolation.choose import Mode
from tocsin.analysis.isolation.contract import Reason

ROOT = Path(__file__).parents[2]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for runs only, which other users may pass through."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


async def test_a_script_calls_and_is_answered(box: Mode, folder: Path) -> None:
    script = """
import os
for word in ("one", "two"):
    os.write(4, word.encode() + b"\\n")
    print(os.read(3, 100).decode().strip())
"""
    ran = await run(box, write(folder, script))
    assert ran.calls == [b"one", b"two"]
    assert ran.printed == ["yes one", "yes two"]


async def test_a_large_call_arrives_whole(box: Mode, folder: Path) -> None:
    script = "calls = open(4, 'wb'); calls.write(b'x' * 900_000 + b'\\n'); calls.close()"
    ran = await run(box, write(folder, script))
    assert [len(call) for call in ran.calls] == [900_000]


async def test_the_two_streams_are_told_apart(box: Mode, folder: Path) -> None:
    script = "import sys; print('a\\nb'); print('no', file=sys.stderr); print('ü', end=''); 1 / 0"
    ran = await run(box, write(folder, script))
    assert ran.printed[:2] == ["a", "b"]
    assert "no" in ran.complained.split("\n")
    assert 'File "main.py", line 1, in <module>' in ran.complained
    assert "enter.py" not in ran.complained


async def test_a_script_finds_the_modules_beside_it_and_nothing_else(
    box: Mode, folder: Path
) -> None:
    write(folder, "import helper, sys; print(helper.word); import msgspec")
    (folder / "helper.py").write_text("word = 'found'", "utf-8")
    ran = await run(box, folder)
    assert ran.printed == ["found"]
    assert "No module named 'msgspec'" in ran.complained


async def test_a_script_may_use_threads_and_asyncio(box: Mode, folder: Path) -> None:
    script = """
import asyncio, tempfile, threading
asyncio.run(asyncio.to_thread(print, "in a thread"))
with tempfile.TemporaryFile() as file:
    print(file.write(b"kept"))
"""
    assert (await run(box, write(folder, script))).printed == ["in a thread", "4"]


async def test_a_script_that_wants_to_stay_is_gone_afterwards(
    box: Mode, folder: Path, temporary: Path
) -> None:
    script = """
import os, threading, time
try:
    if os.fork() == 0:
        os.setsid()
        time.sleep(3600)
except OSError as error:
    print(error.strerror)
threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
"""
    ran = await run(mode(box.name, temporary), write(folder, script))
    assert ran.printed == ["Operation not permitted"]
    assert ran.ended.reason is Reason.FINISHED
    assert list(temporary.iterdir()) == []


async def test_deep_and_hidden_folders_are_removed(
    box: Mode, folder: Path, temporary: Path
) -> None:
    script = """
import os
for depth in range(300):
    os.mkdir("x" * 100)
    os.chdir("x" * 100)
    open("file", "w").close()
os.umask(0o777)
os.mkdir("hidden")
"""
    await run(mode(box.name, temporary), write(folder, script))
    assert list(temporary.iterdir()) == []


async def test_two_runs_do_not_see_each_other(box: Mode, folder: Path) -> None:
    hiding = "import os, time\nopen('mine', 'w').write('secret')\n"
    hiding += "os.write(4, f'{os.getcwd()} {os.getpid()}\\n'.encode()); os.read(3, 9)"
    (write(folder / "first", hiding) / "note.py").touch()
    first = await box.start(folder / "first", PATIENT)
    place, pid = (await anext(aiter(first.calls))).decode().split()
    seeking = f"""
import os
for attempt in (lambda: open({place!r} + "/mine").read(), lambda: os.kill({pid}, 9),
                lambda: open(os.path.dirname({place!r}) + "/script/note.py")):
    try:
        print("got", attempt())
    except OSError:
        print("nothing")
"""
    assert (await run(box, write(folder / "second", seeking))).printed == ["nothing"] * 3
    await first.calls.write(b"done")
    assert (await first.wait()).reason is Reason.FINISHED


SERVER = """
import asyncio, sys, time
from pathlib import Path
from tests.isolation.boxes import PATIENT, mode

async def main():
    process = await mode(sys.argv[1], Path(sys.argv[2])).start(Path(sys.argv[3]), PATIENT)
    async for line in process.lines:
        print(line.text, flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("name", MODES)
async def test_a_run_ends_with_the_server_that_was_killed(
    name: str, folder: Path, temporary: Path
) -> None:
    mode(name)
    write(folder, "import time; print('here'); time.sleep(80)")
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVER, name, str(temporary), str(folder)),
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert server.stdout is not None
    assert await server.stdout.readline() == b"here\n"
    assert list(temporary.iterdir()) != []
    os.kill(server.pid, signal.SIGKILL)
    await server.wait()
    async with asyncio.timeout(20):
        while list(temporary.iterdir()):
            await asyncio.sleep(0.02)
