"""The filter of deployments: words, ``kind:``, ``status:`` and the like, each with ``-`` to exclude; all must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from runcomfy_tui.domain.query_terms import fuzzy
from runcomfy_tui.present.deployments import DISABLED, DeploymentRow

FIELDS = ("kind", "status", "hardware", "enabled")
YES_NO = ("yes", "no")
_PIECE = re.compile(r'-?[a-z]+:"[^"]*"?|-?"[^"]*"?|\S+', re.IGNORECASE)
_TERM = re.compile(r'([a-z]+):("[^"]*"?|\S*)', re.IGNORECASE)
_LONGEST = 500

Test = Callable[[DeploymentRow], bool]


@dataclass(frozen=True, slots=True)
class DeploymentSieve:
    """What a text lets through; ``problems`` are sentences about those of its terms that make no sense."""

    text: str = ""
    tests: tuple[Test, ...] = field(default=(), compare=False)
    problems: tuple[str, ...] = ()
    timed = False

    @property
    def is_empty(self) -> bool:
        """Tell whether every deployment passes."""
        return not self.tests

    def passes(self, row: DeploymentRow, _now: float) -> bool:
        """Tell whether a deployment is shown."""
        return all(test(row) for test in self.tests)

    def select(self, rows: Iterable[DeploymentRow], now: float) -> set[str]:
        """Return the ids of the deployments that are shown."""
        return {row.id for row in rows if self.passes(row, now)}

    def forget(self, row_ids: Iterable[str]) -> None:
        """Keep nothing as before."""


def parse(text: str) -> DeploymentSieve:
    """Return the sieve that ``text`` stands for; never raises."""
    tests: list[Test] = []
    problems: list[str] = []
    for piece in _PIECE.findall(text[:_LONGEST]):
        negated = piece.startswith("-") and len(piece) > 1
        body = (piece.removeprefix("-") if negated else piece).casefold()
        try:
            test = _test(body)
        except ValueError as problem:
            problems.append(str(problem))
            continue
        if test is not None:
            tests.append(_not(test) if negated else test)
    return DeploymentSieve(text, tuple(tests), tuple(problems))


def complete(text: str, values: Callable[[str], Sequence[str]]) -> str | None:
    """Return the text with its last word completed, None where nothing fits; ``values`` are those of a term."""
    start = text.rfind(" ") + 1
    start += text[start:].startswith("-")
    name, sign, value = text[start:].casefold().partition(":")
    if not sign:
        found = next((f"{each}:" for each in FIELDS if name and each.startswith(name)), None)
        return None if found is None else text[:start] + found
    begun = value.rpartition(",")[2]
    known = YES_NO if name == "enabled" else values(name) if name in FIELDS else ()
    fits = (each for each in known if each.casefold().startswith(begun) and " " not in each)
    found = next(fits, None) if begun else None
    return None if found is None else text[: len(text) - len(begun)] + found


def words_of(row: DeploymentRow, name: str) -> tuple[str, ...]:
    """Return what a deployment has behind a term, folded."""
    match name:
        case "kind":
            return (row.kind.casefold(),)
        case "status":
            # A disabled one is found by the service's word for it, too.
            return tuple({row.status.casefold(), row.deployment.status.casefold()} - {""})
        case "hardware":
            return tuple(word.casefold() for word in row.hardware.split(", ") if word)
        case _:
            return ("yes" if row.deployment.is_enabled else "no",)


def _not(test: Test) -> Test:
    return lambda row: not test(row)


def _test(piece: str) -> Test | None:
    term = _TERM.fullmatch(piece)
    if term is None:
        return _word_test(piece.strip('"'))
    name, value = term[1], term[2].strip('"')
    if name not in FIELDS:
        raise ValueError(f"no term is called “{name}:”; there are {', '.join(FIELDS)}")
    values = tuple(part for part in value.split(",") if part)
    if not values:
        return None
    if name == "enabled" and not any(known.startswith(part) for known in YES_NO for part in values):
        raise ValueError("“enabled:” takes yes or no")
    if name == "hardware":
        return lambda row: any(part in word for word in words_of(row, name) for part in values)
    return lambda row: any(word.startswith(values) for word in words_of(row, name))


def _word_test(word: str) -> Test | None:
    if not word:
        return None
    near = fuzzy(word)
    return lambda row: word in _haystack(row) or near(row.name)


def _haystack(row: DeploymentRow) -> str:
    one = row.deployment
    enabled = "enabled" if one.is_enabled else DISABLED
    parts = (row.name, row.id, row.kind, row.status, enabled, row.hardware, row.version, one.workflow_id)
    return "\n".join(parts).casefold()
