"""What Tab may put behind what was typed."""

from __future__ import annotations

import pytest

from runcomfy_tui.domain.completion import Known, complete
from runcomfy_tui.domain.query import parse
from runcomfy_tui.domain.query_terms import FIELDS

TARGETS = ("maker/flux-2/edit", "maker/ace-step", "maker/flux-1")


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("st", "state:"),
        ("fox ag", "fox age<"),
        ("-st", "-state:"),
        ("qu", "queue>"),
        ("state:fa", "state:failed"),
        ("state:failed,qu", "state:failed,queued"),
        ("-state:not", "-state:not-sent"),
        ("model:maker/flux-1", "model:maker/flux-1"),
        ("model:step", "model:maker/ace-step"),
    ],
)
def test_the_likeliest_comes_first(text: str, completed: str) -> None:
    found = complete(text, len(text), Known(TARGETS))
    assert text[: found.start] + found.candidates[0] + text[found.end :] == completed
    assert parse(completed).problems == ()


def test_it_completes_at_the_cursor_and_leaves_the_rest() -> None:
    text = "st fox"
    found = complete(text, 2)
    assert text[: found.start] + found.candidates[0] + text[found.end :] == "state: fox"


def test_an_empty_word_offers_every_term() -> None:
    assert len(complete("fox ", 4).candidates) == len(FIELDS)


@pytest.mark.parametrize("text", ["zzz", "age<5", "colour:r", "id:3"])
def test_what_it_does_not_know_it_leaves_alone(text: str) -> None:
    assert complete(text, len(text), Known(TARGETS)).candidates == ()
