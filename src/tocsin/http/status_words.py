"""The status in plain words, for the page and for the API."""

from __future__ import annotations

from datetime import UTC, datetime

from tocsin.model.tracking import Circuit

_CHANNELS = {
    "web_push": "Web Push",
    "fcm": "Android push",
    "apns": "Apple push",
    "email": "E-mail",
    "sms": "SMS",
    "webhook": "Webhooks",
    "chat": "Chat",
}
_PLACES = {
    "push.services.mozilla.com": "Mozilla",
    "googleapis.com": "Google",
    "push.apple.com": "Apple",
    "notify.windows.com": "Microsoft",
}
_TROUBLES = {
    "promise_broken": "In the last hour, too many took longer than is promised.",
    "canaries_lost": "In the last hour, a canary did not arrive.",
    "canaries_late": "No canary was sent in the last minutes.",
    "providers_paused": "A provider fails, and is not rung for now. Inboxes are not concerned.",
    "queue_old": "Something has been due for more than a minute.",
    "broker_away": "The MQTT broker is not reached: data points wait there.",
}


def channel_words(channel: str) -> str:
    return _CHANNELS.get(channel, channel)


def trouble_words(code: str) -> str:
    return _TROUBLES[code]


def circuit_words(circuit: Circuit, now_ms: int) -> str:
    """Such as "Web Push at Mozilla: paused until 12:05 UTC after 10 faults"."""
    channel, _, host = circuit.queue.partition("/")
    place = f" at {_place(host)}" if host else ""
    until = datetime.fromtimestamp(circuit.until_ms / 1000, UTC)
    when = f"paused until {until:%H:%M} UTC" if circuit.until_ms > now_ms else "being tried again"
    return f"{channel_words(channel)}{place}: {when} after {circuit.faults} faults"


def _place(host: str) -> str:
    """Only the great ones by name: any other host is somebody's own."""
    for suffix, name in _PLACES.items():
        if host == suffix or host.endswith(f".{suffix}"):
            return name
    return "another service"
