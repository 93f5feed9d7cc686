"""What a file host's answer means for a file of which a part may be here already (RFC 9110, sections 13 to 15)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from runcomfy_tui.domain.errors import FileDamaged

FILE_LIMIT_BYTES = 2 * 1024**3

_SPAN = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/(?:([0-9]{1,15})|\*)")
_SIZE_ONLY = re.compile(r"bytes \*/([0-9]{1,15})")
_STRONG = re.compile(r'"[\x21\x23-\x7e]{0,512}"')


class Coming(Enum):
    """What comes."""

    WHOLE = "the file from its start"
    REST = "what is missing of it"
    NOTHING = "nothing: it is all here"
    UNFIT = "something that does not go on where we are"


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """An answer, read. ``size_bytes`` is the whole file's, where it is told; ``etag`` a strong one, or None."""

    coming: Coming
    size_bytes: int | None
    etag: str | None
    content_type: str


def asking_for(here_bytes: int, etag: str | None) -> dict[str, str]:
    """Return the request's headers: for the rest of the file where a part of it is here."""
    if not here_bytes or etag is None:
        return {}
    return {"Range": f"bytes={here_bytes}-", "If-Range": etag}


def read_answer(status: int, headers: Mapping[str, str], here_bytes: int, etag: str | None) -> FileAnswer:
    """Read an answer of status 200, 206 or 416 to :func:`asking_for`.

    Raises :class:`FileDamaged` for what cannot be the file.
    """
    if headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise FileDamaged("the file host packs the file in a way that was not asked for")
    theirs = strong_etag(headers.get("etag", ""))
    told = headers.get("content-type", "").partition(";")[0].strip().lower()
    length = _number(headers.get("content-length", ""))
    asked = bool(asking_for(here_bytes, etag))
    if status == 200:
        return _limited(FileAnswer(Coming.WHOLE, length, theirs, told))
    if not asked:
        raise FileDamaged(f"the file host answers {status} instead of the file")
    same = theirs is None or theirs == etag
    if status == 206:
        size = _rest(headers.get("content-range", ""), here_bytes, length)
        if size is not None and same:
            return _limited(FileAnswer(Coming.REST, size, etag, told))
    found = _SIZE_ONLY.fullmatch(headers.get("content-range", "").strip())
    if status == 416 and found is not None and int(found[1]) == here_bytes and same:
        return FileAnswer(Coming.NOTHING, here_bytes, etag, "")
    return FileAnswer(Coming.UNFIT, None, None, "")


def strong_etag(text: str) -> str | None:
    """Return an entity tag that stands for exactly these bytes; None for a weak one or none."""
    return text.strip() if _STRONG.fullmatch(text.strip()) else None


def _rest(content_range: str, start: int, length: int | None) -> int | None:
    """Return the whole file's size where the range is all that is missing, from where we are to the end."""
    found = _SPAN.fullmatch(content_range.strip())
    if found is None or found[3] is None:
        return None
    first, last, size = int(found[1]), int(found[2]), int(found[3])
    fits = first == start and last == size - 1 and first <= last
    return size if fits and length in (None, size - start) else None


def _limited(answer: FileAnswer) -> FileAnswer:
    if answer.size_bytes is not None and answer.size_bytes > FILE_LIMIT_BYTES:
        raise FileDamaged("the file is over 2 GiB: not fetched")
    return answer


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
