"""Shuts the door behind itself and runs a script: the last code of ours inside every mode.

It stands alone: a bare interpreter (`-I -S`) runs a copy of this file, with one argument in JSON.
Standard input, output and error are the replies, the calls and what is printed; the script finds
them at 3, 4, and 1 and 2. Limits, rights, Landlock and the list of system calls are set here, in
this order, before a line of the script is read.
"""

from __future__ import annotations

import ctypes
import errno
import io
import json
import os
import resource
import struct
import sys
import types
from typing import Any

OUT_OF_MEMORY, OUT_OF_DISK = 224, 225
"""Exit codes with which the supervisor tells these from other failures."""

STDOUT_MARK = b"\x01"
"""Begins a line of standard output: both streams leave through one pipe."""

OPEN_FILES = 64

# System calls that a script may make: name, number on x86_64, number on aarch64. Among those that
# are missing are all that start a program or a process, send a signal, open a socket, or change a
# file's mode or times (which Landlock does not watch).
_ALLOWED = """
read 0 63, write 1 64, close 3 57, stat 4 -, fstat 5 80, lstat 6 -, lseek 8 62,
newfstatat 262 79, statx 332 291, statfs 137 43, fstatfs 138 44, access 21 -,
faccessat 269 48, faccessat2 439 439, readlink 89 -, readlinkat 267 78,
getdents64 217 61, getcwd 79 17, chdir 80 49, fchdir 81 50, pread64 17 67, pwrite64 18 68,
readv 19 65, writev 20 66, dup 32 23, dup2 33 -, dup3 292 24, flock 73 32,
truncate 76 45, ftruncate 77 46, rename 82 -, renameat 264 38,
renameat2 316 276, mkdir 83 -, mkdirat 258 34, rmdir 84 -, unlink 87 -, unlinkat 263 35,
link 86 -, linkat 265 37, symlink 88 -, symlinkat 266 36, fchmod 91 52, umask 95 166,
pipe 22 -, pipe2 293 59, copy_file_range 326 285, sendfile 40 71, close_range 436 436,
mmap 9 222, mprotect 10 226, munmap 11 215, mremap 25 216, mincore 27 232,
madvise 28 233, brk 12 214, membarrier 324 283, select 23 -, pselect6 270 72, poll 7 -,
ppoll 271 73, epoll_create1 291 20, epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22,
eventfd2 290 19, timerfd_create 283 85, timerfd_settime 286 86, timerfd_gettime 287 87,
nanosleep 35 101, clock_nanosleep 230 115, clock_gettime 228 113, clock_getres 229 114,
gettimeofday 96 169, times 100 153, getrandom 318 278, rt_sigaction 13 134,
rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigtimedwait 128 137, sigaltstack 131 132,
restart_syscall 219 128, setitimer 38 103, getitimer 36 102, futex 202 98,
set_robust_list 273 99, get_robust_list 274 100, rseq 334 293, set_tid_address 218 96,
sched_yield 24 124, sched_getaffinity 204 123, getcpu 309 168, getpid 39 172,
getppid 110 173, gettid 186 178, getuid 102 174, geteuid 107 175, getgid 104 176,
getegid 108 177, getgroups 115 158, getpgrp 111 -, getpgid 121 155, getsid 124 156,
getrlimit 97 163, getrusage 98 165, uname 63 160, sysinfo 99 179, arch_prctl 158 -,
wait4 61 260, exit 60 93, exit_group 231 94, recvfrom 45 207, getsockopt 55 209,
getsockname 51 204, shutdown 48 210, getresuid 118 148, getresgid 120 150
"""
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_NO_CALL = 0xFFFFFFFF
_FIRST_NEW = 424  # what is newer may be asked for by a C library that then does without it
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _AND, _EQUAL, _NOT_LESS, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16  # offsets of what a filter is shown

_CLONE_THREAD, _CLONE_NEW = 0x10000, 0x7E020000
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # ask a terminal; non-blocking, cloexec
_SYNC = ((74, 82), (75, 83), (26, 227))  # fsync, fdatasync, msync
_OPEN_SYNC = (0x105000, 0x111000)  # O_SYNC and O_DIRECT: writing waits for the disk
_FCNTL_SIGNALS = (8, 10, 15, 1026)  # would have signals sent to others

