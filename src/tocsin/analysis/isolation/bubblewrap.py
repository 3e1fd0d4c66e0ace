"""Mode `bubblewrap`: own namespaces for files, processes and network, made by `bwrap`."""

from __future__ import annotations

from pathlib import Path

from tocsin.analysis.isolation.box import INSIDE, Box, Plan, RunFolder, environment, find
from tocsin.analysis.isolation.contract import Limits

_SCRATCH = str(INSIDE.scratch)
_APART = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts")


class Bubblewrap(Box):
    """As root with a user of its own for each run; else in a user namespace."""

    name = "bubblewrap"

    def missing(self) -> str:
        """Why it cannot work here; empty when it may."""
        return "" if find("bwrap") else "The program bwrap is not installed (package bubblewrap)."

    async def find_version(self) -> str:
        return await self.ask(find("bwrap") or "", "--version")

    def plan(self, run: RunFolder, limits: Limits, uid: int | None) -> Plan:
        bwrap = [find("bwrap") or "bwrap", *_APART, "--unshare-cgroup-try", "--die-with-parent"]
        bwrap += ["--hostname", "script"]
        if uid is None:
            bwrap += ["--unshare-user", "--cap-drop", "ALL"]
        else:  # just enough to become that user, who then has nothing
            bwrap += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        for folder in _above((*self.interpreter.reads, "/dev/null")):  # else they are for root only
            bwrap += ["--perms", "0755", "--dir", folder]
        for path in self.interpreter.reads:
            bwrap += ["--ro-bind", path, path]
        bwrap += ["--ro-bind", str(run.entry), str(INSIDE.entry)]
        bwrap += ["--ro-bind", str(run.script), str(INSIDE.script)]
        bwrap += ["--perms", "1777", "--size", str(limits.disk_bytes), "--tmpfs", _SCRATCH]
        for device in ("/dev/null", "/dev/urandom"):
            bwrap += ["--dev-bind", device, device]
        # The root is a file system in memory without a bound: nothing may be written to it.
        bwrap += ["--remount-ro", "/", "--chdir", _SCRATCH, "--"]
        command = self.enter(INSIDE, limits, uid=uid, program=bwrap)
        return Plan(command, inside=_SCRATCH, environment=environment(_SCRATCH))


def _above(paths: tuple[str, ...]) -> list[str]:
    """The folders on the way to all of them, the uppermost first."""
    found = {str(folder) for path in paths for folder in Path(path).parents}
    return sorted(found - {"/"} - set(paths))
