"""Mode `gvisor`: a kernel of its own in front of the script, by `runsc`."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from tocsin.analysis.isolation.box import INSIDE, Box, Plan, RunFolder, environment, find
from tocsin.analysis.isolation.contract import Limits

_SCRATCH = str(INSIDE.scratch)
SENTRY_THREADS = 150
"""gVisor's own, of which each of the script's threads needs some, too."""

MEMORY_FILE = "/memfd:runsc-memory"
_NOBODY = 65_534


class Gvisor(Box):
    """As root, or `--rootless`. What the script asks of a kernel is answered by gVisor's."""

    name = "gvisor"

    def missing(self) -> str:
        """Why it cannot work here; empty when it may."""
        return "" if find("runsc") else "The program runsc (gVisor) is not installed."

    async def find_version(self) -> str:
        return (await self.ask(find("runsc") or "", "--version")).removeprefix("runsc version ")

    def plan(self, run: RunFolder, limits: Limits, uid: int | None) -> Plan:
        (run.path / "rootfs").mkdir()
        (run.path / "state").mkdir()
        bundle = self._bundle(run, limits, uid)
        (run.path / "config.json").write_bytes(msgspec.json.encode(bundle))
        command = [find("runsc") or "runsc", "--root", str(run.path / "state")]
        command += ["--network", "none", "--ignore-cgroups", "--host-uds", "none"]
        command += ["--rootless"] if uid is None else []
        command += ["run", "--bundle", str(run.path), run.path.name]
        return Plan(command, memory_file=MEMORY_FILE, more_threads=SENTRY_THREADS)

    def _bundle(self, run: RunFolder, limits: Limits, uid: int | None) -> dict[str, Any]:
        who = _NOBODY if uid is None else uid
        binds = [(path, path) for path in self.interpreter.reads]
        binds += [(str(run.entry), str(INSIDE.entry)), (str(run.script), str(INSIDE.script))]
        size = f"size={limits.disk_bytes}"
        # gVisor counts waiting for a busy processor as using it: the supervisor counts better.
        within = msgspec.structs.replace(limits, cpu_s=limits.cpu_s + math.ceil(limits.wall_s))
        return {
            "ociVersion": "1.0.0",
            "process": {
                "user": {"uid": who, "gid": who},
                "args": self.enter(INSIDE, within, uid=None),
                "env": [f"{name}={value}" for name, value in environment(_SCRATCH).items()],
                "cwd": _SCRATCH,
                "noNewPrivileges": True,
                "capabilities": {},
            },
            "root": {"path": "rootfs", "readonly": True},
            "hostname": "script",
            "mounts": [
                *(_bind(source, target) for source, target in binds),
                {
                    "destination": _SCRATCH,
                    "type": "tmpfs",
                    "source": "tmpfs",
                    "options": ["nosuid", "nodev", "mode=1777", size],
                },
            ],
            "linux": {
                "namespaces": [{"type": kind} for kind in ("pid", "network", "ipc", "uts", "mount")]
            },
        }


def _bind(source: str, target: str) -> dict[str, Any]:
    return {
        "destination": target,
        "type": "bind",
        "source": source,
        "options": ["ro", "rbind", "nosuid", "nodev"],
    }
