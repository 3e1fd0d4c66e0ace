"""Small pages made on the server: unsubscribe and others. They work without any script."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tocsin.http.context import Context
from tocsin.http.static_files import PAGE_HEADERS
from tocsin.model.errors import TocsinError
from tocsin.model.ids import parse_uuid

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
    "stroke='%233b5bdb' stroke-width='2'%3E%3Cpath d='M6 10a6 6 0 1 1 12 0c0 5 2 6 2 7H4c0-1 2-2 "
    "2-7M10 20.3a2.2 2.2 0 0 0 4 0'/%3E%3C/svg%3E"
)
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: light-dark(#f6f7f9, #16171a); color: light-dark(#1c1e21, #e8e9ec); }
main { box-sizing: border-box; width: min(36rem, 100% - 2rem); padding: 2rem;
  border-radius: 12px; background: light-dark(#fff, #1f2125);
  border: 1px solid light-dark(#e3e5e8, #34373d); overflow-wrap: anywhere; }
main > :last-child { margin-block-end: 0; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.2; }
p { margin: .75rem 0; } ul { padding-inline-start: 1.2rem; }
a { color: light-dark(#3451d1, #9db0ff); }
button { font: inherit; font-weight: 600; color: #fff; background: #3451d1; border: 0;
  border-radius: 8px; padding: .5rem 1rem; cursor: pointer; }
main:has(table) { width: min(50rem, 100% - 2rem); margin-block: 2rem; }
h2 { margin: 1.5rem 0 .25rem; font-size: 1.1rem; line-height: 1.3; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal;
  font-variant-numeric: tabular-nums; }
th, td { text-align: start; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-block-end: 1px solid light-dark(#e3e5e8, #34373d); font-weight: 400; }
thead th, .good, .bad { font-weight: 600; } .scroll { overflow-x: auto; }
.good { color: light-dark(#1a7f37, #6fdd8b); } .bad { color: light-dark(#b42318, #ff9b8f); }
small, .hint { color: light-dark(#5c626b, #a3a9b2); }
.brand { display: flex; align-items: center; gap: .5rem; margin: 0 0 1.25rem; font-weight: 700; }
.brand svg { padding: .3rem; border-radius: 8px; color: #fff; background: #4263eb; }
form { display: grid; gap: .4rem; margin-block: 1rem 0; }
label { margin-block-start: .6rem; font-weight: 600; }
.hint, .wrong { font-size: .875rem; } .wrong { color: light-dark(#c92a2a, #ffa8a8); }
input { font: inherit; color: inherit; background: light-dark(#fff, #16171a);
  border: 1px solid light-dark(#868e96, #7a7f87); border-radius: 8px; padding: .5rem .7rem; }
input[aria-invalid] { border-color: light-dark(#c92a2a, #ffa8a8); }
input:focus-visible, button:focus-visible, a:focus-visible {
  outline: 2px solid light-dark(#4263eb, #91a7ff); outline-offset: 2px; }
form > button { margin-block-start: 1rem; }
form > button.choice { margin-block-start: .25rem; text-align: start; color: inherit;
  background: none; border: 1px solid light-dark(#868e96, #7a7f87); }
.other { margin-block: 1.25rem 0; padding-block-start: 1.25rem;
  border-block-start: 1px solid light-dark(#e3e5e8, #34373d); display: grid; gap: .35rem; }
.other .hint { text-align: center; }
a.issuer { text-align: center; font-weight: 600; color: inherit; text-decoration: none;
  border: 1px solid light-dark(#868e96, #7a7f87); border-radius: 8px; padding: .5rem 1rem; }
.error { margin: .75rem 0 0; padding: .6rem .8rem; border-radius: 8px;
  color: light-dark(#a51111, #ffc9c9); background: light-dark(#fff0f0, #431d1d); }
"""


def stylesheet(_request: Request) -> Response:
    return Response(_STYLE, headers=PAGE_HEADERS, media_type="text/css")


def html_page(title: str, body: str, status: int = 200, language: str = "en") -> Response:
    """`body` is HTML of ours, with anything from outside escaped already."""
    direction = "rtl" if language == "ar" else "ltr"
    text = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{_ICON}"><link rel="stylesheet" href="/page.css"></head>'
        f"<body><main>{body}</main></body></html>"
    )
    return HTMLResponse(text, status, headers=PAGE_HEADERS)


def not_found() -> Response:
    """For a person who followed a wrong link; programs get a problem document."""
    body = (
        "<h1>There is nothing at this address</h1><p>It may be misspelt, or what stood here is "
        'gone.</p><p><a href="/">To the front page</a></p>'
    )
    return html_page("Not found", body, 404)


class Pages:
    """Pages that need to know something of the server."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def open(self, request: Request) -> Response:
        """Where an e-mail's link leads. The app that shows screens is the customer's own."""
        notification_id = parse_uuid(request.path_params["notification_id"])
        if self._context.demo and notification_id is not None:
            return RedirectResponse(f"/demo?tocsin-open={notification_id}", 303)
        body = (
            "<h1>It is in your inbox</h1><p>Open the app that this notification came from; "
            "you find it under the bell.</p>"
        )
        return html_page("Notification", body)

    async def unsubscribe(self, request: Request) -> Response:
        """GET asks (mail scanners open links), POST does it at once (RFC 8058)."""
        context = self._context
        try:
            user_id, channel = context.signer.read_unsubscribe_token(request.path_params["token"])
            found = await context.storage.find_user(user_id)
            if found is None:
                raise TocsinError("unauthorized")
        except TocsinError:
            body = (
                "<h1>This link does not work</h1><p>A mail program may have cut it in two. Copy "
                "all of it from the e-mail into the address bar of your browser.</p>"
            )
            return html_page("Unsubscribe", body, 404)
        organization, user = found
        name = escape(organization.name)
        if request.method == "GET":
            body = (
                f"<h1>Stop e-mails from {name}?</h1><p>{escape(user.email)} gets no more e-mails; "
                "everything stays in the inbox.</p>"
                '<form method="post"><button>Stop e-mails</button></form>'
            )
            return html_page("Unsubscribe", body)
        handle = context.storage.organization(organization.number, organization.organization_id)
        await handle.mute(user.number, channel, context.clock.now_ms())
        body = f"<h1>Done</h1><p>No more e-mails from {name} to {escape(user.email)}.</p>"
        return html_page("Unsubscribed", body)
