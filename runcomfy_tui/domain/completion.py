"""What the person may mean while a filter is being typed: names of terms, states and targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from runcomfy_tui.domain.query import FIELDS, STATE_VALUES


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand in ``text[start:end]`` instead of what stands there, the likeliest first."""

    start: int
    end: int
    candidates: tuple[str, ...]


def complete(text: str, cursor: int, targets: Iterable[str] = ()) -> Completion:
    """Return how the term before the cursor may go on: names of terms, states, and the given target ids."""
    cursor = max(0, min(cursor, len(text)))
    start = max(text.rfind(" ", 0, cursor), text.rfind("\t", 0, cursor)) + 1
    if text[start:cursor].startswith("-"):
        start += 1
    typed = text[start:cursor]
    name, sign, value = typed.partition(":")
    if not sign:
        words = [f"{field_name}{_sign(field_name)}" for field_name in FIELDS]
        return Completion(start, cursor, tuple(word for word in words if word.startswith(typed.casefold())))
    value_start = start + len(name) + 1 + value.rfind(",") + 1
    folded = text[value_start:cursor].casefold()
    known = _values(name.casefold(), targets)
    starting = [word for word in known if word.casefold().startswith(folded)]
    inside = [word for word in known if folded in word.casefold() and word not in starting]
    return Completion(value_start, cursor, tuple(starting + inside))


def _sign(name: str) -> str:
    return ":" if FIELDS[name] == "text" else ">" if name == "queue" else "<"


def _values(name: str, targets: Iterable[str]) -> tuple[str, ...]:
    if name == "state":
        return STATE_VALUES
    if name in ("model", "target"):
        return tuple(sorted(dict.fromkeys(targets)))
    return ()
