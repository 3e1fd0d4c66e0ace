"""Web Push cryptography: message encryption (RFC 8291) and application-server keys (RFC 8292)."""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

# RFC 8291 §4: a push service must take 4096 bytes. Header 86 (salt 16, record size 4, key length 1,
# key 65), tag 16 and the delimiter come off it.
BODY_BYTES = 4096
PLAINTEXT_BYTES = BODY_BYTES - 86 - 16 - 1
AUTH_BYTES = 16
VAPID_LIFE_S = 12 * 3600  # RFC 8292 §2: at most 24 h
ORIGINS_KEPT = 1_000

_CURVE = SECP256R1()
_RECORD_SIZE = BODY_BYTES.to_bytes(4, "big")


def encrypt(
    plaintext: bytes,
    p256dh: bytes,
    auth: bytes,
    *,
    salt: bytes | None = None,
    sender: EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The aes128gcm body for one subscription (RFC 8291 §3.4), in a single record.

    `salt` and `sender` are fresh for every message; only a test vector gives them. Raises
    ValueError when `p256dh` is no point of P-256.
    """
    salt = salt or os.urandom(16)
    sender = sender or generate_private_key(_CURVE)
    receiver_key = _public_key(p256dh)
    sender_point = encode_point(sender)
    shared = sender.exchange(ECDH(), receiver_key)
    # HKDF (RFC 5869) written out: every output here fits into one block.
    mixed = hmac.digest(auth, shared, "sha256")
    info = b"WebPush: info\0" + p256dh + sender_point + b"\x01"
    secret = hmac.digest(salt, hmac.digest(mixed, info, "sha256"), "sha256")
    key = hmac.digest(secret, b"Content-Encoding: aes128gcm\0\x01", "sha256")[:16]
    nonce = hmac.digest(secret, b"Content-Encoding: nonce\0\x01", "sha256")[:12]
    sealed = AESGCM(key).encrypt(nonce, plaintext + b"\x02", None)
    return b"".join((salt, _RECORD_SIZE, b"\x41", sender_point, sealed))


def is_point(data: bytes) -> bool:
    """Whether `data` is an uncompressed point of P-256."""
    if len(data) != 65 or data[0] != 4:
        return False
    try:
        _public_key(data)
    except ValueError:
        return False
    return True


def subscription_keys(p256dh: Any, auth: Any) -> tuple[str, str]:
    """A subscription's two keys in one form; raises ValueError with a sentence."""
    try:
        point, secret = subscription_bytes(p256dh), subscription_bytes(auth)
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError("p256dh and auth must be base64url.") from error
    if not is_point(point):
        raise ValueError("p256dh must be a point of the curve P-256.")
    if len(secret) != AUTH_BYTES:
        raise ValueError("auth must have 16 bytes.")
    return p256dh.rstrip("="), auth.rstrip("=")


@lru_cache(maxsize=64)
def _public_key(point: bytes) -> EllipticCurvePublicKey:
    """A subscription is checked, and a moment later encrypted for: the second comes for nothing."""
    return EllipticCurvePublicKey.from_encoded_point(_CURVE, point)


def encode_point(key: EllipticCurvePrivateKey) -> bytes:
    """The public half of `key` as an uncompressed point of 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def new_private_key() -> str:
    """A fresh application-server key, as base64url of its 32 bytes."""
    number = generate_private_key(_CURVE).private_numbers().private_value
    return b64url(number.to_bytes(32, "big"))


def load_private_key(text: str) -> EllipticCurvePrivateKey:
    """A P-256 key from PEM or from base64url of its 32 bytes; raises ValueError."""
    if "-----BEGIN" not in text:
        raw = from_b64url(text)
        if len(raw) != 32:
            raise ValueError("a raw key has 32 bytes")
        return derive_private_key(int.from_bytes(raw, "big"), _CURVE)
    key = load_pem_private_key(text.encode(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError("not a P-256 key")
    return key


class Vapid:
    """Signs for an application server (RFC 8292), one token per push service until half its life.

    A token is 24 µs to sign and good for every subscription of a push service.
    """

    def __init__(self, key: EllipticCurvePrivateKey, subject: str) -> None:
        self._key = key
        self._subject = subject
        self._tokens: dict[str, tuple[int, str]] = {}
        self.public_key = b64url(encode_point(key))

    def authorization(self, origin: str, now_s: int) -> str:
        """The Authorization header for a push service, valid at `now_s` (epoch seconds)."""
        issued_s, header = self._tokens.get(origin, (0, ""))
        if header and 0 <= now_s - issued_s < VAPID_LIFE_S // 2:
            return header
        claims = {"aud": origin, "exp": now_s + VAPID_LIFE_S, "sub": self._subject}
        token = jwt.encode(claims, self._key, algorithm="ES256")
        header = f"vapid t={token},k={self.public_key}"
        if len(self._tokens) >= ORIGINS_KEPT:  # a made-up subscription may name any subdomain
            self._tokens.clear()
        self._tokens[origin] = (now_s, header)
        return header


def b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_b64url(text: str) -> bytes:
    """Bytes of base64url with or without padding; raises ValueError for anything else."""
    bare = text.rstrip("=")
    raw = urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    if b64url(raw) != bare:
        raise ValueError("not base64url")
    return raw


subscription_bytes = lru_cache(maxsize=128)(from_b64url)
"""For a subscription's keys, which are read when it is checked and again when it is rendered."""
