"""Who calls: a personal access token in place of a profile token, a run user, or an analysis."""

from __future__ import annotations

from starlette.requests import Request

from tocsin.http.context import Context
from tocsin.http.door import header
from tocsin.model.errors import TocsinError
from tocsin.model.people import Principal

TOKEN_HEADERS = (
    "token",
    "account-token",
    "profile-token",
    "device-token",
    "public-token",
    "analysis-token",
    "authorization",
    "authorized",
)
"""In the order in which they count. The SDKs send the first, the documentation names the others."""
ANALYSIS_PREFIX = "a-"
"""By which TagoIO's tools know an analysis' token; behind it is a listener's token of ours."""
_JWT_DOTS = 2


def token_of(request: Request) -> str:
    """Raises `unauthorized` where there is none."""
    for name in TOKEN_HEADERS:
        text = header(request, name.encode())
        if text:
            scheme, _, rest = text.strip().partition(" ")
            return rest.strip() if rest and scheme.lower() == "bearer" else text.strip()
    raise TocsinError("unauthorized")


async def by_token(context: Context, request: Request) -> Principal:
    return await by_secret(context, token_of(request))


async def by_secret(context: Context, token: str) -> Principal:
    """Raises `unauthorized`, or `wrong_region` for an organization of another region."""
    token = token.removeprefix(ANALYSIS_PREFIX)
    if token.count(".") == _JWT_DOTS:
        principal = await context.authenticator.by_run_user_token(token)
    else:
        principal = await context.authenticator.by_token(token)
    region = principal.organization.region
    if region != context.region:
        place = context.regions.get(region)
        message = f"This organization lives in {region}{': ' + place if place else ''}"
        raise TocsinError("wrong_region", message)
    return principal
