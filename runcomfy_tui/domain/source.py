"""Which local file stands in a job's body: kept beside the job, so that a change of the file can be told later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[str | int, ...]
"""Where inside a body: keys of objects and places in lists."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was put into a body as a data URI, as it was then.

    ``pointer`` is its place in the body (a JSON pointer, RFC 6901), ``path`` the whole path of the file, ``sha256`` of
    the file's own bytes.
    """

    pointer: str
    path: str
    sha256: str
    size_bytes: int


def pointer_of(path: Sequence[str | int]) -> str:
    """Return the JSON pointer of a path of keys and places."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def at_pointer(value: object, pointer: str) -> object | None:
    """Return what lies at a JSON pointer, None where nothing does."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isascii() and key.isdigit() and len(key) < 10:
            value = value[int(key)] if int(key) < len(value) else None
        else:
            return None
    return value


def path_of(pointer: str, value: object) -> Place:
    """Return the path of keys and places that a JSON pointer means inside a value."""
    path: list[str | int] = []
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        is_place = isinstance(value, list) and key.isascii() and key.isdigit() and len(key) < 10
        path.append(int(key) if is_place else key)
        value = at_pointer(value, f"/{part}")
    return tuple(path)


def texts_in(value: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every text inside a value with its place, in the order in which they are written down."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(inner, (*place, key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from texts_in(inner, (*place, number))
