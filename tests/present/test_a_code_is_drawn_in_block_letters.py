from __future__ import annotations

from string import ascii_uppercase, digits

import pytest

from runcomfy_tui.present.block_letters import block_letters

CODE = "BCDF-1234"


@pytest.mark.parametrize(
    ("columns", "lines", "size"),
    [(106, 7, (106, 7)), (105, 7, (53, 4)), (200, 6, (53, 4)), (53, 4, (53, 4)), (52, 9, None), (80, 3, None)],
)
def test_the_largest_that_fits_is_drawn_and_nothing_that_does_not(
    columns: int, lines: int, size: tuple[int, int] | None
) -> None:
    drawn = block_letters(CODE, columns, lines)
    assert [len(line) for line in drawn] == ([size[0]] * size[1] if size else [])


def test_no_two_letters_look_the_same() -> None:
    letters = [*ascii_uppercase, *digits]
    drawn = {tuple(block_letters(letter, 10, 4)) for letter in letters}
    assert len(drawn) == len(letters)
    assert all(any(line.strip() for line in drawing) for drawing in drawn)


def test_the_same_points_are_drawn_at_every_size_and_in_ascii() -> None:
    large = block_letters(CODE, 106, 7)
    ascii_ = block_letters(CODE, 60, 7, ascii_only=True)
    assert set("".join(ascii_)) == {" ", "#"}
    assert [line[::2].replace("█", "#") for line in large] == ascii_
    halves = block_letters(CODE, 60, 4)
    upper = ["".join("#" if cell in "▀█" else " " for cell in line) for line in halves]
    assert upper == ascii_[::2]


@pytest.mark.parametrize("text", ["", "abcd-1234", "ÄBCD", "A\x1b[2J", "ＡＢ"])
def test_what_has_no_letters_of_ours_is_not_drawn(text: str) -> None:
    assert block_letters(text, 200, 20) == []
