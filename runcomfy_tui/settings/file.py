"""Reading ``config.toml``: every value typed and checked, everything that is wrong named with its line."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.text import clean
from runcomfy_tui.settings.declared import SETTINGS, Setting, as_text
from runcomfy_tui.settings.given import Given
from runcomfy_tui.settings.kinds import profile_name
from runcomfy_tui.settings.parsed import NOTHING, FileSettings, Problem
from runcomfy_tui.settings.toml_lines import Statement, line_of, statements

PROFILES: Final = "profiles"
KEYS: Final = "keys"
MOST_BYTES: Final = 1024 * 1024
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_SAID_BETTER: Final = {
    "Cannot overwrite a value": "the same key stands there twice",
    "Cannot declare": "the same table stands there twice",
    "Expected '=' after a key in a key/value pair": "there is no = after the key",
    "Invalid value": "that is no value: a text needs quotes around it",
    "Expected newline or end of document after a statement": "there is something after the value",
    "Unterminated string": "a text has no quotes at its end",
    "Illegal character '\\n'": "a text has no quotes at its end",
    'Expected "\'"': "a text has no quotes at its end",
}
_TYPES: Final[tuple[tuple[type, str], ...]] = (
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a table"),
)


def read_file(path: Path) -> FileSettings:
    """Return what the file gives; it never fails: what is wrong is in the problems."""
    shown = clean(str(path), 200)
    try:
        text = read_text(path)
    except FileNotFoundError:
        return NOTHING
    except ConfigurationError as error:
        return FileSettings(problems=(Problem(error.message, error.advice),))
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        return FileSettings(problems=(Problem(f"{shown} cannot be read: it is nested too deeply."),))
    except ValueError as error:
        return FileSettings(problems=(_broken(shown, text, str(error)),))
    return _Checking(shown, statements(text.removeprefix("\ufeff"))).all_of(data, _remarks(path))


def read_text(path: Path) -> str:
    """Return the file's text as it is; raise :class:`ConfigurationError`, or ``FileNotFoundError`` without a file."""
    shown = clean(str(path), 200)
    try:
        # Without O_NONBLOCK a pipe in its place would be waited for.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ConfigurationError(f"{shown} is not a file.", advice="Settings are read from it: move it away.")
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        if path.is_symlink():
            raise ConfigurationError(f"{shown} is a link to a file that is not there.") from None
        raise
    except IsADirectoryError:
        raise ConfigurationError(
            f"{shown} is a folder.", advice="Settings are read from a file of that name: move the folder away."
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{shown} could not be read ({error.strerror}).") from None
    if len(content) > MOST_BYTES:
        raise ConfigurationError(f"{shown} is larger than 1 MiB: that cannot be settings.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{shown}, line {line}: that is not UTF-8.", advice="Save it as UTF-8.") from None


def _broken(shown: str, text: str, said: str) -> Problem:
    place = _PLACE.search(said)
    words = said[: place.start()] if place else said
    line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    words = next((better for begin, better in _SAID_BETTER.items() if words.startswith(begin)), clean(words, 120))
    return Problem(f"{shown}, line {line} is not TOML: {words}.", line=line)


def _remarks(path: Path) -> tuple[str, ...]:
    mode = path.stat().st_mode if os.name == "posix" else 0
    if mode & stat.S_IWOTH:
        return (f"Everybody on this machine can change {clean(str(path), 200)}: chmod 600 mends that.",)
    return ()


def nearest(word: str, among: Iterable[str]) -> str | None:
    """Return what was most likely meant."""
    known = {each.casefold(): each for each in among}
    word = word.casefold().replace("-", "_").replace(" ", "_")
    found = [each for each in known if each.startswith(f"{word}_")]
    found = found or get_close_matches(word, known, n=1, cutoff=0.7)
    found = found or [each for each in known if word in each.split("_")]
    found = found or get_close_matches(word, known, n=1, cutoff=0.5)
    return known[found[0]] if found else None


class _Checking:
    """Goes through what the file holds and keeps what can be used."""

    def __init__(self, shown: str, found: list[Statement]) -> None:
        self._shown = shown
        self._found = found
        self._problems: list[Problem] = []

    def all_of(self, data: Mapping[str, Any], remarks: tuple[str, ...]) -> FileSettings:
        top = self._settings((), {key: value for key, value in data.items() if key not in (PROFILES, KEYS)})
        profiles = {
            name: self._settings((PROFILES, name), table)
            for name, table in self._tables((PROFILES,), data.get(PROFILES, {})).items()
            if self._is_profile(name)
        }
        keys = self._keys(data.get(KEYS, {}))
        problems = tuple(sorted(self._problems, key=lambda problem: problem.line or 0))
        return FileSettings(top, profiles, keys, problems, remarks)

    def _tables(self, path: tuple[str, ...], value: Any) -> dict[str, Mapping[str, Any]]:
        if not isinstance(value, dict):
            self._wrong(path, "must be a table", "Write [profiles.NAME] above the settings of a profile.")
            return {}
        found: dict[str, Mapping[str, Any]] = {}
        for name, table in value.items():
            if isinstance(table, dict):
                found[name] = table
            elif name in SETTINGS:
                self._wrong((*path, name), "stands in no profile", "Write [profiles.NAME] with the profile's name.")
            else:
                self._wrong((*path, name), f"must be a table, not {_type_of(table)}")
        return found

    def _is_profile(self, name: str) -> bool:
        try:
            profile_name(Given(name, self._place((PROFILES, name))))
        except ConfigurationError as error:
            self._problems.append(Problem(error.message, error.advice, self._line((PROFILES, name))))
            return False
        return True

    def _settings(self, table: tuple[str, ...], data: Mapping[str, Any]) -> dict[str, Given]:
        usable: dict[str, Given] = {}
        for key, value in data.items():
            path = (*table, key)
            setting = SETTINGS.get(key)
            if setting is None or (table and not setting.for_profiles):
                self._unknown(path, value)
            elif (given := self._given(path, setting, value)) is not None:
                usable[key] = given
        return usable

    def _given(self, path: tuple[str, ...], setting: Setting, value: Any) -> Given | None:
        """Return a setting as text, if it has the right type and can be read."""
        if type(value) not in setting.kind.types:
            meant = "Did you mean [profiles.NAME]?" if path == ("profile",) and isinstance(value, dict) else ""
            self._wrong(path, f"must be {setting.kind.takes}, not {_shown_value(value)}", meant)
            return None
        given = Given(as_text(value), self._place(path), "file")
        try:
            setting.kind.read(given)
        except ConfigurationError as error:
            self._problems.append(Problem(error.message, error.advice, self._line(path)))
            return None
        return given

    def _keys(self, table: Any) -> dict[str, Given]:
        if not isinstance(table, dict):
            self._wrong((KEYS,), "must be a table", "Write [keys] above the keys.")
            return {}
        usable: dict[str, Given] = {}
        for name, value in _flat(table).items():
            path = (KEYS, *name) if (KEYS, *name) in {each.path for each in self._found} else (KEYS, ".".join(name))
            if isinstance(value, str):
                usable[".".join(name)] = Given(value, self._place(path), "file")
            else:
                self._wrong(path, f"must be a key as a text, not {_type_of(value)}")
        return usable

    def _unknown(self, path: tuple[str, ...], value: Any) -> None:
        key, inside = path[-1], len(path) > 1
        names = [name for name, setting in SETTINGS.items() if setting.for_profiles or not inside]
        is_table = isinstance(value, dict)
        advice = ""
        if inside and key in SETTINGS:
            advice = f"Write {key} at the top of the file, above the first table."
        elif is_table:
            meant = nearest(key, (PROFILES, KEYS))
            advice = f"Did you mean [{meant}{'.NAME' if meant == PROFILES else ''}]?" if meant and not inside else ""
        elif meant := nearest(key, names):
            advice = f"Did you mean {meant}?"
        what = "a table" if is_table else "a setting of a profile" if inside and key in SETTINGS else "a setting"
        self._wrong(path, f"is not {what} of runcomfy-tui", advice or "runcomfy-tui config reference lists all.")

    def _wrong(self, path: tuple[str, ...], words: str, advice: str = "") -> None:
        self._problems.append(Problem(f"{self._place(path)} {words}.", advice, self._line(path)))

    def _line(self, path: tuple[str, ...]) -> int:
        return line_of(self._found, path)

    def _place(self, path: tuple[str, ...]) -> str:
        return f"{self._shown}, line {self._line(path)}: {clean('.'.join(path), 60)}"


def _flat(table: Mapping[str, Any], before: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Return a table with the keys of the tables inside it: ``jobs.cancel`` may be written with and without quotes."""
    found: dict[tuple[str, ...], Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found.update(_flat(value, (*before, key)))
        else:
            found[*before, key] = value
    return found


def _type_of(value: object) -> str:
    return next((words for kind, words in _TYPES if isinstance(value, kind)), "a date or time")


def _shown_value(value: object) -> str:
    """Return a value as it can stand in a sentence."""
    if isinstance(value, bool | int | float):
        return clean(repr(value).lower(), 40)
    return f"the text {clean(value, 40)!r}" if isinstance(value, str) else _type_of(value)
