"""Each test that asks for a box is run in every mode of isolation that is here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.isolation.boxes import MODES, mode
from tocsin.analysis.isolation.choose import Mode


@pytest.fixture(params=MODES)
def box(request: pytest.FixtureRequest) -> Mode:
    return mode(str(request.param))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the script is written."""
    return tmp_path / "script"
