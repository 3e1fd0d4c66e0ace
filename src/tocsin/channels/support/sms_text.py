"""The text of an SMS: how long it may be in which alphabet, and how it is cut."""

from __future__ import annotations

import re

from tocsin.model.channel import Message

# GSM 03.38 §6.2.1, the default alphabet; the characters of the extension table take two places.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")

# One SMS alone, and one of several: those need a header to be put together again (§9.2.3.24.1).
GSM_UNITS = (160, 153)
UCS2_UNITS = (70, 67)

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def sms_text(message: Message, max_segments: int) -> str:
    """Title, text and link, cut so that they fit into `max_segments` SMS; the link stays whole.

    A link that would take more than half of the room is left out.
    """
    words = clean_text(": ".join(part for part in (message.title, message.text) if part))
    link = clean_text(message.open_url).replace("\n", "")
    if 2 * units(link) > room(link, max_segments):
        link = ""
    tail = f" {link}" if link else ""
    whole = words + tail
    limit = room(whole, max_segments)
    if units(whole) <= limit:
        return whole
    tail = ("..." if is_gsm(whole) else "…") + tail  # "…" alone would halve the room
    return _cut(words, limit - _units(tail, gsm=is_gsm(whole)), gsm=is_gsm(whole)) + tail


def clean_text(text: str) -> str:
    """`text` without control and direction characters; line ends stay."""
    one = text.replace("\r\n", "\n").encode("utf-8", "ignore").decode()
    return _CONTROL.sub(" ", one).strip()


def is_gsm(text: str) -> bool:
    return all(char in BASIC or char in EXTENDED for char in text)


def units(text: str) -> int:
    """Places that the text takes in its own alphabet."""
    return _units(text, gsm=is_gsm(text))


def room(text: str, max_segments: int) -> int:
    """Places that there are for a text in this alphabet."""
    single, joined = GSM_UNITS if is_gsm(text) else UCS2_UNITS
    return single if max_segments <= 1 else joined * max_segments


def segments(text: str) -> int:
    """How many SMS the text becomes."""
    single, joined = GSM_UNITS if is_gsm(text) else UCS2_UNITS
    return 1 if units(text) <= single else -(-units(text) // joined)


def _units(text: str, *, gsm: bool) -> int:
    if gsm:
        return len(text) + sum(char in EXTENDED for char in text)
    return len(text) + sum(char > "\uffff" for char in text)  # surrogate pairs


def _cut(text: str, limit: int, *, gsm: bool) -> str:
    used = 0
    for end, char in enumerate(text):
        used += _units(char, gsm=gsm)
        if used > limit:
            return text[:end].rstrip()
    return text
