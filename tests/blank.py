"""A database as the first start leaves it, made once: to migrate takes longer than most tests."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tocsin.storage.sqlite import SqliteStorage

NAME = "tocsin.db"
_made: list[bytes] = []


async def blank_database(folder: Path) -> Path:
    """The path of the folder's database; an empty one is put there if there is none."""
    path = folder / NAME
    if not path.exists():
        if not _made:
            _made.append(await _first_start())
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(_made[0])
    return path


async def _first_start() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        await SqliteStorage(path).close()
        return path.read_bytes()
