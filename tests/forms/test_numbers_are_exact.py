from __future__ import annotations

import random

import pytest

from runcomfy_tui.forms.number import read_integer, read_number, roll, step_of, stepped
from tests.forms.schemas import one


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e3", 1000), ("18446744073709551616", 2**64), ("-9007199254740993", -(2**53) - 1), (" 7 ", 7), ("+4.0", 4)],
)
def test_whole_numbers_are_read_exactly(text: str, value: int) -> None:
    assert read_integer(text) == value
    assert type(read_integer(text)) is int


@pytest.mark.parametrize("text", ["", "1_000", "٣", "0x10", "1e", "--1", "nan", "inf", "1e999999", "9" * 500, "."])
def test_what_is_no_number_is_refused_at_once(text: str) -> None:
    with pytest.raises(ValueError):
        read_integer(text)
    with pytest.raises(ValueError):
        read_number(text)


def test_numbers_without_a_point_stay_whole() -> None:
    assert repr(read_number("5")) == "5"
    assert repr(read_number("5.0")) == "5.0"
    assert repr(read_number("0.1")) == "0.1"
    assert repr(read_number("1e3")) == "1000.0"


@pytest.mark.parametrize(
    ("part", "text", "up", "down"),
    [
        ({"type": "integer", "minimum": 64, "maximum": 2048, "multipleOf": 8}, "64", "72", "64"),
        ({"type": "integer", "default": 25}, "", "26", "24"),
        ({"type": "integer", "minimum": 4}, "junk", "4", "4"),
        ({"type": "number", "minimum": 0, "maximum": 1}, "0.1", "0.15", "0.05"),
        ({"type": "number"}, "0.3", "0.4", "0.2"),
        ({"type": "number", "minimum": 0, "maximum": 20}, "20", "20", "19"),
        ({"type": "integer"}, "18446744073709551615", "18446744073709551616", "18446744073709551614"),
    ],
)
def test_step_keys_stay_exact_and_within_the_limits(part: dict[str, object], text: str, up: str, down: str) -> None:
    (field,) = one(part).fields
    assert stepped(field, text, 1) == up
    assert stepped(field, text, -1) == down


def test_a_step_is_a_round_number() -> None:
    for maximum, step in ((1, 0.05), (2, 0.1), (20, 1), (100, 5), (30, 2)):
        assert step_of(one({"type": "number", "minimum": 0, "maximum": maximum}).fields[0]) == step


@pytest.mark.parametrize(
    ("part", "low", "high"),
    [
        ({"type": "integer", "default": -1, "minimum": -1, "maximum": 9}, 0, 9),
        ({"type": "integer", "default": 0, "minimum": 0, "maximum": 3}, 1, 3),
        ({"type": "integer"}, 0, 2**32 - 1),
        ({"type": "integer", "minimum": 5, "maximum": 5}, 5, 5),
        ({"type": "integer", "maximum": 2**64 - 1}, 0, 2**32 - 1),
        ({"type": "integer", "minimum": 2**40, "maximum": 2**40 + 3}, 2**40, 2**40 + 3),
        ({"type": "integer", "minimum": -9, "maximum": -7}, -9, -7),
        ({"type": "integer", "minimum": 2**40}, 2**40, 2**40),
    ],
)
def test_the_dice_stay_within_the_limits(part: dict[str, object], low: int, high: int) -> None:
    (field,) = one(part, name="seed").fields
    source = random.Random(1)
    assert all(low <= int(roll(field, source)) <= high for _ in range(200))
