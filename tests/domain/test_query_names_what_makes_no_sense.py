"""A filter never fails: what cannot be understood is named and left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.domain.query import matches, parse
from tests.domain.jobs import AT, IN_STATE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour:red", "colour"),
        ("state:purple", "purple"),
        ("age<soon", "a time such as"),
        ("queue>5m", "a number"),
        ("cost>cheap", "a number"),
        ("state<failed", "takes words"),
        ("model:,", "needs a word"),
    ],
)
def test_a_broken_term_is_named_and_ignored(text: str, words: str) -> None:
    query = parse(f"{text} title")
    assert len(query.problems) == 1
    assert words in query.problems[0]
    assert matches(query, IN_STATE[JobState.QUEUED], AT)
    assert not matches(parse(f"{text} heron"), IN_STATE[JobState.QUEUED], AT)


@pytest.mark.parametrize("text", ["state:", "age<", "-", '"', "-queue>", "st", "state:failed,"])
def test_a_term_that_is_still_being_typed_is_no_problem(text: str) -> None:
    assert parse(text).problems == ()


@given(st.text(alphabet='stage:<>=-",.01 mhd\n\t[]/\\*(', max_size=40) | st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    query = parse(text)
    for job in IN_STATE.values():
        assert matches(query, job, AT) in (True, False)
