"""Tocsin's Python client: `Tocsin` for its API, `Analysis` for external analyses.

`notify`, `run`, `send_notification` and so on are those of a client that is made, when it is first
needed, from the environment: `TOCSIN_URL` and `TOCSIN_TOKEN`.
"""

from __future__ import annotations

from typing import Any

from tocsin_client.client import Question, Tocsin
from tocsin_client.external import Analysis, Context
from tocsin_client.tocsin_calls import Answer, Refused

__all__ = [
    "Analysis",
    "Answer",
    "Context",
    "Question",
    "Refused",
    "Tocsin",
    "ask",
    "get_users_by_tag",
    "notify",
    "preview",
    "run",
    "send_notification",
    "users",
]

_OF_THE_ENVIRONMENT = frozenset(
    {"ask", "get_users_by_tag", "notify", "preview", "run", "send_notification", "users"}
)
_made: list[Tocsin] = []


def __getattr__(name: str) -> Any:
    if name not in _OF_THE_ENVIRONMENT:
        raise AttributeError(name)
    if not _made:
        _made.append(Tocsin())
    return getattr(_made[0], name)
