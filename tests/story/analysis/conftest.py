"""Ana's organization, which runs scripts; each runs in the isolation that this machine has."""

from __future__ import annotations

import pytest

from tests.story.analysis.scripts import Scripts, turn_on
from tests.world import Person


@pytest.fixture
async def scripts(ana: Person, ben: Person) -> Scripts:
    await turn_on(ana)
    return Scripts(ana)
