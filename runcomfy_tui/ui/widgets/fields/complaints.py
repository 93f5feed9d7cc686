"""Complaints about places inside a value, by the path to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runcomfy_tui.forms.words import path_words

Path = tuple[str | int, ...]
Deep = Mapping[Path, tuple[str, ...]]
"""Complaints without a subject, by path inside the value; `()` is the value itself."""


def within(deep: Deep, part: str | int) -> Deep:
    """The complaints inside one member or element, by the path that is left."""
    return {path[1:]: words for path, words in deep.items() if path and path[0] == part}


def inside(paths: frozenset[Path], part: str | int) -> frozenset[Path]:
    """The places inside one member or element, by the path that is left."""
    return frozenset(path[1:] for path in paths if len(path) > 1 and path[0] == part) if paths else paths


def not_shown_inside(errors: Iterable[str], deep: Deep, seen: Iterable[Path]) -> tuple[str, ...]:
    """The complaints that no field further in shows already."""
    # The service's complaints have a colon after the place.
    said = {f"{path_words(path)}{mark} {words}" for path in seen for words in deep.get(path, ()) for mark in ("", ":")}
    return tuple(each for each in errors if each not in said)


def count_words(count: int) -> str:
    """How many complaints there are."""
    return "1 problem" if count == 1 else f"{count:,} problems"
