"""Builds the front end: reads frontend/, writes src/tocsin/http/static/; only when it changed.

Node comes from a wheel, so the machine needs none. TOCSIN_SKIP_FRONTEND=1 leaves it out.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.environment import environment
from tools.steps import ROOT, StepFailed, alone, home, say, step

FRONTEND = ROOT / "frontend"
STATIC = ROOT / "src" / "tocsin" / "http" / "static"
STAMP = STATIC / ".stamp"
LOCK = "requirements-build.lock"
OUTPUTS = (
    "inbox.js",
    "inbox-client.js",
    "inbox-worker.js",
    "inbox-panel.js",
    "demo/index.html",
    "console/index.html",
)
API = ROOT / "docs" / "openapi.json"
NOT_SOURCE = {"node_modules", "dist", ".vite", "generated"}


def build() -> None:
    """Makes the static files current."""
    if os.environ.get("TOCSIN_SKIP_FRONTEND") == "1" or not FRONTEND.is_dir():
        return
    source = _hash()
    if STAMP.is_file() and STAMP.read_text() == source and not _missing():
        return
    node = environment(".venv-node", LOCK)
    variables = _variables(node)
    npm: list[str | Path] = [node / "bin" / "npm"]
    _install(npm, variables)
    step("building the front end", [*npm, "run", "build"], FRONTEND, variables)
    if missing := _missing():
        raise StepFailed(f"The front end was built, but these are not there: {missing}")
    STAMP.write_text(source)


def _install(npm: list[str | Path], variables: dict[str, str]) -> None:
    """The packages, when package-lock.json changed."""
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    stamp = FRONTEND / "node_modules" / ".stamp"
    if stamp.is_file() and stamp.read_text() == lock:
        return
    command = [*npm, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"]
    step("installing the front end's packages", command, FRONTEND, variables)
    stamp.write_text(lock)


def _variables(node: Path) -> dict[str, str]:
    """Our node first, since npm's scripts take `node` from PATH."""
    variables = dict(os.environ)
    variables["PATH"] = f"{node / 'bin'}{os.pathsep}{variables.get('PATH', os.defpath)}"
    variables.setdefault("NODE_USE_SYSTEM_CA", "1")  # a company's own certificates count too
    variables["npm_config_update_notifier"] = "false"
    return variables


def _hash() -> str:
    """Of every source file, the API that they speak, and the node that builds them."""
    digest = hashlib.sha256((ROOT / LOCK).read_bytes())
    digest.update(API.read_bytes())
    for path in _sources():
        digest.update(f"\0{path.relative_to(FRONTEND)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = sorted(set(folders) - NOT_SOURCE)
        yield from (Path(folder, name) for name in sorted(files))


def _missing() -> list[str]:
    return [name for name in OUTPUTS if not (STATIC / name).is_file()]


def main() -> int:
    try:
        with alone(), home():
            build()
    except StepFailed as failure:
        say(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
