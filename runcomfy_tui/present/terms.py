"""Filters of words and ``name:value`` terms, each with ``-`` to exclude; all must hold. Each list has its own terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

_PIECE = re.compile(r'-?[a-z]+:"[^"]*"?|-?"[^"]*"?|\S+', re.IGNORECASE)
_TERM = re.compile(r'([a-z]+):("[^"]*"?|\S*)', re.IGNORECASE)
_LONGEST = 500


class Identified(Protocol):
    """A row of a list."""

    @property
    def id(self) -> str:
        """Return what the row is known by."""
        ...


Row = TypeVar("Row", bound=Identified)
Test = Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class TermSieve(Generic[Row]):
    """What a text lets through; ``problems`` are sentences about those of its terms that make no sense."""

    text: str = ""
    tests: tuple[Test[Row], ...] = field(default=(), compare=False)
    problems: tuple[str, ...] = ()
    timed = False

    @property
    def is_empty(self) -> bool:
        """Tell whether every row passes."""
        return not self.tests

    def passes(self, row: Row, _now: float) -> bool:
        """Tell whether a row is shown."""
        return all(test(row) for test in self.tests)

    def select(self, rows: Iterable[Row], now: float) -> set[str]:
        """Return the ids of the rows that are shown."""
        return {row.id for row in rows if self.passes(row, now)}

    def forget(self, row_ids: Iterable[str]) -> None:
        """Keep nothing as before."""


def parse_terms(
    text: str,
    names: Sequence[str],
    word_test: Callable[[str], Test[Row]],
    term_test: Callable[[str, tuple[str, ...]], Test[Row]],
) -> TermSieve[Row]:
    """Return the sieve that ``text`` stands for; never raises.

    ``word_test`` makes the test of a folded word, ``term_test`` that of a term of ``names`` with its folded values,
    one or more; it raises ValueError with a sentence for values that make no sense.
    """

    def test_of(piece: str) -> Test[Row] | None:
        term = _TERM.fullmatch(piece)
        if term is None:
            word = piece.strip('"')
            return word_test(word) if word else None
        name = term[1]
        if name not in names:
            raise ValueError(f"no term is called “{name}:”; there are {', '.join(names)}")
        values = tuple(part for part in term[2].strip('"').split(",") if part)
        return term_test(name, values) if values else None

    tests: list[Test[Row]] = []
    problems: list[str] = []
    for piece in _PIECE.findall(text[:_LONGEST]):
        try:
            test = test_of(piece.removeprefix("-").casefold())
        except ValueError as problem:
            problems.append(str(problem))
            continue
        if test is not None:
            tests.append(_not(test) if piece.startswith("-") else test)
    return TermSieve(text, tuple(tests), tuple(problems))


def complete_term(text: str, names: Sequence[str], values: Callable[[str], Sequence[str]]) -> str | None:
    """Return the text with its last word completed, None where nothing fits; ``values`` are those of a term."""
    start = text.rfind(" ") + 1
    start += text[start:].startswith("-")
    name, sign, value = text[start:].casefold().partition(":")
    if not sign:
        found = next((f"{each}:" for each in names if name and each.startswith(name)), None)
        return None if found is None else text[:start] + found
    begun = value.rpartition(",")[2]
    known = values(name) if name in names and begun else ()
    found = next((each for each in known if each.casefold().startswith(begun) and " " not in each), None)
    return None if found is None else text[: len(text) - len(begun)] + found


def _not(test: Test[Row]) -> Test[Row]:
    return lambda row: not test(row)
