"""Ways in which a journal's files are damaged, each by a seed, and what SQLite itself can still read of them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PAGE = 4096
Rows = dict[tuple[str, int], tuple[object, ...]]


def _write(path: Path, place: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(data)


def _pages(path: Path) -> int:
    return path.stat().st_size // PAGE


def header(path: Path, chance: random.Random) -> None:
    _write(path, 0, chance.randbytes(100))


def header_byte(path: Path, chance: random.Random) -> None:
    _write(path, chance.randrange(100), chance.randbytes(1))


def first_page(path: Path, chance: random.Random) -> None:
    _write(path, 0, chance.randbytes(PAGE))


def random_pages(path: Path, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        _write(path, chance.randrange(_pages(path)) * PAGE, chance.randbytes(PAGE))


def zeroed_pages(path: Path, chance: random.Random) -> None:
    first = chance.randrange(_pages(path))
    _write(path, first * PAGE, bytes(PAGE * chance.randint(1, _pages(path) - first)))


def swapped_pages(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    one, two = (chance.randrange(1, _pages(path)) * PAGE for _ in range(2))
    _write(path, one, data[two : two + PAGE])


def random_bytes(path: Path, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 60)):
        _write(path, chance.randrange(path.stat().st_size), chance.randbytes(1))


def page_starts(path: Path, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 12)):
        _write(path, chance.randrange(1, _pages(path)) * PAGE, chance.randbytes(chance.randint(1, 12)))


def cut(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def emptied(path: Path, chance: random.Random) -> None:
    path.write_bytes(b"")


def wal_lost(path: Path, chance: random.Random) -> None:
    Path(f"{path}-wal").unlink(missing_ok=True)
    random_pages(path, chance)


def _wal(path: Path, harm: Callable[[Path, random.Random], None], chance: random.Random) -> None:
    wal = Path(f"{path}-wal")
    if wal.exists() and wal.stat().st_size > PAGE:
        harm(wal, chance)


def wal_bytes(path: Path, chance: random.Random) -> None:
    _wal(path, random_bytes, chance)


def wal_cut(path: Path, chance: random.Random) -> None:
    _wal(path, cut, chance)


def wal_header(path: Path, chance: random.Random) -> None:
    _wal(path, header_byte, chance)


def both(path: Path, chance: random.Random) -> None:
    random_pages(path, chance)
    wal_bytes(path, chance)


HARMS = [
    header, header_byte, first_page, random_pages, zeroed_pages, swapped_pages, random_bytes, page_starts, cut, emptied,
    wal_lost, wal_bytes, wal_cut, wal_header, both,
]  # fmt: skip


def readable(path: Path, tables: dict[str, int]) -> Rows:
    """Return the rows that SQLite finds by their numbers: of each table those up to the given one."""
    rows: Rows = {}
    with suppress(sqlite3.Error, UnicodeDecodeError):
        connection = sqlite3.connect(path, isolation_level=None)
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        try:
            for table, last in tables.items():
                for number in range(1, last + 1):
                    with suppress(sqlite3.Error, UnicodeDecodeError):
                        row = connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (number,)).fetchone()
                        if row is not None:
                            rows[table, number] = row
        finally:
            connection.close()
    return rows
