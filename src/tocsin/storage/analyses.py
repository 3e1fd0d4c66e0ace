"""The operations on analyses and their runs, each with the condition it holds under.

Those of one organization come with its handle; the runner's are the engine's own work. See
`operations.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct

from tocsin.model.analyses import (
    Analysis,
    AnalysisVersion,
    Run,
    RunActivity,
    RunEnd,
    RunRequest,
    RunState,
    RunSubject,
    ScriptCaller,
    ScriptSettings,
    Step,
)


class StoreChange(Struct, frozen=True):
    """What a script does with what it keeps: `get set delete increment keys`.

    `value` is the value to set, the step to increment by, or what a missing key is read as.
    """

    kind: str
    key: str = ""
    value: Any = None


class AnalysisOperations(Protocol):
    """Analyses of one organization. Each write is one transaction."""

    async def script_settings(self) -> ScriptSettings: ...

    async def save_script_settings(self, settings: ScriptSettings) -> None: ...

    async def analyses(self, *, after: int, limit: int) -> list[Analysis]: ...

    async def analysis(self, analysis_id: UUID) -> Analysis | None: ...

    async def create_analysis(self, new: Analysis) -> Analysis:
        """Raises `conflict` for a name that is taken, or above `MOST_ANALYSES`."""
        ...

    async def change_analysis(
        self, number: int, change: Callable[[Analysis], Analysis], now_ms: int
    ) -> Analysis:
        """Read and written in one transaction: name, description, run_on, enabled, config, next."""
        ...

    async def delete_analysis(self, number: int) -> bool:
        """With its versions, its runs and what it has kept."""
        ...

    async def add_analysis_version(
        self, number: int, code: str, author: UUID, now_ms: int, *, expected: int | None
    ) -> Analysis:
        """`conflict` when `expected` is not the last version, so that nobody overwrites unseen."""
        ...

    async def deploy_analysis(
        self, of: Analysis, version: int, user: int, scopes: tuple[str, ...], now_ms: int
    ) -> Analysis | None:
        """New runs run this version for this user; None when there is no such version."""
        ...

    async def analysis_versions(
        self, number: int, *, before: int, limit: int
    ) -> list[AnalysisVersion]: ...

    async def analysis_version(self, number: int, version: int) -> AnalysisVersion | None: ...

    async def save_analysis_secrets(
        self, of: Analysis, secrets: bytes | None, names: tuple[str, ...], now_ms: int
    ) -> bool:
        """Holds while the secrets are those of `of`."""
        ...

    async def set_analysis_token(self, number: int, token_hash: bytes, now_ms: int) -> None:
        """What an external analysis listens with; the one before ends."""
        ...

    async def run_activity(
        self, since_ms: int, analysis: int | None = None
    ) -> dict[int, RunActivity]:
        """By the number of each analysis that has run, or of the one; counted since then."""
        ...


class RunViewOperations(Protocol):
    """The runs of one organization, as people see them."""

    async def ask_run(self, request: RunRequest, now_ms: int) -> Run:
        """`queue_run` by a call, which leaves its audit entry."""
        ...

    async def run(self, run_id: UUID) -> Run | None: ...

    async def runs(
        self, analysis: int | None, *, before: int, limit: int, state: RunState | None = None
    ) -> list[Run]:
        """Newest first."""
        ...

    async def run_log(self, of: Run, *, after: int, limit: int) -> list[tuple[int, int, str, str]]:
        """(number, at, stream, text), oldest first."""
        ...

    async def cancel_run(self, run_id: UUID, now_ms: int) -> int | None:
        """Its number; None when it has ended already. Whoever runs it can change nothing more."""
        ...


class RunOperations(Protocol):
    """How runs are queued and claimed, for all organizations."""

    async def analysis_number(self, organization: int, analysis_id: UUID) -> int | None:
        """None when the organization has no such analysis."""
        ...

    async def queue_run(self, request: RunRequest, now_ms: int) -> Run:
        """In a commit of its own. Raises `not_found` for an analysis that is not there.

        The run is `refused` at once when `MOST_QUEUED` of the analysis wait already.
        """
        ...

    async def release_runs(self, now_ms: int) -> None:
        """At the start: what ran when the server died is due at once."""
        ...

    async def claim_runs(self, now_ms: int, lease_ms: int, hashes: list[bytes]) -> list[Run]:
        """Due ones, by turns of organizations, no more of each at once than it has set.

        Each gets the token of one of these hashes while it runs. Runs whose listener has not said
        how they ended are ended.
        """
        ...

    async def extend_runs(self, held: list[tuple[int, int]], until_ms: int) -> None:
        """Numbers with the fence they are held by."""
        ...

    async def next_run_ms(self) -> int | None:
        """When a run or a schedule is due next."""
        ...

    async def run_subject(self, of: Run) -> RunSubject | None: ...

    async def find_script(self, token_hash: bytes, now_ms: int) -> ScriptCaller | None:
        """Whose token this is: of a run that runs now, or of an external analysis."""
        ...


class RunWorkOperations(Protocol):
    """What a run does while it runs. Each holds only while the run's fence is the newest."""

    async def run_steps(self, of: Run) -> list[Step]: ...

    async def add_step(self, of: Run, step: Step) -> bool:
        """False when the run is somebody else's now."""
        ...

    async def store_step(
        self, of: Run, number: int, digest: bytes, change: StoreChange, now_ms: int
    ) -> Any:
        """The change and its step in one commit; what the script is answered."""
        ...

    async def add_lines(
        self, of: Run, lines: list[tuple[str, str]], now_ms: int
    ) -> tuple[int, int]:
        """(stream, text) up to `LOG_BYTES` of a run; the first and last number of what is kept."""
        ...

    async def lines_of(self, of: Run) -> int:
        """How many lines are kept that the script has said by its own channel."""
        ...

    async def suspend_run(
        self, of: Run, waiting_for: UUID, deadline_ms: int | None, end: RunEnd, now_ms: int
    ) -> bool:
        """Until the notification's question is decided, which may be already: then at once."""
        ...

    async def end_run(self, of: Run, end: RunEnd, now_ms: int) -> bool: ...

    async def heed_events(self, now_ms: int) -> bool:
        """Start what events start, and wake what waits for decisions; whether there is more."""
        ...

    async def start_scheduled(
        self, now_ms: int, following: Callable[[tuple[Any, ...]], int | None]
    ) -> int:
        """`following` gets (id, organization, config, next_at, enabled); when it comes next."""
        ...

    async def forget_runs(self, before_ms: int, limit: int) -> None: ...

    async def runs_for_listener(self, of: Analysis, after: int, limit: int) -> list[Run]:
        """Runs of an external analysis that no listener has been given, after a run's number."""
        ...

    async def runs_with_listeners(self, of: Analysis, after: int, limit: int) -> list[Run]:
        """Those that a listener has been given and has not ended yet."""
        ...

    async def claim_external_run(
        self, of: Run, token_hash: bytes, until_ms: int, now_ms: int
    ) -> Run | None:
        """The run as its listener gets it; None when another listener was quicker."""
        ...
