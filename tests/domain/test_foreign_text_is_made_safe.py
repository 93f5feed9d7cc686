"""Nothing that a stranger wrote can move, recolour or reorder the screen."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain.text import ELLIPSIS, clean, first_line

HOSTILE = st.text(
    st.sampled_from("\x1b\x9b\x9d\x90[]()0;31mP\\\x07\x9c\n\r\t\0\x7f\u202e\u2066\u200b\u200d\ufeff\u0301\ud800aé界🎉 ")
    | st.characters(),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("a\x1b]52;c;cHduZWQ=\x07b", "ab"),
        ("a\x1b]0;title\x1b\\b", "ab"),
        ("a\x1b]8;;https://x\x07link\x1b]8;;\x07", "alink"),
        ("a\x1bPq#0;2\x1b\\b", "ab"),
        ("a\x9b31mb\x9d0;t\x9cc", "abc"),
        ("a\x1b]0;never ended", "a"),
        ("a\x1b", "a"),
        ("two\r\nlines\rthree\tx", "two lines three x"),
        ("nul\0bel\x07del\x7f", "nulbeldel"),
        ("abc\u202edcba\u202c", "abcdcba"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("half \ud83d", "half \ufffd"),
        ("e\u0301", "e\u0301"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 6),
        ("[red]markup[/red]", "[red]markup[/red]"),
        ("日本語 العربية", "日本語 العربية"),
    ],
)
def test_examples(text: str, shown: str) -> None:
    assert clean(text) == shown


@settings(max_examples=300, deadline=None)
@given(HOSTILE, st.booleans(), st.none() | st.integers(1, 20))
def test_nothing_dangerous_is_left(text: str, keep_newlines: bool, limit: int | None) -> None:
    shown = clean(text, limit, keep_newlines=keep_newlines)
    left = {unicodedata.category(c) for c in shown if not (keep_newlines and c == "\n")}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(c) for c in shown} & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "PDI"}
    assert limit is None or len(shown) <= limit
    assert clean(shown, limit, keep_newlines=keep_newlines) == shown


def test_newlines_are_kept_on_demand() -> None:
    assert clean("a\r\nb\rc\td", keep_newlines=True) == "a\nb\nc    d"


def test_a_limit_is_shown_by_an_ellipsis() -> None:
    assert clean("abcdef", 6) == "abcdef"
    assert clean("abcdefg", 6) == "abcde" + ELLIPSIS
    assert clean("abc", 1) == ELLIPSIS


def test_a_huge_text_costs_no_more_than_its_beginning() -> None:
    huge = "\x1b]0;" + "é\u0301" * 3_000_000
    began = time.perf_counter()
    assert clean(huge, 80) in ("", ELLIPSIS)
    assert len(clean("é" * 3_000_000, 80)) == 80
    assert time.perf_counter() - began < 0.25


def test_the_first_line_that_says_something() -> None:
    assert first_line("\n \x1b[0m\n  Error: no\nmore", 40) == "Error: no"
    assert first_line("", 40) == ""
    assert first_line("x" * 50, 10) == "x" * 9 + ELLIPSIS
