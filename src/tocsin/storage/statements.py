"""Named, commented SQL statements, read from the `.sql` files of `queries/` and `migrations/`."""

from __future__ import annotations

import re
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def load(name: str) -> dict[str, str]:
    """The statements of `queries/<name>.sql`: each begins with a line `-- name: <its name>`."""
    text = (files(__package__) / "queries" / f"{name}.sql").read_text("utf-8")
    parts = _NAME.split(text)[1:]
    return {key: sql.strip() for key, sql in zip(parts[::2], parts[1::2], strict=True)}


def migrations() -> list[tuple[str, str]]:
    """All migrations in order, as (file name, SQL). `pre` runs before new code, `post` after."""
    folder = files(__package__) / "migrations"
    found = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return [(name, (folder / name).read_text("utf-8")) for name in found]
