"""Files of any size that are never held whole: a sound's header, then noise that differs from block to block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

HEADER_BYTES = 44
LARGEST_BYTES = 2**32 - 1
_BLOCK = 1024 * 1024
_ODD = 2_654_435_761
_NAME = re.compile(r"bulk-(\d{2,10})")


@dataclass(frozen=True, slots=True)
class Bulk:
    """The bytes from `start` to before `stop` of a WAV file of `size_bytes`; `variant` tells files apart."""

    size_bytes: int
    variant: int
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def __getitem__(self, part: slice) -> Bulk:
        start, stop, _ = part.indices(len(self))
        return replace(self, start=self.start + start, stop=self.start + max(start, stop))

    @property
    def etag(self) -> str:
        """Strong: the same for the same bytes."""
        return f'"bulk-{self.size_bytes}-{self.variant}"'

    def pieces(self, most: int = _BLOCK) -> Iterator[memoryview]:
        """What it holds, in pieces of at most so many bytes; they are not copied."""
        noise, at = _noise(self.variant), self.start
        if at < HEADER_BYTES and len(self):
            head = memoryview(_header(self.size_bytes))[at : self.stop]
            at += len(head)
            yield head
        while at < self.stop:
            block, offset = divmod(at, _BLOCK)
            length = min(self.stop - at, _BLOCK - offset, most)
            # An odd factor visits every place once: no two blocks of a file begin alike.
            place = block * _ODD % _BLOCK + offset
            yield noise[place : place + length]
            at += length


def bulk_of(name: str, variant: int) -> Bulk | None:
    """The file that `/files/bulk-SIZE/VARIANT.wav` names; None for another name or a size that no WAV file has."""
    found = _NAME.fullmatch(name)
    if found is None or not HEADER_BYTES <= int(found[1]) <= LARGEST_BYTES:
        return None
    return Bulk(int(found[1]), variant, 0, int(found[1]))


def _header(size_bytes: int) -> bytes:
    rate = 48_000
    numbers = ((16, 4), (1, 2), (1, 2), (rate, 4), (rate, 4), (1, 2), (8, 2))
    layout = b"".join(number.to_bytes(width, "little") for number, width in numbers)
    length, rest = ((size_bytes - less).to_bytes(4, "little") for less in (8, HEADER_BYTES))
    return b"RIFF" + length + b"WAVEfmt " + layout + b"data" + rest


@lru_cache(maxsize=4)
def _noise(variant: int) -> memoryview:
    return memoryview(Random(f"bulk/{variant}").randbytes(2 * _BLOCK))
