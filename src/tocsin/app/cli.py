"""The command line: `tocsin serve`, `tocsin demo`, `tocsin rotate-master-key` and others."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click
import uvloop

from tocsin import __version__
from tocsin.app import demo as demos
from tocsin.app.audit import Verdict, verify
from tocsin.app.documents import settings_page
from tocsin.app.logs import set_up
from tocsin.app.secrets import add_master_key, load_secrets, save_secrets
from tocsin.app.serve import listen, serve
from tocsin.app.settings import Settings, read_settings
from tocsin.app.welcome import welcome
from tocsin.app.wiring import Running, make_channels
from tocsin.http.openapi import error_page, openapi_document
from tocsin.http.receipts.providers import receipt_url
from tocsin.http.server import CONTRACTS
from tocsin.http.signing import Signer
from tocsin.model.channel import SettingsError
from tocsin.model.clock import SystemClock
from tocsin.storage.sqlite import SqliteStorage
from tocsin.storage.sqlite.engine import AlreadyRunning
from tocsin.storage.vault import Vault, VaultError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tocsin")
def main() -> None:
    """Open, self-hosted notifications. Settings come from TOCSIN_… variables."""


@main.command("serve")
def serve_command() -> None:
    """Serve the API, the inbox and the demo, and deliver."""
    settings = _settings()
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        _stop(f"Can't listen on {settings.host}:{settings.port}: {error.strerror}.")
    _run(serve(settings, [listener], lambda tocsin: _first(tocsin, settings, listener)))


async def _first(tocsin: Running, settings: Settings, listener: socket.socket) -> None:
    now_ms = tocsin.context.clock.now_ms()
    if settings.demo:
        made: demos.Demo | None = await demos.ensure_demo(tocsin.storage, settings, now_ms)
    else:
        made = await demos.ensure_owner(tocsin.storage, settings, now_ms)
    signer = tocsin.context.signer
    print(await welcome(tocsin.storage, settings, made, signer), flush=True)


@main.command("demo")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def demo_command(as_json: bool) -> None:
    """Make the demo organization if it is missing, and print what is needed to try it."""
    settings = _settings()
    found = _run(_demo(settings))
    _put(json.dumps(found, ensure_ascii=False) if as_json else json.dumps(found, indent=2))


def _put(text: str) -> None:
    """Print all of it, however slowly a pipe takes it. With PYTHONUNBUFFERED, as in most
    containers, `print` loses what the system does not take at once.
    """
    sys.stdout.flush()
    left = memoryview(f"{text}\n".encode())
    while left:
        left = left[sys.stdout.buffer.write(left) :]
    sys.stdout.buffer.flush()


async def _demo(settings: Settings) -> dict[str, Any]:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    signer = Signer(load_secrets(settings.data).signing.encode())
    now_ms = SystemClock().now_ms()
    try:
        storage = SqliteStorage(settings.database)
    except AlreadyRunning:
        # The server is running and has made the demo at its start; reading beside it is safe.
        storage = SqliteStorage(settings.database, read_only=True)
    try:
        if storage.writer is not None:
            made = await demos.ensure_demo(storage, settings, now_ms)
        else:
            made = await _read_demo(storage, settings)
        return await demos.describe(storage, settings, made, signer, now_ms)
    finally:
        await storage.close()


async def _read_demo(storage: SqliteStorage, settings: Settings) -> demos.Demo:
    organization = await demos.find_demo(storage)
    credentials = demos.read_credentials(settings.data, organization) if organization else None
    if organization is None or credentials is None:
        raise SettingsError("The running server has no demo. Stop it, and start it once again.")
    return demos.Demo(organization, credentials)


@main.command("rotate-master-key")
@click.option("--drop-old", is_flag=True, help="Remove the master keys that nothing needs now.")
def rotate_command(drop_old: bool) -> None:
    """Make a new master key and encrypt all data keys with it. Stop the server first."""
    print(_run(_rotate(_settings(), drop_old)))


async def _rotate(settings: Settings, drop_old: bool) -> str:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    storage = SqliteStorage(settings.database)
    try:
        # First the new key, durably, then what needs it: whatever breaks off, all can be read.
        secrets = add_master_key(settings.data, load_secrets(settings.data))
        count = await Vault(storage, SystemClock(), secrets.master_keys).rotate()
        words = f"{count} data keys are encrypted with the new master key."
        if not drop_old:
            return f"{words} The old one stays, for backups of the database."
        newest = next(reversed(secrets.master_keys))
        needed = {newest, *await storage.master_keys_in_use()}
        kept = {key: text for key, text in secrets.master_keys.items() if key in needed}
        save_secrets(settings.data, replace(secrets, master_keys=kept))
        return f"{words} Old master keys are removed: earlier backups need the earlier file."
    finally:
        await storage.close()


@main.command("receipts")
def receipts_command() -> None:
    """Print where providers that TOCSIN_… variables set up report to, for each channel.

    Who knows an address can tell anything about rings on its channel.
    """
    settings = _settings()
    secrets = load_secrets(settings.data)
    signer = Signer(secrets.signing.encode())
    for channel in sorted(make_channels(settings, secrets)):
        print(channel, receipt_url(signer, settings.base_url, None, channel))


@main.group("audit")
def audit_group() -> None:
    """The audit log."""


@audit_group.command("verify")
def audit_verify_command() -> None:
    """Check that no entry was changed, removed, added or moved; the server may be running."""
    verdicts = _run(_verify_audit(_settings())) or []
    for verdict in verdicts:
        print(verdict.words)
    if any(verdict.faults for verdict in verdicts):
        sys.exit(1)


async def _verify_audit(settings: Settings) -> list[Verdict]:
    if not settings.database.exists():
        raise SettingsError(f"There is no database in {settings.data}.")
    key = load_secrets(settings.data).audit.encode()
    storage = SqliteStorage(settings.database, read_only=True)
    try:
        return await verify(storage, settings.data, key)
    finally:
        await storage.close()


@main.command("openapi")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def openapi_command(path: Path) -> None:
    """Write the OpenAPI description of every route to PATH."""
    path.write_text(json.dumps(openapi_document(CONTRACTS), indent=1) + "\n", "utf-8")


@main.command("errors")
def errors_command() -> None:
    """Print every error code with what to do, as docs/errors.md has them."""
    _put(error_page().rstrip("\n"))


@main.command("settings")
def settings_command() -> None:
    """Print every setting with its default and meaning, as docs/settings.md has them."""
    _put(settings_page().rstrip("\n"))


def _settings() -> Settings:
    try:
        settings = read_settings()
    except SettingsError as error:
        _stop(str(error))
    set_up(settings.log_level, settings.log_format)
    return settings


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    try:
        return uvloop.run(work)
    except AlreadyRunning:
        _stop("Another Tocsin already writes to this data folder.")
    except (SettingsError, VaultError) as error:
        _stop(str(error))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return None


def _stop(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(1)
