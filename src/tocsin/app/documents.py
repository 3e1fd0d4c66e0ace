"""Pages of the documentation that are made from the code, so that they can't lag behind it."""

from __future__ import annotations

import typing
from dataclasses import MISSING, Field, fields

from tocsin.app.settings import SETTINGS
from tocsin.channels import discover
from tocsin.model.channel import Channel


def settings_page() -> str:
    """`docs/settings.md`: ours, then each channel's, named after its `Settings`."""
    lines = [
        "# Settings",
        "",
        "Environment variables, read once at the start. `tocsin settings` prints this page.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
        *(f"| `{one.name}` | {_code(one.default)} | {one.meaning} |" for one in SETTINGS),
    ]
    for name, kind in sorted(discover().items()):
        lines += ["", *_channel_section(name, kind)]
    return "\n".join(lines) + "\n"


def _channel_section(name: str, kind: type[Channel]) -> list[str]:
    words = " ".join((kind.Settings.__doc__ or "").split())
    hints = typing.get_type_hints(kind.Settings)
    rows = [
        f"| `TOCSIN_{name.upper()}_{one.name.upper()}` | {_code(_default(one))} "
        f"| {_kind(hints[one.name])} | {_meaning(one)} |"
        for one in fields(kind.Settings)
    ]
    head = [f"## Channel `{name}`", "", words, ""]
    return [*head, "| variable | default | kind | meaning |", "|---|---|---|---|", *rows]


def _default(one: Field[object]) -> str:
    if one.default is MISSING:
        return ""
    if isinstance(one.default, bool):
        return "on" if one.default else "off"
    return ",".join(one.default) if isinstance(one.default, tuple) else str(one.default)


def _meaning(of: Field[object]) -> str:
    return f"{of.metadata['label']}. {of.metadata['help']}"


def _kind(hint: object) -> str:
    origin = typing.get_origin(hint)
    if origin is tuple:
        return "list, comma-separated"
    if origin is typing.Literal:
        return ", ".join(str(one) for one in typing.get_args(hint))
    if hint is int:
        return "number"
    return "on or off" if hint is bool else "text"


def _code(text: str) -> str:
    return f"`{text}`" if text else "not set"
