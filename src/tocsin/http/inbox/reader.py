"""Who reads an inbox, with what is needed to say why each item is in it."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from tocsin.http.inbox.wire import ItemAnswer, Reader, item_answer
from tocsin.model.notification import InboxItem, Scope
from tocsin.model.people import Principal
from tocsin.model.speech import speech_in
from tocsin.storage.operations import OrganizationStorage


async def item_answers(
    storage: OrganizationStorage, principal: Principal, items: list[InboxItem], asked: str | None
) -> list[ItemAnswer]:
    """The items as the person reads them. Groups are looked up only where they are the reason.

    `asked` is the language that the inbox is shown in, where it says so; else the person's.
    """
    groups: dict[UUID, list[str]] = defaultdict(list)
    if any(item.notification.scope is Scope.GROUPS for item in items):
        for solution_id, _, name in await storage.groups_of(principal.user.number):
            groups[solution_id].append(name)
    mine = {solution_id: tuple(names) for solution_id, names in groups.items()}
    user, organization = principal.user, principal.organization
    say = speech_in(asked or user.language or organization.settings.language)
    reader = Reader(user, organization, mine, say)
    return [item_answer(item, reader) for item in items]
