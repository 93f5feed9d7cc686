"""Which local file stands in a job's body: kept beside the job, so that a change of the file can be told later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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


def path_of(pointer: str, value: object) -> tuple[str | int, ...]:
    """Return the path of keys and places that a JSON pointer means inside a value."""
    path: list[str | int] = []
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        is_place = isinstance(value, list) and key.isascii() and key.isdigit() and len(key) < 10
        path.append(int(key) if is_place else key)
        value = at_pointer(value, f"/{part}")
    return tuple(path)
