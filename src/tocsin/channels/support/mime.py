"""Writes mail as bytes (RFC 5322, 2045, 2047) without building a tree of objects per recipient."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

# Anything that could end a header line, for some reader or other, becomes a space.
_NOT_IN_HEADERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NOT_IN_BODIES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|\r|\n")
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9 !#$&'*+,./:;?@^_{|}~()%-]{1,60}")
_ENCODED_WORD_BYTES = 39  # so that a line with the header's name stays within 76 characters


@dataclass(frozen=True, slots=True)
class Mail:
    """What one mail says. `subject` and `sender_name` may be any text, the rest is ours."""

    sender_name: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    date_ms: int
    dedupe_key: str
    reference: str
    unsubscribe_url: str


def write_mail(mail: Mail) -> bytes:
    """The mail as multipart/alternative in 7-bit bytes with CRLF; the same input, the same bytes.

    Message-ID and boundary come from the dedupe key, so a repeat is the same mail to a mailbox. The
    reference, if there is one, is the Message-ID's left half: a bounce tells which ring it was.
    Unsubscribing works with one click (RFC 8058); no robot should answer (RFC 3834).
    """
    key = hashlib.sha256(mail.dedupe_key.encode()).hexdigest()[:40]
    boundary = f"=_{key}"
    url = header_text(mail.unsubscribe_url).replace(" ", "%20").replace(">", "%3E")
    headers = (
        ("From", _mailbox(mail.sender_name, mail.sender)),
        ("To", mail.recipient),
        ("Subject", encode_words(mail.subject)),
        ("Date", format_datetime(datetime.fromtimestamp(mail.date_ms // 1000, UTC))),
        ("Message-ID", f"<{mail.reference or key}@{mail.sender.rpartition('@')[2]}>"),
        ("MIME-Version", "1.0"),
        ("List-Unsubscribe", f"<{url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'),
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")
    mark = b"\r\n--" + boundary.encode()
    text, html = _part("text/plain", mail.text), _part("text/html", mail.html)
    return b"".join((head, mark, b"\r\n", text, mark, b"\r\n", html, mark, b"--\r\n"))


def header_text(text: str) -> str:
    """`text` as one line without control characters."""
    return _NOT_IN_HEADERS.sub(" ", text).strip()


def encode_words(text: str) -> str:
    """A header's text: as it is when it is short and plain, else as encoded words (RFC 2047)."""
    line = header_text(text)
    if not line or (_PLAIN_WORDS.fullmatch(line) and "=?" not in line):
        return line
    return _encoded(line)


def _chunks(text: str) -> list[bytes]:
    """UTF-8 pieces that end between characters, as RFC 2047 §5 wants."""
    chunks = [b""]
    for char in text:
        data = char.encode()
        if len(chunks[-1]) + len(data) > _ENCODED_WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += data
    return chunks


def _mailbox(name: str, address: str) -> str:
    line = header_text(name)
    if not line:
        return address
    if re.fullmatch(r"[A-Za-z0-9 ]{1,60}", line):
        return f"{line} <{address}>"
    return f"{_encoded(line)}\r\n <{address}>"


def _encoded(line: str) -> str:
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(line))


def _part(kind: str, content: str) -> bytes:
    clean = _NOT_IN_BODIES.sub("", _LINE_ENDS.sub("\n", content)).replace("\n", "\r\n")
    data = clean.encode()
    if clean.isascii() or len(data) < 1.2 * len(clean):
        encoding, body = b"quoted-printable", binascii.b2a_qp(data, istext=True)
    else:
        encoding, body = b"base64", _base64_lines(data)
    head = f"Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: ".encode()
    return b"".join((head, encoding, b"\r\n\r\n", body))


def _base64_lines(data: bytes) -> bytes:
    text = b64encode(data)
    return b"\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))
