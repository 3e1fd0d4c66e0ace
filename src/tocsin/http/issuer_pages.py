"""To an organization's issuer and back: pages that work before any script, and without.

Which issuer an e-mail leads to is told by its domain alone, so nobody learns who has an account.
"""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import parse_qs

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.audience import oidc
from tocsin.audience.oidc import Claims, authorization_url
from tocsin.audience.signin import session_hash
from tocsin.audience.single_sign_on import Desk, mark_of, offered, welcome, whom
from tocsin.audience.throttle import count, network
from tocsin.http.api.sessions import set_session_cookie, visit_of
from tocsin.http.audit_trail import trail_for
from tocsin.http.callers import session_cookie
from tocsin.http.context import Context
from tocsin.http.door import read_body
from tocsin.http.page_words import Said, said_to
from tocsin.http.pages import html_page
from tocsin.http.signin_forms import BRAND, code_page, field, hidden, issuer_links, own_path, told
from tocsin.http.signing_in import CodeNeeded, Entered, SigningIn, Step
from tocsin.model.clock import MINUTE_MS, SECOND_MS
from tocsin.model.errors import TocsinError
from tocsin.model.ids import parse_uuid
from tocsin.model.people import Organization
from tocsin.model.signin import Opened, SingleSignOn

VISIT_LIFE_MS = 10 * MINUTE_MS
VISITS_PER_CLIENT = 100
"""In a quarter of an hour: a whole office can sit behind one address."""
_EMAIL_CHARACTERS = 200
_MOST = 4 * 1024
OPERATION = "createSessionByIssuer"

log = structlog.get_logger(__name__)


class IssuerPages:
    """`/signin/organization` asks for an e-mail, `/signin/sso` leads to the issuer, and
    `/signin/callback` is where the issuer sends people back to.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._desk = Desk(context.outgoing, context.providers.vault, context.base_url)

    async def find(self, request: Request) -> Response:
        """Nothing is changed by it."""
        said, wanted = said_to(request), own_path(request.query_params.get("next", ""))
        if request.method != "POST":
            return _find_page(said, wanted)
        try:
            text = (await read_body(request, _MOST)).decode("utf-8", "replace")
            form = {name: values[-1] for name, values in parse_qs(text, max_num_fields=9).items()}
        except (TocsinError, ValueError):
            form = {}
        wanted = own_path(form.get("next", ""))
        email = form.get("email", "").strip().lower()[:_EMAIL_CHARACTERS]
        serving = await self._context.storage.serving_domain(email.rpartition("@")[2])
        return _choice_page(said, wanted, email, serving)

    async def start(self, request: Request) -> Response:
        """Nothing of the organization's changes, so a link will do."""
        wanted = own_path(request.query_params.get("next", ""))
        organization_id = parse_uuid(request.query_params.get("organization", ""))
        now_ms = self._context.clock.now_ms()
        secret = secrets.token_urlsafe(32)
        visit = oidc.visit_of(secret)
        try:
            found = await offered(self._context.storage, organization_id)
            if found is None:
                raise TocsinError("not_offered")
            organization, settings = found
            await self._count(request, now_ms)
            discovered = await self._desk.issuer(settings).discover()
            client = await self._desk.client(organization, settings)
        except TocsinError as error:
            return _over(said_to(request), error)
        await self._context.storage.begin_visit(
            _hash(visit.state), organization.number, wanted, now_ms, now_ms + VISIT_LIFE_MS
        )
        address = authorization_url(discovered, client, visit)
        response = RedirectResponse(address, 303, {"cache-control": "no-store"})
        self._set_cookie(response, secret)
        return response

    async def _count(self, request: Request, now_ms: int) -> None:
        client = request.client.host if request.client else ""
        limits = {f"issuer:{network(client)}": VISITS_PER_CLIENT}
        await count(self._context.storage, limits, now_ms)

    async def come_back(self, request: Request) -> Response:
        said = said_to(request)
        try:
            step, wanted = await self._finish(request)
        except TocsinError as error:
            log.warning("sign_in_by_issuer_failed", code=error.kind.code, detail=error.detail)
            response = _over(said, error)
        else:
            response = await self._answer(request, step, wanted)
        self._set_cookie(response, None)
        return response

    async def _finish(self, request: Request) -> tuple[Step, str]:
        given, now_ms = request.query_params, self._context.clock.now_ms()
        secret = request.cookies.get(_cookie(self._context.base_url), "")
        visit, state = oidc.visit_of(secret), given.get("state", "")
        same = secrets.compare_digest(visit.state.encode(), state.encode())
        ended = None
        if secret and same:
            ended = await self._context.storage.end_visit(_hash(state), now_ms)
        if ended is None:
            raise TocsinError("expired", "This way in was used, or is too old.")
        organization, wanted = ended
        settings = await self._context.storage.single_sign_on_of(organization.number)
        if settings is None:
            raise TocsinError("not_offered")
        if not given.get("code"):
            raise TocsinError("signin_denied", f"The issuer said {given.get('error', '')[:100]!r}.")
        claims = await self._claims(request, organization, settings, visit)
        return await self._enter(request, organization, settings, claims), wanted

    async def _claims(
        self,
        request: Request,
        organization: Organization,
        settings: SingleSignOn,
        visit: oidc.Visit,
    ) -> Claims:
        issuer = self._desk.issuer(settings)
        discovered = await issuer.discover()
        if request.query_params.get("iss", discovered.issuer) != discovered.issuer:  # RFC 9207
            raise oidc.failed("The answer came from another issuer.")
        client = await self._desk.client(organization, settings)
        code, now_ms = request.query_params["code"], self._context.clock.now_ms()
        return await issuer.claims(discovered, client, code, visit, now_ms)

    async def _enter(
        self,
        request: Request,
        organization: Organization,
        settings: SingleSignOn,
        claims: Claims,
    ) -> Step:
        """One entry in the audit log, also where the person is made by it."""
        storage, now_ms = self._context.storage, self._context.clock.now_ms()
        signing = SigningIn(self._context, visit_of(request))
        names = organization.number, organization.organization_id
        user = await whom(storage.organization(*names), settings, claims, now_ms)
        client = signing.visit.client
        trail = trail_for(organization, user, OPERATION, client=client, now_ms=now_ms)
        user = await welcome(storage.organization(*names, trail), settings, claims, user)
        opened = Opened(user.user_id, mark_of(settings))
        return await signing.by_issuer((organization, user), opened, trail)

    async def _answer(self, request: Request, step: Step, wanted: str) -> Response:
        if isinstance(step, CodeNeeded):
            return code_page(said_to(request), step.step, wanted)
        assert isinstance(step, Entered)
        before = request.cookies.get(session_cookie(self._context.base_url))
        if before is not None:  # this browser's session is another one from now on
            await self._context.storage.delete_session(session_hash(before))
        response = RedirectResponse(wanted, 303, {"cache-control": "no-store"})
        set_session_cookie(self._context, response, step.secret)
        return response

    def _set_cookie(self, response: Response, secret: str | None) -> None:
        response.set_cookie(
            _cookie(self._context.base_url),
            secret or "",
            max_age=0 if secret is None else VISIT_LIFE_MS // SECOND_MS,
            path="/",
            secure=self._context.base_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )


