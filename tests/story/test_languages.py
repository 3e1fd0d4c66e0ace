"""The server's sentences come in the language that is asked for; codes stay as they are."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.story.api import URL, explained, preview, send
from tests.world import Person, World
from tocsin.model.clock import HOUR_MS, iso
from tocsin.model.people import Role
from tocsin.model.speech import LANGUAGES

OTHERS = LANGUAGES[1:]
DENIED = {
    "en": "The person's role is DENY, so nothing is delivered to them.",
    "de": "Die Person hat die Rolle DENY und bekommt deshalb nichts zugestellt.",
    "es": "La persona tiene el rol DENY, por lo que no se le entrega nada.",
    "ar": "دور هذا الشخص هو DENY، لذلك لا يُسلَّم إليه شيء.",
    "ja": "この人のロールは DENY のため、何も配信されません。",
}
BELONGS = {
    "en": "You get this because you belong to Acme.",
    "de": "Sie erhalten dies, weil Sie zu Acme gehören.",
    "es": "Recibe esto porque pertenece a Acme.",
    "ar": "تلقيت هذا لأنك تنتمي إلى \u2068Acme\u2069.",
    "ja": "Acme に属しているため届いています。",
}
ENGLISH = re.compile(r"\b(the|is|it|was|rings?|this|not)\b", re.IGNORECASE)


def asking(language: str) -> str:
    return f"fr, {language};q=0.9, en;q=0.1"


def sentences(of: Any) -> list[str]:
    """All that stand in an answer, wherever."""
    if isinstance(of, list):
        return [said for one in of for said in sentences(one)]
    if not isinstance(of, dict):
        return []
    own = [said for key, said in of.items() if key in ("sentence", "because")]
    return own + [said for one in of.values() for said in sentences(one)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_why_somebody_was_skipped_is_told_in_the_language_asked_for(
    world: World, ana: Person, language: str
) -> None:
    dan = await world.person("dan", ana.organization, Role.DENY)
    sent = await send(ana)
    await world.settled()
    path = f"{URL}/{sent['notificationId']}"
    told = await ana.call(
        "GET", f"{path}/recipients/{dan.user_id}/explain", accept_language=asking(language)
    )
    assert told.headers["vary"] == "accept-language"
    assert told.json["sentence"] == DENIED[language]
    assert told.json["decision"]["skipped"]["reason"] == "denied"
    found = (await ana.call("GET", path, accept_language=asking(language))).json
    assert found["counts"]["skipped"][0]["sentence"] == DENIED[language]


@pytest.mark.parametrize("language", OTHERS)
async def test_how_it_reached_somebody_is_told_without_a_word_of_english(
    world: World, ana: Person, ben: Person, language: str
) -> None:
    sent = await send(ana)
    await world.settled()
    path = f"{URL}/{sent['notificationId']}/recipients"
    told = (
        await ana.call("GET", f"{path}/{ben.user_id}/explain", accept_language=asking(language))
    ).json
    assert told["because"] == BELONGS[language]
    assert len(sentences(told)) > 2
    listed = (await ana.call("GET", path, accept_language=asking(language))).json
    for said in sentences(told) + sentences(listed):
        assert not ENGLISH.search(said), said


@pytest.mark.parametrize("language", OTHERS)
async def test_the_preview_gives_its_reasons_in_the_language_asked_for(
    world: World, ana: Person, language: str
) -> None:
    await world.person("dan", ana.organization, Role.DENY)
    body = {"scope": "ORG", "content": {"text": "Lunch"}, "person": ana.user.email}
    path = URL + "/preview"
    seen = (await ana.call("POST", path, body, accept_language=asking(language))).json
    assert [one["sentence"] for one in seen["skipped"]] == [DENIED[language]]
    assert len(sentences(seen)) > 2
    for said in sentences(seen):
        assert not ENGLISH.search(said), said
    assert {one["sentence"] for one in (await preview(ana))["skipped"]} == {DENIED["en"]}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_inbox_says_why_in_the_language_that_it_is_shown_in(
    world: World, ana: Person, language: str
) -> None:
    dora = await world.person("dora", ana.organization, language="de")
    sent = await send(ana)
    await world.settled()
    path = "/inbox/v1/notifications"
    token = await dora.inbox_token()
    headers = {"authorization": f"Bearer {token}", "accept-language": asking(language)}
    page = (await world.call("GET", path, headers=headers)).json
    assert [one["because"] for one in page["items"]] == [BELONGS[language]]
    seen = await world.call("POST", f"{path}/{sent['notificationId']}/seen", headers=headers)
    assert seen.json["because"] == BELONGS[language]
    assert (await dora.inbox())["items"][0]["because"] == BELONGS["de"]


async def test_why_nothing_was_decided_is_a_code_with_its_time_and_a_sentence(
    world: World, ana: Person, ben: Person
) -> None:
    later = iso(world.clock.now_ms() + HOUR_MS)
    sent = await send(ana, startAt=later)
    path = f"{URL}/{sent['notificationId']}/recipients/{ben.user_id}/explain"
    told = (await ana.call("GET", path, accept_language=asking("de"))).json
    assert (told["reason"], told["at"]) == ("not_begun", later)
    assert told["sentence"] == f"Sie hat noch nicht begonnen: Beginn ist {later}."
    assert (await explained(ana, sent, ben))["sentence"].startswith("It has not begun")


async def test_stopping_tells_what_it_came_to_in_the_language_asked_for(
    world: World, ana: Person, ben: Person
) -> None:
    sent = await send(ana)
    await world.settled()
    path = f"{URL}/{sent['notificationId']}"
    told = (await ana.call("DELETE", path, accept_language=asking("ar"))).json
    assert told["sentence"] == "أُوقف لدى شخصين قبل أن يرياه؛ ولم يكن أحد قد رآه."
