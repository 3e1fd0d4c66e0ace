"""A channel's `Settings` and `Address` as fields of a form, and channels made of what it gives.

Fields are named in camel case in the API, like everything there.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

import msgspec

from tocsin.model.channel import Channel, SettingsError
from tocsin.model.errors import TocsinError

_LEADS = re.compile(r"(?:^|_)(?:host|hosts|url|server|port)$")
_PLACE = re.compile(r" - at `\$\.(\w+)")
_OPERATORS = re.compile(r"_file$|^private_hosts$")
"""Names a file of the server, or opens its network: for its operator, not for an organization."""
SHORTEST_HIDDEN = 4
"""What is shorter stands in any text by chance."""
_FORMS: dict[type[Any], tuple[FormField, ...]] = {}


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `name` is the API's, `attribute` that of the dataclass.

    `kind` is `text`, `number`, `boolean`, `list` (of texts) or `choice`. `leads`: it says where
    the channel connects to. `operators`: only the operator's own settings may have it.
    """

    name: str
    attribute: str
    kind: str
    required: bool
    default: Any
    secret: bool
    label: str
    help: str
    choices: tuple[str, ...]
    leads: bool
    operators: bool


def form_fields(of: type[Any]) -> tuple[FormField, ...]:
    """The fields of a channel's `Settings` or `Address`, in their order."""
    if of not in _FORMS:
        hints = typing.get_type_hints(of)
        _FORMS[of] = tuple(_form_field(one, hints[one.name]) for one in fields(of))
    return _FORMS[of]


def settings_fields(kind: type[Channel]) -> tuple[FormField, ...]:
    """What an organization may set of a channel."""
    return tuple(one for one in form_fields(kind.Settings) if not one.operators)


def read_settings(
    kind: type[Channel], given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values by attribute, the open ones and the secret ones, None where a value is taken away.

    Raises `invalid_body` for a field that the channel does not have.
    """
    known = {one.name: one for one in settings_fields(kind)}
    values: dict[str, Any] = {}
    secrets: dict[str, Any] = {}
    for name, value in given.items():
        field = known.get(name)
        if field is None:
            raise misfit(name[:50], f"{kind.name} has no such setting")
        (secrets if field.secret else values)[field.attribute] = value
    return values, secrets


def leads_elsewhere(
    kind: type[Channel], was: Mapping[str, Any], to_be: Mapping[str, Any]
) -> str | None:
    """The name of a changed setting that says where the channel connects to, if there is one."""
    for one in settings_fields(kind):
        if one.leads and was.get(one.attribute) != to_be.get(one.attribute):
            return one.name
    return None


def build(kind: type[Channel], values: Mapping[str, Any]) -> Channel:
    """The channel with these settings, by attribute; raises `invalid_body` that names the field."""
    for one in form_fields(kind.Settings):
        if one.required and one.attribute not in values:
            raise misfit(one.name, "is needed")
    try:
        settings = msgspec.convert(dict(values), kind.Settings)
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        name = camel(found[1]) if found else ""
        raise misfit(name, str(error).partition(" - at ")[0]) from None
    try:
        return kind(settings)  # type: ignore[call-arg]
    except SettingsError as error:
        sentence = hide(str(error), secrets_of(kind, values))
        field = "settings" + _named(kind, sentence)
        raise TocsinError("invalid_body", f"settings: {sentence}", field=field) from None


def secrets_of(kind: type[Channel], values: Mapping[str, Any]) -> list[str]:
    """The values that are never to be shown."""
    named = {one.attribute for one in form_fields(kind.Settings) if one.secret}
    return [str(value) for name, value in values.items() if name in named and value]


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets: a provider may send back what it was sent."""
    for secret in secrets:
        if len(secret) >= SHORTEST_HIDDEN:
            text = text.replace(secret, "…")
    return text


def camel(attribute: str) -> str:
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)


def misfit(name: str, problem: str) -> TocsinError:
    field = f"settings.{name}" if name else "settings"
    return TocsinError("invalid_body", f"{field}: {problem}.", field=field)


def _named(kind: type[Channel], sentence: str) -> str:
    """Which setting a channel's own sentence speaks of, as far as it does."""
    lower = sentence.lower()
    for one in settings_fields(kind):
        if re.search(rf"\b{re.escape(one.attribute.replace('_', ' '))}\b", lower):
            return "." + one.name
    return ""


def _form_field(one: Field[Any], hint: Any) -> FormField:
    default = None if one.default is MISSING else one.default
    required = one.default is MISSING
    if one.default_factory is not MISSING:
        default, required = one.default_factory(), False
    choices = typing.get_args(hint) if typing.get_origin(hint) is typing.Literal else ()
    return FormField(
        name=camel(one.name),
        attribute=one.name,
        kind="choice" if choices else _kind(hint),
        required=required,
        default=list(default) if isinstance(default, tuple) else default,
        secret=bool(one.metadata.get("secret")),
        label=one.metadata.get("label", one.name.replace("_", " ").capitalize()),
        help=one.metadata.get("help", ""),
        choices=tuple(map(str, choices)),
        leads=bool(_LEADS.search(one.name)),
        operators=bool(_OPERATORS.search(one.name)),
    )


def _kind(hint: Any) -> str:
    if hint is bool:
        return "boolean"
    if hint in (int, float):
        return "number"
    return "list" if typing.get_origin(hint) in (tuple, list) else "text"
