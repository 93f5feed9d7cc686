"""The rows that the bytes of a damaged SQLite file still hold, read page by page: no root, index or schema is needed.

Layouts of the file, its pages, cells and ``-wal``: sqlite.org/fileformat2.html. What is read may be anything: every
length and place is checked before it is followed.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DEFAULT_PAGE = 4096
_PAGE_SIZES = frozenset(2**n for n in range(9, 17))
_LEAF = 0x0D
_LARGEST_ROW = 1_000_000_000
_WAL_HEADER, _FRAME_HEADER = 32, 24
_BIG_ENDIAN_SUMS = 0x377F0683

Values = tuple[Any, ...]


class Unreadable(Exception):
    """These bytes are no page, cell or record."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of some table: which one, its values have to tell. Text that is not UTF-8 has U+FFFD in it."""

    rowid: int
    values: Values


def rows_of(path: Path) -> Iterator[Row]:
    """Yield the rows of all tables in the file with its ``-wal``: first as they stood last, then older copies of pages.

    Rows may come more than once. Raises ``OSError`` only where the file cannot be opened.
    """
    file = _opened(path)
    try:
        wal = _read_wal(Path(f"{path}-wal"))
        for size in _page_sizes(file, wal):
            yield from _Image(file, size, wal).rows()
    finally:
        os.close(file)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))


def _read_at(file: int, size: int, place: int) -> bytes:
    try:
        os.lseek(file, place, os.SEEK_SET)
        return os.read(file, size)
    except OSError:
        return b""  # A sector that the disk does not give back.


def _page_sizes(file: int, wal: Wal) -> list[int]:
    """Return what a page's size may be: as the header says, as the ``-wal`` says, and as the program makes them."""
    header = _read_at(file, 100, 0)
    told = int.from_bytes(header[16:18], "big")
    sizes = (65_536 if told == 1 else told, wal.page_size, _DEFAULT_PAGE)
    return [size for size in dict.fromkeys(sizes) if size in _PAGE_SIZES]


@dataclass(frozen=True, slots=True)
class Wal:
    """A ``-wal``: pages that were committed since they were folded in, and others that are whole, in their order."""

    page_size: int = 0
    committed: tuple[tuple[int, bytes], ...] = ()
    others: tuple[tuple[int, bytes], ...] = ()


