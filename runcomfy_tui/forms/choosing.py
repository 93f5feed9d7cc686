"""Typed choices and switches: which value a text means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from runcomfy_tui.forms.json_text import read_json, same_json
from runcomfy_tui.forms.words import choose

_SWITCHES: Final = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


def read_choice(choices: Sequence[object], text: str) -> object:
    """The choice that was typed: the text itself before what it is as JSON, for 5 and "5" may both be there.

    Raises ValueError with a sentence for the person who typed it.
    """
    for value in choices:
        if value == text and isinstance(value, str):
            return value
    try:
        typed = read_json(text)
    except ValueError:
        raise ValueError(choose(choices)) from None
    for value in choices:
        if same_json(value, typed):
            return value
    raise ValueError(choose(choices))


def read_switch(text: str) -> bool | None:
    """What a word says of a switch, None where it says nothing."""
    return _SWITCHES.get(text.strip().lower())
