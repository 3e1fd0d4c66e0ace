"""Puts the doors together into one ASGI application."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from tocsin.http import console, static_files
from tocsin.http.answer_page import AnswerPage
from tocsin.http.api.analysis_listening import LISTEN, ListenStream
from tocsin.http.api.routes import ROUTES as API_ROUTES
from tocsin.http.api.stream import EventStream
from tocsin.http.callers import by_bearer, by_bearer_or_session, by_inbox_token
from tocsin.http.console import Console
from tocsin.http.context import Context
from tocsin.http.demo.routes import ROUTES as DEMO_ROUTES
from tocsin.http.door import Door
from tocsin.http.inbox.routes import ROUTES as INBOX_ROUTES
from tocsin.http.inbox.stream import InboxStream
from tocsin.http.issuer_pages import IssuerPages
from tocsin.http.jigx.errors import render_message
from tocsin.http.jigx.routes import ROUTES as JIGX_ROUTES
from tocsin.http.metrics import Metrics
from tocsin.http.openapi import Contract, openapi_document
from tocsin.http.pages import Pages, stylesheet
from tocsin.http.password_link import PasswordPage
from tocsin.http.problems import render_problem
from tocsin.http.receipts.providers import ROUTES as RECEIPT_ROUTES
from tocsin.http.receipts.reports import ROUTES as REPORT_ROUTES
from tocsin.http.signin_pages import SigninPages
from tocsin.http.status_page import StatusPage
from tocsin.http.tagoio import callers as tagoio_callers
from tocsin.http.tagoio import query as tagoio_query
from tocsin.http.tagoio import routes as tagoio
from tocsin.http.tagoio.answers import render_failure
from tocsin.http.tagoio.events import AnalysisEvents
from tocsin.model.errors import TocsinError

CONTRACTS = (
    Contract("Jigx", "/v2.0/tool", tuple(JIGX_ROUTES)),
    Contract("TagoIO", "/tagoio", tuple(tagoio.ROUTES)),
    Contract("Directory", "/api/v1", tuple(API_ROUTES)),
    Contract("Inbox", "/inbox/v1", tuple(INBOX_ROUTES)),
    Contract("Demo", "/demo", tuple(DEMO_ROUTES)),
    Contract("Reports", "/report", tuple(REPORT_ROUTES)),
    Contract("Receipts", "/receipts", tuple(RECEIPT_ROUTES)),
)
"""Every route of every door: what is served, documented and tested is this list."""


App = Router
"""The type of the application, for those who do not know the web framework."""


def create_app(context: Context) -> App:
    """The whole server. The hottest door comes first: routes are tried in order."""
    jigx = Door(
        context,
        JIGX_ROUTES,
        authenticate=by_bearer,
        render_error=render_message,
        cors=True,
        any_content_type=True,
        hide_methods=True,
    )
    inbox = Door(
        context,
        INBOX_ROUTES,
        authenticate=by_inbox_token,
        render_error=render_problem,
        cors=True,
    )
    api = Door(context, API_ROUTES, authenticate=by_bearer_or_session, render_error=render_problem)
    demo = Door(context, DEMO_ROUTES, authenticate=by_bearer, render_error=render_problem)
    stream: list[BaseRoute] = [Route("/inbox/v1/stream", InboxStream(context), methods=["GET"])]
    return Router(
        routes=[
            *jigx.under("/v2.0/tool"),
            *jigx.under("/v1"),
            *stream,
            *inbox.under("/inbox/v1"),
            Route("/demo", _with(partial(static_files.page, "demo/index.html"))),
            Route("/demo/assets/{name:path}", _with(partial(static_files.asset, "demo"))),
            *demo.under("/demo"),
            Route("/api/v1/stream", EventStream(context), methods=["GET"]),
            Route("/api/v1" + LISTEN, ListenStream(context), methods=["GET"]),
            *api.under("/api/v1"),
            *_tagoio_door(context).under("/tagoio"),
            Route("/events", AnalysisEvents(context), methods=["GET"]),
            *_receipt_doors(context),
            *_plain_routes(context),
        ]
    )


def _tagoio_door(context: Context) -> Door:
    return Door(
        context,
        tagoio.ROUTES,
        authenticate=tagoio_callers.by_token,
        render_error=render_failure,
        cors=True,
        any_content_type=True,
        both_slashes=True,
        cors_headers=tagoio.CORS_HEADERS,
        read_query=tagoio_query.read,
    )


def _receipt_doors(context: Context) -> list[BaseRoute]:
    """Devices call from the site of the host, and as plain text, so that no preflight is needed."""
    reports = Door(
        context,
        REPORT_ROUTES,
        authenticate=by_bearer,
        render_error=render_problem,
        cors=True,
        any_content_type=True,
    )
    receipts = Door(context, RECEIPT_ROUTES, authenticate=by_bearer, render_error=render_problem)
    return [*reports.under("/report"), *receipts.under("/receipts")]


def _plain_routes(context: Context) -> list[BaseRoute]:
    pages, signin, issuer = Pages(context), SigninPages(context), IssuerPages(context)
    return [
        Route("/signin", signin.sign_in, methods=["GET", "POST"]),
        Route("/signin/organization", issuer.find, methods=["GET", "POST"]),
        Route("/signin/sso", issuer.start),
        Route("/signin/callback", issuer.come_back),
        Route("/signout", signin.sign_out, methods=["GET", "POST"]),
        Route("/setup", signin.set_up, methods=["GET", "POST"]),
        Route("/password/{token}", PasswordPage(context).show, methods=["GET", "POST"]),
        Route("/console/assets/{name:path}", _with(console.asset)),
        Route("/console/{name:path}", _with(console.file)),
        Route("/page.css", stylesheet),
        Route("/open/{notification_id}", pages.open),
        Route("/answer/{token}", AnswerPage(context).show, methods=["GET", "POST"]),
        Route("/unsubscribe/{token}", pages.unsubscribe, methods=["GET", "POST"]),
        *(
            Route(f"/{name}", _with(partial(static_files.script, name)))
            for name in static_files.SCRIPTS
        ),
        Route("/inbox-worker.js", _with(static_files.worker)),
        Route("/api/openapi.json", _always(_document)),
        Route("/healthz", _always(lambda: PlainTextResponse("ok\n"))),
        Route("/readyz", _Ready(context)),
        Route("/metrics", Metrics(context).page),
        Route("/status", StatusPage(context).page),
        Route("/{rest:path}", _Rest(context), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


class _Ready:
    """Can it write? A full disk or a closed database answers 503."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        try:
            await self._context.storage.check_writable()
            response: Response = PlainTextResponse("ready\n")
        except TocsinError as error:
            response = PlainTextResponse(error.detail + "\n", 503)
        await response(scope, receive, send)  # type: ignore[arg-type]


def _always(make: Callable[[], Response]) -> Callable[[Request], Response]:
    def endpoint(_request: Request) -> Response:
        return make()

    return endpoint


def _with(make: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return make(request)

    return endpoint


@cache
def _document() -> Response:
    """Made when it is first asked for: it would take half of the start."""
    return JSONResponse(openapi_document(CONTRACTS))


class _Rest:
    """Whatever is nobody's: a page of the console for people, a problem for programs."""

    def __init__(self, context: Context) -> None:
        self._console = Console(context)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method in ("GET", "HEAD") and _wants_html(request):
            response = await self._console.page(request)
        else:
            response = render_problem(TocsinError("not_found"), "")
        await response(scope, receive, send)


def _wants_html(request: Request) -> bool:
    return request.url.path == "/" or "text/html" in request.headers.get("accept", "")
