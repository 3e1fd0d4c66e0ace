"""A server that may reach a push service and a mail server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.story.people import Mailbox, PushService, mail_server, push_service
from tests.world import Person, World, open_world
from tocsin.model.people import Role


@pytest.fixture
async def push() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
async def world(tmp_path: Path, push: PushService, box: Mailbox) -> AsyncIterator[World]:
    environment = {
        "TOCSIN_OUTGOING_ALLOW": "127.0.0.0/8",
        "TOCSIN_WEB_PUSH_PRIVATE_HOSTS": "127.0.0.1, localhost",
        "TOCSIN_EMAIL_HOST": "127.0.0.1",
        "TOCSIN_EMAIL_PORT": str(box.port),
        "TOCSIN_EMAIL_SENDER": "Acme <tocsin@acme.example>",
        "TOCSIN_EMAIL_SECURITY": "none",
    }
    async with open_world(tmp_path, **environment) as opened:
        push.clock = opened.clock
        yield opened


@pytest.fixture
async def dan(world: World, ana: Person) -> Person:
    """Dan of Ana's team, too."""
    return await world.person("dan", ana.organization, Role.USER)
