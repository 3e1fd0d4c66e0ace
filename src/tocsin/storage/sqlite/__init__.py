"""The embedded engine: one SQLite file, one process that writes."""

from tocsin.storage.sqlite.engine import SqliteStorage

__all__ = ["SqliteStorage"]
