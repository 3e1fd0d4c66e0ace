"""Rings once for somebody, to see whether a provider works."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from tocsin.dispatch.channel_settings import hide
from tocsin.dispatch.trial import ring_once
from tocsin.http.api.wire import Body
from tocsin.http.call import Call
from tocsin.model.channel import Channel, Message, Person, Priority, Target
from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.people import User
from tocsin.plan.words import TEXT_CHARACTERS, TITLE_CHARACTERS, plain, plain_line

TITLE = "A test from Tocsin"
TEXT = "If you can read this, the channel works."


class TrialRequest(Body):
    """Whom to ring: a person with an address on the channel, or an address as it defines them.

    Without either it is you.
    """

    user_id: UUID | UnsetType = UNSET
    address: dict[str, Any] | UnsetType = UNSET
    title: Annotated[str, Meta(min_length=1, max_length=TITLE_CHARACTERS)] = TITLE
    text: Annotated[str, Meta(min_length=1, max_length=TEXT_CHARACTERS)] = TEXT


class TrialBody(Body):
    """What came of it, in a sentence. `reply` is what the provider itself said."""

    outcome: Literal["sent", "gone", "refused", "retry", "uncertain"]
    words: str
    reply: str
    took_ms: int


async def try_channel(call: Call, channel: Channel, secrets: list[str]) -> TrialBody:
    """`secrets` are taken out of what the provider says."""
    body: TrialRequest = call.body
    user = await _user(call, body.user_id)
    raw = await _address(call, channel, user) if body.address is UNSET else body.address
    message = _message(call, channel, user)
    trial = await ring_once(channel, raw, message, call.context.outgoing)
    await call.leave_trail()
    reply = hide(trial.reply, secrets)
    words = call.say(trial.saying)
    return TrialBody(trial.outcome, words, reply, trial.took_ms)  # type: ignore[arg-type]


async def _user(call: Call, user_id: UUID | UnsetType) -> User:
    if user_id is UNSET:
        return call.principal.user
    user = await call.storage.user(user_id)
    if user is None:
        raise TocsinError("invalid_body", "userId: nobody here has it.", field="userId")
    return user


async def _address(call: Call, channel: Channel, user: User) -> dict[str, Any]:
    """The newest registered one, else that of the person's profile."""
    registered = await call.storage.addresses(user.number)
    on_channel = [one for one in registered if one.channel == channel.name]
    if on_channel:
        newest = max(on_channel, key=lambda one: one.registered_at_ms)
        return await call.sealing.open(user.number, newest.raw)
    person = Person(user.user_id, user.name, user.email, user.phone)
    raw = channel.profile_address(person)
    if raw is None:
        message = f"userId: {user.name} has no address for {channel.name}."
        raise TocsinError("invalid_body", message, field="userId")
    return raw


def _message(call: Call, channel: Channel, user: User) -> Message:
    body: TrialRequest = call.body
    context, organization = call.context, call.principal.organization
    notification_id = uuid7(call.now_ms)
    token = context.signer.unsubscribe_token(user.user_id, channel.name)
    return Message(
        notification_id=notification_id,
        organization_id=organization.organization_id,
        organization_name=organization.name,
        user_id=user.user_id,
        title=plain_line(body.title, TITLE_CHARACTERS),
        text=plain(body.text, TEXT_CHARACTERS),
        priority=Priority.NORMAL,
        target=Target("jig", None, None, {}),
        created_at_ms=call.now_ms,
        now_ms=call.now_ms,
        expires_at_ms=None,
        dedupe_key=f"{notification_id}/{user.user_id}",
        language=user.language or organization.settings.language,
        open_url=f"{context.base_url}/open/{notification_id}",
        unsubscribe_url=f"{context.base_url}/unsubscribe/{token}",
    )
