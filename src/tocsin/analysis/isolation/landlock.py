"""Mode `landlock`: the kernel's own rules on files, and the list of system calls. No program."""

from __future__ import annotations

from tocsin.analysis.isolation.box import Box, Plan, RunFolder, environment
from tocsin.analysis.isolation.contract import Limits
from tocsin.analysis.isolation.enter import landlock_version


class Landlock(Box):
    """Needs no namespaces, so it also works in containers."""

    name = "landlock"

    def missing(self) -> str:
        """Why it cannot work here; empty when it may."""
        if landlock_version() == 0:
            return "This kernel has no Landlock, or it is switched off (lsm=…)."
        return ""

    async def find_version(self) -> str:
        return f"ABI {landlock_version()}"

    def plan(self, run: RunFolder, limits: Limits, uid: int | None) -> Plan:
        command = self.enter(run, limits, uid=uid, landlock=True)
        return Plan(command, counted=True, environment=environment(str(run.scratch)))
