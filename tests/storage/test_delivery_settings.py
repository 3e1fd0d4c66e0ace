"""How things are delivered, in the database: preferences, categories, templates, providers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from msgspec.structs import replace as with_fields

from tocsin.model.errors import TocsinError
from tocsin.model.ids import uuid7
from tocsin.model.notification import Button, Content, Extras, Step, Translation
from tocsin.model.people import (
    DEFAULT_SETTINGS,
    NO_PREFERENCES,
    Budget,
    Category,
    CategoryPreference,
    Organization,
    OrganizationSettings,
    Preferences,
    QuietAction,
    Role,
    User,
)
from tocsin.storage.delivery_settings import (
    MOST_CATEGORIES,
    MOST_PROVIDERS,
    ProviderRecord,
    Template,
    TemplateVersion,
)
from tocsin.storage.operations import OrganizationStorage
from tocsin.storage.sqlite import SqliteStorage

NOW = 1_790_000_000_000
WISH = Preferences(
    channels={"sms": False},
    categories={"news": CategoryPreference(False, {"email": True})},
    quiet_hours={"mon": [("22:00", "24:00")]},
    budget=Budget(per_hour=3),
)
SAFETY = Category(
    "safety", "Safety", "Gas", True, QuietAction.DROP, ("sms",), (Step("email", 60_000),)
)
WORDS = Content(
    "{{ x }}",
    extras=Extras(
        buttons=(Button("ok", "OK"),),
        translations={"de": Translation("{{ y }}", labels={"ok": "Gut"})},
        liquid=True,
        variables={"x": [1, {"y": None}]},
    ),
)


@dataclass
class Place:
    """Two organizations, with Ben in the one."""

    storage: SqliteStorage
    here: OrganizationStorage
    there: OrganizationStorage
    ben: User

    async def again(self) -> User:
        found = await self.here.user(self.ben.user_id)
        assert found is not None
        return found


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    storage = SqliteStorage(tmp_path / "tocsin.db")
    handles = []
    for name in ("Here", "There"):
        new = Organization(0, uuid7(NOW), name, "eu-central-1", False, False, NOW, NOW)
        made = await storage.create_organization(new)
        handles.append(storage.organization(made.number, made.organization_id))
    here, there = handles
    ben = User(0, uuid7(NOW), "ben@here.example", "Ben", Role.USER, True, NOW, NOW)
    yield Place(storage, here, there, await here.create_user(ben))
    await storage.close()


def a_template(name: str = "Order") -> tuple[Template, TemplateVersion]:
    return (
        Template(0, uuid7(NOW), name, 1, NOW, NOW),
        TemplateVersion(1, NOW, uuid7(NOW), WORDS),
    )


def a_provider(name: str = "Gateway", position: int = 0, channel: str = "sms") -> ProviderRecord:
    settings = {"sender": "Acme", "hosts": ["a", "b"], "port": 25, "on": True}
    return ProviderRecord(
        0, uuid7(NOW), channel, name, position, True, NOW, NOW, 60, settings, b"sealed"
    )


async def test_preferences_are_read_back_as_written(place: Place) -> None:
    assert place.ben.preferences == NO_PREFERENCES
    await place.here.save_preferences(place.ben.number, WISH, NOW + 1)
    assert await place.again() == replace(place.ben, preferences=WISH, updated_at_ms=NOW + 1)
    eve = replace(place.ben, user_id=uuid7(NOW), email="eve@here.example", preferences=WISH)
    made = await place.here.create_user(eve)
    assert await place.here.user_by_email("eve@here.example") == made
    assert made.preferences == WISH
    await place.here.save_preferences(place.ben.number, NO_PREFERENCES, NOW)
    kept = place.storage.rows("SELECT preferences FROM users WHERE id = :id", {"id": 1})
    assert kept == [(None,)]


async def test_switching_one_thing_leaves_the_others(place: Place) -> None:
    here, number = place.here, place.ben.number
    await here.save_preferences(number, WISH, NOW)
    await here.mute(number, "email", NOW)
    await here.mute(number, "email", NOW)
    await here.unmute(number, "sms", NOW)
    await here.mute_category(number, "safety", False, NOW)
    await here.mute_category(number, "news", True, NOW)
    categories = {
        "safety": CategoryPreference(False),
        "news": CategoryPreference(None, {"email": True}),
    }
    changed = with_fields(WISH, channels={"email": False}, categories=categories)
    assert (await place.again()).preferences == changed


async def test_nobody_changes_what_somebody_of_another_organization_wants(place: Place) -> None:
    for attempt in (
        place.there.mute(place.ben.number, "email", NOW),
        place.there.unmute(place.ben.number, "email", NOW),
        place.there.mute_category(place.ben.number, "news", False, NOW),
        place.there.save_preferences(place.ben.number, WISH, NOW),
    ):
        with pytest.raises(TocsinError) as caught:
            await attempt
        assert caught.value.kind.code == "not_found"
    assert await place.again() == place.ben


async def test_a_change_of_the_profile_does_not_bring_old_preferences_back(place: Place) -> None:
    stale = place.ben
    await place.here.save_preferences(place.ben.number, WISH, NOW)
    renamed = await place.here.update_user(replace(stale, name="Benjamin"))
    assert (renamed.name, renamed.preferences) == ("Benjamin", WISH)


async def test_settings_are_kept_and_a_new_name_leaves_them(place: Place) -> None:
    here, there = await place.storage.organizations()
    assert here.settings == DEFAULT_SETTINGS
    wanted = OrganizationSettings("de", "Europe/Berlin", {"sun": []}, Budget(1, 2), 90, 60, 5)
    saved = await place.here.save_settings(wanted, NOW + 1)
    assert saved == replace(here, settings=wanted, updated_at_ms=NOW + 1)
    renamed = await place.here.update_organization(replace(here, name="Anew"))
    assert (renamed.name, renamed.settings) == ("Anew", wanted)
    assert await place.storage.find_organization(there.organization_id) == there
    found = await place.storage.find_user(place.ben.user_id)
    assert found == (renamed, place.ben)


async def test_categories_are_kept_by_key_in_their_organization(place: Place) -> None:
    await place.here.save_category(SAFETY, NOW)
    await place.here.save_category(Category("a", "First"), NOW)
    assert await place.here.categories() == [Category("a", "First"), SAFETY]
    await place.here.save_category(with_fields(SAFETY, name="Safe"), NOW)
    found = await place.here.category("safety")
    assert found == with_fields(SAFETY, name="Safe")
    assert await place.there.categories() == []
    assert await place.there.category("safety") is None
    assert not await place.there.delete_category("safety")
    assert await place.here.delete_category("safety")
    assert await place.here.category("safety") is None


async def test_an_organization_has_a_limited_number_of_categories_and_providers(
    place: Place,
) -> None:
    for at in range(MOST_CATEGORIES):
        await place.here.save_category(Category(f"k{at}", "K"), NOW)
    with pytest.raises(TocsinError):
        await place.here.save_category(Category("more", "K"), NOW)
    await place.here.save_category(Category("k1", "Still changed"), NOW)
    for _ in range(MOST_PROVIDERS):
        await place.here.create_provider(a_provider())
    with pytest.raises(TocsinError):
        await place.here.create_provider(a_provider())
    assert (await place.there.create_provider(a_provider())).number


async def test_a_template_keeps_every_version(place: Place) -> None:
    template, first = a_template()
    made = await place.here.create_template(template, first)
    assert await place.here.template(made.template_id) == made
    assert await place.here.template_version(made.number, 1) == first
    second = replace(first, content=Content("two"))
    changed, added = await place.here.add_template_version(replace(made, name="Job"), second)
    assert (changed.version, changed.name, added.number) == (2, "Job", 2)
    assert await place.here.use_template_version(made.number, 1, NOW)
    assert not await place.here.use_template_version(made.number, 3, NOW)
    _, third = await place.here.add_template_version(changed, second)
    versions = await place.here.template_versions(made.number, before=99, limit=9)
    assert versions == [third, added, first]
    await place.here.touch_template(made.number, NOW + 5)
    await place.here.touch_template(made.number, NOW + 1)
    found = await place.here.template(made.template_id)
    assert found is not None
    assert (found.version, found.used_at_ms) == (3, NOW + 5)


async def test_a_templates_name_is_its_own_and_a_conflict_leaves_nothing(place: Place) -> None:
    made = await place.here.create_template(*a_template())
    other = await place.here.create_template(*a_template("Other"))
    for attempt in (
        place.here.create_template(*a_template()),
        place.here.add_template_version(replace(other, name="Order"), a_template()[1]),
    ):
        with pytest.raises(TocsinError) as caught:
            await attempt
        assert caught.value.kind.code == "conflict"
    assert await place.here.templates(after=0, limit=9) == [made, other]
    assert len(await place.here.template_versions(other.number, before=99, limit=9)) == 1
    assert (await place.there.create_template(*a_template())).name == "Order"


async def test_templates_are_out_of_reach_for_another_organization(place: Place) -> None:
    made = await place.here.create_template(*a_template())
    assert await place.there.template(made.template_id) is None
    assert await place.there.templates(after=0, limit=9) == []
    assert await place.there.template_version(made.number, 1) is None
    assert not await place.there.use_template_version(made.number, 1, NOW)
    with pytest.raises(TocsinError):
        await place.there.add_template_version(made, a_template()[1])
    await place.there.delete_template(made.number)
    await place.there.touch_template(made.number, NOW)
    assert await place.here.template(made.template_id) == made
    await place.here.delete_template(made.number)
    assert await place.here.templates(after=0, limit=9) == []


async def test_providers_stand_in_the_order_of_their_positions(place: Place) -> None:
    made = [
        await place.here.create_provider(a_provider(name, position, channel))
        for name, position, channel in (("b", 1, "sms"), ("a", 0, "sms"), ("m", 5, "email"))
    ]
    assert await place.here.providers() == [made[2], made[1], made[0]]
    off = await place.here.update_provider(made[1], replace(made[1], enabled=False, secrets=None))
    assert await place.storage.enabled_providers(off.number) == []
    assert await place.storage.enabled_providers(1) == [made[2], made[0]]
    assert await place.here.provider(off.provider_id) == off
    assert await place.there.provider(off.provider_id) is None
    with pytest.raises(TocsinError):
        await place.there.update_provider(off, replace(off, name="mine"))
    await place.there.delete_provider(off.number)
    await place.here.delete_provider(made[0].number)
    assert await place.here.providers() == [made[2], off]


async def test_a_provider_that_was_changed_meanwhile_is_not_overwritten(place: Place) -> None:
    made = await place.here.create_provider(a_provider())
    await place.here.update_provider(made, replace(made, secrets=b"sealed anew"))
    with pytest.raises(TocsinError) as caught:
        await place.here.update_provider(made, replace(made, name="late"))
    assert caught.value.kind.code == "conflict"
