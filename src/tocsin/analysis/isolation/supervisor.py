"""Starts one run, watches what it uses, and ends all of it: a small process beside the server.

It stands alone: a bare interpreter (`-I -S`) runs it with the numbers of two sockets and the run's
folder. From the first it reads one line of JSON: what to start. It writes one for each line that
the script prints and one for the end, removes the run's folder, and leaves. When that socket ends,
by a wish or because the server is gone, the run is killed. The second is handed on to the script,
for its calls. Whatever the run leaves behind becomes this process' child.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import stat
import sys
import time
from typing import Any

TICK_S = 0.03
TICKS_SHARE = 5  # looking may take a fifth of the time
LONGEST_TEXT = 8192  # a longer line is shown as several
MOST_FILES = 8192  # empty files, too, cost the machine something
DISCARDED_PER_TICK = 1 << 20
NICE, IDLE = 10, 19
SHORT_CPU_S = 1.0
_MARK = b"\x01"
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_BY_CODE = {0: "finished", 224: "memory", 225: "disk", 128 + signal.SIGXCPU: "cpu"}


class Watched:
    """What the run uses now, and the most that it used."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.limits = config["limits"]
        self.folder: str | None = config["scratch"]
        self.inside: str | None = config["inside"]
        self.most_threads: int = config["most_threads"]
        self.memory_file: str | None = config["memory_file"]
        self.note = ""
        self.began = time.monotonic()
        self.peak = 0
        self._look_at = 0.0

    def exceeded(self) -> str | None:
        """The limit that is passed: `time`, `cpu`, `memory` or `disk`."""
        now = time.monotonic()
        if now - self.began > self.limits["wall_s"]:
            return "time"
        pids = descendants()
        used = [_used(pid) for pid in pids]
        memory = [memory for _, memory, _ in used]
        if self.memory_file:
            memory += [_held(pid, self.memory_file) for pid in pids]
        self.peak = max([self.peak, *memory])
        spent = sum(cpu for cpu, _, _ in used) + _spent()
        if spent > self.limits["cpu_s"]:
            return "cpu"
        if spent > SHORT_CPU_S:  # a short script is over by now; again and again, for new threads
            stand_back(pids, IDLE)
        if self.peak > self.limits["memory_bytes"] * 1.05 + (32 << 20):
            return "memory"
        if sum(threads for _, _, threads in used) > self.most_threads:
            self.note = f"Ended: more than {self.limits['processes']} threads."
            return "killed"
        return self._full(pids, now)

    def _full(self, pids: list[int], now: float) -> str | None:
        if now < self._look_at:
            return None
        full = self._full_inside(pids) or self._full_folder(pids)
        self._look_at = now + TICKS_SHARE * (time.monotonic() - now)
        return "disk" if full else None

    def _full_inside(self, pids: list[int]) -> bool:
        """A file system of its own bounds the bytes, but not the number of files."""
        for pid in pids if self.inside else ():
            try:
                found = os.statvfs(f"/proc/{pid}/root{self.inside}")
            except OSError:
                continue
            if found.f_blocks * found.f_frsize == self.limits["disk_bytes"]:
                return found.f_files - found.f_ffree > MOST_FILES
        return False

    def _full_folder(self, pids: list[int]) -> bool:
        if self.folder is None:
            return False
        used, files, folders = (
            _open_without_name(pids, os.stat(self.folder).st_dev),
            0,
            [self.folder],
        )
        while folders and used <= self.limits["disk_bytes"] and files <= MOST_FILES:
            try:
                for entry in os.scandir(folders.pop()):
                    found = entry.stat(follow_symlinks=False)
                    files += 1
                    used += found.st_blocks * 512
                    if stat.S_ISDIR(found.st_mode):
                        folders.append(entry.path)
            except FileNotFoundError:
                continue  # removed meanwhile
            except OSError:
                return True  # hidden from counting: too deep, or without the right to be listed
        return used > self.limits["disk_bytes"] or files > MOST_FILES


