"""The pages that people sign in with speak the language that a browser asks for."""

import json
import re
from importlib.resources import files

import pytest

from tests.world import Person, World
from tocsin.http.languages import liked_best
from tocsin.model.speech import LANGUAGES

FOLDER = files("tocsin.http") / "words"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,nl;q=0.9", "en"),
        ("fr, ja;q=0.4, es;q=0.6", "es"),
        ("ar;q=oops, ja;q=0", "en"),
        ("*", "en"),
    ],
)
def test_the_language_that_is_liked_best_is_taken(accepted: str, language: str) -> None:
    assert (liked_best(accepted) or "en") == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_words_with_the_same_places_to_fill(language: str) -> None:
    def read(name: str) -> dict[str, set[str]]:
        words = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
        return {key: set(re.findall(r"{(\w+)}", text)) for key, text in words.items()}

    assert read(language) == read("en")


@pytest.mark.parametrize(
    ("language", "title", "told"),
    [
        ("de", "Anmelden", "E-Mail oder Passwort ist falsch."),
        ("ar", "تسجيل الدخول", "البريد أو كلمة المرور غير صحيح."),
        ("ja", "サインイン", "メールアドレスかパスワードが違います。"),
    ],
)
async def test_sign_in_says_its_words_and_errors_in_the_language(
    world: World, ana: Person, language: str, title: str, told: str
) -> None:
    headers = {"accept-language": language, "content-type": "application/x-www-form-urlencoded"}
    page = await world.call("GET", "/signin", headers=headers)
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert f"<h1>{title}</h1>" in page.text
    body = b"email=ana%40acme.example&password=wrong"
    assert told in (await world.call("POST", "/signin", body, headers)).text
