"""The parts of the forms that people sign in with: they work before any script, and without."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from tocsin.audience.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from tocsin.http.page_words import Said
from tocsin.http.pages import html_page
from tocsin.model.errors import TocsinError
from tocsin.model.people import Organization
from tocsin.model.signin import SingleSignOn

BRAND = (
    '<p class="brand"><svg viewBox="0 0 24 24" width="28" height="28" fill="none" '
    'stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 10a6 6 0 1 1 12 0c0 5 '
    '2 6 2 7H4c0-1 2-2 2-7M10 20.3a2.2 2.2 0 0 0 4 0"/></svg>Tocsin</p>'
)


def field(
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


def issuer_links(said: Said, of: tuple[Organization, SingleSignOn], wanted: str) -> str:
    """The button of an organization's issuer. It names the host that it leads to, for everybody
    may call a button as they like.
    """
    organization, settings = of
    query = {"organization": str(organization.organization_id), "next": wanted}
    host = urlsplit(settings.issuer).hostname or ""
    about = said("ssoLeads", organization=organization.name, host=host)
    return (
        f'<p class="other"><a class="issuer" href="/signin/sso?{escape(urlencode(query))}">'
        f'<bdi>{escape(settings.name)}</bdi></a><span class="hint">{about}</span></p>'
    )


def hidden(**values: str) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
    )


def told(said: Said, error: TocsinError | None) -> str:
    """What went wrong, above the form. What has no words of its own is said as the API does."""
    if error is None:
        return ""
    key = _TOLD.get(error.kind.code)
    text = escape(error.detail) if key is None else said(key)
    if error.retry_after_s is not None:
        text += " " + said("tryAgain", minutes=-(-error.retry_after_s // 60))
    return f'<p class="error" role="alert">{text}</p>'


def wrong(said: Said, error: TocsinError | None, name: str) -> str:
    """What is wrong with this field, if it is this one."""
    if error is None or error.field != name:
        return ""
    if name == "password":
        return said("length", least=LEAST_CHARACTERS, most=MOST_CHARACTERS)
    key = _WRONG.get(name)
    return error.detail.partition(": ")[2] if key is None else said(key)


def own_path(wanted: str) -> str:
    """Where to go on after signing in: a page of ours, never somebody else's address."""
    fits = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and len(wanted) <= 2000
    return wanted if fits and wanted.isprintable() and "\\" not in wanted else "/"


def page(said: Said, title: str, body: str, error: TocsinError | None) -> Response:
    status = error.kind.status if error else 200
    return html_page(said(title), BRAND + body, status, said.language)


def code_page(said: Said, step: str, wanted: str, error: TocsinError | None = None) -> Response:
    """After the password: what only the authenticator knows."""
    told_wrong = f'<p class="error" role="alert">{said("codeWrong")}</p>'
    is_code = error is not None and error.kind.code == "wrong_credentials"
    body = (
        f"<h1>{said('factor')}</h1>{told_wrong if is_code else told(said, error)}"
        f'<form method="post" action="/signin">{hidden(next=wanted, step=step)}'
        + field("code", said("code"), hint=said("codeHint"), complete="one-time-code", focus=True)
        + f"<button>{said('signIn')}</button></form>"
        f'<p><a href="/signin">{said("beginAgain")}</a></p>'
    )
    return page(said, "factor", body, error)


_TOLD = {
    "wrong_credentials": "wrong",
    "unauthorized": "tokenWrong",
    "too_many": "tooMany",
    "expired": "late",
    "issuer_failed": "ssoTrouble",
    "signin_denied": "ssoDenied",
    "email_not_verified": "ssoUnverified",
    "email_not_served": "ssoDomain",
    "not_invited": "ssoUnknown",
    "linked_otherwise": "ssoLinked",
    "not_offered": "ssoNotOffered",
}
_WRONG = {"again": "againWrong", "email": "emailWrong"}
