"""Organizations and regions."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import UNSET, Meta, UnsetType

from tocsin.audience import profile
from tocsin.audience.directory import found_organization
from tocsin.http.api.wire import (
    Body,
    Email,
    Name,
    NewTokenBody,
    OrganizationBody,
    UserBody,
    organization_body,
    token_fields,
    user_body,
)
from tocsin.http.call import Call
from tocsin.http.permissions import Permission
from tocsin.http.table import Route
from tocsin.model.errors import TocsinError, not_found

RegionName = Annotated[str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")]


class OrganizationList(Body):
    """The caller's own: a token and a session belong to one organization."""

    items: list[OrganizationBody]


class OrganizationChange(Body):
    """What is to change."""

    name: Name | UnsetType = UNSET
    members_may_send: bool | UnsetType = UNSET


class OwnerCreate(Body):
    """The first owner of a new organization."""

    email: Email
    name: Name


class OrganizationCreate(Body):
    """Without `owner`, one with your own e-mail and name; without `region`, this one."""

    name: Name
    region: RegionName | UnsetType = UNSET
    owner: OwnerCreate | UnsetType = UNSET


class Founded(Body):
    """A new organization, its owner, and the owner's token with its secret, shown this once."""

    organization: OrganizationBody
    owner: UserBody
    token: NewTokenBody


class RegionBody(Body):
    """A region, and where it is reached."""

    name: str
    base_url: str


class RegionList(Body):
    """All regions, by name."""

    items: list[RegionBody]


class RegionChange(Body):
    """Such as `https://eu.tocsin.example`, without a path."""

    base_url: Annotated[str, Meta(min_length=8, max_length=200)]


async def list_organizations(call: Call) -> OrganizationList:
    return OrganizationList([organization_body(call.principal.organization)])


async def get_organization(call: Call) -> OrganizationBody:
    return organization_body(call.principal.organization)


async def change_organization(call: Call) -> OrganizationBody:
    body: OrganizationChange = call.body
    organization = call.principal.organization
    if body.name is not UNSET:
        organization = replace(organization, name=profile.name(body.name))
    if body.members_may_send is not UNSET:
        organization = replace(organization, members_may_send=body.members_may_send)
    organization = replace(organization, updated_at_ms=call.now_ms)
    changed = await call.storage.update_organization(organization)
    call.context.authenticator.forget()
    return organization_body(changed)


async def create_organization(call: Call) -> Founded:
    """For the operator. The token opens the new organization, as its owner."""
    body: OrganizationCreate = call.body
    region = body.region or call.context.region
    if region not in {*call.context.regions, call.context.region}:
        raise TocsinError("invalid_body", f"region: there is no {region!r}.", field="region")
    caller = call.principal.user
    owner = {"email": caller.email, "name": caller.name}
    if body.owner is not UNSET:
        owner = {"email": body.owner.email, "name": body.owner.name}
    organization, first, token, secret = await found_organization(
        call.context.storage, body.name, region, owner, call.now_ms, trail=call.trail
    )
    return Founded(
        organization=organization_body(organization),
        owner=user_body(first),
        token=NewTokenBody(**token_fields(token, call.now_ms), token=secret),
    )


async def list_regions(call: Call) -> RegionList:
    regions = sorted(call.context.regions.items())
    return RegionList([RegionBody(name, base_url) for name, base_url in regions])


async def save_region(call: Call) -> RegionBody:
    """For the operator: create a region, or change where it is reached."""
    name = call.path["regionName"]
    if not _is_region_name(name):
        raise not_found("region")
    base_url = _base_url(call.body.base_url)
    await call.context.storage.save_region(name, base_url, trail=call.trail)
    call.context.regions[name] = base_url
    return RegionBody(name, base_url)


def _is_region_name(name: str) -> bool:
    plain = name.replace("-", "a")
    fits = plain.isascii() and plain.isalnum() and plain == plain.lower()
    return fits and 1 <= len(name) <= 63 and name[0] != "-" != name[-1]


def _base_url(given: str) -> str:
    """Only what can stand before a path; a query or a name in it would be a slip or a trick."""
    try:
        parts = urlsplit(given)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or "@" in given or given.rstrip("/") != f"{parts.scheme}://{parts.netloc}":
        message = "baseUrl: must be like https://eu.tocsin.example."
        raise TocsinError("invalid_body", message, field="baseUrl")
    return given.rstrip("/")


_ORGANIZATION = "/organizations/{organizationId}"
ROUTES = [
    Route(
        "GET",
        "/organizations",
        list_organizations,
        Permission.OWN_PROFILE,
        "listOrganizations",
        "Organizations that the caller belongs to",
        response=OrganizationList,
    ),
    Route(
        "POST",
        "/organizations",
        create_organization,
        Permission.OPERATE,
        "createOrganization",
        "Create an organization with its first owner",
        request=OrganizationCreate,
        response=Founded,
        status=201,
    ),
    Route(
        "GET",
        _ORGANIZATION,
        get_organization,
        Permission.OWN_PROFILE,
        "getOrganization",
        "The caller's organization",
        response=OrganizationBody,
    ),
    Route(
        "PATCH",
        _ORGANIZATION,
        change_organization,
        Permission.WRITE_ORGANIZATION,
        "changeOrganization",
        "Change the organization",
        request=OrganizationChange,
        response=OrganizationBody,
    ),
    Route(
        "GET",
        "/regions",
        list_regions,
        Permission.OWN_PROFILE,
        "listRegions",
        "Regions and where they are reached",
        response=RegionList,
    ),
    Route(
        "PUT",
        "/regions/{regionName}",
        save_region,
        Permission.OPERATE,
        "saveRegion",
        "Create or change a region",
        request=RegionChange,
        response=RegionBody,
    ),
]
