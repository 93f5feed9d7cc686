"""Changing one setting in ``config.toml``: everything else in the file stays as it is, comments and order too."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from runcomfy_tui.domain.errors import ConfigurationError, DiskRefused
from runcomfy_tui.domain.text import clean
from runcomfy_tui.folders import make_private
from runcomfy_tui.settings.declared import SETTINGS, as_text
from runcomfy_tui.settings.file import PROFILES, read_text
from runcomfy_tui.settings.given import Given
from runcomfy_tui.settings.kinds import NONE
from runcomfy_tui.settings.toml_lines import Statement, statements

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_BOM = "\ufeff"
_HEAD = "# Settings of runcomfy-tui; `runcomfy-tui config reference` lists all of them.\n"


def write_setting(path: Path, name: str, text: str | None, profile: str | None = None) -> None:
    """Write one setting to the file, at its top or for a ``profile``; ``text`` None takes it out.

    Raises :class:`ConfigurationError` where the value is wrong, or the file is one that a person has to mend first, and
    :class:`DiskRefused`.
    """
    value = None if text is None else toml_value(name, text)
    try:
        before = read_text(path)
    except FileNotFoundError:
        before = _HEAD
    bom = _BOM if before.startswith(_BOM) else ""
    after = changed(before.removeprefix(_BOM), (*((PROFILES, profile) if profile else ()), name), value)
    if bom + after != before:
        _replace(path, (bom + after).encode())


def toml_value(name: str, text: str) -> str:
    """Return what stands behind the equals sign; raise :class:`ConfigurationError` for what the setting cannot be."""
    setting = SETTINGS[name]
    value = setting.kind.read(Given(text.strip(), name))
    if value is None:
        return _quoted(NONE)
    return as_text(value) if isinstance(value, bool | int | float) else _quoted(text.strip())


def changed(text: str, path: tuple[str, ...], value: str | None) -> str:
    """Return the text with a key set to a TOML value, or without it; raise :class:`ConfigurationError`.

    Several ways are tried, and only one after which the file says exactly what it should is taken.
    """
    try:
        wanted = _with(tomllib.loads(text), path, value)
        found = statements(text)
    except (ValueError, RecursionError):
        raise ConfigurationError(
            "The file of settings cannot be read as it is.", advice="runcomfy-tui config check says what is wrong."
        ) from None
    for candidate in _candidates(text, found, path, value):
        try:
            if tomllib.loads(candidate) == wanted:
                return candidate
        except (ValueError, RecursionError):
            continue
    raise ConfigurationError(
        f"{'.'.join(path)} stands in the file in a way that only a person should change.", advice="Edit it by hand."
    )


def _with(data: dict[str, Any], path: tuple[str, ...], value: str | None) -> dict[str, Any]:
    """Return what the file must say afterwards."""
    at = data
    for part in path[:-1]:
        at = at.setdefault(part, {}) if value is not None else at.get(part, {})
        if not isinstance(at, dict):
            raise ValueError(part)
    if value is None:
        at.pop(path[-1], None)
    else:
        at[path[-1]] = tomllib.loads(f"value = {value}")["value"]
    return data


def _candidates(text: str, found: list[Statement], path: tuple[str, ...], value: str | None) -> Iterator[str]:
    here = next((each for each in found if each.path == path and not each.is_table), None)
    if value is None:
        yield text if here is None else _without(text, here)
        return
    if here is not None:
        yield text[: here.value_start] + value + text[here.end :]
        return
    table, line = path[:-1], f"{path[-1]} = {value}"
    inside = [each for each in found if each.table == table]
    if inside:
        yield _line_after(text, inside[-1], line)
    if not table:
        yield _line_at_top(text, found, line)
        return
    yield _line_at_end(text, f"[{_dotted(table)}]", line)
    yield _line_at_top(text, found, f"{_dotted(path)} = {value}")


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _line_end(text: str, at: int) -> int:
    """Return where the line after this place begins."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _without(text: str, here: Statement) -> str:
    return text[: text.rfind("\n", 0, here.start) + 1] + text[_line_end(text, here.end) :]


def _line_after(text: str, statement: Statement, line: str) -> str:
    at, newline = _line_end(text, statement.end), _newline(text)
    before = text[:at] if text[:at].endswith("\n") else text[:at] + newline
    return before + line + newline + text[at:]


def _line_at_top(text: str, found: list[Statement], line: str) -> str:
    """Put a line below those at the top of the file, above the first table and the remarks that belong to it."""
    head = next((each for each in found if each.is_table), None)
    newline = _newline(text)
    if head is None:
        return text + ("" if not text or text.endswith("\n") else newline) + line + newline
    at = text.rfind("\n", 0, head.start) + 1
    while at > 0 and text[text.rfind("\n", 0, at - 1) + 1 : at].lstrip().startswith("#"):
        at = text.rfind("\n", 0, at - 1) + 1
    return text[:at] + line + newline * 2 + text[at:]


def _line_at_end(text: str, head: str, line: str) -> str:
    newline = _newline(text)
    body = text.rstrip("\r\n \t")
    return body + (newline * 2 if body else "") + head + newline + line + newline


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(part if _PLAIN.fullmatch(part) else _quoted(part) for part in path)


def _quoted(text: str) -> str:
    """Return a text as a basic string of TOML."""
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return (
        '"' + "".join(marks.get(each) or (each if each.isprintable() else f"\\U{ord(each):08x}") for each in text) + '"'
    )


def _replace(path: Path, content: bytes) -> None:
    """Write the file whole, for this user alone; where it is a link, what it leads to."""
    target = Path(os.path.realpath(path))
    shown = clean(str(target), 200)
    unfinished: Path | None = None
    try:
        make_private(target.parent)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)  # 0600
        unfinished = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise DiskRefused(f"{shown} could not be written ({error.strerror}).") from None
    finally:
        if unfinished is not None:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
