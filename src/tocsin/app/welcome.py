"""What the operator reads after the start: where to go, how to sign in, what to paste."""

from __future__ import annotations

import json
from typing import Any

from tocsin.app.demo import Demo
from tocsin.app.settings import Settings
from tocsin.audience.first_steps import free_place
from tocsin.http.signing import Signer
from tocsin.storage.operations import Storage


async def welcome(storage: Storage, settings: Settings, made: Demo | None, signer: Signer) -> str:
    """`made` None: nothing is shown that only a first start, or the demo, may know.

    The link to set-up is shown until somebody has used it.
    """
    lines = ["", f"Tocsin is running at {settings.base_url} (stop it with Ctrl-C)", ""]
    place = await free_place(storage)
    if place is not None:
        token = signer.setup_token(place[1].user_id)
        lines += [f"Set-up    {settings.base_url}/setup?token={token}"]
    if made is None:
        return "\n".join(lines)
    kept = made.credentials
    lines += [
        f"Console   {settings.base_url}/",
        *([f"Demo      {settings.base_url}/demo"] if settings.demo else []),
        f"Sign-in   {kept.email}  {kept.password}",
        f"Token     {kept.token}",
        "",
    ]
    for title, body in await _examples(storage, made):
        lines += [f"# {title}", _curl(settings, made, body), ""]
    return "\n".join(lines)


async def _examples(storage: Storage, made: Demo) -> list[tuple[str, dict[str, Any]]]:
    """A title and a body for each scope that the organization has people for."""
    organization = made.organization
    handle = storage.organization(organization.number, organization.organization_id)
    people = await handle.users(after=0, search=None, role=None, tag=None, limit=3)
    one = people[-1]
    text = _content("Approved", "Your overtime for this month has been approved")
    examples = [
        (f"One person: {one.name}", {"scope": "USR", "emails": [one.email], "content": text})
    ]
    for solution in (await handle.solutions())[:1]:
        place = {"solutionId": str(solution.solution_id)}
        text = _content("Weekly timesheets", "Log your time for the week")
        title = f"A solution: {solution.name}"
        examples.append((title, {"scope": "SLN", **place, "content": text}))
        text = _content("🚨 Storm warning", "Postpone roof work until 18:00")
        for screen in solution.screens[:1]:
            text |= {"jigId": screen.jig_id, "inputs": {"orderId": "WO-2291", "priority": 2}}
        for group in (await handle.groups(solution.number))[:1]:
            body = {"scope": "SLN_GRP", **place, "groups": [group.name], "content": text}
            examples.append((f"A group: {group.name}", body))
    text = _content("Update your app", "We released a new version of the app")
    examples.append((f"Everybody at {organization.name}", {"scope": "ORG", "content": text}))
    return examples


def _content(title: str, text: str) -> dict[str, Any]:
    return {"title": title, "text": text}


def _curl(settings: Settings, made: Demo, body: dict[str, Any]) -> str:
    """A line for a POSIX shell: a single quote in the body would end it, so it is escaped."""
    text = json.dumps(body, ensure_ascii=False).replace("'", "\\u0027")
    organization_id = made.organization.organization_id
    url = f"{settings.base_url}/v2.0/tool/organizations/{organization_id}/notifications"
    return (
        f"curl -sS -X POST '{url}' -H 'Authorization: BEARER {made.credentials.token}' "
        f"-H 'Content-Type: application/json' -d '{text}'"
    )
