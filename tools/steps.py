"""Long commands, run quietly: a line says what is done and for how long; a failure its log."""

import fcntl
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAIL = 25  # lines of a failed command's log


class StepFailed(Exception):
    """The command ended with an error; the text is what to show a person."""


def step(
    sentence: str,
    command: Sequence[str | Path],
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Runs the command; its output is kept for the case that it fails."""
    began = time.monotonic()
    say(f"  {sentence} … ", end="")
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        code = _wait(running, sentence, began)
        start = f"\r  {sentence} … " if sys.stderr.isatty() else ""
        say(f"{start}{time.monotonic() - began:.1f} s" + (" – failed" if code else ""))
        if code:
            log.seek(0)
            lines = log.read().decode(errors="replace").splitlines()[-TAIL:]
            raise StepFailed("\n".join(["", f"Failed: {sentence}. The end of its log:", *lines]))


@contextmanager
def alone() -> Iterator[None]:
    """One preparation at a time in this checkout: a second waits, then finds the work done."""
    with Path(__file__).open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  waiting for another ./start or ./check to finish its preparation …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def home() -> Iterator[None]:
    """Tools keep caches at home; where none can be written, they get one for the while."""
    if os.access(os.environ.get("HOME") or "/nonexistent", os.W_OK):
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        yield


def say(text: str, end: str = "\n") -> None:
    """Progress goes to stderr: what a command prints on stdout stays its own."""
    print(text, end=end, file=sys.stderr, flush=True)


def _wait(running: subprocess.Popen[bytes], sentence: str, began: float) -> int:
    for sign in itertools.cycle("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"):
        try:
            return running.wait(0.1)
        except subprocess.TimeoutExpired:
            if sys.stderr.isatty():
                say(f"\r{sign} {sentence} … {time.monotonic() - began:.0f} s", end="")
    raise AssertionError("a cycle does not end")
