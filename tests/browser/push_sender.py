"""Sends a push as any server would: pywebpush encrypts, py_vapid signs."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import aiohttp
from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid  # type: ignore[import-untyped]
from pywebpush import WebPusher  # type: ignore[import-untyped]


class PushSender:
    """A sender with a key of its own."""

    def __init__(self) -> None:
        self._key = Vapid()
        self._key.generate_keys()

    @property
    def public(self) -> str:
        """What a browser subscribes with."""
        kind = serialization.PublicFormat.UncompressedPoint
        point = self._key.public_key.public_bytes(serialization.Encoding.X962, kind)
        return urlsafe_b64encode(point).rstrip(b"=").decode()

    async def push(self, subscription: dict[str, Any], content: dict[str, Any]) -> int:
        """The status that the push service answers."""
        endpoint = subscription["endpoint"]
        body = WebPusher(subscription).encode(json.dumps(content).encode(), "aes128gcm")["body"]
        origin = endpoint.partition("/push/")[0]
        headers = self._key.sign({"aud": origin, "sub": "mailto:ana@example.org"})
        headers |= {"TTL": "60", "Urgency": "high", "Content-Encoding": "aes128gcm"}
        async with (
            aiohttp.ClientSession() as client,
            client.post(endpoint, data=body, headers=headers) as reply,
        ):
            return reply.status
