"""The filter of the downloads narrows, completes, complains about nonsense and never fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.present.download_sieve import complete, parse
from tests.present.files import NOW, row

ROWS = [
    row("running", 0),
    row("failed", 1, problem="no room on the disk"),
    row("done", 2, kind=MediaKind.VIDEO, title="A LIGHTHOUSE"),
    row("paused", 3, target=None),
]


def found(text: str) -> list[int]:
    sieve = parse(text)
    assert sieve.select(ROWS, NOW) == {each.id for each in ROWS if sieve.passes(each, NOW)}
    return [each.index for each in ROWS if sieve.passes(each, NOW)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [0, 1, 2, 3]), ("state:failed", [1]), ("state:loading,done", [0, 2]), ("state:live", [0, 3]),
        ("-state:live", [1, 2]),
        ("room", [1]), ("lighthouse", [2]), ("kind:video", [2]), ("kind:v", [2]), ("model:flux -state:done", [0, 1]),
        ("state:", [0, 1, 2, 3]), ('"on the disk"', [1]), ("5ucceed3 -room", [0, 2, 3]), ("load", [0]),
    ],
)  # fmt: skip
def test_a_filter_lets_through(text: str, rows: list[int]) -> None:
    assert found(text) == rows


def test_nonsense_is_named_and_ignored() -> None:
    assert parse("state:nonsense").problems
    assert found("state:nonsense colour:red") == [0, 1, 2, 3]


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    parse(text).select(ROWS, NOW)
    completed = complete(text)
    assert completed is None or completed.startswith(text[: text.rfind(" ") + 1])


def test_terms_and_values_are_completed() -> None:
    assert complete("flux st") == "flux state:"
    assert complete("state:fa") == "state:failed"
    assert complete("-state:done,pa") == "-state:done,paused"
    assert complete("kind:vi") == "kind:video"
    assert complete("nothing") is None
