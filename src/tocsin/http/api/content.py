"""What people read, and its translations, as `/api/v1` writes them."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from tocsin.http.api.wire import Body, Language, present
from tocsin.model.channel import Severity
from tocsin.model.errors import TocsinError
from tocsin.model.notification import Button, ButtonKind, Content, Extras, Translation
from tocsin.plan.liquid import SOURCE_CHARACTERS

MOST_BUTTONS = 4
LINK_SCHEMES = ("https", "http", "mailto", "tel")
Words = Annotated[str, Meta(min_length=1, max_length=SOURCE_CHARACTERS)]
Label = Annotated[str, Meta(min_length=1, max_length=500)]
Link = Annotated[str, Meta(min_length=1, max_length=2_000)]
ButtonId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Place = Annotated[str, Meta(min_length=1, max_length=100)]


class ButtonBody(Body):
    """One of at most four. `id` is what an answer names; `kind` is what it does.

    `value` is what an answer by it means, its id if it has none. An answer by it runs `analysis`,
    which gets `scope` as its data.
    """

    id: ButtonId
    label: Label
    kind: ButtonKind = ButtonKind.ANSWER
    style: Annotated[str, Meta(pattern=r"^[a-z]{1,20}$")] = "default"
    url: Link | UnsetType = UNSET
    jig_id: Place | UnsetType = UNSET
    solution_id: UUID | UnsetType = UNSET
    inputs: dict[str, Any] = field(default_factory=dict)
    value: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET
    analysis: UUID | UnsetType = UNSET
    scope: Annotated[list[dict[str, Any]], Meta(max_length=100)] = field(default_factory=list)


class ContentBody(Body):
    """What people read, and what opens. `icon` is a name or an https URL, `image` an https URL."""

    text: Words
    title: Words | UnsetType = UNSET
    severity: Severity = Severity.INFO
    icon: Link | UnsetType = UNSET
    image: Link | UnsetType = UNSET
    buttons: Annotated[list[ButtonBody], Meta(max_length=MOST_BUTTONS)] = field(
        default_factory=list
    )
    screen: Place | UnsetType = UNSET
    jig_id: Place | UnsetType = UNSET
    inputs: dict[str, Any] = field(default_factory=dict)


class ContentAnswer(ContentBody, kw_only=True):
    """The same as it is kept; through another door it can have come without words."""

    text: str
    title: str | UnsetType = UNSET


class TranslationBody(Body):
    """The words of one language; what is absent is read in the content's own words.

    `labels` are those of buttons, by the button's id.
    """

    title: Words | UnsetType = UNSET
    text: Words | UnsetType = UNSET
    labels: dict[ButtonId, Label] = field(default_factory=dict)


Translations = Annotated[dict[Language, TranslationBody], Meta(max_length=50)]


def content_of(
    body: ContentBody,
    *,
    language: str | None,
    translations: dict[str, TranslationBody],
    variables: dict[str, Any],
    liquid: bool,
) -> Content:
    """Raises `invalid_body` for a link that leads where none may, or what contradicts itself."""
    _check_links(body)
    ids = [button.id for button in body.buttons]
    if len(set(ids)) != len(ids):
        raise _misfit("content.buttons", "two have one id")
    if len({key.lower() for key in translations}) != len(translations):
        raise _misfit("translations", "one language stands twice")
    extras = Extras(
        severity=body.severity,
        icon=body.icon or None,
        image=body.image or None,
        buttons=tuple(map(_button, body.buttons)),
        language=language,
        translations={
            key: Translation(one.text or None, one.title or None, one.labels)
            for key, one in translations.items()
        },
        liquid=liquid,
        variables=variables,
    )
    return Content(
        text=body.text,
        title=body.title or None,
        screen=body.screen or None,
        jig_id=body.jig_id or None,
        inputs=body.inputs,
        extras=extras,
    )


def content_body(of: Content) -> ContentAnswer:
    extras = of.extras
    return ContentAnswer(
        text=of.text,
        title=present(of.title),
        severity=extras.severity,
        icon=present(extras.icon),
        image=present(extras.image),
        buttons=[
            ButtonBody(
                id=one.id,
                label=one.label,
                kind=one.kind,
                style=one.style,
                url=present(one.url),
                jig_id=present(one.jig_id),
                solution_id=present(one.solution_id),
                inputs=one.inputs,
                value=present(one.value),
                analysis=present(one.analysis),
                scope=list(one.scope),
            )
            for one in extras.buttons
        ],
        screen=present(of.screen),
        jig_id=present(of.jig_id),
        inputs=of.inputs,
    )


def translation_bodies(of: Content) -> dict[str, TranslationBody]:
    return {
        key: TranslationBody(present(one.title), present(one.text), one.labels)
        for key, one in of.extras.translations.items()
    }


def _button(body: ButtonBody) -> Button:
    return Button(
        id=body.id,
        label=body.label,
        kind=body.kind,
        style=body.style,
        url=body.url or None,
        jig_id=body.jig_id or None,
        solution_id=body.solution_id or None,
        inputs=body.inputs,
        value=body.value or None,
        analysis=body.analysis or None,
        scope=tuple(body.scope),
    )


def _check_links(body: ContentBody) -> None:
    if body.image is not UNSET and _scheme(body.image) != "https":
        raise _misfit("content.image", "must be an https URL")
    if body.icon is not UNSET and ":" in body.icon and _scheme(body.icon) != "https":
        raise _misfit("content.icon", "must be a name or an https URL")
    for button in body.buttons:
        field = f"content.buttons.{button.id}.url"
        for name in ("value", "analysis", "scope"):
            if getattr(button, name) and button.kind not in (ButtonKind.ANSWER, ButtonKind.TEXT):
                raise _misfit(f"content.buttons.{button.id}.{name}", "is of a button that answers")
        if button.kind is ButtonKind.URL and button.url is UNSET:
            raise _misfit(field, "is needed: it is what the button opens")
        if button.kind is not ButtonKind.URL and button.url is not UNSET:
            raise _misfit(field, f"is for the kind url; this button's kind is {button.kind}")
        if button.url is not UNSET and _scheme(button.url) not in LINK_SCHEMES:
            raise _misfit(field, f"must begin with {':, '.join(LINK_SCHEMES)}:")


def _scheme(url: str) -> str:
    """In lower case; "" for what is no URL, such as one with a blank or a control in it."""
    if any(character <= " " or character == "\x7f" for character in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.scheme if parts.netloc or parts.scheme not in ("http", "https") else ""


def _misfit(field: str, problem: str) -> TocsinError:
    return TocsinError("invalid_body", f"{field}: {problem}.", field=field)
