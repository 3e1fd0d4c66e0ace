"""What the log may hold: that something broke and where, never what people wrote or a token."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BREAKS = """
import structlog
from tocsin.app.logs import set_up

def handle(body):
    token = "toc_" + "secret"
    return 1 / 0

set_up("info", "{style}")
try:
    handle("Dear " + "Ben")
except ZeroDivisionError as error:
    structlog.get_logger("x").error("request_failed", path="/v1", exc_info=error)
"""


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_traceback_in_the_log_shows_no_content_and_no_secret(style: str) -> None:
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    command = [sys.executable, "-c", BREAKS.replace("{style}", style)]
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert "request_failed" in run.stderr
    assert "ZeroDivisionError" in run.stderr
    assert "Dear Ben" not in run.stderr
    assert "toc_secret" not in run.stderr
