"""What Apple's devices are told, by APNs itself or by FCM for it."""

from __future__ import annotations

from typing import Any

from tocsin.channels.support.device_message import collapse_key, ttl_s
from tocsin.model.channel import Message, Priority

# How much a notification may interrupt; `critical` needs Apple's permission for the app.
LEVELS = {
    Priority.LOW: "passive",
    Priority.NORMAL: "active",
    Priority.HIGH: "time-sensitive",
    Priority.CRITICAL: "critical",
}
DEFAULT_THREAD = "tocsin"
NAME_BYTES = 64


def aps(message: Message) -> dict[str, Any]:
    """The dictionary `aps` without its alert: a recall wakes the app and shows nothing."""
    if message.recalled:
        return {"content-available": 1}
    category = message.category or ""
    content: dict[str, Any] = {
        "interruption-level": LEVELS[message.priority],
        "thread-id": short(category) or DEFAULT_THREAD,
        "mutable-content": 1,
    }
    if category:
        content["category"] = short(category)
    if message.priority is Priority.CRITICAL:
        content["sound"] = {"critical": 1, "name": "default", "volume": 1.0}
    elif message.priority is not Priority.LOW:
        content["sound"] = "default"
    return content


def apns_headers(message: Message) -> dict[str, str]:
    """The headers that say what to do with the payload, the same for every repeat of a ring."""
    background = message.recalled
    urgent = not background and message.priority is not Priority.LOW
    return {
        "apns-push-type": "background" if background else "alert",
        "apns-priority": "10" if urgent else "5",  # 10 is refused for what only wakes the app
        "apns-expiration": str(message.now_ms // 1000 + ttl_s(message)),
        "apns-collapse-id": collapse_key(message),
    }


def short(text: str, limit_bytes: int = NAME_BYTES) -> str:
    """A name cut to `limit_bytes` of UTF-8, between characters."""
    return text.encode("utf-8", "ignore")[:limit_bytes].decode("utf-8", "ignore")
