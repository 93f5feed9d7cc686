"""What a person can do on a screen, one row each: the source of its bindings, its help, its palette and its footer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.keys import key_to_character

_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "exclamation_mark": "!",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "comma": ",",
    "full_stop": ".",
    "asterisk": "*",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "delete": "Del",
    "tab": "Tab",
    "shift+tab": "shift+Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}

_rebound: dict[str, str] = {}
"""Keys that a person gave deeds instead of their own, by the deed's id, in Textual's spelling."""


def show_rebound(keymap: Mapping[str, str]) -> None:
    """Let footer, help and palette name these keys from now on."""
    _rebound.clear()
    _rebound.update(keymap)


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed. ``label`` stands in the footer and the palette, ``tooltip`` says the same as a sentence.

    ``keys`` is Textual's spelling, comma-separated, empty where only the palette and the help offer it. ``footer`` is
    the place in the footer, counted from 1; 0 keeps it out. A deed without ``action`` only explains a key; one that is
    not ``bound`` shows a key that a widget of the screen listens to itself.
    """

    id: str
    keys: str
    action: str
    label: str
    tooltip: str
    group: str
    footer: int = 0
    bound: bool = True

    @property
    def shown_keys(self) -> str:
        """Return the keys as a person reads them."""
        keys = _rebound.get(self.id, self.keys)
        return " ".join(_shown(key) for key in keys.split(",") if key)

    @property
    def first_key(self) -> str:
        """Return the first key as a person reads it."""
        return self.shown_keys.partition(" ")[0]


def _shown(key: str) -> str:
    return _NAMES.get(key) or (key_to_character(key) if "_" in key else None) or key


def bindings(deeds: Iterable[Deed]) -> list[BindingType]:
    """Return the bindings of all deeds that the screen itself listens to."""
    return [
        Binding(deed.keys, deed.action, deed.label, id=deed.id, tooltip=deed.tooltip, show=bool(deed.footer))
        for deed in deeds
        if deed.keys and deed.action and deed.bound
    ]
