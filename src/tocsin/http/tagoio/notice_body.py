"""A notification as the SDKs send it, and as TagoIO's guide wrote it, made into content of ours.

What ours has no place for is kept with it as it was sent, so that it is answered unchanged.
"""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from tocsin.http.api.content import LINK_SCHEMES
from tocsin.http.api.moments import moment_ms
from tocsin.http.tagoio.answers import Json
from tocsin.model.channel import Priority, Severity
from tocsin.model.errors import TocsinError
from tocsin.model.notification import Button, ButtonKind, Content, Extras
from tocsin.plan.words import (
    LABEL_CHARACTERS,
    TEXT_CHARACTERS,
    TITLE_CHARACTERS,
    plain,
    plain_line,
)

MOST_BUTTONS = 4
DOOR_BYTES = 16 * 1024
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NO_ID = re.compile(r"[^a-z0-9]+")
_SHOWN = ("icon", "image", "buttons_enabled", "buttons_autodisable", "ref_id")
_STYLES = {"green": "primary", "red": "danger"}
Title = Annotated[str, Meta(min_length=1, max_length=TITLE_CHARACTERS)]
Message = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARACTERS)]


class NoticeButton(Struct):
    """As the SDKs have it (`id`, `label`, `triggers`), as the documentation has it (`url`,
    `analysis`), or as the guide has it (`label`, `value`).
    """

    label: Annotated[str, Meta(min_length=1, max_length=500)]
    id: Annotated[str, Meta(max_length=200)] = ""
    value: str | int | float | bool | None = None
    color: str | None = None
    triggers: Annotated[list[dict[str, Any]], Meta(max_length=10)] | None = None
    url: Annotated[str, Meta(max_length=2_000)] | None = None
    analysis: str | None = None


class NoticeFields(Struct):
    """What a notification says. `priority`, `category`, `start_at` and `expires_at` are Tocsin's.

    `icon` is an object of the SDKs, or a word such as `success`.
    """

    title: Title | UnsetType = UNSET
    message: Message | UnsetType = UNSET
    read: bool | UnsetType = UNSET
    icon: dict[str, Any] | str | UnsetType | None = UNSET
    image: str | UnsetType | None = UNSET
    buttons: Annotated[list[NoticeButton], Meta(max_length=MOST_BUTTONS)] | UnsetType | None = UNSET
    buttons_enabled: bool | UnsetType = UNSET
    buttons_autodisable: bool | UnsetType = UNSET
    ref_id: str | UnsetType | None = UNSET
    priority: Priority | UnsetType = UNSET
    category: str | UnsetType = UNSET
    start_at: str | UnsetType = UNSET
    expires_at: str | UnsetType = UNSET


class RunNoticeCreate(NoticeFields, kw_only=True):
    """`run_user` is what the SDKs fill in, `user_id` what the guide wrote."""

    run_user: str | UnsetType = UNSET
    user_id: str | UnsetType = UNSET


class Shown(Struct, frozen=True):
    """What a notification of this door was sent with; kept with the notification, as JSON."""

    icon: dict[str, Any] | str | None = None
    image: str | None = None
    buttons: list[dict[str, Any]] = field(default_factory=list)
    buttons_enabled: bool = True
    buttons_autodisable: bool = True
    ref_id: str | None = None


def merged(before: Shown, body: NoticeFields) -> Shown:
    """With what the body gives."""
    given = {name: value for name in _SHOWN if (value := getattr(body, name)) is not UNSET}
    if body.buttons is not UNSET:
        given["buttons"] = [_normal(button) for button in body.buttons or ()]
        ids = [one["id"] for one in given["buttons"]]
        if len(set(ids)) != len(ids):
            raise _misfit("buttons", "two have one id")
    shown: Shown = msgspec.structs.replace(before, **given)
    if len(msgspec.json.encode(shown)) > DOOR_BYTES:
        raise _misfit("buttons", f"and icon have more than {DOOR_BYTES} bytes")
    return shown


def _normal(button: NoticeButton) -> Json:
    """In the SDKs' form: `url` and `analysis` become triggers, `value` stays beside them."""
    triggers = list(button.triggers or ())
    if button.analysis:
        triggers.append({"analysis_id": button.analysis})
    if button.url:
        triggers.append({"url": button.url, "method": "REDIRECT"})
    value = button.value
    named = button.id or ("" if value is None else str(value))
    found: Json = {
        "id": named or _NO_ID.sub("-", button.label.lower()).strip("-") or "button",
        "label": button.label,
        "triggers": triggers,
    }
    if button.color is not None:
        found["color"] = button.color
    if value is not None:
        found["value"] = value
    return found


