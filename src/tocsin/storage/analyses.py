"""The operations on analyses and their runs, each with the condition it holds under.

Those of one organization come with its handle; the runner's are the engine's own work. See
`operations.py`.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from tocsin.model.analyses import Run, RunRequest


class RunOperations(Protocol):
    """What the runner, and whatever causes runs, does for all organizations."""

    async def analysis_number(self, organization: int, analysis_id: UUID) -> int | None:
        """None when the organization has no such analysis."""
        ...

    async def queue_run(self, request: RunRequest, now_ms: int) -> Run:
        """In a commit of its own. Raises `not_found` for an analysis that is not there.

        The run is `refused` at once when `MOST_QUEUED` of the analysis wait already.
        """
        ...
