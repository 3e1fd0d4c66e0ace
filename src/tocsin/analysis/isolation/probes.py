"""The hostile probes: a script that tries to break out, and says how far it came.

Runs as any other script, alone in its folder with `targets.json`, which names what the server has
laid out for it to reach. It tells each result as a call, and waits for the reply.
"""

from __future__ import annotations

import ctypes
import errno
import json
import mmap
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

NUMBERS = {
    "x86_64": {"bpf": 321, "io_uring": 425, "keyctl": 250, "userfaultfd": 323, "perf": 298},
    "aarch64": {"bpf": 280, "io_uring": 425, "keyctl": 219, "userfaultfd": 282, "perf": 241},
}
OUR_ENVIRONMENT = {"LANG", "HOME", "TMPDIR", "MALLOC_ARENA_MAX", "LC_CTYPE", "PWD"}
NEW_USER_NAMESPACE = 0x10000000
PTRACE_ATTACH = 16

Targets = dict[str, Any]


class Blocked(Exception):
    """The attempt came to nothing; says at what."""


def read_shadow(targets: Targets) -> str:
    return Path("/etc/shadow").read_text("utf-8")[:20]


def list_root(targets: Targets) -> str:
    """What stands in root's home, except for the way to our interpreter."""
    way = set(Path(sys.prefix).parts)
    found = [name for name in os.listdir("/root") if name not in way]
    return _unless_empty(", ".join(found))


def read_secret(targets: Targets) -> str:
    return Path(targets["secret"]).read_text("utf-8")


def environment_secret(targets: Targets) -> str:
    return _unless_empty(", ".join(set(os.environ) - OUR_ENVIRONMENT))


def environment_of_others(targets: Targets) -> str:
    pids = {1, os.getppid(), targets["pid"], *_processes()} - {os.getpid()}
    read = []
    for pid in pids:
        try:
            read.append(Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "replace"))
        except OSError as error:
            last = str(error)
    if not read:
        raise Blocked(last)
    return f"{len(read)} read"


def tcp(targets: Targets) -> str:
    with socket.create_connection(("127.0.0.1", targets["tcp"]), timeout=1):
        return "connected"


def udp(targets: Targets) -> str:
    """What a question to a name server would need."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.sendto(b"?", ("127.0.0.1", targets["udp"]))
    return "sent"


def abstract_socket(targets: Targets) -> str:
    return _connect("\0" + targets["abstract"])


def path_socket(targets: Targets) -> str:
    return _connect(targets["socket"])


def write_etc(targets: Targets) -> str:
    Path("/etc/tocsin-probe").write_text("x", "utf-8")
    return "written"


def write_usr(targets: Targets) -> str:
    Path("/usr/tocsin-probe").write_text("x", "utf-8")
    return "written"


def write_shared_memory(targets: Targets) -> str:
    Path("/dev/shm/tocsin-probe").write_text("x", "utf-8")  # noqa: S108
    return "written"


def write_script(targets: Targets) -> str:
    Path(__file__).with_name("more.py").write_text("x", "utf-8")
    return "written"


def write_foreign(targets: Targets) -> str:
    with open(targets["file"], "a", encoding="utf-8") as file:
        file.write("x")
    return "written"


def truncate_foreign(targets: Targets) -> str:
    os.truncate(targets["file"], 0)
    return "truncated"


def change_mode(targets: Targets) -> str:
    os.chmod(targets["file"], 0o600)
    return "changed"


def signal_others(targets: Targets) -> str:
    reached = []
    for pid in {targets["pid"], os.getppid(), 1, *_processes()} - {os.getpid(), 0}:
        try:
            os.kill(pid, 0)
            reached.append(str(pid))
        except OSError as error:
            last = str(error)
    if not reached:
        raise Blocked(last)
    return ", ".join(reached)


def see_processes(targets: Targets) -> str:
    return _unless_empty(", ".join(str(pid) for pid in _processes() if pid != os.getpid()))


def trace_others(targets: Targets) -> str:
    return _system(_libc.ptrace(PTRACE_ATTACH, targets["pid"], 0, 0))


def new_namespace(targets: Targets) -> str:
    return _system(_libc.unshare(NEW_USER_NAMESPACE))


def mount(targets: Targets) -> str:
    return _system(_libc.mount(b"none", os.fsencode(os.getcwd()), b"tmpfs", 0, None))


def bpf(targets: Targets) -> str:
    array = (ctypes.c_uint32 * 18)(2, 4, 4, 1)
    return _call("bpf", 0, array, ctypes.sizeof(array))


def io_uring(targets: Targets) -> str:
    return _call("io_uring", 1, ctypes.create_string_buffer(120))


def keyctl(targets: Targets) -> str:
    return _call("keyctl", 0, -3, 1)


def userfaultfd(targets: Targets) -> str:
    return _call("userfaultfd", os.O_CLOEXEC | 1)


def perf_events(targets: Targets) -> str:
    event = (ctypes.c_uint32 * 28)(1, 112)
    return _call("perf", event, 0, -1, -1, 0)


def start_program(targets: Targets) -> str:
    return f"ended with {subprocess.run(['/bin/true'], check=False).returncode}"


def memory(targets: Targets) -> str:
    """1 GiB, for itself and shared, which are counted differently."""
    taken = bytearray(1 << 30)
    with mmap.mmap(-1, 1 << 30) as shared:
        shared[:: mmap.PAGESIZE] = bytes(len(range(0, 1 << 30, mmap.PAGESIZE)))
    return f"{len(taken)} bytes"


def forks(targets: Targets) -> str:
    """400 processes that stay."""
    for count in range(400):
        try:
            pid = os.fork()
        except OSError as error:
            raise Blocked(f"{error} after {count}") from None
        if pid == 0:
            signal_pause()
    return "400 processes"


def signal_pause() -> None:
    while True:
        os.read(0, 1)


def disk(targets: Targets) -> str:
    """300 MiB in one file. Files without end are another run's."""
    with open("large", "wb") as file:
        for _ in range(300):
            file.write(bytes(1 << 20))
            file.flush()
    return "300 MiB written"