def _open_without_name(pids: list[int], device: int) -> int:
    """Bytes of files that are deleted and still open."""
    sizes: dict[int, int] = {}
    for pid in pids:
        try:
            for entry in os.scandir(f"/proc/{pid}/fd"):
                found = entry.stat()
                if (found.st_dev, found.st_nlink) == (device, 0) and stat.S_ISREG(found.st_mode):
                    sizes[found.st_ino] = found.st_blocks * 512
        except OSError:
            continue
    return sum(sizes.values())


def descendants() -> list[int]:
    """Everything that came of this process and still lives."""
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        pid = waiting.pop()
        try:
            threads = os.listdir(f"/proc/{pid}/task")
        except OSError:
            continue
        for thread in threads:
            try:
                with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                    children = [int(word) for word in file.read().split()]
            except OSError:
                continue
            found += children
            waiting += children
    return found


def _used(pid: int) -> tuple[float, int, int]:
    """Processor seconds, resident bytes and threads of one process."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0, 0
    seconds = sum(int(field) for field in fields[11:15]) / _CLOCK_TICKS
    return seconds, int(fields[21]) * _PAGE, int(fields[17])


def _held(pid: int, name: str) -> int:
    """Bytes of a file in memory in which a process keeps the memory of others."""
    try:
        for entry in os.scandir(f"/proc/{pid}/fd"):
            if os.readlink(entry.path).startswith(name):
                return entry.stat().st_blocks * 512
    except OSError:
        return 0
    return 0


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Output:
    """What the script prints, line by line, up to the limit; the rest is read and dropped."""

    def __init__(self, source: int, target: int, most: int) -> None:
        self.source = source
        self.cut = False
        self._target = target
        self._left = most
        self._rest = b""
        os.set_blocking(source, False)

    def take(self, most: int = 65_536) -> bool:
        """False when there is nothing more, now or ever."""
        try:
            data = os.read(self.source, most)
        except BlockingIOError:
            return False
        if self._left < len(data):
            self.cut, data = self.cut or bool(data), data[: self._left]
            self._left = 0
        else:
            self._left -= len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._tell(line)
        return bool(data)

    def finish(self) -> None:
        while self.take():
            pass
        if self._rest:
            self._tell(self._rest)

    def discard(self) -> None:
        """A script that prints without end waits for this, so it costs little."""
        left = DISCARDED_PER_TICK
        try:
            while left > 0 and (data := os.read(self.source, 65_536)):
                left -= len(data)
        except BlockingIOError:
            return

    def _tell(self, line: bytes) -> None:
        stream = "stdout" if line.startswith(_MARK) else "stderr"
        text = line.removeprefix(_MARK).decode("utf-8", "replace")
        for start in range(0, max(1, len(text)), LONGEST_TEXT):
            tell(self._target, {"stream": stream, "text": text[start : start + LONGEST_TEXT]})


def tell(target: int, what: dict[str, Any]) -> None:
    data = json.dumps(what).encode() + b"\n"
    try:
        while data:
            data = data[os.write(target, data) :]
    except BrokenPipeError:
        return  # the server is gone; the control descriptor says so, too


def start(config: dict[str, Any], calls: int) -> tuple[int, int]:
    """The run's first process, and where its output is read."""
    source, output = os.pipe()
    pid = os.fork()
    if pid:
        os.close(output)
        os.close(calls)
        return pid, source
    try:
        os.setsid()
        stand_back([os.getpid()], NICE)
        for target, number in enumerate((calls, calls, output)):
            os.dup2(number, target)
        os.closerange(3, 1024)
        os.execve(config["command"][0], config["command"], config["environment"])  # noqa: S606
    except OSError as error:
        os.write(2, f"{config['command'][0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)


def leave_a_processor() -> None:
    """All of the run, this process too, shares every processor but the first, which stays free.

    However modest a busy process is, with every processor busy a waking server waits.
    """
    allowed = os.sched_getaffinity(0)
    if len(allowed) > 1:
        os.sched_setaffinity(0, allowed - {min(allowed)})


def stand_back(pids: list[int], niceness: int) -> None:
    """These processes get less of the processors; at 19, only what others leave."""
    for pid in pids:
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                os.setpriority(os.PRIO_PROCESS, int(thread), niceness)
                if niceness == IDLE:
                    os.sched_setscheduler(int(thread), os.SCHED_IDLE, os.sched_param(0))
            # Where sessions are weighed against each other, a new one weighs as much as any.
            with open(f"/proc/{pid}/autogroup", "w", encoding="ascii") as file:
                file.write(str(niceness))
        except OSError:
            continue


def watch(pid: int, output: Output, watched: Watched, control: int) -> str | None:
    """Until the first process ends, or for the reason that is returned it must."""
    process = os.pidfd_open(pid)
    waiting = select.poll()
    for number in (process, control, output.source):
        waiting.register(number, select.POLLIN)
    reading = True
    while True:
        ready = dict(waiting.poll(TICK_S * 1000))
        if control in ready:
            return "killed"
        if process in ready:
            return None
        if reading and output.source in ready:
            reading = output.take() and not output.cut
            if not reading:
                waiting.unregister(output.source)
        elif output.cut:
            output.discard()
        if why := watched.exceeded():
            return why


def end(pid: int) -> int:
    """Kills whatever is left, reaps it, and returns how the first process ended: its code."""
    code = 128 + signal.SIGKILL
    while True:
        for one in descendants():
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            ended, status = os.waitpid(-1, 0)
        except ChildProcessError:
            return code
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
            code = 128 - code if code < 0 else code


def remove(folder: str) -> None:
    """Everything beneath it, too: folders are first moved to the top, so no depth is too deep."""
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    moved = 0
    while names := os.listdir(top):
        for name in names:
            inner = _unlink_or_open(name, top)
            if inner is None:
                continue
            for child in os.listdir(inner):
                found = _unlink_or_open(child, inner)
                if found is not None:
                    os.close(found)
                    moved += 1
                    os.rename(child, f"moved-{moved}", src_dir_fd=inner, dst_dir_fd=top)
            os.close(inner)
            os.rmdir(name, dir_fd=top)
    os.close(top)
    os.rmdir(folder)


def _unlink_or_open(name: str, parent: int) -> int | None:
    """A folder, opened with all rights; anything else is gone."""
    try:
        os.unlink(name, dir_fd=parent)
        return None
    except IsADirectoryError:
        os.chmod(name, 0o700, dir_fd=parent)
        return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)


def main() -> None:
    folder = sys.argv[3]
    try:
        result = supervise(int(sys.argv[1]), int(sys.argv[2]))
    finally:  # also when the server was gone before it said what to do
        remove(folder)
    tell(int(sys.argv[1]), {"end": result})


def supervise(server: int, calls: int) -> dict[str, Any]:
    """How the run ended; nothing of it lives any more."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # what its own parent leaves becomes our child
    leave_a_processor()
    with os.fdopen(os.dup(server), "rb", buffering=0) as file:
        config = json.loads(file.readline())
    watched = Watched(config)
    pid, source = start(config, calls)
    output = Output(source, server, config["limits"]["output_bytes"])
    reason = watch(pid, output, watched, server)
    code = end(pid)
    seconds = time.monotonic() - watched.began
    output.finish()
    if watched.note:
        tell(server, {"stream": "stderr", "text": watched.note})
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "code": code,
        "reason": reason or _BY_CODE.get(code, "killed" if code == 137 else "failed"),
        "seconds": round(seconds, 3),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "peak_bytes": max(watched.peak, used.ru_maxrss * 1024),
        "output_cut": output.cut,
    }


if __name__ == "__main__":
    main()
