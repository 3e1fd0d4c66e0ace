"""Settings from the environment: the one place that reads it.

A channel's own settings are named `TOCSIN_<CHANNEL>_<FIELD>` after its `Settings` dataclass.
"""

from __future__ import annotations

import os
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tocsin.actions.pace import DEFAULT_PER_SECOND
from tocsin.actions.topics import DEFAULT as DEFAULT_TOPICS
from tocsin.analysis.isolation.choose import WANTED as ISOLATIONS
from tocsin.app.mqtt import BrokerSettings, read_broker
from tocsin.model.channel import Channel, SettingsError


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: what stands here is also its documentation (`docs/settings.md`)."""

    name: str
    default: str
    meaning: str


_POINTS = "TOCSIN_DATA_POINTS_PER_SECOND"
SETTINGS = (
    Setting("TOCSIN_DATA", "data", "Folder of the database and the keys. Back up all of it."),
    Setting("TOCSIN_HOST", "127.0.0.1", "Address to listen on."),
    Setting("TOCSIN_PORT", "8420", "Port to listen on."),
    Setting("TOCSIN_BASE_URL", "", "How people reach this server; http://localhost:PORT if unset."),
    Setting("TOCSIN_REGION", "us-east-1", "The region that this installation serves."),
    Setting("TOCSIN_DEMO", "on", "Whether /demo is offered: on or off."),
    Setting(
        "TOCSIN_STATUS",
        "on",
        "Whether /status is offered, and a canary sent each minute to measure it: on or off.",
    ),
    Setting(
        "TOCSIN_BELLS",
        "push,email,sms",
        "Channels in the order in which they ring where nobody asks for another; push is all that "
        "ring on a device's screen.",
    ),
    Setting(
        "TOCSIN_OUTGOING_ALLOW",
        "",
        "Networks (CIDR, comma-separated) that channels may reach although they are private.",
    ),
    Setting(
        "TOCSIN_OUTGOING_CA",
        "",
        "PEM file of the authorities that https connections trust, instead of the public ones.",
    ),
    Setting(
        "TOCSIN_ISOLATION",
        "auto",
        "How scripts are kept apart: gvisor, bubblewrap or landlock; auto takes the strongest that "
        "withstands its self-test here; off runs none.",
    ),
    Setting(
        "TOCSIN_MQTT_URL",
        "",
        "The MQTT broker to receive data points from, mqtt:// or mqtts://, with user and password "
        "if it asks for them; see [data](data.md).",
    ),
    Setting("TOCSIN_MQTT_PASSWORD_FILE", "", "File with the password, instead of in the URL."),
    Setting("TOCSIN_MQTT_CA", "", "PEM file of the authorities that mqtts:// trusts."),
    Setting(
        "TOCSIN_MQTT_TOPICS",
        DEFAULT_TOPICS,
        "Topics to subscribe to (comma-separated), and what their levels name.",
    ),
    Setting(
        _POINTS,
        str(DEFAULT_PER_SECOND),
        "Data points that one organization may hand in per second; two seconds' worth at once.",
    ),
    Setting("TOCSIN_LOG", "info", "Least level of the log: debug, info, warning or error."),
    Setting("TOCSIN_LOG_FORMAT", "text", "text for people, json for machines."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Read once at the start. `environment` is kept for the channels' own settings."""

    data: Path
    host: str
    port: int
    base_url: str
    region: str
    demo: bool
    status: bool
    bells: tuple[str, ...]
    outgoing_allow: tuple[IPv4Network | IPv6Network, ...]
    outgoing_ca: str | None
    isolation: str
    broker: BrokerSettings | None
    points_per_second: int
    log_level: str
    log_format: str
    environment: Mapping[str, str]

    @property
    def database(self) -> Path:
        return self.data / "tocsin.db"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises `SettingsError` with a sentence that names the setting."""
    values = {one.name: environment.get(one.name, "").strip() or one.default for one in SETTINGS}
    port = _number("TOCSIN_PORT", values["TOCSIN_PORT"], 0, 65535)
    return Settings(
        data=Path(values["TOCSIN_DATA"]).expanduser().absolute(),
        host=values["TOCSIN_HOST"],
        port=port,
        base_url=_base_url(values["TOCSIN_BASE_URL"] or f"http://localhost:{port}"),
        region=values["TOCSIN_REGION"],
        demo=_one_of("TOCSIN_DEMO", values["TOCSIN_DEMO"], ("on", "off")) == "on",
        status=_one_of("TOCSIN_STATUS", values["TOCSIN_STATUS"], ("on", "off")) == "on",
        bells=tuple(_list(values["TOCSIN_BELLS"])),
        outgoing_allow=tuple(_network(one) for one in _list(values["TOCSIN_OUTGOING_ALLOW"])),
        outgoing_ca=_file("TOCSIN_OUTGOING_CA", values["TOCSIN_OUTGOING_CA"]),
        isolation=_one_of("TOCSIN_ISOLATION", values["TOCSIN_ISOLATION"], ISOLATIONS),
        broker=read_broker(values, _file("TOCSIN_MQTT_CA", values["TOCSIN_MQTT_CA"])),
        points_per_second=_number(_POINTS, values[_POINTS], 1, 1_000_000),
        log_level=_one_of("TOCSIN_LOG", values["TOCSIN_LOG"], _LEVELS),
        log_format=_one_of("TOCSIN_LOG_FORMAT", values["TOCSIN_LOG_FORMAT"], ("text", "json")),
        environment=environment,
    )


_LEVELS = ("debug", "info", "warning", "error")


def channel_settings(
    kind: type[Channel], environment: Mapping[str, str], defaults: Mapping[str, str]
) -> Any | None:
    """A channel's settings, or None when a required one is not set: then it is not set up."""
    hints = typing.get_type_hints(kind.Settings)
    values: dict[str, Any] = {}
    for one in fields(kind.Settings):
        name = f"TOCSIN_{kind.name}_{one.name}".upper()
        text = environment.get(name, "").strip() or defaults.get(one.name, "")
        if text:
            values[one.name] = _convert(name, text, hints[one.name])
        elif one.default is MISSING and one.default_factory is MISSING:
            return None
    return kind.Settings(**values)


def _convert(name: str, text: str, hint: Any) -> Any:
    if hint is int:
        return _number(name, text, 0, 1 << 31)
    if hint is bool:
        return _one_of(name, text, ("on", "off")) == "on"
    if typing.get_origin(hint) is tuple:
        return tuple(_list(text))
    if typing.get_origin(hint) is typing.Literal:
        return _one_of(name, text, typing.get_args(hint))
    return text


def _list(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _number(name: str, text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a number from {least} to {most}, not {text!r}.")
    return int(text)


def _one_of(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def _file(name: str, text: str) -> str | None:
    if text and not Path(text).is_file():
        raise SettingsError(f"{name}: there is no file {text!r}.")
    return text or None


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        message = f"TOCSIN_OUTGOING_ALLOW: {text!r} is not a network like 10.0.0.0/8."
        raise SettingsError(message) from None


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(f"TOCSIN_BASE_URL must be like https://tocsin.example, not {text!r}.")
    return text.rstrip("/")
