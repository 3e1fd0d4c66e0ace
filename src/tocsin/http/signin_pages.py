"""Sign-in, sign-out and set-up as plain forms: they work before any script, and without."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.audience.first_steps import Place, free_place, take_place
from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.audience.signin import SESSION_LIFE_MS, Login, open_session, session_hash, sign_in
from tocsin.http.callers import check_same_origin, session_cookie
from tocsin.http.context import Context
from tocsin.http.door import read_body
from tocsin.http.pages import html_page
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.errors import TocsinError
from tocsin.model.people import User

_MOST = 16 * 1024
_SETUP_TRIES = 20
_SETUP_WINDOW_MS = 15 * MINUTE_MS
_BELL = (
    '<p class="brand"><svg viewBox="0 0 24 24" width="28" height="28" fill="none" '
    'stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 10a6 6 0 1 1 12 0c0 5 '
    '2 6 2 7H4c0-1 2-2 2-7M10 20.3a2.2 2.2 0 0 0 4 0"/></svg>Tocsin</p>'
)


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
            logins = await self._logins(request, form)
        except TocsinError as error:
            return _sign_in_page(wanted, form.get("email", ""), error)
        if len(logins) > 1:
            return self._choice_page(logins, wanted)
        return await self._signed(logins[0][1], wanted)

    async def _logins(self, request: Request, form: dict[str, str]) -> list[Login]:
        now_ms = self._context.clock.now_ms()
        if form.get("choice"):
            user_id = self._context.signer.read_choice(form["choice"], now_ms)
            found = await self._context.storage.find_user(user_id)
            if found is None or not found[1].active:
                raise TocsinError("wrong_credentials")
            return [found]
        return await sign_in(
            self._context.storage,
            form.get("email", ""),
            form.get("password", "")[:MOST_CHARACTERS],
            organization_id=None,
            client=_client(request),
            now_ms=now_ms,
        )

    def _choice_page(self, logins: list[Login], wanted: str) -> Response:
        """One person of several organizations: the password is not asked for again."""
        now_ms = self._context.clock.now_ms()
        buttons = "".join(
            f'<button class="choice" name="choice" value="{self._choice(user, now_ms)}">'
            f"{escape(organization.name)}</button>"
            for organization, user in logins
        )
        body = (
            f"{_BELL}<h1>Which organization?</h1><p>Your e-mail belongs to several.</p>"
            f'<form method="post" action="/signin">{_hidden(next=wanted)}{buttons}</form>'
        )
        return html_page("Choose an organization", body)

    def _choice(self, user: User, now_ms: int) -> str:
        return self._context.signer.choice(user.user_id, now_ms)

    async def sign_out(self, request: Request) -> Response:
        if request.method != "POST":
            body = (
                f"{_BELL}<h1>Sign out?</h1>"
                '<form method="post" action="/signout"><button>Sign out</button></form>'
            )
            return html_page("Sign out", body)
        try:
            await self._form(request)
        except TocsinError as error:
            return html_page("Sign out", f"{_BELL}{_told(error)}", error.kind.status)
        secret = request.cookies.get(session_cookie(self._context.base_url))
        if secret is not None:
            await self._context.storage.delete_session(session_hash(secret))
        response = RedirectResponse("/signin", 303, {"cache-control": "no-store"})
        self._set_cookie(response, "", 0)
        return response

    async def set_up(self, request: Request) -> Response:
        """For who holds the token that the first start has printed, and only until it is done."""
        place = await free_place(self._context.storage)
        if place is None:
            body = (
                f"{_BELL}<h1>Tocsin is set up</h1><p>This installation has its owner already."
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
        return await self._signed(owner, "/")

    async def _take(self, place: Place, form: dict[str, str]) -> User:
        password = form.get("password", "")
        if password != form.get("again", ""):
            message = "again: is not the same password."
            raise TocsinError("invalid_body", message, field="again")
        given = {name: form.get(name, "") for name in ("organization", "name", "email")}
        now_ms = self._context.clock.now_ms()
        _, owner = await take_place(self._context.storage, place, given, password, now_ms)
        self._context.authenticator.forget()
        return owner

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

    async def _signed(self, user: User, wanted: str) -> Response:
        secret = await open_session(self._context.storage, user, self._context.clock.now_ms())
        response = RedirectResponse(wanted, 303, {"cache-control": "no-store"})
        self._set_cookie(response, secret, SESSION_LIFE_MS // SECOND_MS)
        return response

    def _set_cookie(self, response: Response, secret: str, max_age_s: int) -> None:
        base_url = self._context.base_url
        response.set_cookie(
            session_cookie(base_url),
            secret,
            max_age=max_age_s,
            path="/",
            secure=base_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )


def own_path(wanted: str) -> str:
    """Where to go on after signing in: a page of ours, never somebody else's address."""
    fits = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and len(wanted) <= 2000
    return wanted if fits and wanted.isprintable() and "\\" not in wanted else "/"


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _sign_in_page(wanted: str, email: str = "", error: TocsinError | None = None) -> Response:
    body = (
        f"{_BELL}<h1>Sign in</h1>{_told(error)}"
        f'<form method="post" action="/signin">{_hidden(next=wanted)}'
        + _field("email", "E-mail", email, kind="email", complete="username", focus=not email)
        + _field(
            "password", "Password", kind="password", complete="current-password", focus=bool(email)
        )
        + "<button>Sign in</button></form>"
    )
    return html_page("Sign in", body, error.kind.status if error else 200)


