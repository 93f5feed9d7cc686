"""What the person may mean while a filter is being typed: names of terms, states, targets, labels and tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from runcomfy_tui.domain.query_terms import FIELDS, KIND_VALUES
from runcomfy_tui.domain.state_names import STATE_VALUES

_TYPED = re.compile(r'-?[a-z]+[:=]"[^"]*\Z|\S*\Z', re.IGNORECASE)
_NAMED = re.compile(r"(-?[a-z]+)([:=])", re.IGNORECASE)
_DAYS = ("today", "yesterday")


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand in ``text[start:end]`` instead of what stands there, the likeliest first."""

    start: int
    end: int
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Values that jobs have, to be completed: ids and names of targets, labels and tags."""

    targets: Iterable[str] = field(default=())
    labels: Iterable[str] = field(default=())
    tags: Iterable[str] = field(default=())


def complete(text: str, cursor: int, known: Known | None = None) -> Completion:
    """Return how the term before the cursor may go on: names of terms, states, days, and the values in ``known``.

    A value with a space in it comes in quotes.
    """
    cursor = max(0, min(cursor, len(text)))
    found = _TYPED.search(text, 0, cursor)
    start = found.start() if found is not None else cursor
    if text[start:cursor].startswith("-"):
        start += 1
    named = _NAMED.match(text, start, cursor)
    if named is None:
        typed = text[start:cursor].casefold()
        words = (f"{name}{_sign(name)}" for name in FIELDS)
        return Completion(start, cursor, tuple(word for word in words if word.startswith(typed)))
    value = text[named.end() : cursor]
    value_start = named.end() + (0 if value.startswith('"') or named[2] == "=" else value.rfind(",") + 1)
    folded = text[value_start:cursor].casefold().lstrip('"')
    values = _values(named[1].casefold(), known or Known())
    starting = [word for word in values if word.casefold().startswith(folded)]
    inside = [word for word in values if folded in word.casefold() and word not in starting]
    return Completion(value_start, cursor, tuple(_quoted(word) for word in starting + inside))


def _quoted(word: str) -> str:
    return f'"{word}"' if any(c.isspace() or c == "," for c in word) else word


def _sign(name: str) -> str:
    return ":" if FIELDS[name] in ("text", "day") else ">" if name == "queue" else "<"


def _values(name: str, known: Known) -> tuple[str, ...]:
    match name:
        case "state":
            return STATE_VALUES
        case "kind":
            return KIND_VALUES
        case "day":
            return _DAYS
        case "model" | "target":
            values = known.targets
        case "label":
            values = known.labels
        case "tag":
            values = known.tags
        case _:
            return ()
    return tuple(sorted(dict.fromkeys(values)))
