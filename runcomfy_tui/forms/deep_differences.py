"""What changed between two bodies, down to the single values inside lists and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from runcomfy_tui.forms.json_text import same_json

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class DeepDifference:
    """One value that differs, by its path in the body. ``before`` is None where it was added, ``after`` where removed.

    Places in a list count in the list of now, for a removed element in that of then.
    """

    path: Path
    change: Literal["added", "removed", "changed"]
    before: object = None
    after: object = None


def deep_differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[DeepDifference, ...]:
    """Every value that differs: those of `after` in its order, then what was removed, level by level."""
    return tuple(_of_objects((), before, after))


def _of_objects(path: Path, before: Mapping[str, object], after: Mapping[str, object]) -> list[DeepDifference]:
    found: list[DeepDifference] = []
    for name, value in after.items():
        if name not in before:
            found.append(DeepDifference((*path, name), "added", after=value))
        else:
            found += _of_values((*path, name), before[name], value)
    found += [DeepDifference((*path, name), "removed", value) for name, value in before.items() if name not in after]
    return found


def _of_values(path: Path, before: object, after: object) -> list[DeepDifference]:
    if same_json(before, after):
        return []
    if isinstance(before, Mapping) and isinstance(after, Mapping) and before and after:
        return _of_objects(path, before, after)
    if isinstance(before, list) and isinstance(after, list) and before and after:
        return _of_lists(path, before, after)
    return [DeepDifference(path, "changed", before, after)]


def _of_lists(path: Path, before: Sequence[object], after: Sequence[object]) -> list[DeepDifference]:
    """What stands the same at both ends is left out, so that an element put in front is one change and not many."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if not same_json(before[at], after[at])), shorter)
    left = shorter - start
    end = next((at for at in range(left) if not same_json(before[-1 - at], after[-1 - at])), left)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    found: list[DeepDifference] = []
    for at, (was, now) in enumerate(zip(old, new, strict=False), start):
        found += _of_values((*path, at), was, now)
    both = min(len(old), len(new))
    found += [DeepDifference((*path, start + at), "added", after=new[at]) for at in range(both, len(new))]
    found += [DeepDifference((*path, start + at), "removed", old[at]) for at in range(both, len(old))]
    return found
