"""The installation's own keys, made on the first start and kept in the data folder."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tocsin.channels.web_push import WebPush
from tocsin.storage.vault import new_master_key


@dataclass(frozen=True, slots=True)
class Secrets:
    """`signing` signs inbox tokens and links, `web_push` is the VAPID private key.

    `master_keys`, by id and the newest last, open what is encrypted in the database. `audit` makes
    the chains and checkpoints of the audit logs.
    """

    signing: str
    web_push: str
    master_keys: dict[str, str] = field(default_factory=dict)
    audit: str = ""


def load_secrets(data: Path) -> Secrets:
    """Changing the first two ends all inbox tokens, links in e-mails and push subscriptions;
    without the master keys the providers' secrets in the database are lost, and with another
    `audit` no audit log can be verified.
    """
    path = data / "secrets.json"
    if path.exists():
        found = Secrets(**json.loads(path.read_text("utf-8")))
        # A file of an older version has no master key yet, or none of the audit log.
        if not found.audit:
            found = save_secrets(data, replace(found, audit=secrets.token_urlsafe(48)))
        return found if found.master_keys else add_master_key(data, found)
    made = Secrets(
        secrets.token_urlsafe(48),
        WebPush.generate_private_key(),
        audit=secrets.token_urlsafe(48),
    )
    return add_master_key(data, made)


def add_master_key(data: Path, known: Secrets) -> Secrets:
    """With a new master key, which is from now on the one to use. Durable when it returns."""
    master_keys = {**known.master_keys, secrets.token_hex(4): new_master_key()}
    return save_secrets(data, replace(known, master_keys=master_keys))


def save_secrets(data: Path, of: Secrets) -> Secrets:
    write_private(data / "secrets.json", json.dumps(asdict(of)))
    return of


def write_private(path: Path, text: str) -> None:
    """Written whole or not at all, readable by the owner only."""
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
