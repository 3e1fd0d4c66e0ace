"""Makes an environment: reads a lock file, writes the folder beside it; once per lock.

Standard library only: it runs before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.steps import ROOT, StepFailed, say, step

FROM_LOCK = ["install", "--require-hashes", "-r"]


def environment(name: str, lock: str) -> Path:
    """The folder of an environment that holds what the lock file asks for."""
    folder, requirements = ROOT / name, ROOT / lock
    python, stamp = folder / "bin" / "python", folder / ".stamp"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    # Scripts in an environment carry its path, packages belong to its interpreter's version.
    wanted = f"{digest} {folder} {os.path.realpath(python)}"
    if python.exists() and stamp.is_file() and stamp.read_text() == wanted:
        return folder
    if not _succeeds([python, "-c", ""]):
        _make(folder)
    _install(folder, requirements)
    stamp.write_text(f"{digest} {folder} {os.path.realpath(python)}")
    return folder


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    command: list[str | Path] = [sys.executable, "-m", "venv", "--without-pip", folder]
    step(f"making the environment {folder.name}", command)


def _install_venv_package(python: Path) -> None:
    """Debian keeps a part of Python's own library in a package of its own."""
    interpreter = os.path.realpath(python)
    package = f"{Path(interpreter).name}-venv"
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may = shutil.which("apt-get") is not None and (not sudo or _succeeds([*sudo, "true"]))
    if not may or not interpreter.startswith("/usr/bin/"):
        raise StepFailed(
            f"{interpreter} cannot make environments yet: "
            f"run `sudo apt-get install {package}`, then start again."
        )
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y"]
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    step("refreshing the list of Debian's packages", [*apt, "update"])
    step(f"installing Debian's {package}", [*apt, "install", "--no-install-recommends", package])


def _install(folder: Path, requirements: Path) -> None:
    """By uv where it can, since it is several times faster; by pip where the user set pip up."""
    count = sum("==" in line for line in requirements.read_text().splitlines())
    sentence = f"installing {count} packages in {folder.name}"
    uv = next(ROOT.glob(".venv*/bin/uv"), None) or _fetch_uv(folder)
    if uv is not None:
        target: list[str | Path] = ["--python", folder / "bin" / "python", "--system-certs"]
        try:
            step(sentence, [uv, "pip", *FROM_LOCK, requirements, *target])
            return
        except StepFailed:
            say("  uv cannot install here, so pip does it, more slowly")
    step(sentence, [*_pip(folder), *FROM_LOCK, requirements])


def _fetch_uv(folder: Path) -> Path | None:
    """None for a user with a private index: uv does not read pip's configuration."""
    pip = _pip(folder)
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
    if "index" in listed.stdout or "proxy" in listed.stdout:
        return None
    try:
        step("fetching uv", [*pip, *FROM_LOCK, ROOT / "requirements-uv.lock"])
    except StepFailed:  # no wheel of it for this machine, say
        return None
    return folder / "bin" / "uv"


def _pip(folder: Path) -> list[str | Path]:
    python = folder / "bin" / "python"
    if not _succeeds([python, "-m", "pip", "--version"]):
        if not _succeeds([python, "-c", "import ensurepip; ensurepip.version()"]):
            _install_venv_package(python)
        step(f"adding pip to {folder.name}", [python, "-m", "ensurepip"])
    return [python, "-m", "pip", "--disable-pip-version-check"]


def _succeeds(command: Sequence[str | Path]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
