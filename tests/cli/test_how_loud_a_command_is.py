"""``-q`` hushes what nobody has to read, ``-v`` tells each step, and neither touches what must be told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runcomfy_tui.cli import output
from runcomfy_tui.cli.arguments import BadArguments, parse
from runcomfy_tui.cli.output import Loudness


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    output.be(Loudness.NORMAL)


@pytest.mark.parametrize(
    ("loudness", "told"),
    [
        (Loudness.QUIET, "problem\n"),
        (Loudness.NORMAL, "problem\nhint\n"),
        (Loudness.VERBOSE, "problem\nhint\nstep\n"),
    ],
)
def test_each_loudness_tells_its_lines(loudness: Loudness, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    output.be(loudness)
    output.say("problem")
    output.remark("hint")
    output.detail("step")
    assert capsys.readouterr() == ("", told)


def test_the_flags_stand_before_or_after_the_command_but_not_both_ways() -> None:
    assert parse(["-q", "models", "categories"]).quiet
    assert parse(["models", "categories", "-v"]).verbose
    with pytest.raises(BadArguments):
        parse(["models", "categories", "-v", "-q"])
