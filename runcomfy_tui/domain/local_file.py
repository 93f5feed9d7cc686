"""A file of this machine as an input: what stands in a body until it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from runcomfy_tui.domain.source import Place, texts_in

BODY_LIMIT_BYTES = 64 * 1024 * 1024
"""RunComfy takes request bodies below this size."""


class LocalFile(str):
    """Stands in a body where a file of this machine goes, until the file is read: the path as it was typed."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """Return the path as a plain text."""
        return str.__str__(self)


def local_files(value: object) -> Iterator[tuple[Place, LocalFile]]:
    """Yield the files in a body with their places, in the order in which they are written down."""
    for place, text in texts_in(value):
        if isinstance(text, LocalFile):
            yield place, text


def without_files(value: object, stand_in: Callable[[LocalFile], str]) -> object:
    """Return the value with a text in the place of each file."""
    if isinstance(value, LocalFile):
        return stand_in(value)
    if isinstance(value, Mapping):
        return {key: without_files(inner, stand_in) for key, inner in value.items()}
    return [without_files(inner, stand_in) for inner in value] if isinstance(value, list | tuple) else value
