"""What the doors need of analyses."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.analysis.isolation.isolations import Isolations
from tocsin.analysis.live import LiveRuns
from tocsin.analysis.runner import Runner
from tocsin.analysis.secrets import Secrets


@dataclass(frozen=True, slots=True)
class AnalysisDesk:
    """`runner` is woken and told of canceled runs, `live` tells who listens what runs say,
    `isolations` knows how scripts are kept apart here.
    """

    runner: Runner
    secrets: Secrets
    live: LiveRuns
    isolations: Isolations
