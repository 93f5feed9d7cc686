"""A seed that is kept: how a draft remembers it, and which entries outlive a submit."""

from __future__ import annotations

import json
from collections.abc import Mapping

from runcomfy_tui.forms import Entry, Members, NotSent, Picked

_PREFIX = "(lock) "


def lock_key(*path: str) -> str:
    """The key of the draft under which the lock of a seed is kept; no field has it.

    ``path`` is the name of the field, or of the group and of the seed in it.
    """
    return _PREFIX + (path[0] if len(path) == 1 else json.dumps(path))


def is_lock_key(key: str) -> bool:
    """Whether a key of a draft is that of a lock."""
    return key.startswith(_PREFIX)


def lock_entry(locked: bool) -> Entry:
    """What stands under `lock_key`."""
    return Picked(True) if locked else NotSent()


def is_locked(draft: Mapping[str, Entry], *path: str) -> bool:
    """Whether the draft holds this seed locked."""
    return draft.get(lock_key(*path)) == Picked(True)


def kept_after_submit(draft: Mapping[str, Entry]) -> dict[str, Entry]:
    """The part of a draft that the next form of the same target starts with: locked seeds, with their locks."""
    kept: dict[str, Entry] = {}
    for key, entry in draft.items():
        if not is_lock_key(key) or entry != Picked(True):
            continue
        name = key.removeprefix(_PREFIX)
        if name in draft:
            kept |= {name: draft[name], key: entry}
        elif (path := _path(name)) is not None and isinstance(group := draft.get(path[0]), Members):
            inner = {path[1]: group.entries[path[1]]} if path[1] in group.entries else {}
            before = kept.get(path[0])
            kept |= {path[0]: Members({**(before.entries if isinstance(before, Members) else {}), **inner}), key: entry}
    return kept


def _path(name: str) -> tuple[str, str] | None:
    try:
        found = json.loads(name)
    except ValueError:
        return None
    match found:
        case [str(group), str(member)]:
            return group, member
        case _:
            return None
