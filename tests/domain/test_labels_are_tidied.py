"""Labels, tags and notes in the one form that is kept, whatever was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain import labels


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  mood   board ", "mood board"),
        ('the "best" ones', "the 'best' ones"),
        ("\x1b[31mred\x1b[0m\u202e\nline", "red line"),
    ],
)
def test_a_label_is_one_line_without_quotes(typed: str, kept: str) -> None:
    assert labels.tidy_label(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("fog, harbour;night", "fog harbour night"),
        ("#Fog fog FOG #", "Fog"),
        ('say:"so" a=b \x1b[1mc', "sayso ab c"),
        ("+add -take", "add take"),
    ],
)
def test_tags_are_words_each_once(typed: str, kept: str) -> None:
    assert labels.tidy_tags(typed) == kept


@pytest.mark.parametrize(
    ("before", "wish", "after"),
    [
        ("fog night", "+Harbour", "fog night Harbour"),
        ("fog night", "-FOG +x", "night x"),
        ("fog", "+fog", "fog"),
        ("fog night", "only", "only"),
        ("fog night", "only +more", "only more"),
        ("fog night", "", ""),
        ("fog night", "-", ""),
    ],
)
def test_a_wish_adds_takes_away_or_replaces(before: str, wish: str, after: str) -> None:
    assert labels.changed_tags(before, wish) == after


def test_what_is_too_long_has_words() -> None:
    assert labels.label_problem("x" * labels.LABEL_LIMIT) is None
    assert labels.label_problem("x" * 61) == "a label has at most 60 characters, this has 61"
    assert labels.tags_problem(" ".join(map(str, range(20)))) is None
    assert labels.tags_problem(" ".join(map(str, range(21)))) == "at most 20 tags, these are 21"
    assert "a tag has at most 40" in (labels.tags_problem("a " + "y" * 41) or "")
    assert "a note has at most 1,000" in (labels.note_problem("z" * 1_001) or "")


@given(st.text(max_size=200))
def test_what_was_tidied_stays_as_it_is(text: str) -> None:
    for tidy in (labels.tidy_label, labels.tidy_tags, labels.tidy_note):
        kept = tidy(text)
        assert tidy(kept) == kept
        assert "\x1b" not in kept
        assert "\n" not in kept
    assert all(word and "," not in word for word in labels.tidy_tags(text).split(" ") if labels.tidy_tags(text))
