"""What a push tells our own service worker or app: JSON, made to fit the provider's limit."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import msgspec

from tocsin.model.channel import Message

MAX_TTL_S = 2_419_200  # four weeks: what push services keep a message at most
_TEXT_WORTH_KEEPING_BYTES = 200
_ELLIPSIS_BYTES = 3


def device_message(message: Message, budget_bytes: int) -> bytes:
    """The message as UTF-8 JSON of at most `budget_bytes` (at least 1,000).

    The text is shortened first. When too little of it would be left, the inputs go, then most of
    the title, then the links, and `partial` tells the device to fetch the item.
    """
    content = _content(message)
    for make_room in (_keep_all, _drop_inputs, _cut_title, _drop_links):
        make_room(content)
        size = len(msgspec.json.encode(content))
        if size <= budget_bytes:
            break
        text_bytes = budget_bytes - size + _json_bytes(message.text)
        if text_bytes >= _TEXT_WORTH_KEEPING_BYTES or make_room is _drop_links:
            content["text"] = cut(message.text, text_bytes)
            break
    return msgspec.json.encode(content)


def cut(text: str, limit_bytes: int) -> str:
    """The longest beginning of `text`, whole code points and "…", whose JSON fits `limit_bytes`."""
    if _json_bytes(text) <= limit_bytes:
        return text
    low, high = 0, min(len(text), limit_bytes)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _json_bytes(text[:middle]) + _ELLIPSIS_BYTES <= limit_bytes
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low] + "…"


def ttl_s(message: Message) -> int:
    """How long a provider shall keep the message for an absent device, in seconds."""
    if message.expires_at_ms is None:
        return MAX_TTL_S
    return min(max((message.expires_at_ms - message.now_ms) // 1000, 0), MAX_TTL_S)


def collapse_key(message: Message) -> str:
    """32 base64url characters, the same for every repeat of the same ring (RFC 8030 §5.4)."""
    digest = hashlib.sha256(message.dedupe_key.encode()).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def _content(message: Message) -> dict[str, Any]:
    target: dict[str, Any] = {"screen": message.target.screen, "inputs": message.target.inputs}
    if message.target.jig_id is not None:
        target["jigId"] = message.target.jig_id
    if message.target.solution_id is not None:
        target["solutionId"] = message.target.solution_id
    created = datetime.fromtimestamp(message.created_at_ms / 1000, UTC)
    return {
        "v": 1,
        "notificationId": message.notification_id,
        "organizationId": message.organization_id,
        "userId": message.user_id,
        "title": message.title,
        "text": message.text,
        "target": target,
        "url": message.open_url,
        "priority": message.priority,
        "createdAt": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "tag": collapse_key(message),
    }


def _keep_all(_content: dict[str, Any]) -> None:
    """The first try."""


def _drop_inputs(content: dict[str, Any]) -> None:
    content["target"] = content["target"] | {"inputs": {}}
    content["partial"] = True


def _cut_title(content: dict[str, Any]) -> None:
    content["title"] = cut(content["title"] or "", _TEXT_WORTH_KEEPING_BYTES) or None


def _drop_links(content: dict[str, Any]) -> None:
    content["target"] = {"screen": "", "inputs": {}}
    content["url"] = ""


def _json_bytes(text: str) -> int:
    """Bytes of `text` inside a JSON string, without the quotes."""
    return len(msgspec.json.encode(text)) - 2
