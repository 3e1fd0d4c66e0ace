"""What a ring tells a service worker or app: JSON, made to fit the provider's limit."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from tocsin.model.channel import Message, MessageButton, Target

MAX_TTL_S = 2_419_200  # four weeks: what push services keep a message at most
_TEXT_WORTH_KEEPING_BYTES = 200
_ELLIPSIS_BYTES = 3


def device_message(message: Message, budget_bytes: int) -> bytes:
    """The message as UTF-8 JSON of at most `budget_bytes` (at least 1,000).

    What only decorates goes first: data, image, the buttons' targets. Then the text is shortened.
    When too little of it would be left, the inputs and the digest go, then most of the title, then
    the links. `partial` tells the device to fetch the item, since something is missing.
    """
    content = _recall(message) if message.recalled else _content(message)
    for make_room in (_keep_all, _drop_extras, _drop_inputs, _cut_title, _drop_links):
        make_room(content)
        encoded = msgspec.json.encode(content)
        if len(encoded) <= budget_bytes:
            return encoded
        text_bytes = budget_bytes - len(encoded) + _json_bytes(message.text)
        enough = make_room is not _keep_all and text_bytes >= _TEXT_WORTH_KEEPING_BYTES
        if enough or make_room is _drop_links:
            content["text"] = cut(message.text, text_bytes)
            break
    return msgspec.json.encode(content)


def cut(text: str, limit_bytes: int) -> str:
    """The longest beginning of `text`, whole code points and "…", whose JSON fits `limit_bytes`."""
    if _json_bytes(text) <= limit_bytes:
        return text
    low, high = 0, max(0, min(len(text), limit_bytes))
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
    return _collapse_key(message.dedupe_key)


@lru_cache(maxsize=64)
def _collapse_key(dedupe_key: str) -> str:
    digest = hashlib.sha256(dedupe_key.encode()).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def _recall(message: Message) -> dict[str, Any]:
    return {
        "v": 1,
        "notificationId": message.notification_id,
        "organizationId": message.organization_id,
        "userId": message.user_id,
        "tag": collapse_key(message),
        "recalled": True,
    }


def _content(message: Message) -> dict[str, Any]:
    always = {
        "v": 1,
        "notificationId": message.notification_id,
        "organizationId": message.organization_id,
        "userId": message.user_id,
        "title": message.title,
        "text": message.text,
        "target": _target(message.target),
        "url": message.open_url,
        "priority": message.priority,
        "severity": message.severity,
        "createdAt": _moment(message.created_at_ms),
        "tag": collapse_key(message),
    }
    sometimes = {
        "category": message.category,
        "icon": message.icon,
        "image": message.image,
        "buttons": [_button(button) for button in message.buttons],
        "data": message.data,
        "digest": [
            {"notificationId": line.notification_id, "title": line.title} for line in message.digest
        ],
        "report": message.report_url,
        "answer": message.answer_url,
        "reminder": message.reminder,
    }
    return always | {name: value for name, value in sometimes.items() if value}


@lru_cache(maxsize=64)
def _moment(at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _target(target: Target) -> dict[str, Any]:
    content: dict[str, Any] = {"screen": target.screen, "inputs": target.inputs}
    if target.jig_id is not None:
        content["jigId"] = target.jig_id
    if target.solution_id is not None:
        content["solutionId"] = target.solution_id
    return content


def _button(button: MessageButton) -> dict[str, Any]:
    content = {"id": button.button_id, "label": button.label, "kind": button.kind}
    more: dict[str, Any] = {"url": button.url} if button.url else {}
    if button.target is not None:
        more["target"] = _target(button.target)
    return content | more


def _keep_all(_content: dict[str, Any]) -> None:
    """The first try."""


def _drop_extras(content: dict[str, Any]) -> None:
    dropped = [content.pop(name) for name in ("data", "image") if name in content]
    dropped += [button.pop("target") for button in content.get("buttons", ()) if "target" in button]
    if dropped:
        content["partial"] = True


def _drop_inputs(content: dict[str, Any]) -> None:
    if "target" in content:
        content["target"] = content["target"] | {"inputs": {}}
    content.pop("digest", None)
    content["partial"] = True


def _cut_title(content: dict[str, Any]) -> None:
    content["title"] = cut(content.get("title") or "", _TEXT_WORTH_KEEPING_BYTES) or None


def _drop_links(content: dict[str, Any]) -> None:
    for name in ("buttons", "category", "icon", "report", "answer"):
        content.pop(name, None)
    content["target"] = {"screen": "", "inputs": {}}
    content["url"] = ""


def _json_bytes(text: str) -> int:
    """Bytes of `text` inside a JSON string, without the quotes."""
    return len(msgspec.json.encode(text)) - 2
