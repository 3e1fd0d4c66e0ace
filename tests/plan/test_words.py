"""Words: the right language, templates filled in for one person, hostile templates bounded."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tocsin.model.errors import TocsinError
from tocsin.model.notification import Button, Content, Extras, Translation
from tocsin.plan.words import Words, check_words, choose, rendered, words

BEN = {"name": "Ben", "email": "ben@acme.example", "tags": {"site": "north"}, "language": "de-CH"}
ORDER = {"order": {"id": 7, "lines": ["bolt", "nut"]}}


def template(text: str, title: str | None = None, **extras: Any) -> Content:
    variables = extras.pop("variables", ORDER)
    return Content(text, title, extras=Extras(liquid=True, variables=variables, **extras))


def in_languages(*tags: str, own: str | None = None) -> Content:
    translations = {tag: Translation(f"words in {tag}") for tag in tags}
    return Content("own words", extras=Extras(language=own, translations=translations))


def refused(content: Content) -> TocsinError:
    with pytest.raises(TocsinError) as caught:
        check_words(content)
    assert caught.value.kind.code == "invalid_body"
    return caught.value


@pytest.mark.parametrize(
    ("content", "wanted", "default", "expected"),
    [
        (in_languages("de-CH", "de"), "de-CH", "en", "de-CH"),
        (in_languages("de", "fr"), "de-CH", "en", "de"),
        (in_languages("de"), "DE-ch", "en", "de"),
        (in_languages("de", "fr", own="en"), "it", "fr-FR", "fr"),
        (in_languages("de", "fr", own="it"), "it-IT", "fr", "it"),
        (in_languages("de", own="it"), "es", "fr", "it"),
        (in_languages("de"), None, "en", "en"),
        (in_languages("de"), "de", "de-DE", "de"),
        (in_languages(), "de", "en", "en"),
        (in_languages(own="it"), "de", "en", "it"),
    ],
)
def test_the_language_is_the_nearest_there_is(
    content: Content, wanted: str | None, default: str, expected: str
) -> None:
    assert choose(content, wanted, default) == expected


def test_words_without_liquid_are_taken_as_they_are() -> None:
    content = Content("50 {{ % }} off", "A title")
    assert words(content, "en", BEN) == Words("A title", "50 {{ % }} off", {}, "en")


def test_a_translation_gives_what_it_has_and_the_rest_is_the_contents_own() -> None:
    buttons = (Button("yes", "Yes"), Button("no", "No"))
    german = Translation("Hallo", labels={"yes": "Ja", "maybe": "Vielleicht"})
    extras = Extras(buttons=buttons, translations={"de": german})
    content = Content("Hello", "Greeting", extras=extras)
    assert words(content, "de", BEN) == Words("Greeting", "Hallo", {"yes": "Ja", "no": "No"}, "de")


def test_a_template_is_filled_in_with_variables_and_the_person() -> None:
    text = "{{ user.name }} at {{ user.tags.site }}: {{ order.lines | join: ', ' }}"
    button = Button("ok", "Take {{ order.id }}")
    content = template(text, "Order {{ order.id }}", buttons=(button,))
    check_words(content)
    expected = Words("Order 7", "Ben at north: bolt, nut", {"ok": "Take 7"}, "en")
    assert words(content, "en", BEN) == expected


def test_what_a_person_does_not_have_is_simply_not_there() -> None:
    content = template("Hi{% if user.tags.shift %} {{ user.tags.shift }}{% endif %}.")
    check_words(content)
    assert words(content, "en", BEN).text == "Hi."
    assert words(content, "en", None).text == "Hi."


def test_nothing_is_escaped_because_words_are_plain_text_everywhere() -> None:
    content = template("{{ x }}", variables={"x": "<b>&</b>"})
    assert words(content, "en", BEN).text == "<b>&</b>"


def test_controls_and_marks_that_turn_the_writing_are_taken_out() -> None:
    content = template("a\u202eb\x00c\n{{ x }}", "t\n{{ x }}", variables={"x": "\x1b[1m\u2066d"})
    assert words(content, "en", BEN) == Words("t [1md", "abc\n[1md", {}, "en")


def test_words_that_become_too_long_are_cut() -> None:
    content = template("{{ x }}{{ x }}", "{{ x }}", variables={"x": "y" * 3_000})
    found = words(content, "en", BEN)
    assert (len(found.title or ""), len(found.text)) == (200, 4_000)
    assert found.text.endswith("y…")


def test_a_template_that_fails_for_one_person_falls_back_to_other_words() -> None:
    division = "{{ 6 | divided_by: user.tags.zero }}"
    german = Translation(f"Hallo {division}")
    content = template("Hello {{ user.name }}", translations={"de": german})
    assert words(content, "de", BEN).text == "Hello Ben"
    assert words(template(f"Hello {division}!"), "en", BEN).text == "Hello !"


def test_trying_a_template_out_says_what_fails() -> None:
    content = template("Hello\n{{ 6 | divided_by: 0 }}")
    with pytest.raises(TocsinError) as caught:
        rendered(content, "en", BEN)
    assert caught.value.field == "content.text"
    assert "line 2: divided_by: can't divide by 0" in caught.value.detail


@pytest.mark.parametrize(
    ("source", "line", "problem"),
    [
        ("one\ntwo {{ nobody }}", 2, "'nobody' is undefined"),
        ("{{ order.name }}", 1, "order.name is undefined"),
        ("one\n\n{{ order.id | }}", 3, "expected"),
        ("one\n{% if order %}", 2, "endif"),
        ("{{ order.id | shout }}", 1, "unknown filter 'shout'"),
        ("{% include 'secret' %}", 1, "unexpected tag 'include'"),
        ("{% render 'secret' %}", 1, "unexpected tag 'render'"),
        ("{{ now }}", 1, "'now' is undefined"),
        ("{{ 'now' | date: '%Y' }}", 1, "is not a date"),
        ("{{ user.password }}", 1, "undefined"),
        ("{{ user.__class__ }}", 1, "undefined"),
    ],
)
def test_the_sender_is_told_the_line_of_what_is_wrong(source: str, line: int, problem: str) -> None:
    error = refused(template(source))
    assert error.field == "content.text"
    assert f"line {line}: " in error.detail
    assert problem in error.detail


def test_what_is_wrong_is_named_wherever_it_stands() -> None:
    bad = "{{ nobody }}"
    button = Button("ok", bad)
    assert refused(template("x", bad)).field == "content.title"
    assert refused(template("x", buttons=(button,))).field == "content.buttons.ok.label"
    german = {"de": Translation("y", labels={"ok": bad})}
    assert refused(template("x", translations=german)).field == "translations.de.labels.ok"
    assert refused(in_languages("not a tag")).field == "translations"
    assert refused(template("x", variables={"user": 1})).field == "variables.user"
    assert refused(template("x", variables={"x": "y" * 40_000})).field == "variables"
    assert refused(Content("x" * 4_001)).field == "content.text"


HOSTILE = {
    "endless loop": "{% for i in (1..999999999) %}x{% endfor %}",
    "loop in a loop": "{% for i in (1..900) %}{% for j in (1..900) %}x{% endfor %}{% endfor %}",
    "loop after loop": "{% for i in (1..900) %}x{% endfor %}" * 50,
    "doubled": "{% assign a = 'xxxxxxxx' %}" + "{% assign a = a | append: a %}" * 40 + "{{ a }}",
    "multiplied": "{{ x | replace: 'y', x | replace: 'y', x | replace: 'y', x }}",
    "huge number": "{{ 9 | times: 99999999999999999999999 | times: 99999999999999999999999 }}",
    "huge date": "{{ 1 | date: d }}",
    "long list": "{{ (1..99999999) | join: x }}",
    "much output": "{% for i in (1..900) %}{{ x }}{% endfor %}",
    "dear loop": "{% for i in (1..900) %}" + "{{ x | upcase | downcase }}" * 100 + "{% endfor %}",
    "open marks": "{{" * 5_000,
    "open tags": "{% raw %}" * 1_000,
    "deep blocks": "{% if x %}" * 200 + "{% endif %}" * 200,
    "deep path": "{{ " + "x[" * 2_000 + "0" + "]" * 2_000 + " }}",
    "too long": "x" * 10_001,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused_and_costs_next_to_nothing(name: str) -> None:
    content = template(HOSTILE[name], variables={"x": "y" * 5_000, "d": "%99999999d" * 700})
    started = time.process_time()
    error = refused(content)
    found = words(content, "en", BEN)
    assert time.process_time() - started < 0.5
    assert len(found.text) <= 4_000
    assert error.field == "content.text"
