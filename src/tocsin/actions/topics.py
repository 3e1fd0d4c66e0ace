"""Topics of a broker: which we subscribe to, and what a topic says of the points in a message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

DEFAULT = "tocsin/{organization}/{device}/{variable}, tocsin/{organization}/{device}"
_NAMES = ("{organization}", "{device}", "{variable}")


class LayoutError(ValueError):
    """A layout that can't be meant; says why."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a topic names. Without a variable, the points in the message name theirs."""

    organization: str
    device: str
    variable: str | None


class Layout:
    """Patterns such as `tocsin/{organization}/{device}/{variable}`; the first that fits counts."""

    def __init__(self, patterns: Sequence[str]) -> None:
        if not patterns:
            raise LayoutError("there is no topic")
        for pattern in patterns:
            _check(pattern)
        self.filters = [re.sub(r"\{\w+\}", "+", pattern) for pattern in patterns]
        self._patterns = [re.compile(_expression(pattern)) for pattern in patterns]

    def read(self, topic: str) -> Named | None:
        for pattern in self._patterns:
            found = pattern.fullmatch(topic)
            if found is not None:
                named = found.groupdict()
                return Named(named["organization"], named["device"], named.get("variable"))
        return None


def _check(pattern: str) -> None:
    levels = pattern.split("/")
    for name in _NAMES[:2]:
        if levels.count(name) != 1:
            raise LayoutError(f"{pattern!r} must have the level {name} once")
    words = [level for level in levels if level not in _NAMES]
    if levels.count(_NAMES[2]) > 1 or any(re.search(r"[+#{}\s]", word) for word in words):
        message = f"{pattern!r} must have levels of plain words, or {', '.join(_NAMES)}"
        raise LayoutError(message)


def _expression(pattern: str) -> str:
    levels = [
        f"(?P<{level[1:-1]}>[^/]+)" if level in _NAMES else re.escape(level)
        for level in pattern.split("/")
    ]
    return "/".join(levels)
