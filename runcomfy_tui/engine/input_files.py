"""Looking at files of this machine that are to be inputs, and reading them into data URIs; blocking, in any thread."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from runcomfy_tui.forms.media import FILE_LIMIT_BYTES, NOUNS, FileFacts, kind_of
from runcomfy_tui.forms.media_rules import size_words
from runcomfy_tui.media.sniff import HEAD_BYTES, sniff
from runcomfy_tui.media.wholeness import TAIL_BYTES, is_cut_short

_PIECE_BYTES = 3 * 256 * 1024
"""A multiple of three, so that the pieces' base64 can be put together."""
_PLAIN_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/tiff"})
"""What every decoder here can read: such a picture that cannot be read is damaged."""


class FileProblem(Exception):
    """A file that cannot be sent; ``str()`` says why without a subject ("does not exist")."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read: its data URI (ASCII), the SHA-256 of its own bytes, and where it lies."""

    data_uri: bytes
    sha256: str
    size_bytes: int
    path: str


def place_of(path: str) -> Path:
    """Return where a path as it was typed leads from here: ``~`` is the home folder. Raises :class:`FileProblem`."""
    if not path or "\0" in path:
        raise FileProblem("is not a path")
    try:
        return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - links stay as they are named
    except (RuntimeError, OSError, ValueError):
        raise FileProblem("is not a path that can be followed here") from None


def look_at(path: str) -> FileFacts:
    """Return what there is to know about the file at a path as it was typed; never raises."""
    try:
        return _looked_at(path, place_of(path))
    except FileProblem as problem:
        return FileFacts(path, problem=str(problem))


def identity_of(path: str) -> tuple[int, ...] | None:
    """Return what changes with the file at a path (device, inode, size, time), None where there is none."""
    try:
        found = place_of(path).stat()
    except (FileProblem, OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def sha256_of(path: str) -> str | None:
    """Return the SHA-256 of a file, None where there is none that can be read; of an unchanged file it is kept."""
    identity = identity_of(path)
    return None if identity is None else _hashed(path, identity)


def read_whole(path: str) -> ReadFile:
    """Return a file as it is sent. Raises :class:`FileProblem` for one that changed, is cut short or does not fit."""
    place = place_of(path)
    try:
        with _opened(place) as file:
            return _read(file, place)
    except OSError as error:
        raise FileProblem(_why(error)) from None


def _looked_at(path: str, place: Path) -> FileFacts:
    try:
        with _opened(place) as file:
            size = os.fstat(file.fileno()).st_size
            head, tail = _ends(file, size)
    except OSError as error:
        raise FileProblem(_hint(path, _why(error))) from None
    mime = _mime(head, place)
    facts = FileFacts(path, size, mime, kind_of(mime))
    if not size:
        return FileFacts(path, problem="is an empty file")
    if is_cut_short(head, tail, size):
        return FileFacts(path, size, mime, facts.kind, problem="is cut short: its end is missing")
    return facts if facts.kind is None or size > FILE_LIMIT_BYTES else _measured(facts, place)


def _measured(facts: FileFacts, place: Path) -> FileFacts:
    from runcomfy_tui.media.errors import MediaUnreadable
    from runcomfy_tui.media.facts import inspect

    try:
        found = inspect(place)
    except MediaUnreadable as error:
        if error.needs_extra or error.is_too_large or (facts.kind == "image" and facts.mime not in _PLAIN_PICTURES):
            return facts  # Nothing is wrong with it that is known.
        problem = f"is not {NOUNS[facts.kind or 'image']} that can be read: damaged, or cut short"
        return FileFacts(facts.path, facts.size_bytes, facts.mime, facts.kind, problem=problem)
    mime = found.mime or facts.mime
    return FileFacts(facts.path, facts.size_bytes, mime, kind_of(mime), found.width, found.height, found.duration_s)


def _opened(place: Path) -> BinaryIO:
    """Open a regular file. A pipe or device is not touched: opening one may wait for ever."""
    found = place.stat()
    if stat.S_ISDIR(found.st_mode):
        raise FileProblem("is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise FileProblem("is not a file")
    return place.open("rb")


def _ends(file: BinaryIO, size: int) -> tuple[bytes, bytes]:
    head = file.read(HEAD_BYTES)
    file.seek(max(0, size - TAIL_BYTES))
    return head, file.read(TAIL_BYTES)


def _mime(head: bytes, place: Path) -> str:
    """The content decides; a name alone tells only of a kind that no first bytes speak for."""
    found = sniff(head)
    if found is not None:
        return found
    guessed = mimetypes.guess_type(place.name)[0] or ""
    return guessed if kind_of(guessed) is not None and guessed not in _PLAIN_PICTURES and head.strip() else ""


def _read(file: BinaryIO, place: Path) -> ReadFile:
    before = os.fstat(file.fileno())
    if not before.st_size:
        raise FileProblem("is an empty file")
    if before.st_size > FILE_LIMIT_BYTES:
        raise FileProblem(
            f"is too large ({size_words(before.st_size)}): a file of at most {size_words(FILE_LIMIT_BYTES)} fits into"
            " a request"
        )
    head, tail = _ends(file, before.st_size)
    if is_cut_short(head, tail, before.st_size):
        raise FileProblem("is cut short: its end is missing")
    file.seek(0)
    digest, read_bytes = hashlib.sha256(), 0
    pieces = [f"data:{_mime(head, place) or 'application/octet-stream'};base64,".encode("ascii")]
    while piece := file.read(_PIECE_BYTES):
        digest.update(piece)
        read_bytes += len(piece)
        if read_bytes > before.st_size:
            break
        pieces.append(base64.b64encode(piece))
    after = os.fstat(file.fileno())
    if read_bytes != before.st_size or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise FileProblem("changed while it was read")
    return ReadFile(b"".join(pieces), digest.hexdigest(), read_bytes, str(place))


@lru_cache(maxsize=256)
def _hashed(path: str, identity: tuple[int, ...]) -> str | None:
    digest = hashlib.sha256()
    try:
        with _opened(place_of(path)) as file:
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
    except (OSError, FileProblem):
        return None
    return digest.hexdigest()


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "does not exist"
        case PermissionError():
            return "cannot be read: it is not allowed"
        case _:
            return f"cannot be read: {(error.strerror or type(error).__name__).lower()}"


def _hint(path: str, problem: str) -> str:
    looks_like_a_url = problem == "does not exist" and "." in path.partition("/")[0].strip(".") and "/" in path
    return f"{problem} (a URL begins with https://)" if looks_like_a_url else problem
