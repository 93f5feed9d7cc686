"""Where the statements of a TOML text stand: ``tomllib`` gives values without their lines.

The text is one that ``tomllib`` has read: nothing here tells whether it is right.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A key with its value, or the head of a table; ``path`` begins at the top of the file, ``line`` counts from 1.

    ``table`` is the table that it stands in. Offsets into the text: ``start`` of the key, ``value_start`` and ``end``
    of the value; the head of a table has no value.
    """

    path: Path
    table: Path
    is_table: bool
    line: int
    start: int
    value_start: int
    end: int


def statements(text: str) -> list[Statement]:
    """Return all statements in order."""
    scanner = _Scanner(text)
    found: list[Statement] = []
    while (statement := scanner.next_statement()) is not None:
        found.append(statement)
    return found


def line_of(found: list[Statement], path: Path) -> int:
    """Return the line of a key, or of the nearest thing around it that has one: what stands inside braces has none."""
    lines: dict[Path, int] = {}
    for statement in found:
        for length in range(1, len(statement.path) + 1):
            lines.setdefault(statement.path[:length], statement.line)
        if not statement.is_table:
            lines[statement.path] = statement.line
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._table: Path = ()
        self._line, self._counted = 1, 0

    def next_statement(self) -> Statement | None:
        """Return the next one, None at the end of the text."""
        self._skip_blank()
        if self._at >= len(self._text):
            return None
        start, line = self._at, self._line_at(self._at)
        if self._peek() == "[":
            while self._peek() == "[":
                self._at += 1
            self._table = self._key()
            while self._peek() == "]":
                self._at += 1
            return Statement(self._table, self._table, True, line, start, self._at, self._at)
        key = self._key()
        self._at += 1  # the equals sign
        self._skip_spaces()
        value_start = self._at
        self._skip_value()
        return Statement((*self._table, *key), self._table, False, line, start, value_start, self._at)

    def _peek(self, count: int = 1) -> str:
        return self._text[self._at : self._at + count]

    def _line_at(self, at: int) -> int:
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _skip_spaces(self) -> None:
        while self._peek() and self._peek() in " \t":
            self._at += 1

    def _skip_blank(self) -> None:
        """Skip spaces, ends of lines, and comments."""
        while (character := self._peek()) and character in " \t\r\n#":
            if character == "#":
                self._skip_line()
            else:
                self._at += 1

    def _skip_line(self) -> None:
        end = self._text.find("\n", self._at)
        self._at = len(self._text) if end < 0 else end

    def _key(self) -> Path:
        """Read a key, dotted or not, and the spaces around its parts."""
        parts: list[str] = []
        while True:
            self._skip_spaces()
            start = self._at
            if self._peek() and self._peek() in "\"'":
                self._skip_string()
                parts.append(tomllib.loads(f"key = {self._text[start : self._at]}")["key"])
            else:
                while (character := self._peek()) and (character.isalnum() or character in "-_"):
                    self._at += 1
                parts.append(self._text[start : self._at])
            self._skip_spaces()
            if self._peek() != ".":
                return tuple(parts)
            self._at += 1

    def _skip_string(self) -> None:
        quote = self._peek()
        mark = quote * 3 if self._peek(3) == quote * 3 else quote
        self._at += len(mark)
        while self._at < len(self._text) and self._peek(len(mark)) != mark:
            self._at += 2 if quote == '"' and self._peek() == "\\" else 1
        self._at += len(mark)
        while len(mark) == 3 and self._peek() == quote:  # up to two quotes may stand before the closing three
            self._at += 1

    def _skip_value(self) -> None:
        """Go to the end of a value: what is in brackets may go over many lines."""
        depth, end = 0, self._at
        while character := self._peek():
            if character in "\"'":
                self._skip_string()
                end = self._at
                continue
            if character in "\n#" and depth == 0:
                break
            if character == "#":
                self._skip_line()
                continue
            depth += (character in "[{") - (character in "]}")
            self._at += 1
            if not character.isspace():
                end = self._at
        self._at = end
