"""How a reminder is told from what it reminds of, in the languages that the inbox speaks."""

from __future__ import annotations

from tocsin.model.speech import speech_in


def reminder_title(title: str, language: str) -> str:
    """In the language of the title, where that is one of ours."""
    return speech_in(language)("reminder.title", title=title)
