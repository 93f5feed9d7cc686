"""The filter of downloads: words, ``state:``, ``kind:`` and ``model:``, each with ``-`` to exclude; all must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.present.downloads import STATE_WORDS, UNFINISHED, FileRow

FIELDS = ("state", "kind", "model")
LIVE = "live"
STATE_VALUES = (*STATE_WORDS.values(), LIVE)
"""What may stand behind ``state:``; ``live`` is whatever is still to come."""

_PIECE = re.compile(r'-?[a-z]+:"[^"]*"?|-?"[^"]*"?|\S+', re.IGNORECASE)
_TERM = re.compile(r'([a-z]+):("[^"]*"?|\S*)', re.IGNORECASE)
_LONGEST = 500
_TITLE_LIMIT = 2_000

Test = Callable[[FileRow], bool]


@dataclass(frozen=True, slots=True)
class DownloadSieve:
    """What a text lets through; ``problems`` are sentences about those of its terms that make no sense."""

    text: str = ""
    tests: tuple[Test, ...] = field(default=(), compare=False)
    problems: tuple[str, ...] = ()
    timed = False

    @property
    def is_empty(self) -> bool:
        """Tell whether every file passes."""
        return not self.tests

    def passes(self, row: FileRow, _now: float) -> bool:
        """Tell whether a file is shown."""
        return all(test(row) for test in self.tests)

    def select(self, rows: Iterable[FileRow], now: float) -> set[str]:
        """Return the ids of the files that are shown."""
        return {row.id for row in rows if self.passes(row, now)}

    def forget(self, row_ids: Iterable[str]) -> None:
        """Keep nothing as before."""


def parse(text: str) -> DownloadSieve:
    """Return the sieve that ``text`` stands for; never raises."""
    tests: list[Test] = []
    problems: list[str] = []
    for piece in _PIECE.findall(text[:_LONGEST]):
        negated = piece.startswith("-")
        try:
            test = _test(piece.removeprefix("-").casefold())
        except ValueError as problem:
            problems.append(str(problem))
            continue
        if test is not None:
            tests.append(_not(test) if negated else test)
    return DownloadSieve(text, tuple(tests), tuple(problems))


def complete(text: str) -> str | None:
    """Return the text with its last word completed, None where nothing fits."""
    start = text.rfind(" ") + 1
    start += text[start:].startswith("-")
    name, sign, value = text[start:].casefold().partition(":")
    if not sign:
        found = next((f"{each}:" for each in FIELDS if name and each.startswith(name)), None)
        return None if found is None else text[:start] + found
    known = {"state": STATE_VALUES, "kind": tuple(kind.value for kind in MediaKind)}.get(name, ())
    begun = value.rpartition(",")[2]
    found = next((each for each in known if begun and each.startswith(begun)), None)
    return None if found is None else text[: len(text) - len(begun)] + found


def _not(test: Test) -> Test:
    return lambda row: not test(row)


def _test(piece: str) -> Test | None:
    term = _TERM.fullmatch(piece)
    if term is None:
        word = piece.strip('"')
        return (lambda row: word in _haystack(row)) if word else None
    name, value = term[1], term[2].strip('"')
    values = tuple(part for part in value.split(",") if part)
    if name not in FIELDS:
        raise ValueError(f"no term is called “{name}:”; there are {', '.join(FIELDS)}")
    if not values:
        return None
    if name == "model":
        return lambda row: any(part in _target(row).casefold() for part in values)
    if name == "kind":
        return lambda row: any(row.kind.value.startswith(part) for part in values)
    return _state_test(values)


def _state_test(values: tuple[str, ...]) -> Test:
    wanted = {state for state, word in STATE_WORDS.items() for value in values if word.startswith(value)}
    if LIVE in values:
        wanted |= UNFINISHED
    if not wanted:
        raise ValueError(f"no state is called “{values[0]}”; there are {', '.join(STATE_VALUES)}")
    return lambda row: row.state in wanted


def _target(row: FileRow) -> str:
    return "" if row.target is None else f"{row.target.id}\n{row.target_name}"


def _haystack(row: FileRow) -> str:
    parts = (row.name, _target(row), row.title[:_TITLE_LIMIT], row.request_id, row.job_id, STATE_WORDS[row.state])
    return "\n".join((*parts, row.problem or "")).casefold()
