"""What the server says: every catalog is complete, and every code has its sentence."""

import re
from itertools import chain

import pytest

from tocsin.model.channel import Outcome
from tocsin.model.notification import DeliveryState, Scope
from tocsin.model.reasons import FailReason, SilenceReason, SkipReason, WaitReason
from tocsin.model.speech import LANGUAGES, Sentence, Speech, catalog, plural, speech_in

SAMPLE = (*range(130), 1_000, 1_000_000)


def places(of: Sentence) -> set[str]:
    """What is filled in. Some forms name the number in a word of their own: "two persons"."""
    forms = [of] if isinstance(of, str) else list(of.values())
    return {name for form in forms for name in re.findall(r"{(\w+)}", form)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalog_has_the_same_sentences_with_the_same_places(language: str) -> None:
    english, own = catalog("en"), catalog(language)
    assert list(own) == list(english)
    for key, said in own.items():
        assert places(said) == places(english[key]), key
        assert isinstance(said, dict) == isinstance(english[key], dict), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_counted_has_each_form_that_the_language_needs_and_no_other(language: str) -> None:
    needed = {plural(language, count) for count in SAMPLE}
    for key, said in catalog(language).items():
        assert isinstance(said, str) or set(said) == needed, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_for_people(language: str) -> None:
    codes = chain(SkipReason, SilenceReason, WaitReason, FailReason)
    keys = [f"reason.{code.value}" for code in codes]
    keys += [f"state.{state.name}" for state in DeliveryState]
    keys += [f"outcome.{outcome.__name__}" for outcome in Outcome.__args__]
    keys += [f"because.{scope.value}" for scope in Scope]
    for key in keys:
        said = catalog(language)[key]
        assert isinstance(said, str), key
        assert said.endswith(("。", ".")), key


@pytest.mark.parametrize("language", ["de", "es", "ar", "ja"])
def test_no_sentence_of_another_language_was_left_in_english(language: str) -> None:
    names = {"channel.web_push", "channel.sms", "channel.webhook", "channel.chat", "channel.push"}
    english = catalog("en")
    same = {key for key, said in catalog(language).items() if said == english[key]}
    worded = {key for key in same if re.search("[a-z]{3}", re.sub("{.*?}", "", str(english[key])))}
    assert worded <= names


def test_numbers_and_plurals_are_those_of_the_language() -> None:
    assert Speech("de")("stopped.seen", count=1_200) == "1.200 hatten sie schon gesehen"
    assert Speech("en")("stopped.seen", count=1_200) == "1,200 had seen it"
    assert Speech("ar")("digest.title", count=2) == "إشعاران جديدان"
    assert Speech("ar")("digest.title", count=11) == "11 إشعارًا جديدًا"
    assert [plural("ar", count) for count in (0, 1, 2, 3, 100, 111)] == [
        "zero", "one", "two", "few", "other", "many",
    ]  # fmt: skip


def test_a_latin_name_keeps_its_direction_among_arabic_words() -> None:
    said = Speech("ar")("because.SLN", solution="Field App")
    assert said == "تلقيت هذا لأنك تستخدم \u2068Field App\u2069."


def test_a_language_that_is_not_ours_is_english_and_an_old_code_keeps_itself() -> None:
    assert speech_in("fr").reason("seen") == "The person had seen the notification already."
    assert speech_in("de-AT").language == "de"
    assert speech_in(None).reason("of_old") == "of_old"
