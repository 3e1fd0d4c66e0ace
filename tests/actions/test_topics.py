"""Layouts of topics: what is subscribed to, what a topic names, and what can't be meant."""

from __future__ import annotations

import pytest

from tocsin.actions.topics import DEFAULT, Layout, LayoutError, Named
from tocsin.app.settings import read_settings
from tocsin.model.channel import SettingsError

PATTERNS = [one.strip() for one in DEFAULT.split(",")]


def test_the_usual_layout_names_organization_device_and_perhaps_variable() -> None:
    layout = Layout(PATTERNS)
    assert layout.filters == ["tocsin/+/+/+", "tocsin/+/+"]
    assert layout.read("tocsin/acme/boiler/heat") == Named("acme", "boiler", "heat")
    assert layout.read("tocsin/acme/boiler") == Named("acme", "boiler", None)
    for topic in ("tocsin/acme", "other/acme/boiler", "tocsin/acme//heat", "tocsin/a/b/c/d", ""):
        assert layout.read(topic) is None


def test_another_layout_has_its_levels_where_the_operator_wants_them() -> None:
    layout = Layout(["plant.1/{device}/up/{organization}/{variable}"])
    assert layout.filters == ["plant.1/+/up/+/+"]
    assert layout.read("plant.1/boiler/up/acme/heat") == Named("acme", "boiler", "heat")
    assert layout.read("plantx1/boiler/up/acme/heat") is None


@pytest.mark.parametrize(
    "pattern",
    [
        "tocsin/{device}",
        "tocsin/{organization}/{device}/{device}",
        "tocsin/{organization}/{device}/#",
        "tocsin/{organization}/+/{device}",
        "tocsin/{organization}/{device}/{vraiable}",
        "tocsin/{organization}/x{device}",
        "tocsin/{organization}/{device}/{variable}/{variable}",
    ],
)
def test_a_layout_that_cannot_be_meant_is_refused(pattern: str) -> None:
    with pytest.raises(LayoutError, match="must have"):
        Layout([pattern])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"TOCSIN_MQTT_URL": "http://broker"}, "must be like mqtts://"),
        ({"TOCSIN_MQTT_URL": "mqtt://:secret@"}, "must be like mqtts://"),
        ({"TOCSIN_MQTT_URL": "mqtt://broker:70000"}, "port"),
        ({"TOCSIN_MQTT_URL": "mqtt://b", "TOCSIN_MQTT_TOPICS": "a/b"}, "TOCSIN_MQTT_TOPICS"),
        ({"TOCSIN_MQTT_URL": "mqtt://b", "TOCSIN_MQTT_PASSWORD_FILE": "/nowhere"}, "read"),
        ({"TOCSIN_MQTT_URL": "mqtts://b", "TOCSIN_MQTT_CA": "/nowhere"}, "no file"),
    ],
)
def test_a_wrong_setting_is_named_and_no_password_repeated(
    settings: dict[str, str], words: str
) -> None:
    with pytest.raises(SettingsError, match=words) as refused:
        read_settings(settings)
    assert "secret" not in str(refused.value)


def test_user_and_password_come_from_the_url() -> None:
    broker = read_settings({"TOCSIN_MQTT_URL": "mqtts://us%40er:p%2Fw@broker"}).broker
    assert broker is not None
    address = broker.address
    assert (address.host, address.port, address.tls) == ("broker", 8883, True)
    assert (address.user, address.password) == ("us@er", "p/w")
    assert read_settings({}).broker is None
