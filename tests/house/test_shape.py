"""Shape: how modules and tests are written, so that each can be read alone."""

import ast
from collections import Counter

from tests.house.tree import Function, report, sources
from tocsin.storage.statements import migrations

PATCHERS = {"monkeypatch", "mocker"}
WORDS_OF_A_NAME = 4


def test_nothing_is_imported_inside_a_function() -> None:
    report(
        "An import inside a function hides a circle or a dependency: mend the layers instead.",
        [
            source.at(node)
            for source in sources("src", "bench", "tools")
            for function in source.functions()
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ],
    )


def test_every_module_says_what_it_is_for() -> None:
    report(
        "A module begins with a sentence: what it reads, what it writes, or why it is there.",
        [
            source.path
            for source in sources("src", "bench", "tools", "clients")
            if source.text.strip() and not ast.get_docstring(source.tree)
        ],
    )


def test_nothing_is_patched_outside_the_channels_tests() -> None:
    report(
        "A patch ties a test to the inside of the code: pass a fake in at the composition root. "
        "Only tests/channels may, where a provider's library leaves no door.",
        [
            place
            for source in sources("tests")
            if not source.path.startswith("tests/channels/")
            for node in ast.walk(source.tree)
            if (place := f"{source.path}: {_patcher(node)}") and _patcher(node)
        ],
    )


def test_every_test_has_a_sentence() -> None:
    report(
        f"A test has a docstring or a name of at least {WORDS_OF_A_NAME} words: "
        "who reads the failure should know what was promised.",
        [
            f"{source.at(function)} {function.name}"
            for source in sources("tests")
            for function in source.functions()
            if function.name.startswith("test_") and not _tells(function)
        ],
    )


def _patcher(node: ast.AST) -> str | None:
    match node:
        case ast.arg(arg=name) if name in PATCHERS:
            return name
        case ast.ImportFrom(module=("unittest.mock" | "mock") as module):
            return module
        case ast.Import(names=names):
            found = {name.name for name in names} & {"unittest.mock", "mock"}
            return next(iter(found), None)
        case ast.ImportFrom(module="unittest", names=names):
            return "unittest.mock" if "mock" in {name.name for name in names} else None
    return None


def _tells(function: Function) -> bool:
    words = function.name.removeprefix("test_").split("_")
    return len(words) >= WORDS_OF_A_NAME or ast.get_docstring(function) is not None


def test_the_migrations_have_an_order() -> None:
    numbers = Counter(name.partition("_")[0] for name, _ in migrations())
    assert not [number for number, times in numbers.items() if times > 1]
