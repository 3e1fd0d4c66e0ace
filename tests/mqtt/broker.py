"""A real Mosquitto on loopback, with a memory that outlives it, and somebody who publishes."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import shutil
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion

PATIENCE_S = 20
USER, PASSWORD = "tocsin", "p/w: {}"
_COMMAND = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def missing() -> str | None:
    return None if _COMMAND else "needs mosquitto: sudo apt-get install mosquitto"


@dataclass
class Broker:
    """`start`, `stop` and `kill` as often as a story wants; the port and the memory stay."""

    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None
    publishers: list[Client] = field(default_factory=list)
    locked: Path | None = None
    """A PEM file of certificate and key: then it asks for TLS, user and password."""

    @property
    def url(self) -> str:
        return f"mqtt{'s' if self.locked else ''}://127.0.0.1:{self.port}"

    async def _lock(self) -> list[str]:
        if self.locked is None:
            return ["allow_anonymous true"]
        passwords = self.folder / "passwords"
        command = ("mosquitto_passwd", "-b", "-c", str(passwords), USER, PASSWORD)
        await (await asyncio.create_subprocess_exec(*command)).wait()
        passwords.chmod(0o600)
        return [
            f"certfile {self.locked}",
            f"keyfile {self.locked}",
            f"password_file {passwords}",
            "allow_anonymous false",
        ]

    async def start(self) -> None:
        config = self.folder / "mosquitto.conf"
        lines = [
            f"listener {self.port} 127.0.0.1",
            *await self._lock(),
            "persistence true",
            f"persistence_location {self.folder}/",
            "max_queued_messages 0",
            f"user {getpass.getuser()}",
        ]
        config.write_text("\n".join(lines) + "\n")
        log = (self.folder / "mosquitto.log").open("ab")
        self.process = await asyncio.create_subprocess_exec(
            str(_COMMAND), "-c", str(config), stdout=log, stderr=log
        )
        log.close()
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.01)
                else:
                    writer.close()
                    return

    async def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            await self.process.wait()
            self.process = None

    def publisher(self) -> Publisher:
        client = Client(CallbackAPIVersion.VERSION2)
        client.max_queued_messages_set(0)
        client.max_inflight_messages_set(100)
        if self.locked is not None:
            client.tls_set_context(ssl.create_default_context(cafile=str(self.locked)))
            client.username_pw_set(USER, PASSWORD)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        self.publishers.append(client)
        return Publisher(client)


@dataclass
class Publisher:
    """A machine that tells what it measures, and hears that the broker has it."""

    client: Client

    async def tell(self, topic: str, payload: Any, *, retain: bool = False) -> None:
        await asyncio.to_thread(
            self.say(topic, payload, retain=retain).wait_for_publish, PATIENCE_S
        )

    def say(self, topic: str, payload: Any, *, retain: bool = False) -> MQTTMessageInfo:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.client.publish(topic, body, qos=1, retain=retain)


@asynccontextmanager
async def mosquitto(folder: Path, locked: Path | None = None) -> AsyncIterator[Broker]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    broker = Broker(folder, port, locked=locked)
    await broker.start()
    try:
        yield broker
    finally:
        for client in broker.publishers:
            client.disconnect()
            await asyncio.to_thread(client.loop_stop)
        await broker.stop()
