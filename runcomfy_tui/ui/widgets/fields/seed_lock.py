"""A seed that is kept: how a draft remembers it, and which entries outlive a submit."""

from __future__ import annotations

from collections.abc import Mapping

from runcomfy_tui.forms import Entry, NotSent, Picked

_PREFIX = "(lock) "


def lock_key(name: str) -> str:
    """The key of the draft under which the lock of a seed field is kept; no field has it."""
    return _PREFIX + name


def lock_entry(locked: bool) -> Entry:
    """What stands under `lock_key`."""
    return Picked(True) if locked else NotSent()


def is_locked(draft: Mapping[str, Entry], name: str) -> bool:
    """Whether the draft holds this seed field locked."""
    return draft.get(lock_key(name)) == Picked(True)


def kept_after_submit(draft: Mapping[str, Entry]) -> dict[str, Entry]:
    """The part of a draft that the next form of the same model starts with: locked seeds, with their locks."""
    names = [
        key.removeprefix(_PREFIX) for key, entry in draft.items() if key.startswith(_PREFIX) and entry == Picked(True)
    ]
    return {key: draft[key] for name in names if name in draft for key in (name, lock_key(name))}