def content_of(title: str, message: str, shown: Shown, analyses: dict[str, UUID]) -> Content:
    """What people read and press in Tocsin's own inbox and on their devices. `analyses` are those
    that its buttons name.
    """
    text = plain(message, TEXT_CHARACTERS)
    if not text.strip():
        raise _misfit("message", "has nothing that can be read")
    severity, icon = _look(shown)
    buttons = shown.buttons if shown.buttons_enabled else []
    extras = Extras(
        severity=severity,
        icon=icon,
        buttons=tuple(_button(one, number, analyses) for number, one in enumerate(buttons)),
        door={"tagoio": msgspec.to_builtins(shown)},
    )
    return Content(text=text, title=plain_line(title, TITLE_CHARACTERS) or None, extras=extras)


def shown_of(content: Content) -> Shown | None:
    """What was sent with it; None when it came through another door."""
    kept = content.extras.door.get("tagoio")
    return None if kept is None else msgspec.convert(kept, Shown)


def shown_as(content: Content) -> Shown:
    """What was sent, or for a notification of another door what it would have been."""
    kept = shown_of(content)
    if kept is not None:
        return kept
    extras = content.extras
    buttons = [_foreign(button) for button in extras.buttons]
    return Shown(icon={"image_url": extras.icon} if extras.icon else None, buttons=buttons)


def _foreign(button: Button) -> Json:
    triggers = [{"url": button.url, "method": "REDIRECT"}] if button.url else []
    return {"id": button.id, "label": button.label, "triggers": triggers}


def button_id(one: Json, number: int) -> str:
    """Its id in our own inbox, where not every text can be one."""
    return one["id"] if _PLAIN_ID.fullmatch(one["id"]) else f"button-{number + 1}"


def link_of(one: Json) -> str | None:
    """What a button opens, whatever else it does."""
    triggers = [each for each in one["triggers"] if each.get("method") == "REDIRECT"]
    urls = [str(trigger.get("url", "")) for trigger in triggers]
    return next((url for url in urls if urlsplit(url).scheme in LINK_SCHEMES), None)


def redirect_of(one: Json) -> str | None:
    """The link that a button does nothing but open."""
    return link_of(one) if len(one["triggers"]) == 1 else None


def analyses_of(one: Json) -> list[tuple[str, list[Json]]]:
    """The analyses that a button runs, each with its data."""
    found = []
    for trigger in one["triggers"]:
        named = trigger.get("analysis_id") or trigger.get("analysis")
        if named:
            scope = trigger.get("scope") or []
            data = [item for item in scope if isinstance(item, dict)] if scope else []
            found.append((str(named), data))
    return found


def _button(one: Json, number: int, analyses: dict[str, UUID]) -> Button:
    url = redirect_of(one)
    runs = analyses_of(one)
    return Button(
        id=button_id(one, number),
        label=plain_line(one["label"], LABEL_CHARACTERS),
        kind=ButtonKind.URL if url else ButtonKind.ANSWER,
        style=_STYLES.get(str(one.get("color", "")).lower(), "default"),
        url=url,
        analysis=analyses[runs[0][0]] if runs else None,
        scope=tuple(runs[0][1]) if runs else (),
    )


def _look(shown: Shown) -> tuple[Severity, str | None]:
    """A word of the guide is how it looks; of an object, its picture is the icon."""
    icon = shown.icon or shown.image
    if isinstance(icon, dict):
        icon = icon.get("image_url") or icon.get("svg_url")
    if not isinstance(icon, str):
        return Severity.INFO, None
    if icon in {one.value for one in Severity}:
        return Severity(icon), None
    usable = icon.startswith("https://") or (":" not in icon and len(icon) <= 60)
    return Severity.INFO, icon if usable and " " not in icon else None


class Timing(Struct, frozen=True):
    """When it begins and ends, in epoch milliseconds; None is now and never."""

    start_at_ms: int | None
    expires_at_ms: int | None


def timing_of(body: NoticeFields) -> Timing:
    return Timing(_moment("start_at", body.start_at), _moment("expires_at", body.expires_at))


def _moment(name: str, given: str | UnsetType) -> int | None:
    return None if given is UNSET else moment_ms(name, given, "invalid_body")


def _misfit(name: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{name}: {problem}.", field=name)
