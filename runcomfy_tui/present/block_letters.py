"""A short code in letters that are read from afar: drawn with blocks, as large as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

_WIDTH, _HEIGHT = 5, 7
_GAP: Final = 1
_LETTERS: Final = {
    " ": "00000000000000", "-": "0000000E000000",
    "0": "0E11131519110E", "1": "040C040404040E", "2": "0E11010204081F", "3": "1F02040201110E", "4": "02060A121F0202",
    "5": "1F101E0101110E", "6": "0608101E11110E", "7": "1F010204080808", "8": "0E11110E11110E", "9": "0E11110F01020C",
    "A": "0E11111F111111", "B": "1E11111E11111E", "C": "0E11101010110E", "D": "1E11111111111E", "E": "1F10101E10101F",
    "F": "1F10101E101010", "G": "0E11101711110F", "H": "1111111F111111", "I": "0E04040404040E", "J": "0702020202120C",
    "K": "11121418141211", "L": "1010101010101F", "M": "111B1515111111", "N": "11111915131111", "O": "0E11111111110E",
    "P": "1E11111E101010", "Q": "0E11111115120D", "R": "1E11111E141211", "S": "0F10100E01011E", "T": "1F040404040404",
    "U": "1111111111110E", "V": "11111111110A04", "W": "1111111515150A", "X": "11110A040A1111", "Y": "1111110A040404",
    "Z": "1F01020408101F",
}  # fmt: skip
"""Each letter's lines from above, two hexadecimal digits a line, the highest of five bits on the left."""
_HALVES: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def block_letters(text: str, columns: int, lines: int, *, ascii_only: bool = False) -> list[str]:
    """Return lines of equal length that draw ``text`` in at most so many columns and lines, the largest that fits.

    Empty where there is no room, or for a text with anything but capital letters, digits, spaces and hyphens.
    """
    if not text or any(letter not in _LETTERS for letter in text):
        return []
    points = list(_points(text))
    drawings = [_in_cells(points, "##"), _in_cells(points, "#")] if ascii_only else [_in_cells(points, "██")]
    if not ascii_only:
        drawings.append(_in_halves(points))
    return next((each for each in drawings if len(each[0]) <= columns and len(each) <= lines), [])


def _points(text: str) -> Iterator[list[bool]]:
    """Yield the lines from above as points that are on or off."""
    for line in range(_HEIGHT):
        row: list[bool] = []
        for letter in text:
            bits = int(_LETTERS[letter][line * 2 : line * 2 + 2], 16)
            row += [bool(bits >> bit & 1) for bit in reversed(range(_WIDTH))] + [False] * _GAP
        yield row[:-_GAP]


def _in_cells(points: Sequence[Sequence[bool]], cell: str) -> list[str]:
    return ["".join(cell if point else " " * len(cell) for point in row) for row in points]


def _in_halves(points: Sequence[Sequence[bool]]) -> list[str]:
    """Draw two lines of points in one line of cells: a cell is twice as high as it is wide."""
    below = [*points[1::2], [False] * len(points[0])]
    return [
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(points[::2], below, strict=True)
    ]
