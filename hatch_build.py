"""Lets the wheel carry the front end: hatchling calls this before it collects the files."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).resolve().parent))
from tools.build_frontend import build
from tools.steps import alone, home


class FrontEnd(BuildHookInterface):  # type: ignore[misc]
    """Builds what is not current; an editable install does so too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        with alone(), home():
            build()
