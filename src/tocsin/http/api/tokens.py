"""Personal access tokens: list, create, extend the lease, revoke."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import tokens
from tocsin.http.api.paging import PageQuery, cut
from tocsin.http.api.wire import (
    Body,
    Description,
    LifeDays,
    NewTokenBody,
    TokenBody,
    token_fields,
)
from tocsin.http.call import Call
from tocsin.http.permissions import OWNER_ADMIN, Permission
from tocsin.http.table import Route
from tocsin.model.clock import HOUR_MS
from tocsin.model.errors import TocsinError, not_found
from tocsin.model.people import Token, TokenScope


class TokenQuery(PageQuery):
    """`all`: everybody's, for OWNER and ADMIN."""

    all: bool = False


class TokenCreate(Body):
    """Without `scopes`, all that you have yourself."""

    description: Description | UnsetType = UNSET
    scopes: list[TokenScope] | UnsetType = UNSET
    expires_in_days: LifeDays = tokens.LIFE_DAYS


class Rotation(Body):
    """For how many hours the old one still works; a day unless given."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24


class TokenPage(Body):
    """Ended tokens are among them. `cursor` is absent on the last page."""

    items: list[TokenBody]
    cursor: str | UnsetType = UNSET


async def list_tokens(call: Call) -> TokenPage:
    query: TokenQuery = call.query
    user = call.principal.user
    if query.all and user.role not in OWNER_ADMIN:
        raise TocsinError("forbidden", "Other people's tokens are theirs.")
    rows = await call.storage.tokens(
        None if query.all else user.number, after=query.after, limit=query.more
    )
    page, cursor = cut(query, rows)
    return TokenPage([TokenBody(**token_fields(token, call.now_ms)) for token in page], cursor)


async def create_token(call: Call) -> NewTokenBody:
    """The secret is in `token`, this once."""
    body: TokenCreate = call.body
    wanted = None if body.scopes is UNSET else frozenset(body.scopes or ())
    token, secret = await tokens.create_token(
        call.storage,
        call.principal.organization,
        call.principal.user,
        call.now_ms,
        description=body.description or None,
        scopes=tokens.granted(call.principal, wanted),
        life_days=body.expires_in_days,
    )
    return NewTokenBody(**token_fields(token, call.now_ms), token=secret)


async def extend_lease(call: Call) -> TokenBody:
    """14 days from now, never beyond the expiry. Each use does the same."""
    token = tokens.extended(await _find(call), call.now_ms)
    return await _save(call, token)


async def rotate_token(call: Call) -> NewTokenBody:
    """Only your own. The new secret is in `token`, this once; both work while they overlap."""
    body: Rotation = call.body
    old = await _find(call)
    if old.user_id != call.principal.user.user_id:
        raise not_found("token")
    overlap_ms = body.overlap_hours * HOUR_MS
    token, secret = await tokens.rotated(call.storage, call.principal, old, call.now_ms, overlap_ms)
    call.context.authenticator.forget()
    return NewTokenBody(**token_fields(token, call.now_ms), token=secret)


async def revoke_token(call: Call) -> None:
    """From now on the token is refused. Revoking twice is no error."""
    await _save(call, replace(await _find(call), revoked_at_ms=call.now_ms))


async def _find(call: Call) -> Token:
    """One's own token, or for OWNER and ADMIN anybody's in the organization."""
    token = await call.storage.token(call.id("tokenId", "token"))
    user = call.principal.user
    if token is None or (token.user_id != user.user_id and user.role not in OWNER_ADMIN):
        raise not_found("token")
    return token


async def _save(call: Call, token: Token) -> TokenBody:
    if not await call.storage.update_token(token):
        raise not_found("token")
    call.context.authenticator.forget()
    return TokenBody(**token_fields(token, call.now_ms))


ROUTES = [
    Route(
        "GET",
        "/tokens",
        list_tokens,
        Permission.OWN_TOKENS,
        "listTokens",
        "Personal access tokens",
        query=TokenQuery,
        response=TokenPage,
    ),
    Route(
        "POST",
        "/tokens",
        create_token,
        Permission.OWN_TOKENS,
        "createToken",
        "Create a personal access token",
        request=TokenCreate,
        response=NewTokenBody,
        status=201,
    ),
    Route(
        "POST",
        "/tokens/{tokenId}/lease",
        extend_lease,
        Permission.OWN_TOKENS,
        "extendTokenLease",
        "Keep a token alive for 14 more days",
        response=TokenBody,
        errors=("conflict",),
    ),
    Route(
        "POST",
        "/tokens/{tokenId}/rotate",
        rotate_token,
        Permission.OWN_TOKENS,
        "rotateToken",
        "A new token in the place of an old one",
        request=Rotation,
        response=NewTokenBody,
        status=201,
        errors=("conflict",),
    ),
    Route(
        "DELETE",
        "/tokens/{tokenId}",
        revoke_token,
        Permission.OWN_TOKENS,
        "revokeToken",
        "Revoke a token",
        status=204,
    ),
]