_libc = ctypes.CDLL(None, use_errno=True)


def system_calls(machine: str) -> bytes:
    """The filter for this kind of machine, as the kernel takes it. KeyError: not known here."""
    column, audit = _MACHINES[machine]
    rows = [entry.split() for entry in _ALLOWED.replace("\n", " ").split(",")]
    program = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL)]
    program += [(_LOAD, 0, 0, _NUMBER)]
    for row in rows:
        if row[1 + column] != "-":
            program += [(_EQUAL, 0, 1, int(row[1 + column])), (_RETURN, 0, 0, _ALLOW)]
    for numbers, check in _checked(column):
        program += [(_EQUAL, 0, len(check), numbers[column]), *check]
    program += [(_NOT_LESS, 0, 1, _FIRST_NEW), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    program += [(_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    return b"".join(struct.pack("HBBI", *step) for step in program)


_Steps = list[tuple[int, int, int, int]]


def _checked(column: int) -> list[tuple[tuple[int, int], _Steps]]:
    """Calls that depend on what they are asked for: a thread yes, a process no.

    Nothing that a script writes outlives it, so it is told that it has reached the disk, and the
    disk is left to those who have to wait for it.
    """
    thread = _one_of(0, (_CLONE_THREAD,), mask=_CLONE_THREAD | _CLONE_NEW)
    pair = [*_load(0), (_EQUAL, 0, 4, 1), *_one_of(1, (1,), mask=0xF)]  # connected streams only
    nowhere = [*_load(4), (_EQUAL, 0, 3, 0), (_LOAD, 0, 0, _ARGUMENTS + 8 * 4 + 4)]
    nowhere += [(_EQUAL, 0, 1, 0), (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    pair += [(_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    quiet: _Steps = _load(1)
    for index, command in enumerate(_FCNTL_SIGNALS):
        quiet += [(_EQUAL, len(_FCNTL_SIGNALS) - index, 0, command)]
    quiet += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    sync: _Steps = [(_RETURN, 0, 0, _ERRNO)]
    return [
        *((numbers, sync) for numbers in _SYNC),
        ((2, _NO_CALL), _none_of(1, _OPEN_SYNC[column])),  # open
        ((257, 56), _none_of(2, _OPEN_SYNC[column])),  # openat
        ((56, 220), [*thread, (_RETURN, 0, 0, _ERRNO | errno.EPERM)]),  # clone
        ((16, 29), [*_one_of(1, _IOCTLS), (_RETURN, 0, 0, _ERRNO | errno.ENOTTY)]),  # ioctl
        ((53, 199), pair),  # socketpair
        ((44, 206), nowhere),  # sendto
        ((302, 261), [*_one_of(0, (0,)), (_RETURN, 0, 0, _ERRNO | errno.EPERM)]),  # prlimit64
        ((72, 25), quiet),  # fcntl
    ]


def _load(argument: int) -> _Steps:
    return [(_LOAD, 0, 0, _ARGUMENTS + 8 * argument)]


def _one_of(argument: int, values: tuple[int, ...], mask: int = 0) -> _Steps:
    steps = _load(argument) + ([(_AND, 0, 0, mask)] if mask else [])
    for value in values:
        steps += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return steps


def _none_of(argument: int, flags: int) -> _Steps:
    steps = [*_load(argument), (_AND, 0, 0, flags), (_EQUAL, 0, 1, 0), (_RETURN, 0, 0, _ALLOW)]
    return [*steps, (_RETURN, 0, 0, _ERRNO | errno.EINVAL)]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _allow_system_calls(machine: str) -> None:
    steps = system_calls(machine)
    program = _Program(len(steps) // 8, steps)
    _must(_libc.prctl(22, 2, ctypes.byref(program), 0, 0), "the list of system calls")


def landlock_version() -> int:
    """The kernel's Landlock ABI; 0 where there is none."""
    return max(0, int(_libc.syscall(444, None, ctypes.c_size_t(0), 1)))


_READ, _ALL_OF_A_FILE = 0b1100, 0b1100_0000_0000_0111  # what only files have
_RIGHTS_BY_VERSION = (0, 13, 14, 15, 15, 16)  # how many rights each Landlock ABI knows


def _allow_files(read: list[str], write: list[str]) -> None:
    """Landlock: reading beneath some folders, everything beneath others, no TCP, no signals."""
    version = landlock_version()
    rights = (1 << _RIGHTS_BY_VERSION[min(version, 5)]) - 1
    handled = (rights, 0b11, 0b11)  # files; bind and connect; abstract sockets and signals
    words = 3 if version >= 6 else 2 if version >= 4 else 1
    attributes = struct.pack("Q" * words, *handled[:words])
    rules = _libc.syscall(444, attributes, ctypes.c_size_t(len(attributes)), 0)
    _must(rules, "Landlock")
    for paths, allowed in ((read, _READ), (write, rights & ~1)):
        for path in paths:
            beneath = os.open(path, os.O_PATH)
            folder = os.path.isdir(path)
            access = (allowed if folder else allowed & _ALL_OF_A_FILE) & rights
            rule = struct.pack("=Qi", access, beneath)
            _must(_libc.syscall(445, rules, 1, rule, 0), path)
            os.close(beneath)
    _must(_libc.syscall(446, rules, 0), "Landlock")
    os.close(rules)


def _must(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _limit(limits: dict[str, Any], *, count_processes: bool) -> None:
    most = {
        # Shared memory is no data: the supervisor watches it, this bounds it meanwhile.
        resource.RLIMIT_AS: 2 * limits["memory_bytes"],
        resource.RLIMIT_DATA: limits["memory_bytes"],
        resource.RLIMIT_FSIZE: limits["disk_bytes"],
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if count_processes:  # of a user of its own; a shared one has other processes, too
        most[resource.RLIMIT_NPROC] = limits["processes"]
    for kind, value in most.items():
        resource.setrlimit(kind, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_s"], limits["cpu_s"] + 1))


def _become(uid: int | None) -> None:
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    _libc.prctl(1, 9)  # killed with its supervisor; forgotten at a change of user, so after it
    _must(_libc.prctl(38, 1, 0, 0, 0), "no new privileges")


def _arrange_descriptors() -> None:
    os.dup2(0, 3)
    os.dup2(1, 4)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.closerange(5, 1024)
    for number in (1, 3, 4):  # gVisor hands them on as it uses them itself: not waiting
        os.set_blocking(number, True)


class _Marked(io.RawIOBase):
    """Standard output within the pipe of standard error: each of its lines begins with a mark."""

    def __init__(self) -> None:
        self._begins = True

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        given = bytes(data)
        marked = given.replace(b"\n", b"\n" + STDOUT_MARK)
        if given.endswith(b"\n"):
            marked = marked[: -len(STDOUT_MARK)]
        if self._begins and given:
            marked = STDOUT_MARK + marked
        self._begins = given.endswith(b"\n") if given else self._begins
        while marked:
            marked = marked[os.write(1, marked) :]
        return len(given)


def _run(folder: str) -> int:
    raw = io.BufferedWriter(_Marked(), 8192)
    sys.stdout = io.TextIOWrapper(raw, "utf-8", errors="replace", line_buffering=True)
    sys.path.insert(0, folder)
    sys.argv = ["main.py"]
    script = sys.modules["__main__"] = types.ModuleType("__main__")
    script.__file__ = f"{folder}/main.py"
    try:
        with open(f"{folder}/main.py", "rb") as file:
            code = compile(file.read(), "main.py", "exec", dont_inherit=True)
        exec(code, script.__dict__)  # noqa: S102 — running scripts is what this is for
    except SystemExit:
        raise
    except BaseException as error:
        own = error.__traceback__.tb_next if error.__traceback__ else None
        sys.excepthook(type(error), error.with_traceback(own), own)
        return _exit_code(error)
    return 0


def _exit_code(error: BaseException) -> int:
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY
    full = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
    return OUT_OF_DISK if isinstance(error, OSError) and error.errno in full else 1


def main() -> int:
    config = json.loads(sys.argv[1])
    _arrange_descriptors()
    os.chdir(config["scratch"])
    _limit(config["limits"], count_processes=config["uid"] is not None)
    _become(config["uid"])
    if config["landlock"]:
        _allow_files(config["read"], config["write"])
    _allow_system_calls(config["machine"])
    return _run(config["script"])


if __name__ == "__main__":
    sys.exit(main())
