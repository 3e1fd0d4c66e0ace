"""What a digest says by itself, in the languages that the inbox speaks."""

from __future__ import annotations

from tocsin.model.speech import speech_in

_LINES = 5
_LINE_CHARACTERS = 120


def digest_title(count: int, language: str) -> str:
    return speech_in(language)("digest.title", count=count)


def digest_text(titles: list[str]) -> str:
    """The first of them, a line each."""
    lines = [_short(title) for title in titles[:_LINES]]
    if len(titles) > _LINES:
        lines.append(f"+ {len(titles) - _LINES}")
    return "\n".join(lines)


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= _LINE_CHARACTERS else line[: _LINE_CHARACTERS - 1] + "…"
