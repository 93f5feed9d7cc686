"""Keys of the person's own: the table ``[keys]`` of the settings file read against everything that has a key."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from textual.app import App
from textual.keys import Keys, _character_to_key

from runcomfy_tui.domain.text import clean
from runcomfy_tui.settings import Given, Problem
from runcomfy_tui.ui.deeds import Deed, show_rebound

_SCREENS: Final = ("jobs", "models", "deployments", "downloads", "events", "costs", "settings")
_FORM: Final = ("runcomfy_tui.ui.screens.form.keys", "FORM_DEEDS")
_MODIFIERS: Final = frozenset({"ctrl", "alt", "shift", "super", "hyper", "meta"})
_NAMED: Final = frozenset(key.value.rpartition("+")[2] for key in Keys if not key.value.startswith("<"))
_SAME: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape", "ctrl+h": "backspace"}
"""What a terminal cannot tell from another key."""
_TAKEN: Final = frozenset(
    {"ctrl+c", "ctrl+q", "ctrl+p", "ctrl+z", "up", "down", "home", "end", "pageup", "pagedown", "ctrl+u", "ctrl+d"}
    | {"enter", "escape", "tab", "shift+tab", "g", "G", "j", "k"}
)
"""Keys that move and leave, everywhere."""


def rebound(given: Mapping[str, Given]) -> tuple[dict[str, str], list[Problem]]:
    """Return the usable keys by the id of what they do, in Textual's spelling, and what is wrong with the others."""
    if not given:
        return {}, []
    screens = [*_all_deeds()]
    known = {deed.id: deed for deeds in screens for deed in deeds}
    keymap: dict[str, str] = {}
    problems: list[Problem] = []
    for name, wanted in given.items():
        deed = known.get(name)
        if deed is None:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            problems.append(
                _problem(wanted, "there is nothing of that name", f"Did you mean {near[0]}?" if near else "")
            )
        elif not (deed.bound and deed.action):
            problems.append(_problem(wanted, f"{deed.label!r} keeps its key", ""))
        elif (keys := _keys(wanted.text)) is None:
            advice = "Write keys such as x, X, f5, ctrl+x or alt+left, several with commas between them."
            problems.append(_problem(wanted, f"{clean(wanted.text, 40)!r} names no key", advice))
        else:
            keymap[name] = keys
    for name, words in _conflicts(screens, keymap):
        problems.append(_problem(given[name], words, "Give one of them another key."))
        keymap.pop(name, None)
    return keymap, problems


def rebindable() -> list[Deed]:
    """Return everything that can be given another key, each once."""
    known = {deed.id: deed for deeds in _all_deeds() for deed in deeds if deed.bound and deed.action}
    return list(known.values())


def _problem(given: Given, words: str, advice: str) -> Problem:
    line = given.place.rpartition("line ")[2]
    return Problem(f"{given.source}: {words}.", advice, int(line) if line.isdigit() else None)


def _all_deeds() -> Iterable[tuple[Deed, ...]]:
    """Yield the deeds of each screen, the form's with those that hold there."""
    for screen in _SCREENS:
        yield importlib.import_module(f"runcomfy_tui.ui.screens.{screen}.deeds").DEEDS
    yield getattr(importlib.import_module(_FORM[0]), _FORM[1])


def _keys(text: str) -> str | None:
    """Return keys as Textual spells them, None where one of them is none."""
    found = [_key(part.strip()) for part in text.split(",")] if text != "," else ["comma"]
    return None if None in found else ",".join(key for key in found if key)


def _key(text: str) -> str | None:
    if not text:
        return None
    *modifiers, name = ["+"] if text == "+" else text.split("+")
    modifiers = [modifier.lower() for modifier in modifiers]
    if len(name) == 1 and name.isprintable() and name != " ":
        name = _character_to_key(name)
    elif name.lower() in _NAMED or text in _TAKEN:
        name = name.lower()
    elif "_" not in name or not name.replace("_", "").isalpha():
        return None  # names such as question_mark are Textual's for characters
    if not _MODIFIERS.issuperset(modifiers):
        return None
    key = "+".join((*modifiers, name))
    return _SAME.get(key, key)


def _conflicts(screens: Iterable[tuple[Deed, ...]], keymap: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each name of the keymap whose key is another's on the same screen, and what to say of it."""
    found: dict[str, str] = {}
    for deeds in screens:
        owners: dict[str, list[Deed]] = {}
        for deed in deeds:
            for key in keymap.get(deed.id, deed.keys).split(","):
                if key:
                    owners.setdefault(key, []).append(deed)
        for key, several in owners.items():
            mine = [deed for deed in several if deed.id in keymap]
            others = [deed for deed in several if not mine or deed is not mine[0]]
            if mine and (others or key in _TAKEN):
                whose = f"is the key of {others[0].id} too" if others else "is a key that moves or leaves everywhere"
                found.setdefault(mine[0].id, f"{key} {whose}")
    return list(found.items())


def use_keys(app: App[int], given: Mapping[str, Given]) -> None:
    """Let the app listen to the person's keys, and show them."""
    keymap, _ = rebound(given)
    show_rebound(keymap)
    if keymap:
        app.set_keymap(keymap)
