"""What a person can do on a screen, one row each: the source of its bindings, its help, its palette and its footer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

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
        return " ".join(_NAMES.get(key, key) for key in self.keys.split(",") if key)

    @property
    def first_key(self) -> str:
        """Return the first key as a person reads it."""
        return self.shown_keys.partition(" ")[0]


def bindings(deeds: Iterable[Deed]) -> list[BindingType]:
    """Return the bindings of all deeds that the screen itself listens to."""
    return [
        Binding(deed.keys, deed.action, deed.label, id=deed.id, tooltip=deed.tooltip, show=bool(deed.footer))
        for deed in deeds
        if deed.keys and deed.action and deed.bound
    ]
