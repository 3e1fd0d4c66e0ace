"""How a reminder is told from what it reminds of, in the languages that the inbox speaks."""

from __future__ import annotations

_WORDS = {
    "en": "Reminder: {title}",
    "de": "Erinnerung: {title}",
    "es": "Recordatorio: {title}",
    "ar": "تذكير: {title}",
    "ja": "リマインダー：{title}",
}


def reminder_title(title: str, language: str) -> str:
    """In the language of the title, where that is one of ours."""
    words = _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])
    return words.format(title=title)
