"""A token's value leaves it by one door only."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from collections.abc import Callable

import pytest

from runcomfy_tui.auth import Token
from runcomfy_tui.domain.errors import ConfigurationError

SECRET = "rc-0123456789-secret"


def test_it_gives_its_value_when_asked() -> None:
    assert Token(f" {SECRET}\r\n", "a test").reveal() == SECRET


@pytest.mark.parametrize("show", [repr, str, "{0}".format, "%s".__mod__, lambda t: f"{t!r:>40}", lambda t: str([t])])
def test_no_text_of_it_holds_the_value(show: Callable[[Token], str]) -> None:
    assert SECRET not in show(Token(SECRET, "a test"))


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, lambda t: t.__getstate__(), vars])
def test_it_cannot_be_copied_out(take: Callable[[Token], object]) -> None:
    with pytest.raises(TypeError):
        take(Token(SECRET, "a test"))


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   ",
        "1234567",
        "x" * 4097,
        "with space",
        "tab\tinside",
        "ünïcödé-token",
        "nul\0ltoken",
        "a\nb-c-d-e-f",
        "x" * 8 + "\x1b[0m",
    ],
)
def test_what_cannot_be_a_token_is_refused_by_the_name_of_its_source(raw: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Token(raw, "RUNCOMFY_TOKEN")
    text = "".join(traceback.format_exception(caught.value)[-1:]) + caught.value.advice
    assert "RUNCOMFY_TOKEN" in text
    assert not raw.strip() or raw.strip() not in text


@pytest.mark.parametrize("raw", ["12345678", "x" * 4096, "!~#$%&'()*+,-./:;<=>?@[]^_`{|}"])
def test_the_bounds_are_allowed(raw: str) -> None:
    assert Token(raw, "a test").reveal() == raw


def test_tokens_are_compared_by_value() -> None:
    assert Token(SECRET, "one") == Token(SECRET, "other")
    assert len({Token(SECRET, "one"), Token(SECRET, "other"), Token(SECRET + "x", "one")}) == 2
    assert Token(SECRET, "one") != SECRET
