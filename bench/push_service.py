"""Starts the push service of `bench.sink` with its own certificate, and makes subscriptions."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tocsin.channels.support.web_push_crypto import b64url, encode_point

DEVICES = 256
"""Different keys; every push is encrypted anew all the same."""


@dataclass(frozen=True, slots=True)
class PushService:
    """A running one. `named` is the port that remembers which push arrived when."""

    ports: list[int]
    named: int
    authority: Path
    process: subprocess.Popen[str]

    def taken(self) -> int:
        """How many pushes have arrived so far."""
        return int(self._ask()["taken"])

    def arrived(self) -> list[tuple[str, float]]:
        """Paths of pushes at the named port since the last call, and when (epoch seconds)."""
        return [(path, at) for path, at in self._ask()["arrived"]]

    def environment(self) -> dict[str, str]:
        """What a Tocsin needs to ring there."""
        return {
            "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
            "TOCSIN_OUTGOING_CA": str(self.authority),
            "TOCSIN_WEB_PUSH_PRIVATE_HOSTS": "127.0.0.1",
        }

    def _ask(self) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told


@contextmanager
def push_service(folder: Path, ports: int = 1) -> Iterator[PushService]:
    """On the core that is free, as long as the caller keeps to the other."""
    authority, key = _certificate(folder)
    command = [sys.executable, "-m", "bench.sink", str(authority), str(key), str(ports)]
    process = subprocess.Popen(
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ)
    )
    assert process.stdin
    assert process.stdout
    try:
        said = json.loads(process.stdout.readline())
        yield PushService(said["ports"], said["named"], authority, process)
    finally:
        process.stdin.close()
        process.wait(10)


def subscriptions(port: int, count: int, *, prefix: str = "p") -> Iterator[dict[str, Any]]:
    """As a browser's `PushSubscription.toJSON()`, with an endpoint as long as usual."""
    keys = [_keys() for _ in range(min(count, DEVICES))]
    for number, pair in enumerate(islice(cycle(keys), count)):
        yield {"endpoint": f"https://127.0.0.1:{port}/{prefix}/{number:0140d}", "keys": pair}


def _keys() -> dict[str, str]:
    point = encode_point(ec.generate_private_key(ec.SECP256R1()))
    return {"p256dh": b64url(point), "auth": b64url(os.urandom(16))}


def _certificate(folder: Path) -> tuple[Path, Path]:
    """For 127.0.0.1, signed by itself; files of the certificate and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Push service of a benchmark")])
    now = dt.datetime.now(dt.UTC)
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .sign(key, SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, private
