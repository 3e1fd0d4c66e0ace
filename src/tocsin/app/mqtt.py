"""The operator's MQTT broker: its settings, and what receives from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tocsin.actions.intake import Intake
from tocsin.actions.mqtt import BrokerAddress, MqttReceiver
from tocsin.actions.pace import PointPace
from tocsin.actions.topics import Layout, LayoutError
from tocsin.http.strict_json import parse
from tocsin.model.channel import SettingsError
from tocsin.model.clock import Clock
from tocsin.model.data import BrokerLook
from tocsin.storage.operations import Storage

URL = "TOCSIN_MQTT_URL"
TOPICS = "TOCSIN_MQTT_TOPICS"
PASSWORD_FILE = "TOCSIN_MQTT_PASSWORD_FILE"  # noqa: S105
_PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the broker is, and which topics mean data points."""

    address: BrokerAddress
    layout: Layout


def read_broker(values: Mapping[str, str], ca_file: str | None) -> BrokerSettings | None:
    """None: there is no broker. Raises `SettingsError`."""
    url = values[URL]
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        # The URL can hold a password, which must not be repeated.
        raise SettingsError(f"{URL} must be like mqtts://user:password@broker.example:8883.")
    try:
        port = parts.port or _PORTS[parts.scheme]
        layout = Layout([one.strip() for one in values[TOPICS].split(",") if one.strip()])
    except LayoutError as error:
        raise SettingsError(f"{TOPICS}: {error}.") from None
    except ValueError:
        raise SettingsError(f"{URL}: the port is not a number up to 65535.") from None
    address = BrokerAddress(
        host=parts.hostname,
        port=port,
        tls=parts.scheme == "mqtts",
        user=unquote(parts.username) if parts.username else None,
        password=_password(parts.password, values[PASSWORD_FILE]),
        ca_file=ca_file,
    )
    return BrokerSettings(address, layout)


def _password(given: str | None, file: str) -> str | None:
    if not file:
        return unquote(given) if given else None
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{PASSWORD_FILE}: {file!r} can't be read.") from None


class Mqtt:
    """What receives from the broker, if there is one. `installation` is a secret that no other one
    has: the broker knows each by its own name. `added` is called with the number of an
    organization of which points were stored, `pace` is shared with the doors.
    """

    def __init__(
        self,
        broker: BrokerSettings | None,
        storage: Storage,
        clock: Clock,
        installation: str,
        added: Callable[[int], None],
        *,
        pace: PointPace,
    ) -> None:
        self._receiver: MqttReceiver | None = None
        if broker is not None:
            digest = hashlib.sha256(f"mqtt client {installation}".encode()).hexdigest()
            name = f"tocsin-{digest[:16]}"
            layout = broker.layout
            intake = Intake(
                storage, clock, layout, name, read_json=_read_json, added=added, pace=pace
            )
            self._receiver = MqttReceiver(broker.address, name, layout, intake, clock)

    def look(self) -> BrokerLook | None:
        return None if self._receiver is None else self._receiver.look()

    def start(self) -> None:
        if self._receiver is not None:
            self._receiver.start()

    async def close(self) -> None:
        if self._receiver is not None:
            await self._receiver.close()


def _read_json(payload: bytes) -> Any:
    return parse(payload, Any)
