"""The installation's own keys, made on the first start and kept in the data folder."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from tocsin.channels.web_push import WebPush


@dataclass(frozen=True, slots=True)
class Secrets:
    """`signing` signs inbox tokens and links, `web_push` is the VAPID private key."""

    signing: str
    web_push: str


def load_secrets(data: Path) -> Secrets:
    """Changing them ends all inbox tokens, links in e-mails and push subscriptions."""
    path = data / "secrets.json"
    if path.exists():
        return Secrets(**json.loads(path.read_text("utf-8")))
    made = Secrets(secrets.token_urlsafe(48), WebPush.generate_private_key())
    write_private(path, json.dumps(asdict(made)))
    return made


def write_private(path: Path, text: str) -> None:
    """Written whole or not at all, readable by the owner only."""
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
