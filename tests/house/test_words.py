"""Words that no file of the project may hold; written as [c]lasses here, so that it may itself."""

import re

from tests.house.tree import ROOT, files, report

# A place that exists on somebody's machine only.
MACHINE = re.compile(
    r"(?<![\w.])/(w[o]rk/(main|shared)|r[o]ot/|h[o]me/\w)|[.]{2}/s[h]ared\b|[.]l[i]brary/"
)
# Hosts of package registries: where packages come from is the reader's configuration.
REGISTRY = re.compile(r"p[y]pi[.]org|p[y]thonhosted[.]org|n[p]mjs[.](org|com)|y[a]rnpkg[.]com")
LATER = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X)\b")
BINARY = (".png", ".woff2", ".ico", ".gz", ".br", ".p12", ".der")


def found(pattern: re.Pattern[str]) -> list[str]:
    """Each place in a text file where the pattern stands."""
    places = []
    for name in files():
        if name.endswith(BINARY):
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        if pattern.search(text):
            places += [
                f"{name}:{number} {match[0]}"
                for number, line in enumerate(text.splitlines(), start=1)
                if (match := pattern.search(line))
            ]
    return places


def test_no_file_names_a_place_on_a_machine() -> None:
    report("A path of one machine means nothing on the next: make it relative.", found(MACHINE))


def test_no_file_names_a_package_registry() -> None:
    report(
        "Where packages come from is for the user's pip and npm to say: a lock holds hashes only.",
        found(REGISTRY),
    )


def test_nothing_is_left_for_later_in_the_code() -> None:
    report("Do it, or write down in docs/decisions/ why it is not done.", found(LATER))
