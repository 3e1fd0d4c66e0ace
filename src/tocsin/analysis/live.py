"""What is known of this moment only: what runs say, told to whoever follows them, and which
external analyses have listeners. Nothing is kept here.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from tocsin.model.analyses import LogLine, Run
from tocsin.model.clock import iso

MOST_UNHEARD = 1000
"""Lines that wait for a slow listener; older ones make room, and can be read in the run's log."""


class LiveRuns:
    """Who listens, by the organization's number. `wake` wakes listeners, by those numbers."""

    def __init__(self, wake: Callable[[Collection[int]], None]) -> None:
        self._wake = wake
        self._listening: dict[int, list[deque[bytes]]] = {}
        self._listeners: Counter[int] = Counter()

    @contextmanager
    def listener(self, analysis: int) -> Iterator[None]:
        """A process elsewhere that listens for the runs of an external analysis."""
        self._listeners[analysis] += 1
        try:
            yield
        finally:
            self._listeners[analysis] -= 1

    def listeners(self, analysis: int) -> int:
        """How many listen now; by the analysis' number."""
        return self._listeners[analysis]

    @contextmanager
    def listening(self, organization: int) -> Iterator[deque[bytes]]:
        """What comes in from now on, as the lines of an event stream."""
        heard: deque[bytes] = deque(maxlen=MOST_UNHEARD)
        self._listening.setdefault(organization, []).append(heard)
        try:
            yield heard
        finally:
            listeners = self._listening[organization]
            listeners[:] = [one for one in listeners if one is not heard]
            if not listeners:
                del self._listening[organization]

    def say(self, run: Run, line: LogLine) -> None:
        data = {"number": line.number, "stream": line.stream, "text": line.text}
        self._tell(run, "analysis.log", {**data, "at": iso(line.at_ms)})

    def changed(self, run: Run, state: str) -> None:
        """It was started, suspended or has ended."""
        self._tell(run, "analysis.run", {"state": state})

    def _tell(self, run: Run, kind: str, data: dict[str, Any]) -> None:
        listeners = self._listening.get(run.organization_number)
        if not listeners:
            return
        named = {"analysisId": run.analysis_id, "runId": run.run_id, **data}
        told = b"event: %b\ndata: %b\n\n" % (kind.encode(), msgspec.json.encode(named))
        for heard in listeners:
            heard.append(told)
        self._wake([run.organization_number])
