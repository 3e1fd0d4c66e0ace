"""Sign-in, sign-out and set-up as plain forms: they work before any script, and without."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.audience.first_steps import Place, free_place, take_place
from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.audience.single_sign_on import offered
from tocsin.http.api.sessions import set_session_cookie, visit_of
from tocsin.http.callers import check_same_origin, session_cookie
from tocsin.http.context import Context
from tocsin.http.door import read_body
from tocsin.http.page_words import Said, said_to
from tocsin.http.pages import html_page
from tocsin.http.signin_forms import (
    BRAND,
    code_page,
    field,
    hidden,
    issuer_links,
    own_path,
    page,
    told,
    wrong,
)
from tocsin.http.signing_in import Choice, CodeNeeded, Entered, SigningIn, Step
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.errors import TocsinError
from tocsin.model.ids import parse_uuid

_MOST = 16 * 1024
_SETUP_TRIES = 20
_SETUP_WINDOW_MS = 15 * MINUTE_MS


class SigninPages:
    """The three pages. A page whose form was wrong comes back with what was typed."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def sign_in(self, request: Request) -> Response:
        said = said_to(request)
        wanted = own_path(request.query_params.get("next", ""))
        if request.method != "POST":
            return _sign_in_page(said, wanted, links=await self._links(request, said, wanted))
        form: dict[str, str] = {}
        try:
            form = await self._form(request)
            wanted = own_path(form.get("next", ""))
            step = await self._step(request, form)
        except TocsinError as error:
            if form.get("step") and error.kind.code in ("wrong_credentials", "too_many"):
                return code_page(said, form["step"], wanted, error)
            links = await self._links(request, said, wanted)
            return _sign_in_page(said, wanted, form.get("email", ""), error, links=links)
        if isinstance(step, Choice):
            return _choice_page(said, step, wanted)
        if isinstance(step, CodeNeeded):
            return code_page(said, step.step, wanted)
        return self._signed(step, wanted)

    async def _links(self, request: Request, said: Said, wanted: str) -> str:
        """Other ways in: the named organization's, or the way to find one's own."""
        organization_id = parse_uuid(request.query_params.get("organization", ""))
        found = await offered(self._context.storage, organization_id)
        if found is not None:
            return issuer_links(said, found, wanted)
        if not await self._context.storage.any_single_sign_on():
            return ""
        query = urlencode({"next": wanted})
        place = f"/signin/organization?{query}"
        return f'<p class="other"><a href="{escape(place)}">{said("ssoUse")}</a></p>'

    async def _step(self, request: Request, form: dict[str, str]) -> Step:
        signing = SigningIn(self._context, visit_of(request))
        if form.get("step"):
            organization_id = parse_uuid(form.get("organization", ""))
            try:
                return await signing.go_on(form["step"], organization_id, form.get("code", "")[:40])
            except TocsinError as error:
                if error.kind.code == "unauthorized":
                    raise TocsinError("expired", "That took too long. Sign in again.") from None
                raise
        password = form.get("password", "")[:MOST_CHARACTERS]
        return await signing.by_password(form.get("email", ""), password, None)

    async def sign_out(self, request: Request) -> Response:
        said = said_to(request)
        if request.method != "POST":
            body = (
                f"{BRAND}<h1>{said('signOutAsk')}</h1>"
                f'<form method="post" action="/signout"><button>{said("signOut")}</button></form>'
            )
            return html_page(said("signOut"), body, language=said.language)
        try:
            await self._form(request)
        except TocsinError as error:
            body = f"{BRAND}{told(said, error)}"
            return html_page(said("signOut"), body, error.kind.status, said.language)
        secret = request.cookies.get(session_cookie(self._context.base_url))
        if secret is not None:
            await SigningIn(self._context, visit_of(request)).leave(secret)
        response = RedirectResponse("/signin", 303, {"cache-control": "no-store"})
        set_session_cookie(self._context, response, None)
        return response

    async def set_up(self, request: Request) -> Response:
        """For who holds the token that the first start has printed, and only until it is done."""
        said = said_to(request)
        place = await free_place(self._context.storage)
        if place is None:
            body = (
                f"{BRAND}<h1>{said('done')}</h1><p>{said('doneText')}</p>"
                f'<p><a href="/signin">{said("signIn")}</a></p>'
            )
            return html_page(said("setUp"), body, 404, said.language)
        if request.method != "POST":
            token = request.query_params.get("token", "")
            return _setup_page(said, {"token": token, "organization": place[0].name})
        form: dict[str, str] = {}
        try:
            form = await self._form(request)
            await self._count(request)
            self._context.signer.check_setup_token(place[1].user_id, form.get("token", "").strip())
            owner = await self._take(place, form)
        except TocsinError as error:
            return _setup_page(said, form, error)
        entered = await SigningIn(self._context, visit_of(request)).enter(owner)
        return self._signed(entered, "/")

    async def _take(self, place: Place, form: dict[str, str]) -> Place:
        password = form.get("password", "")
        if password != form.get("again", ""):
            message = "again: is not the same password."
            raise TocsinError("invalid_body", message, field="again")
        given = {name: form.get(name, "") for name in ("organization", "name", "email")}
        now_ms = self._context.clock.now_ms()
        taken = await take_place(self._context.storage, place, given, password, now_ms)
        self._context.authenticator.forget()
        return taken

    async def _count(self, request: Request) -> None:
        limits = {f"setup:{_client(request)}": _SETUP_TRIES}
        now_ms = self._context.clock.now_ms()
        wait_ms = await self._context.storage.count_attempt(limits, now_ms, _SETUP_WINDOW_MS)
        if wait_ms:
            message = "Too many attempts to set up."
            raise TocsinError("too_many", message, retry_after_s=-(-wait_ms // SECOND_MS))

    async def _form(self, request: Request) -> dict[str, str]:
        check_same_origin(self._context, request)
        text = (await read_body(request, _MOST)).decode("utf-8", "replace")
        return {name: values[-1] for name, values in parse_qs(text, max_num_fields=20).items()}

    def _signed(self, entered: Entered, wanted: str) -> Response:
        response = RedirectResponse(wanted, 303, {"cache-control": "no-store"})
        set_session_cookie(self._context, response, entered.secret)
        return response


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _sign_in_page(
    said: Said, wanted: str, email: str = "", error: TocsinError | None = None, *, links: str
) -> Response:
    kept = field("email", said("email"), email, kind="email", complete="username", focus=not email)
    secret = field(
        "password",
        said("password"),
        kind="password",
        complete="current-password",
        focus=bool(email),
    )
    body = (
        f"<h1>{said('signIn')}</h1>{told(said, error)}"
        f'<form method="post" action="/signin">{hidden(next=wanted)}{kept}{secret}'
        f"<button>{said('signIn')}</button></form>{links}"
    )
    return page(said, "signIn", body, error)


def _choice_page(said: Said, choice: Choice, wanted: str) -> Response:
    """One person of several organizations: the password is not asked for again."""
    buttons = "".join(
        f'<button class="choice" name="organization" value="{organization.organization_id}">'
        f"{escape(organization.name)}</button>"
        for organization, _ in choice.logins
    )
    body = (
        f"<h1>{said('whichTitle')}</h1><p>{said('which')}</p>"
        f'<form method="post" action="/signin">{hidden(next=wanted, step=choice.step)}{buttons}'
        "</form>"
    )
    return page(said, "whichPage", body, None)


def _setup_page(said: Said, form: dict[str, str], error: TocsinError | None = None) -> Response:
    def one(name: str, label: str, *, complete: str, kind: str = "text", hint: str = "") -> str:
        bad = wrong(said, error, name)
        typed = "" if kind == "password" else form.get(name, "")
        return field(name, said(label), typed, kind=kind, hint=hint, wrong=bad, complete=complete)

    known = error is not None and error.field is not None
    least = said("least", least=LEAST_CHARACTERS)
    body = (
        f"<h1>{said('setUp')}</h1><p>{said('setUpAbout')}</p>"
        f"{told(said, None if known else error)}"
        '<form method="post" action="/setup">'
        + one("token", "token", hint=said("tokenHint"), complete="off")
        + one("organization", "organization", complete="organization")
        + one("name", "yourName", complete="name")
        + one("email", "yourEmail", kind="email", complete="username")
        + one("password", "password", kind="password", hint=least, complete="new-password")
        + one("again", "again", kind="password", complete="new-password")
        + f"<button>{said('setUpDo')}</button></form>"
    )
    return page(said, "setUp", body, error)
