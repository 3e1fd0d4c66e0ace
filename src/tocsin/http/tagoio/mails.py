"""One e-mail or SMS to an address, through the organization's own channel, at once."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from tocsin.dispatch.trial import ring_once
from tocsin.http.call import Call
from tocsin.model.channel import Message, Priority, Target
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.speech import ENGLISH
from tocsin.plan.words import TEXT_CHARACTERS, TITLE_CHARACTERS, plain, plain_line


class Letter(Struct, frozen=True):
    """What is sent; `raw` is the address as the channel defines it."""

    channel: str
    raw: dict[str, Any]
    title: str
    text: str


async def send_letter(call: Call, letter: Letter) -> None:
    """Raises `conflict` without the channel or when the provider refuses, `unavailable` when it
    may work later.
    """
    organization, user = call.principal.organization, call.principal.user
    channels = await call.context.providers.channels(organization.number)
    channel = channels.get(letter.channel)
    if channel is None:
        raise TocsinError("conflict", f"The channel {letter.channel} is not set up in Tocsin.")
    letter_id = uuid7(call.now_ms)
    base_url = call.context.base_url
    message = Message(
        notification_id=letter_id,
        organization_id=organization.organization_id,
        organization_name=organization.name,
        user_id=user.user_id,
        title=plain_line(letter.title, TITLE_CHARACTERS),
        text=plain(letter.text, TEXT_CHARACTERS),
        priority=Priority.NORMAL,
        target=Target("jig", None, None, {}),
        created_at_ms=call.now_ms,
        now_ms=call.now_ms,
        expires_at_ms=None,
        dedupe_key=f"{letter_id}/{user.user_id}",
        language=organization.settings.language,
        open_url=base_url,
        unsubscribe_url=base_url,
    )
    trial = await ring_once(channel, letter.raw, message, call.context.outgoing)
    if trial.outcome == "retry":
        raise TocsinError("unavailable", ENGLISH(trial.saying))
    if trial.outcome not in ("sent", "uncertain"):
        raise TocsinError("conflict", f"{letter.channel}: {ENGLISH(trial.saying)}")
