"""Sizes: what is short can be read in one go, and reviewed by somebody who is new."""

from tests.house.tree import ROOT, files, lines_of, report, sources

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
LONGEST_CHANNEL = 150
LONGEST_LINE = 100
LONGEST_TEST = 25
PYTHON = ("src", "tests", "bench", "tools", "clients")


def test_no_function_is_longer_than_a_screen() -> None:
    report(
        f"A function of more than {LONGEST_FUNCTION} lines has two ideas: give each a name.",
        [
            f"{source.at(function)} {function.name}: {lines_of(function)} lines"
            for source in sources(*PYTHON)
            for function in source.functions()
            if lines_of(function) > LONGEST_FUNCTION
        ],
    )


def test_no_file_is_longer_than_can_be_held_in_mind() -> None:
    python = [source.path for source in sources(*PYTHON)]
    browser = [name for name in files() if name.startswith(("frontend/", "clients/"))]
    ours = python + [name for name in browser if name.endswith((".ts", ".tsx", ".js", ".css"))]
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in ours}
    report(
        f"A file of more than {LONGEST_FILE} lines grew by accretion: split it by its subjects.",
        [f"{name}: {length} lines" for name, length in lengths.items() if length > LONGEST_FILE],
    )


def test_no_channel_is_longer_than_its_own_business() -> None:
    report(
        f"A channel of more than {LONGEST_CHANNEL} lines does what belongs to the base: "
        "connections, time-outs, retries, classification.",
        [
            f"{source.path}: {len(source.lines)} lines"
            for source in sources("src")
            if source.path.rpartition("/")[0] == "src/tocsin/channels"
            and len(source.lines) > LONGEST_CHANNEL
        ],
    )


def test_no_line_is_wider_than_two_windows_side_by_side() -> None:
    report(
        f"A line of more than {LONGEST_LINE} columns cannot be compared side by side.",
        [
            f"{source.path}:{number}"
            for source in sources(*PYTHON)
            for number, line in enumerate(source.lines, start=1)
            if len(line) > LONGEST_LINE
        ],
    )


def test_every_test_is_a_short_story() -> None:
    report(
        f"A test of more than {LONGEST_TEST} lines tells two stories, or lacks a helper.",
        [
            f"{source.at(function)} {function.name}: {lines_of(function)} lines"
            for source in sources("tests")
            for function in source.functions()
            if function.name.startswith("test_") and lines_of(function) > LONGEST_TEST
        ],
    )