def _read_wal(path: Path) -> Wal:
    try:
        file = _opened(path)
    except OSError:
        return Wal()
    try:
        data = b"".join(iter(lambda: os.read(file, 1 << 20), b""))
    except OSError:
        return Wal()
    finally:
        os.close(file)
    header = data[:_WAL_HEADER].ljust(_WAL_HEADER, b"\0")
    told = int.from_bytes(header[8:12], "big")
    size = told if told in _PAGE_SIZES else _DEFAULT_PAGE
    big = int.from_bytes(header[:4], "big") == _BIG_ENDIAN_SUMS
    committed: list[tuple[int, bytes]] = []
    pending: list[tuple[int, bytes]] = []
    others: list[tuple[int, bytes]] = []
    chained = _sums(header[:24], (0, 0), big) == struct.unpack(">2I", header[24:32])
    before = struct.unpack(">2I", header[24:32])
    for place in range(_WAL_HEADER, len(data) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        number, commit, *salts, s0, s1 = struct.unpack(">6I", data[place : place + _FRAME_HEADER])
        page = data[place + _FRAME_HEADER : place + _FRAME_HEADER + size]
        # Each frame's sums go on from those of the frame before: beyond a damaged one the next but one is sure again.
        whole = _sums(page, _sums(data[place : place + 8], before, big), big) == (s0, s1)
        before = (s0, s1)
        chained = chained and whole and struct.pack(">2I", *salts) == header[16:24]
        if chained:
            pending.append((number, page))
            if commit:
                committed += pending
                pending = []
        elif whole:
            others.append((number, page))
    return Wal(size, tuple(committed), (*pending, *others))


def _sums(data: bytes, start: tuple[int, ...], big: bool) -> tuple[int, int]:
    s0, s1 = start
    words = struct.unpack(f"{'>' if big else '<'}{len(data) // 4}I", data)
    for x0, x1 in zip(words[::2], words[1::2], strict=True):
        s0 = (s0 + x0 + s1) & 0xFFFFFFFF
        s1 = (s1 + x1 + s0) & 0xFFFFFFFF
    return s0, s1


class _Image:
    """The file's pages as they stood at the last commit."""

    def __init__(self, file: int, size: int, wal: Wal) -> None:
        self._file = file
        self._size = size
        fits = wal.page_size == size
        self._newer = dict(wal.committed) if fits else {}
        self._others = wal.others if fits else ()
        self._count = max([-(-os.fstat(file).st_size // size), *self._newer])

    def rows(self) -> Iterator[Row]:
        for number in range(1, min(self._count, 2**32) + 1):
            yield from self._rows_on(number, self._page(number), self._page)
        older = dict(self._others)
        for number, page in self._others:
            yield from self._rows_on(number, page, lambda n: older[n] if n in older else self._page(n))

    def _page(self, number: int) -> bytes:
        newer = self._newer.get(number)
        if newer is not None:
            return newer
        return _read_at(self._file, self._size, (number - 1) * self._size).ljust(self._size, b"\0")

    def _rows_on(self, number: int, page: bytes, find: Callable[[int], bytes]) -> Iterator[Row]:
        start = 100 if number == 1 else 0
        if page[start] != _LEAF:
            return
        count = min(int.from_bytes(page[start + 3 : start + 5], "big"), (self._size - start - 8) // 2)
        for place in struct.unpack_from(f">{count}H", page, start + 8):
            try:
                yield self._row_at(page, place, find)
            except Unreadable:
                continue

    def _row_at(self, page: bytes, place: int, find: Callable[[int], bytes]) -> Row:
        length, place = _varint(page, place)
        rowid, place = _varint(page, place)
        if not 0 < length <= _LARGEST_ROW:
            raise Unreadable
        return Row(rowid, _values(self._payload(page, place, length, find)))

    def _payload(self, page: bytes, place: int, length: int, find: Callable[[int], bytes]) -> bytes:
        most = self._size - 35
        if length <= most:
            return page[place : place + length]
        least = (self._size - 12) * 32 // 255 - 23
        local = least + (length - least) % (self._size - 4)
        local = local if local <= most else least
        if place + local + 4 > self._size or length > (self._count + 1) * self._size:
            raise Unreadable
        pieces = [page[place : place + local]]
        following = int.from_bytes(page[place + local : place + local + 4], "big")
        for _ in range(-(-(length - local) // (self._size - 4))):
            if not 1 < following <= self._count:
                raise Unreadable
            more = find(following)
            following = int.from_bytes(more[:4], "big")
            pieces.append(more[4:])
        return b"".join(pieces)[:length]


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for n in range(9):
        if place >= len(data):
            raise Unreadable
        byte = data[place]
        place += 1
        if n == 8:
            value = value << 8 | byte
            break
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return (value - 2**64 if value >= 2**63 else value), place


_WHOLE_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _values(record: bytes) -> Values:
    header, place = _varint(record, 0)
    if not 1 <= header <= len(record):
        raise Unreadable
    values: list[Any] = []
    at = header
    while place < header:
        kind = record[place]
        if kind < 0x80:
            place += 1
        else:
            kind, place = _varint(record, place)
        size = _WHOLE_SIZES.get(kind) or (8 if kind == 7 else (kind - 12) // 2 if kind >= 12 else 0)
        data = record[at : at + size]
        if kind < 0 or kind in (10, 11) or len(data) < size or place > header:
            raise Unreadable
        at += size
        values.append(_value(kind, data))
    return tuple(values)


def _value(kind: int, data: bytes) -> object:
    if kind in _WHOLE_SIZES:
        return int.from_bytes(data, "big", signed=True)
    match kind:
        case 0:
            return None
        case 7:
            return float(struct.unpack(">d", data)[0])
        case 8 | 9:
            return kind - 8
        case _:
            return data if kind % 2 == 0 else data.decode("utf-8", "replace")
