"""The page that a button in an e-mail leads to: it asks once more, and then answers."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from tocsin.http.context import Context
from tocsin.http.door import read_body
from tocsin.http.pages import html_page
from tocsin.http.signin_forms import told
from tocsin.http.signing import AnswerClaims
from tocsin.model.errors import TocsinError
from tocsin.model.notification import Button, ButtonKind, InboxItem
from tocsin.model.people import Organization, User
from tocsin.model.questions import FieldKind, FormField
from tocsin.notifications.answers import give
from tocsin.plan.words import Words, choose, words
from tocsin.storage.operations import OrganizationStorage

_MOST = 64 * 1024
_INPUTS = {FieldKind.NUMBER: "number", FieldKind.DATE: "date", FieldKind.TEXT: "text"}


class AnswerPage:
    """Works without any script. Opening it changes nothing: scanners open links."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def show(self, request: Request) -> Response:
        context = self._context
        try:
            claims = context.signer.read_answer_token(
                request.path_params["token"], context.clock.now_ms()
            )
            asked = await _Asked.find(context, claims)
        except TocsinError:
            return _over("It may be cut in two, too old, or what it asked was taken back.", 404)
        over = asked.over(context.clock.now_ms())
        if over is not None:
            return _over(over, 200 if request.method != "POST" else 409)
        if request.method != "POST":
            return asked.page()
        try:
            return await self._answer(request, asked)
        except TocsinError as error:
            if error.kind.code == "invalid_body":
                return asked.page(error)
            return _over(error.detail, error.kind.status)

    async def _answer(self, request: Request, asked: _Asked) -> Response:
        context = self._context
        body = (await read_body(request, _MOST)).decode("utf-8", "replace")
        given = {name: values[-1] for name, values in parse_qs(body, max_num_fields=20).items()}
        text = given.get("text", "") if asked.button.kind is ButtonKind.TEXT else None
        answered = await give(
            asked.storage,
            asked.user.number,
            asked.item.notification.notification_id,
            button=asked.button.id,
            text=text,
            values=_values(asked.fields, given),
            via="email",
            now_ms=context.clock.now_ms(),
        )
        context.feed.wake([asked.user.number])
        if answered.settled:
            context.wake()
        body = f"<h1>Thank you</h1><p>Your answer is recorded: {asked.label}.</p>"
        return html_page("Answered", body)


class _Asked:
    """What the link is about, as this person reads it."""

    def __init__(
        self,
        storage: OrganizationStorage,
        organization: Organization,
        user: User,
        item: InboxItem,
        button: Button,
    ) -> None:
        self.storage, self.user, self.item, self.button = storage, user, item, button
        self._organization = organization
        question = item.notification.content.extras.question
        self.fields = question.fields if question is not None else ()
        self._said = _said(item, organization, user)
        self.label = escape(self._said.labels.get(button.id, button.label))

    @classmethod
    async def find(cls, context: Context, claims: AnswerClaims) -> _Asked:
        """Raises a `TocsinError` for what is not there any more."""
        organization, user = await _person(context, claims)
        storage = context.storage.organization(organization.number, organization.organization_id)
        item = await storage.inbox_item(user.number, claims.notification_id)
        if item is None or item.deleted_at_ms or item.withdrawn_at_ms:
            raise TocsinError("unauthorized")
        buttons = item.notification.content.extras.buttons
        button = next((one for one in buttons if one.id == claims.button and one.answers), None)
        if button is None:
            raise TocsinError("unauthorized")
        return cls(storage, organization, user, item, button)

    def over(self, now_ms: int) -> str | None:
        """Why nothing can be answered any more."""
        answer = self.item.answer
        if answer is not None:
            label = self._said.labels.get(answer.button, answer.button)
            return f"You have answered this already: {label}."
        try:
            self.item.notification.check_open(now_ms)
        except TocsinError as error:
            return error.detail
        return None

    def page(self, error: TocsinError | None = None) -> Response:
        title = escape(self._said.title or "A question")
        text = escape(self._said.text).replace("\n", "<br>")
        inputs = "".join(_input(one, self._said) for one in self.fields)
        if self.button.kind is ButtonKind.TEXT:
            inputs = f'<label for="text">{self.label}</label>' + _TEXT
        whose = f"{escape(self.user.email)} at {escape(self._organization.name)}"
        body = (
            f'<h1 dir="auto">{title}</h1><p dir="auto">{text}</p>{told(error)}'
            f'<form method="post">{inputs}<button>{self.label}</button></form>'
            f'<p class="hint">You answer as {whose}. One answer counts, the first.</p>'
        )
        return html_page(self._said.title or "A question", body, 400 if error else 200)


_TEXT = '<input id="text" name="text" maxlength="2000" autocomplete="off" required>'


async def _person(context: Context, claims: AnswerClaims) -> tuple[Organization, User]:
    found = await context.storage.find_user(claims.user_id)
    if found is None or found[0].organization_id != claims.organization_id or not found[1].active:
        raise TocsinError("unauthorized")
    return found


def _said(item: InboxItem, organization: Organization, user: User) -> Words:
    content = item.notification.content
    default = organization.settings.language
    person: dict[str, Any] | None = None
    if content.extras.liquid:
        language = user.language or default
        person = {"name": user.name, "email": user.email, "tags": user.tags, "language": language}
    return words(content, choose(content, user.language, default), person)


def _input(one: FormField, said: Words) -> str:
    name, label = f"f-{escape(one.key)}", escape(said.labels.get(one.key, one.label))
    required = " required" if one.required else ""
    head = f'<label for="{name}">{label}</label>'
    if one.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        choices = one.choices if one.kind is FieldKind.CHOICE else ("yes", "no")
        options = "".join(f"<option>{escape(choice)}</option>" for choice in ("", *choices))
        return f'{head}<select id="{name}" name="{name}"{required}>{options}</select>'
    step = ' step="any"' if one.kind is FieldKind.NUMBER else ""
    kind = _INPUTS[one.kind]
    return f'{head}<input id="{name}" name="{name}" type="{kind}"{step}{required}>'


def _values(fields: tuple[FormField, ...], given: dict[str, str]) -> dict[str, Any]:
    """As JSON would have them; what is no number stays a text, and is refused as that."""
    values: dict[str, Any] = {}
    for one in fields:
        text = given.get(f"f-{one.key}", "").strip()
        if not text:
            continue
        values[one.key] = text
        if one.kind is FieldKind.YES_NO:
            values[one.key] = {"yes": True, "no": False}.get(text, text)
        elif one.kind is FieldKind.NUMBER:
            try:
                values[one.key] = float(text)
            except ValueError:
                continue
    return values


def _over(why: str, status: int) -> Response:
    body = f'<h1>Nothing to answer here</h1><p dir="auto">{escape(why)}</p>'
    return html_page("Nothing to answer here", body, status)
