"""The keys that a person can change, and what is wrong with those in the settings file: the screen knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runcomfy_tui.settings import Given, Problem


@dataclass(frozen=True, slots=True)
class KeyOf:
    """The ``keys`` of something that can be done, as they are written in the file, empty where it has none."""

    id: str
    keys: str
    words: str


def all_keys(given: Mapping[str, Given]) -> list[KeyOf]:
    """Return everything that can have a key, with the keys that it has."""
    from runcomfy_tui.ui.rebinding import rebindable, rebound

    keymap, _ = rebound(given)
    return [KeyOf(deed.id, keymap.get(deed.id, deed.keys), deed.tooltip) for deed in rebindable()]


def problems_of_keys(given: Mapping[str, Given]) -> list[Problem]:
    """Return what is wrong with the table ``[keys]``; the screen is loaded only where there is one."""
    if not given:
        return []
    from runcomfy_tui.ui.rebinding import rebound

    return rebound(given)[1]
