"""The channels: every module of this folder is one, found by its file's name; nobody lists them."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from tocsin.model.channel import Channel

ENTRY_POINTS = "tocsin.channels"


@cache
def discover() -> dict[str, type[Channel]]:
    """All channels by name: this folder's, then those that other packages offer as entry points.
    Looked up once: what is installed later is there after the next start.

    Raises ImportError when a channel's `name` is not its file's or entry point's, or is taken.
    """
    found: dict[str, type[Channel]] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.ispkg:
            loaded = import_module(f"{__name__}.{module.name}")
            register(found, module.name, getattr(loaded, "channel", None))
    for entry in entry_points(group=ENTRY_POINTS):
        register(found, entry.name, entry.load())
    return found


def register(found: dict[str, type[Channel]], name: str, kind: Any) -> None:
    """Add a channel's class under its file's or entry point's name; raises ImportError."""
    if getattr(kind, "name", None) != name:
        raise ImportError(f"channel {name!r}: `channel` must be a class whose `name` is {name!r}")
    if name in found:
        raise ImportError(f"channel {name!r} exists twice")
    found[name] = kind
