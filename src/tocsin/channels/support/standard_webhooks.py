"""Signatures of outgoing webhooks, as the specification Standard Webhooks 1.0 has them."""

from __future__ import annotations

import hmac
import secrets as randomness
from base64 import b64decode, b64encode

PREFIX = "whsec_"
SECRET_BYTES = 32


def sign(
    secrets: tuple[str, ...], webhook_id: str, timestamp_s: int, body: bytes
) -> dict[str, str]:
    """The headers of one webhook, with a signature by each secret: two while one is exchanged.

    `webhook_id` is the same for every repeat, without dots; a receiver takes a timestamp that is at
    most five minutes off. Raises ValueError for what `secret_bytes` does not take.
    """
    signed = f"{webhook_id}.{timestamp_s}.".encode() + body
    signatures = (hmac.digest(secret_bytes(secret), signed, "sha256") for secret in secrets)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(f"v1,{b64encode(one).decode()}" for one in signatures),
    }


def secret_bytes(secret: str) -> bytes:
    """The key in a `whsec_` secret: base64 of 24 to 64 bytes. Raises ValueError with a sentence."""
    text = secret.removeprefix(PREFIX).rstrip("=")
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("A webhook's secret is whsec_ and base64 of 24 to 64 bytes.")
    return key


def new_secret() -> str:
    """A fresh secret."""
    return PREFIX + b64encode(randomness.token_bytes(SECRET_BYTES)).decode()
