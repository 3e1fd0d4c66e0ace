"""Sign-in, sign-out and set-up as plain forms: they work before any script, and without."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.audience.first_steps import Place, free_place, take_place
from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.http.api.sessions import set_session_cookie, visit_of
from tocsin.http.callers import check_same_origin, session_cookie
from tocsin.http.context import Context
from tocsin.http.door import read_body
from tocsin.http.pages import html_page
from tocsin.http.signin_forms import BRAND, field, hidden, told
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
        wanted = own_path(request.query_params.get("next", ""))
        if request.method != "POST":
            return _sign_in_page(wanted)
        form: dict[str, str] = {}
        try:
            form = await self._form(request)
            wanted = own_path(form.get("next", ""))
            step = await self._step(request, form)
        except TocsinError as error:
            if form.get("step") and error.kind.code in ("wrong_credentials", "too_many"):
                return _code_page(form["step"], wanted, error)
            return _sign_in_page(wanted, form.get("email", ""), error)
        if isinstance(step, Choice):
            return _choice_page(step, wanted)
        if isinstance(step, CodeNeeded):
            return _code_page(step.step, wanted)
        return self._signed(step, wanted)

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
        if request.method != "POST":
            body = (
                f"{BRAND}<h1>Sign out?</h1>"
                '<form method="post" action="/signout"><button>Sign out</button></form>'
            )
            return html_page("Sign out", body)
        try:
            await self._form(request)
        except TocsinError as error:
            return html_page("Sign out", f"{BRAND}{told(error)}", error.kind.status)
        secret = request.cookies.get(session_cookie(self._context.base_url))
        if secret is not None:
            await SigningIn(self._context, visit_of(request)).leave(secret)
        response = RedirectResponse("/signin", 303, {"cache-control": "no-store"})
        set_session_cookie(self._context, response, None)
        return response

    async def set_up(self, request: Request) -> Response:
        """For who holds the token that the first start has printed, and only until it is done."""
        place = await free_place(self._context.storage)
        if place is None:
            body = (
                f"{BRAND}<h1>Tocsin is set up</h1><p>This installation has its owner already."
                '</p><p><a href="/signin">Sign in</a></p>'
            )
            return html_page("Set up", body, 404)
        if request.method != "POST":
            token = request.query_params.get("token", "")
            return _setup_page({"token": token, "organization": place[0].name})
        form: dict[str, str] = {}
        try:
            form = await self._form(request)
            await self._count(request)
            self._context.signer.check_setup_token(place[1].user_id, form.get("token", "").strip())
            owner = await self._take(place, form)
        except TocsinError as error:
            return _setup_page(form, error)
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


def own_path(wanted: str) -> str:
    """Where to go on after signing in: a page of ours, never somebody else's address."""
    fits = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and len(wanted) <= 2000
    return wanted if fits and wanted.isprintable() and "\\" not in wanted else "/"


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _sign_in_page(wanted: str, email: str = "", error: TocsinError | None = None) -> Response:
    body = (
        f"{BRAND}<h1>Sign in</h1>{told(error)}"
        f'<form method="post" action="/signin">{hidden(next=wanted)}'
        + field("email", "E-mail", email, kind="email", complete="username", focus=not email)
        + field(
            "password", "Password", kind="password", complete="current-password", focus=bool(email)
        )
        + "<button>Sign in</button></form>"
    )
    return html_page("Sign in", body, error.kind.status if error else 200)


def _choice_page(choice: Choice, wanted: str) -> Response:
    """One person of several organizations: the password is not asked for again."""
    buttons = "".join(
        f'<button class="choice" name="organization" value="{organization.organization_id}">'
        f"{escape(organization.name)}</button>"
        for organization, _ in choice.logins
    )
    body = (
        f"{BRAND}<h1>Which organization?</h1><p>Your e-mail belongs to several.</p>"
        f'<form method="post" action="/signin">{hidden(next=wanted, step=choice.step)}{buttons}'
        "</form>"
    )
    return html_page("Choose an organization", body)


def _code_page(step: str, wanted: str, error: TocsinError | None = None) -> Response:
    """After the password: what only the authenticator knows."""
    text = error.detail if error and error.kind.code == "wrong_credentials" else ""
    said = f'<p class="error" role="alert">{escape(text)}</p>' if text else told(error)
    hint = "From your authenticator; or one of your recovery codes."
    body = (
        f"{BRAND}<h1>Second factor</h1>{said}"
        f'<form method="post" action="/signin">{hidden(next=wanted, step=step)}'
        + field("code", "Code", hint=hint, complete="one-time-code", focus=True)
        + "<button>Sign in</button></form>"
        '<p><a href="/signin">Begin again</a></p>'
    )
    return html_page("Second factor", body, error.kind.status if error else 200)


def _setup_page(form: dict[str, str], error: TocsinError | None = None) -> Response:
    def one(name: str, label: str, *, complete: str, kind: str = "text", hint: str = "") -> str:
        wrong = error.detail.partition(": ")[2] if error and error.field == name else ""
        typed = "" if kind == "password" else form.get(name, "")
        return field(name, label, typed, kind=kind, hint=hint, wrong=wrong, complete=complete)

    known = error is not None and error.field is not None
    least = f"At least {LEAST_CHARACTERS} characters; a sentence is easy to keep in mind."
    printed = "Printed where Tocsin was started."
    body = (
        f"{BRAND}<h1>Set up Tocsin</h1><p>You become the owner of this installation.</p>"
        f"{told(None if known else error)}"
        '<form method="post" action="/setup">'
        + one("token", "Set-up token", hint=printed, complete="off")
        + one("organization", "Organization", complete="organization")
        + one("name", "Your name", complete="name")
        + one("email", "Your e-mail", kind="email", complete="username")
        + one("password", "Password", kind="password", hint=least, complete="new-password")
        + one("again", "The password again", kind="password", complete="new-password")
        + "<button>Set up</button></form>"
    )
    return html_page("Set up Tocsin", body, error.kind.status if error else 200)