def _setup_page(form: dict[str, str], error: TocsinError | None = None) -> Response:
    def field(name: str, label: str, *, complete: str, kind: str = "text", hint: str = "") -> str:
        wrong = error.detail.partition(": ")[2] if error and error.field == name else ""
        typed = "" if kind == "password" else form.get(name, "")
        return _field(name, label, typed, kind=kind, hint=hint, wrong=wrong, complete=complete)

    known = error is not None and error.field is not None
    least = f"At least {LEAST_CHARACTERS} characters; a sentence is easy to keep in mind."
    printed = "Printed where Tocsin was started."
    body = (
        f"{_BELL}<h1>Set up Tocsin</h1><p>You become the owner of this installation.</p>"
        f"{_told(None if known else error)}"
        '<form method="post" action="/setup">'
        + field("token", "Set-up token", hint=printed, complete="off")
        + field("organization", "Organization", complete="organization")
        + field("name", "Your name", complete="name")
        + field("email", "Your e-mail", kind="email", complete="username")
        + field("password", "Password", kind="password", hint=least, complete="new-password")
        + field("again", "The password again", kind="password", complete="new-password")
        + "<button>Set up</button></form>"
    )
    return html_page("Set up Tocsin", body, error.kind.status if error else 200)


def _field(
    name: str,
    label: str,
    value: str = "",
    *,
    kind: str = "text",
    hint: str = "",
    wrong: str = "",
    complete: str = "",
    focus: bool = False,
) -> str:
    """One input with its label, its hint and what was wrong with it."""
    notes = [("hint", hint), ("wrong", wrong[:1].upper() + wrong[1:])]
    said = "".join(
        f'<span class="{sort}" id="{name}-{sort}">{escape(text)}</span>'
        for sort, text in notes
        if text
    )
    ids = " ".join(f"{name}-{sort}" for sort, text in notes if text)
    more = f' aria-describedby="{ids}"' if ids else ""
    more += ' aria-invalid="true"' if wrong else ""
    more += " autofocus" if focus or wrong else ""
    return (
        f'<label for="{name}">{label}</label>{said}<input id="{name}" name="{name}" '
        f'type="{kind}" value="{escape(value)}" autocomplete="{complete}" required{more}>'
    )


def _hidden(**values: str) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
    )


def _told(error: TocsinError | None) -> str:
    if error is None:
        return ""
    text = {"wrong_credentials": "E-mail or password is wrong.", "unauthorized": _WRONG_MARK}.get(
        error.kind.code, error.detail
    )
    if error.retry_after_s is not None:
        minutes = -(-error.retry_after_s // 60)
        text += f" Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}."
    return f'<p class="error" role="alert">{escape(text)}</p>'


_WRONG_MARK = "The token is wrong. Copy all of it from where Tocsin was started."
