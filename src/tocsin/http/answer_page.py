"""The page that a button in an e-mail leads to: it asks once more, and then answers."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from tocsin.http.context import Context
from tocsin.http.door import read_body
from tocsin.http.page_words import Said, said_to
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
        context, said = self._context, said_to(request)
        try:
            claims = context.signer.read_answer_token(
                request.path_params["token"], context.clock.now_ms()
            )
            asked = await _Asked.find(context, claims, said)
        except TocsinError:
            return _over(said, said("answerGone"), 404)
        over = asked.over(context.clock.now_ms())
        if over is not None:
            return _over(said, over, 200 if request.method != "POST" else 409)
        if request.method != "POST":
            return asked.page()
        try:
            return await self._answer(request, asked)
        except TocsinError as error:
            if error.kind.code == "invalid_body":
                return asked.page(error)
            # Somebody was quicker, perhaps the same person elsewhere.
            asked = await _Asked.find(context, claims, said)
            why = asked.over(context.clock.now_ms()) or escape(error.detail)
            return _over(said, why, error.kind.status)

    async def _answer(self, request: Request, asked: _Asked) -> Response:
        context = self._context
        given = _form(await read_body(request, _MOST))
        text = given.get("text", "") if asked.button.kind is ButtonKind.TEXT else None
        await give(
            asked.storage,
            asked.user.number,
            asked.item.notification.notification_id,
            button=asked.button.id,
            text=text,
            values=_values(asked.fields, given),
            via="email",
            devices=await context.devices(asked.organization.number),
            now_ms=context.clock.now_ms(),
        )
        context.answered(asked.user.number)
        said = asked.said
        kept = said("answerKept", answer=asked.label_of(asked.button.id))
        body = f'<h1>{said("answerThanks")}</h1><p dir="auto">{kept}</p>'
        return html_page(said("answerThanks"), body, language=said.language)


class _Asked:
    """What the link is about, as this person reads it."""

    def __init__(
        self,
        storage: OrganizationStorage,
        organization: Organization,
        user: User,
        item: InboxItem,
        *,
        button: Button,
        said: Said,
    ) -> None:
        self.storage, self.user, self.item, self.button = storage, user, item, button
        self.said = said
        self.organization = organization
        question = item.notification.content.extras.question
        self.fields = question.fields if question is not None else ()
        self._words = _words_for(item, organization, user)

    def label_of(self, button_id: str) -> str:
        return self._words.labels.get(button_id, button_id)

    @classmethod
    async def find(cls, context: Context, claims: AnswerClaims, said: Said) -> _Asked:
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
        return cls(storage, organization, user, item, button=button, said=said)

    def over(self, now_ms: int) -> str | None:
        """Why nothing can be answered any more."""
        said, found, answer = self.said, self.item.notification, self.item.answer
        if answer is not None:
            return said("answerBefore", answer=self.label_of(answer.button))
        decision, ends_ms = found.decision, found.answers_end_ms
        if decision is None:
            return said("answerLate") if ends_ms is not None and ends_ms <= now_ms else None
        what = decision.value if decision.button is None else self.label_of(decision.button)
        who = decision.who(found.reveal)
        if what is None:
            return said("answerSettled")
        if who is None:
            return said("answerDecided", answer=what)
        return said("answerDecidedBy", answer=what, name=who)

    def page(self, error: TocsinError | None = None) -> Response:
        said, label = self.said, escape(self.label_of(self.button.id))
        title = self._words.title or said("answerTitle")
        text = escape(self._words.text).replace("\n", "<br>")
        inputs = "".join(_input(one, self._words, said) for one in self.fields)
        if self.button.kind is ButtonKind.TEXT:
            inputs = f'<label for="text">{label}</label>' + _TEXT
        whose = {"email": self.user.email, "organization": self.organization.name}
        body = (
            f'<h1 dir="auto">{escape(title)}</h1><p dir="auto">{text}</p>{told(said, error)}'
            f'<form method="post">{inputs}<button>{label}</button></form>'
            f'<p class="hint">{said("answerAs", **whose)}</p>'
        )
        return html_page(title, body, 400 if error else 200, said.language)


_TEXT = '<input id="text" name="text" maxlength="2000" autocomplete="off" required>'


async def _person(context: Context, claims: AnswerClaims) -> tuple[Organization, User]:
    found = await context.storage.find_user(claims.user_id)
    if found is None or found[0].organization_id != claims.organization_id or not found[1].active:
        raise TocsinError("unauthorized")
    return found


def _words_for(item: InboxItem, organization: Organization, user: User) -> Words:
    content = item.notification.content
    default = organization.settings.language
    person: dict[str, Any] | None = None
    if content.extras.liquid:
        language = user.language or default
        person = {"name": user.name, "email": user.email, "tags": user.tags, "language": language}
    return words(content, choose(content, user.language, default), person)


def _input(one: FormField, words: Words, said: Said) -> str:
    name, label = f"f-{escape(one.key)}", escape(words.labels.get(one.key, one.label))
    required = " required" if one.required else ""
    head = f'<label for="{name}">{label}</label>'
    if one.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        choices = {choice: choice for choice in one.choices}
        if one.kind is FieldKind.YES_NO:
            choices = {"yes": said("answerYes"), "no": said("answerNo")}
        options = "".join(
            f'<option value="{escape(value)}">{escape(shown)}</option>'
            for value, shown in {"": "", **choices}.items()
        )
        return f'{head}<select id="{name}" name="{name}"{required}>{options}</select>'
    step = ' step="any"' if one.kind is FieldKind.NUMBER else ""
    kind = _INPUTS[one.kind]
    return f'{head}<input id="{name}" name="{name}" type="{kind}"{step}{required}>'


def _form(body: bytes) -> dict[str, str]:
    try:
        found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        raise TocsinError("invalid_body", "It has more fields than were asked for.") from None
    return {name: values[-1] for name, values in found.items()}


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


def _over(said: Said, why: str, status: int) -> Response:
    """`why` is escaped already."""
    title = said("answerOver")
    body = f'<h1>{title}</h1><p dir="auto">{why}</p>'
    return html_page(title, body, status, said.language)
