"""The page that a link leads to by which somebody sets their password, and the link itself."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from tocsin.audience import password_links
from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.audience.signin import Login
from tocsin.audience.throttle import count, network
from tocsin.http.audit_trail import trail_for
from tocsin.http.callers import check_same_origin
from tocsin.http.context import Context
from tocsin.http.door import read_body
from tocsin.http.page_words import Said, said_to
from tocsin.http.pages import html_page
from tocsin.http.signin_forms import BRAND, field, told, wrong
from tocsin.inbox.feed import listener
from tocsin.model.errors import TocsinError
from tocsin.model.people import User
from tocsin.storage.operations import OrganizationStorage

_MOST = 4 * 1024


async def link_of(
    context: Context, handle: OrganizationStorage, user: User, expires_at_ms: int
) -> str:
    """Works once, until then."""
    mark = await password_links.mark_of(handle, user)
    token = context.signer.password_token(user.user_id, mark, expires_at_ms)
    return f"{context.base_url}/password/{token}"


async def whose(context: Context, token: str) -> Login:
    """Raises `expired` for a link that does not work (any more)."""
    try:
        link = context.signer.read_password_token(token, context.clock.now_ms())
    except TocsinError:
        raise TocsinError("expired", "This link does not work, or not any more.") from None
    return await password_links.meant(context.storage, link)


async def set_by_link(context: Context, token: str, password: str, client: str) -> Login:
    """Raises `expired`, `too_many`, or `invalid_body` for a password that is too short."""
    now_ms = context.clock.now_ms()
    limits = {f"link:{network(client)}": password_links.TRIES}
    await count(context.storage, limits, now_ms)
    login = await whose(context, token)
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        message = f"password: has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters."
        raise TocsinError("invalid_body", message, field="password")
    trail = trail_for(*login, "setPasswordByLink", client=client, now_ms=now_ms)
    await password_links.use(context.storage, login, password, trail)
    context.authenticator.forget()
    context.feed.tell(listener(login[0].number), "directory.changed")
    return login


class PasswordPage:
    """Works before any script, and without. Opening it changes nothing: scanners open links."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def show(self, request: Request) -> Response:
        said, token = said_to(request), request.path_params["token"]
        try:
            organization, user = await whose(self._context, token)
        except TocsinError as error:
            return _over(said, error)
        whom = {"email": user.email, "organization": organization.name}
        if request.method != "POST":
            return _form(said, whom)
        try:
            await self._set(request, token)
        except TocsinError as error:
            over = error.kind.code == "expired"
            return _over(said, error) if over else _form(said, whom, error)
        body = (
            f"{BRAND}<h1>{said('passwordSet')}</h1><p>{said('isFor', **whom)}</p>"
            f'<p><a href="/signin">{said("signIn")}</a></p>'
        )
        return html_page(said("passwordSet"), body, language=said.language)

    async def _set(self, request: Request, token: str) -> None:
        check_same_origin(self._context, request)
        text = (await read_body(request, _MOST)).decode("utf-8", "replace")
        given = {name: values[-1] for name, values in parse_qs(text, max_num_fields=9).items()}
        password = given.get("password", "")
        if password != given.get("again", ""):
            message = "again: is not the same password."
            raise TocsinError("invalid_body", message, field="again")
        client = request.client.host if request.client else ""
        await set_by_link(self._context, token, password, client)


def _form(said: Said, whom: dict[str, str], error: TocsinError | None = None) -> Response:
    def one(name: str, hint: str = "") -> str:
        bad = wrong(said, error, name)
        return field(
            name, said(name), kind="password", hint=hint, wrong=bad, complete="new-password"
        )

    known = error is not None and error.field is not None
    body = (
        f"{BRAND}<h1>{said('choose')}</h1><p>{said('chooseFor', **whom)}</p>"
        f"{told(said, None if known else error)}"
        f'<form method="post">{one("password", said("least", least=LEAST_CHARACTERS))}'
        f"{one('again')}<button>{said('setPassword')}</button></form>"
    )
    status = error.kind.status if error else 200
    return html_page(said("choose"), body, status, said.language)


def _over(said: Said, error: TocsinError) -> Response:
    body = (
        f"{BRAND}<h1>{said('linkTitle')}</h1><p>{said('linkText')}</p>"
        f'<p><a href="/signin">{said("linkSignIn")}</a></p>'
    )
    return html_page(said("linkTitle"), body, error.kind.status, said.language)
