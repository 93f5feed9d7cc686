"""What changed between two bodies, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from runcomfy_tui.forms.json_text import same_json


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that differs. `before` is None where it was added, `after` where it was removed; see `change`."""

    name: str
    change: Literal["added", "removed", "changed"]
    before: object = None
    after: object = None


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Difference, ...]:
    """Every key whose value differs: those of `after` in its order, then the removed ones."""
    found: list[Difference] = []
    for name, value in after.items():
        if name not in before:
            found.append(Difference(name, "added", after=value))
        elif not same_json(before[name], value):
            found.append(Difference(name, "changed", before=before[name], after=value))
    found.extend(Difference(name, "removed", before=value) for name, value in before.items() if name not in after)
    return tuple(found)
