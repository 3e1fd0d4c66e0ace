"""The guide's examples run as they stand there, and it names what scripts are offered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.story.analysis.scripts import ENDED, Scripts
from tocsin.analysis import check
from tocsin.model.analyses import RunState

GUIDE = (Path(__file__).parents[3] / "docs" / "analysis.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
async def test_an_example_of_the_guide_runs(scripts: Scripts, number: int) -> None:
    code = EXAMPLES[number]
    assert check.check(code) == []
    run = await scripts.start(await scripts.deploy(code), data=[{"value": 31}])
    body = await scripts.reach(run, "waiting", *ENDED)
    assert body["state"] == ("waiting" if "await ask" in code else "finished"), body


async def test_the_check_knows_what_scripts_are_offered(scripts: Scripts) -> None:
    run, lines = await scripts.run("import tocsin\nprint(sorted(tocsin.__all__))")
    assert run["state"] == "finished"
    assert lines == [str(sorted(check.OFFERED))]


def test_the_guide_names_every_state_and_every_offered_name() -> None:
    plain = re.sub(r"^```.*?^```", "", GUIDE, flags=re.DOTALL | re.MULTILINE)
    told = {word for part in re.findall(r"`([^`]+)`", plain) for word in re.findall(r"\w+", part)}
    assert {state.value for state in RunState} <= told
    assert check.OFFERED - {"Answer"} <= told