PROBES: dict[str, Callable[[Targets], str]] = {
    "read /etc/shadow": read_shadow,
    "list /root": list_root,
    "read a file that is only the server's": read_secret,
    "read secrets in its environment": environment_secret,
    "read the environment of others": environment_of_others,
    "connect by TCP to this machine": tcp,
    "send by UDP, as a name look-up does": udp,
    "connect to an abstract Unix socket": abstract_socket,
    "connect to a Unix socket by its path": path_socket,
    "write to /etc": write_etc,
    "write to /usr": write_usr,
    "write to /dev/shm": write_shared_memory,
    "change its own script": write_script,
    "write to a file that anybody may write to": write_foreign,
    "empty a file that anybody may write to": truncate_foreign,
    "change the mode of a file of the server": change_mode,
    "signal others": signal_others,
    "see other processes": see_processes,
    "trace others": trace_others,
    "make a namespace": new_namespace,
    "mount": mount,
    "load a BPF program": bpf,
    "use io_uring": io_uring,
    "use kernel keys": keyctl,
    "use userfaultfd": userfaultfd,
    "watch by perf events": perf_events,
    "start a program": start_program,
    "start 400 processes": forks,
    "take 1 GiB of memory": memory,
    "write 300 MiB": disk,
}


def attempt(probe: Callable[[Targets], str], targets: Targets) -> tuple[bool, str]:
    """Whether it was blocked, and by what, or what it got."""
    try:
        return False, probe(targets)
    except (Blocked, OSError, MemoryError) as error:
        return True, str(error) or type(error).__name__


_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: Any) -> str:
    return _system(_libc.syscall(NUMBERS[platform.machine()][name], *arguments))


def _system(result: int) -> str:
    if result >= 0:
        return "done"
    number = ctypes.get_errno()
    if number in (errno.EPERM, errno.EACCES, errno.ENOSYS):
        raise Blocked(os.strerror(number))
    return f"let through: {os.strerror(number)}"


def _connect(address: str) -> str:
    with socket.socket(socket.AF_UNIX) as reaching:
        reaching.connect(address)
    return "connected"


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdecimal()]
    except OSError:
        return []


def _unless_empty(found: str) -> str:
    if not found:
        raise Blocked("nothing there")
    return found


def main() -> None:
    targets = json.loads(Path(__file__).with_name("targets.json").read_text("utf-8"))
    for name, probe in PROBES.items():
        blocked, detail = attempt(probe, targets)
        os.write(4, json.dumps({"name": name, "blocked": blocked, "detail": detail}).encode())
        os.write(4, b"\n")
        os.read(3, 16)


if __name__ == "__main__":
    main()
