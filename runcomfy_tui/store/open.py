"""Opening the journal's file: its place checked, its layout brought up to date, its connection set up."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from runcomfy_tui.domain.errors import DiskRefused, JournalDamaged, JournalError, JournalRefused
from runcomfy_tui.store.file_lock import FileLock
from runcomfy_tui.store.migrations import STEPS, Step, migrate, version_of
from runcomfy_tui.store.owners import Owner, make_private
from runcomfy_tui.store.place import check_place
from runcomfy_tui.store.transaction import ASIDE, in_words

APPLICATION_ID = 0x52435455
BUSY_TIMEOUT_S = 5.0
_OPENING_TIMEOUT_S = 15.0
_COMPANIONS = ("-wal", "-shm")
_ASIDE = ".damaged-"


class Opened(NamedTuple):
    """A connection, owned by the thread that opened it. ``newer``: a newer version wrote it, so it is only read."""

    connection: sqlite3.Connection
    newer: bool


def owners_of(path: Path) -> Path:
    """Return the folder of the owner files that belong to the journal at ``path``."""
    return path.parent / "owners"


def open_journal(path: Path, *, read_only: bool = False, steps: Sequence[Step] = STEPS) -> Opened:
    """Open the journal, making or migrating it where needed (blocking).

    Raises :class:`JournalRefused` (place, rights, another program's file), :class:`JournalDamaged`,
    :class:`DiskRefused`, and :class:`JournalError` while others keep it from being migrated.
    """
    check_place(path, read_only=read_only)
    try:
        if read_only:
            return _identified(connect_read_only(path), path, steps, read_only=True)
        _make_file(path)
        # One at a time: switching to WAL and migrating do not wait for each other by themselves.
        lock = FileLock(path.with_name(path.name + ".opening"))
        lock.acquire_within(_OPENING_TIMEOUT_S)
        with lock:
            _check_sound(path)
            opened = _identified(_connect(path), path, steps, read_only=False)
            _make_private(path)
            return opened
    except sqlite3.Error as error:
        raise in_words(error, path) from None


def _make_file(path: Path) -> None:
    """Make the file for this user alone before SQLite does; its ``-wal`` and ``-shm`` take over the same rights."""
    make_private(path.parent)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
    except OSError as error:
        raise DiskRefused(
            f"The journal {path} could not be made ({error.strerror}).", advice="Make room, or choose another place."
        ) from None


def _make_private(path: Path) -> None:
    """Take the rights of other users from a journal that lay open to them."""
    for file in (path, *(Path(f"{path}{ending}") for ending in _COMPANIONS)):
        # Another user's file, or gone by now: what cannot be changed is no reason not to work.
        with suppress(OSError):
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        # Without fullfsync, macOS tells of a sync before the drive has done it; elsewhere these two do nothing.
        for pragma in ("synchronous = FULL", "fullfsync = 1", "checkpoint_fullfsync = 1", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that changes nothing, whatever state the file is in. Raises ``sqlite3.Error``."""
    connection = _read_only(path)
    try:
        version_of(connection)
    except sqlite3.OperationalError:
        connection.close()
        wal = Path(f"{path}-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        # Nobody writes here, and WAL's index cannot be made: read the file as it lies.
        connection = _read_only(path, "&immutable=1")
    return connection


def _read_only(path: Path, more: str = "") -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro{more}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)


def _check_sound(path: Path) -> None:
    """Raise :class:`JournalDamaged` where the file or the table that matters most cannot be read to its end.

    By a connection that only reads: one that writes would throw away a ``-wal`` that does not fit the damaged file.
    """
    if _is_emptied(path):
        raise JournalDamaged(f"{path} is empty, but its -wal is not.", advice=ASIDE)
    connection = _read_only(path)
    try:
        connection.execute("SELECT count(id) FROM jobs NOT INDEXED").fetchone()
    except sqlite3.Error as error:
        # Anything else is the business of the connection that writes: a new file has no jobs yet.
        if isinstance(damage := in_words(error, path), JournalDamaged):
            raise damage from None
    finally:
        connection.close()


def _identified(connection: sqlite3.Connection, path: Path, steps: Sequence[Step], *, read_only: bool) -> Opened:
    """Check whose file it is and bring it up to date; the connection is closed when that fails."""
    try:
        version = version_of(connection)
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application not in (APPLICATION_ID, 0) or (application == 0 and tables):
            raise JournalRefused(f"{path} is another program's database.", advice="Move it out of the way.")
        newer = version > len(steps)
        if read_only and not tables:
            raise JournalRefused(f"{path} is empty: it is no journal yet.")
        if read_only and version < len(steps):
            raise JournalError(f"{path} was written by an older version.", advice="Open it once for writing.")
        if newer or read_only:
            connection.execute("PRAGMA query_only = 1")
        else:
            _prepare(connection, path)
            migrate(connection, path, owners_of(path), steps)
    except BaseException:
        connection.close()
        raise
    return Opened(connection, newer)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise JournalRefused(f"The file system of {path} does not let SQLite share a file (journal mode {mode}).")
    if connection.execute("PRAGMA application_id").fetchone()[0] == 0:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def set_aside(path: Path) -> Path:
    """Rename a damaged journal with its ``-wal`` and ``-shm``, and return its new place (blocking).

    Raises :class:`JournalError` when it is not damaged or while another process works on it, :class:`DiskRefused`
    when it cannot be renamed.
    """
    lock = FileLock(path.with_name(path.name + ".opening"))
    lock.acquire_within(_OPENING_TIMEOUT_S)
    with lock:
        if Owner.others_alive(owners_of(path)):
            raise JournalError(f"{path} is in use by another window.", advice="Close every other runcomfy-tui first.")
        if not _is_damaged(path):
            raise JournalError(f"{path} is not damaged: it stays where it is.")
        number = 1
        while (place := path.with_name(f"{path.stem}{_ASIDE}{number}{path.suffix}")).exists():
            number += 1
        try:
            # The companions first: alone, a -wal would be replayed into the new journal.
            for ending in (*_COMPANIONS, ""):
                with suppress(FileNotFoundError):
                    Path(f"{path}{ending}").rename(f"{place}{ending}")
        except OSError as error:
            raise DiskRefused(f"{path} could not be set aside ({error.strerror}).") from None
    return place


def set_aside_beside(path: Path) -> Iterator[Path]:
    """Yield the journals that :func:`set_aside` has put beside the one at ``path``."""
    return path.parent.glob(f"{path.stem}{_ASIDE}*{path.suffix}")


def _is_emptied(path: Path) -> bool:
    """Tell whether the file is gone or empty while its ``-wal`` holds something: opening it would throw that away."""
    wal = Path(f"{path}-wal")
    return wal.exists() and wal.stat().st_size > 0 and not (path.exists() and path.stat().st_size)


def _is_damaged(path: Path) -> bool:
    if _is_emptied(path):
        return True
    connection = _read_only(path)
    try:
        (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return isinstance(in_words(error, path), JournalDamaged)
    finally:
        connection.close()
    return bool(answer != "ok")
