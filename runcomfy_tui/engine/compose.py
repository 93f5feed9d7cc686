"""From a form's values to the bytes that are sent: one path for the form and for whatever else submits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.local_file import BODY_LIMIT_BYTES, LocalFile, local_files, without_files
from runcomfy_tui.domain.source import Place, Source, pointer_of
from runcomfy_tui.domain.text import clean

if TYPE_CHECKING:
    from runcomfy_tui.engine.input_files import ReadFile

# Reading files needs the rooms of forms and media, which the first paint has no time for.

_AT_ONCE_CHARACTERS = 256 * 1024
_STAND_IN = "\ue000file\ue001"
"""Two characters of private use around a word: where a body holds it as its own text, a longer one is taken."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A request body: its bytes in parts (a file that several bodies hold is shared), and the files in it."""

    parts: tuple[bytes, ...]
    sources: tuple[Source, ...] = ()

    @property
    def content(self) -> bytes:
        """Return the body in one piece: exactly what is sent."""
        return self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)


async def composed(body: Mapping[str, object]) -> Composed:
    """Return the body with each :class:`~runcomfy_tui.forms.media.LocalFile` read, as a data URI, off the event loop.

    Raises :class:`ConfigurationError`, which names the input and the file, for one that is not there, changed while
    it was read, or does not fit; and for what JSON or the service refuses.
    """
    (one,) = await all_composed([body])
    return one


async def all_composed(bodies: Sequence[Mapping[str, object]]) -> list[Composed]:
    """Return :func:`composed` of each; a file that several hold is read once and lies in memory once."""
    if sum(map(_characters, bodies)) <= _AT_ONCE_CHARACTERS and not any(map(_first_file, bodies)):
        return [Composed((encode_body(body),)) for body in bodies]
    return await asyncio.to_thread(_composed, bodies)


def encode_body(body: Mapping[str, object]) -> bytes:
    """Return the request body as UTF-8 JSON; raise :class:`ConfigurationError` for what JSON or the service refuses.

    A file that is still to be read is refused as well: its path must never be sent in its place.
    """
    content = _encoded(body)
    if left := _first_file(body):
        raise ConfigurationError(f"{_named(*left)} has not been read")
    if len(content) >= BODY_LIMIT_BYTES:
        raise _too_large(len(content))
    return content


def _composed(bodies: Sequence[Mapping[str, object]]) -> list[Composed]:
    kept: dict[str, ReadFile] = {}
    return [_one_composed(body, kept) for body in bodies]


def _one_composed(body: Mapping[str, object], kept: dict[str, ReadFile]) -> Composed:
    files = list(local_files(body))
    if not files:
        return Composed((encode_body(body),))
    _refuse_too_many(files)
    stand_in = _STAND_IN
    bare = _bare(body, stand_in)
    # A text of the body's own that holds the word would be taken for a file.
    while bare.count(stand_in.encode()) != len(files):
        stand_in = f"\ue000{stand_in}\ue001"
        bare = _bare(body, stand_in)
    texts = bare.split(stand_in.encode())
    parts, sources = [texts[0]], []
    for (place, file), text in zip(files, texts[1:], strict=True):
        read = _read(place, file, kept)
        parts += [read.data_uri, text]
        sources.append(Source(pointer_of(place), read.path, read.sha256, read.size_bytes))
        if (size := sum(map(len, parts))) >= BODY_LIMIT_BYTES:
            raise _too_large(size)
    return Composed(tuple(parts), tuple(sources))


def _read(place: Place, file: LocalFile, kept: dict[str, ReadFile]) -> ReadFile:
    from runcomfy_tui.engine import input_files

    if (known := kept.get(file.path)) is not None:
        return known
    try:
        kept[file.path] = input_files.read_whole(file.path)
    except input_files.FileProblem as problem:
        raise ConfigurationError(f"{_named(place, file)} {problem}") from None
    return kept[file.path]


def _refuse_too_many(files: Sequence[tuple[Place, LocalFile]]) -> None:
    """Before the first is read; what cannot be looked at tells its own reason when it is read."""
    from runcomfy_tui.engine.input_files import FileProblem, place_of

    total = 0
    for _, file in files:
        try:
            total += (place_of(file.path).stat().st_size + 2) // 3 * 4
        except (FileProblem, OSError):
            continue
    if len(files) > 1 and total >= BODY_LIMIT_BYTES:
        raise _too_large(total)


def _named(place: Place, file: LocalFile) -> str:
    from runcomfy_tui.forms.words import path_words

    return clean(f"{path_words(place)}: {Path(file.path).name or file.path}", 200)


def _too_large(size: int) -> ConfigurationError:
    return ConfigurationError(
        f"the inputs are {size / 2**20:.0f} MiB; RunComfy takes less than 64 MiB",
        advice="pass large media by URL",
    )


def _encoded(body: object) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError, UnicodeEncodeError) as fault:
        raise ConfigurationError(f"the inputs cannot be written as JSON: {fault}") from None


def _first_file(body: Mapping[str, object]) -> tuple[Place, LocalFile] | None:
    try:
        return next(local_files(body), None)
    except RecursionError:
        return None  # Writing it as JSON tells the reason, and no form nests files so deeply.


def _bare(body: Mapping[str, object], stand_in: str) -> bytes:
    """Return the body as JSON with this text in the place of each file."""
    return _encoded(without_files(body, lambda _: stand_in))


def _characters(value: object, depth: int = 0) -> int:
    """Return about how many characters the texts of a body have."""
    if isinstance(value, str):
        return len(value)
    if depth > 3 or not isinstance(value, Mapping | list | tuple):
        return 0
    return sum(_characters(item, depth + 1) for item in (value.values() if isinstance(value, Mapping) else value))
