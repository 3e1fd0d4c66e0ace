"""Each limit ends a run, and the run says which."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.isolation.boxes import PATIENT, mode, run, write
from tocsin.analysis.isolation.choose import Mode
from tocsin.analysis.isolation.contract import MEBIBYTE, Limits, Reason

TIGHT = Limits(
    wall_s=90.0,
    cpu_s=1,  # before it must give way to all others
    memory_bytes=128 * MEBIBYTE,
    disk_bytes=8 * MEBIBYTE,
    output_bytes=1000,
    processes=8,
)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("print(2 + 2)", Reason.FINISHED),
        ("raise SystemExit(3)", Reason.FAILED),
        ("1 / 0", Reason.FAILED),
        ("while True: pass", Reason.CPU),
        ("bytes(1 << 30)", Reason.MEMORY),
        ("kept = []\nwhile True: kept.append(bytearray(1 << 20))", Reason.MEMORY),
        ("open('one', 'wb').write(bytes(9 << 20))", Reason.DISK),
        ("for n in range(99999): open(str(n), 'wb').write(bytes(1 << 19))", Reason.DISK),
    ],
)
async def test_a_run_ends_for_its_reason(
    box: Mode, folder: Path, script: str, reason: Reason
) -> None:
    ran = await run(box, write(folder, script), TIGHT)
    assert ran.ended.reason is reason, ran
    assert (ran.ended.code == 0) is (reason is Reason.FINISHED)


async def test_a_run_that_waits_for_ever_ends_with_its_time(box: Mode, folder: Path) -> None:
    limits = Limits(wall_s=0.6)
    ran = await run(box, write(folder, "import time; time.sleep(3600)"), limits)
    assert ran.ended.reason is Reason.TIME
    assert ran.ended.seconds >= 0.6


async def test_a_run_that_is_killed_says_so(box: Mode, folder: Path) -> None:
    process = await box.start(write(folder, "import time; time.sleep(3600)"), PATIENT)
    await process.kill()
    assert (await process.wait()).reason is Reason.KILLED


async def test_shared_memory_counts_as_memory(box: Mode, folder: Path) -> None:
    script = "import mmap\nkept = mmap.mmap(-1, 200 << 20)\nwhile True: kept[:] = bytes(200 << 20)"
    assert (await run(box, write(folder, script), TIGHT)).ended.reason is Reason.MEMORY


async def test_more_threads_than_allowed_are_not_had(box: Mode, folder: Path) -> None:
    script = """
import threading, time
try:
    for _ in range(400):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except RuntimeError:
    raise SystemExit(7)
print("400 threads")
"""
    ran = await run(box, write(folder, script), TIGHT)
    assert ran.printed == []
    assert ran.ended.reason is Reason.KILLED or ran.ended.code == 7


async def test_what_is_printed_is_cut_at_the_limit_and_that_is_said(
    box: Mode, folder: Path
) -> None:
    ran = await run(box, write(folder, "for n in range(2000): print('line', n)"), TIGHT)
    assert ran.ended.reason is Reason.FINISHED
    assert ran.ended.output_cut
    assert ran.printed[:2] == ["line 0", "line 1"]
    assert sum(len(line.text) for line in ran.lines) <= TIGHT.output_bytes


async def test_files_without_content_are_bounded_too(folder: Path) -> None:
    script = "for n in range(10_000_000): open(str(n), 'w').close()"
    for name in ("bubblewrap", "landlock"):  # gVisor's lie in the script's own memory
        assert (await run(mode(name), write(folder, script))).ended.reason is Reason.DISK


async def test_a_run_says_what_it_used(box: Mode, folder: Path) -> None:
    script = "import time; kept = b'x' * (60 << 20); time.sleep(0.2)"
    ended = (await run(box, write(folder, script))).ended
    assert 60 * MEBIBYTE <= ended.peak_bytes <= 200 * MEBIBYTE
    assert 0 < ended.cpu_seconds < 20


@pytest.mark.parametrize("name", ["bubblewrap", "landlock"])  # gVisor shows processors of its own
async def test_a_run_leaves_one_processor_to_the_server(name: str, folder: Path) -> None:
    here = len(os.sched_getaffinity(0))
    script = "import os; print(len(os.sched_getaffinity(0)))"
    assert (await run(mode(name), write(folder, script))).printed == [str(max(1, here - 1))]


@pytest.mark.parametrize("name", ["bubblewrap", "landlock"])
async def test_a_run_cannot_take_that_processor_back(name: str, folder: Path) -> None:
    ran = await run(mode(name), write(folder, "import os; os.sched_setaffinity(0, {0, 1})"))
    assert ran.ended.reason is not Reason.FINISHED
