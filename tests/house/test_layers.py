"""Layers: who may import whom stands in .importlinter; here it is part of the suite."""

import os
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT, report, sources

ENGINES = ("sqlite", "postgres")


def test_every_import_keeps_to_the_layers() -> None:
    """The failure shows the contract's sentence and the import that breaks it."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    linted = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    report("See .importlinter:", linted.stdout.splitlines() if linted.returncode else [])


def test_engines_do_not_know_each_other() -> None:
    report(
        "An engine that leans on another cannot be left out, or be trusted to be different.",
        [
            f"{source.path} names {other}"
            for engine in ENGINES
            for source in sources("src")
            if source.path.startswith(f"src/tocsin/storage/{engine}")
            for other in set(ENGINES) - {engine}
            if f"storage.{other}" in source.text
        ],
    )
