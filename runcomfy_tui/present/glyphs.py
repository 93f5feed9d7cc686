"""The single-width characters that the program draws with, once in Unicode and once in ASCII."""

from __future__ import annotations

from typing import NamedTuple


class Glyphs(NamedTuple):
    """One set of characters, each exactly one cell wide; none of them has an emoji form."""

    waiting: str
    sending: str
    queued: str
    running: str
    finishing: str
    succeeded: str
    failed: str
    cancelled: str
    unknown: str
    held: str
    lost: str
    refused: str
    ellipsis: str
    dot: str
    about: str
    at_most: str
    down: str
    ascending: str
    descending: str
    mark: str
    bar: str
    full: str
    empty: str
    live: str
    offline: str
    star: str


UNICODE = Glyphs(
    waiting="·",
    sending="↑",
    queued="○",
    running="●",
    finishing="◐",
    succeeded="✓",
    failed="✗",
    cancelled="–",
    unknown="?",
    held="◇",
    lost="∅",
    refused="□",
    ellipsis="…",
    dot="·",
    about="≈",
    at_most="≤",
    down="↓",
    ascending="▲",
    descending="▼",
    mark="◆",
    bar="▌",
    full="━",
    empty="─",
    live="●",
    offline="○",
    star="★",
)

ASCII = Glyphs(
    waiting=".",
    sending="^",
    queued="o",
    running=">",
    finishing="=",
    succeeded="+",
    failed="x",
    cancelled="-",
    unknown="?",
    held="!",
    lost="?",
    refused="#",
    ellipsis="~",
    dot="|",
    about="~",
    at_most="<",
    down="v",
    ascending="^",
    descending="v",
    mark="*",
    bar=">",
    full="#",
    empty=".",
    live="*",
    offline="o",
    star="*",
)


def glyphs(*, ascii_only: bool) -> Glyphs:
    """Return the set that a setting asks for."""
    return ASCII if ascii_only else UNICODE