def _cookie(base_url: str) -> str:
    return session_cookie(base_url) + "-issuer"


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()


def _find_page(said: Said, wanted: str, email: str = "", told_none: str = "") -> Response:
    body = (
        f"{BRAND}<h1>{said('sso')}</h1>{told_none}"
        f'<form method="post" action="/signin/organization">{hidden(next=wanted)}'
        + field(
            "email",
            said("email"),
            email,
            kind="email",
            hint=said("ssoEmailHint"),
            complete="username",
            focus=True,
        )
        + f"<button>{said('ssoGoOn')}</button></form>"
        f'<p><a href="/signin">{said("ssoPassword")}</a></p>'
    )
    return html_page(said("sso"), body, language=said.language)


def _choice_page(
    said: Said, wanted: str, email: str, serving: list[tuple[Organization, SingleSignOn]]
) -> Response:
    if not serving:
        none = f'<p class="error" role="alert">{said("ssoNone")}</p>'
        return _find_page(said, wanted, email, none)
    body = (
        f"{BRAND}<h1>{said('sso')}</h1><p>{said('ssoWhere', email=email)}</p>"
        + "".join(issuer_links(said, one, wanted) for one in serving)
        + f'<p><a href="/signin">{said("ssoPassword")}</a></p>'
    )
    return html_page(said("sso"), body, language=said.language)


def _over(said: Said, error: TocsinError) -> Response:
    body = (
        f"{BRAND}<h1>{said('ssoFailed')}</h1>{told(said, error)}"
        f'<p><a href="/signin">{said("ssoBack")}</a></p>'
    )
    return html_page(said("ssoFailed"), body, error.kind.status, said.language)
