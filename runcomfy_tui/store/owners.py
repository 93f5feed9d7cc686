"""Who works on the journal: one lock a process, and the one lock of the engine that polls and downloads."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from runcomfy_tui import folders
from runcomfy_tui.domain.errors import DiskRefused
from runcomfy_tui.store.file_lock import FileLock

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_OWN_IDS: set[str] = set()


class Owner:
    """This process, as long as it lives: a lock on ``<id>.lock`` that the system gives back at its death."""

    def __init__(self, id_: str, lock: FileLock) -> None:
        self.id = id_
        self._lock = lock

    @classmethod
    def acquire(cls, folder: Path) -> Owner:
        """Return a new owner; files of owners that are gone are cleared away. Raises :class:`DiskRefused`."""
        make_private(folder)
        cls._sweep(folder)
        id_ = os.urandom(16).hex()
        lock = FileLock(folder / f"{id_}.new")
        if not lock.try_acquire():
            raise DiskRefused(f"{lock.path} was locked by somebody else as soon as it was made.")
        # Only now does it get the name that others look for: no moment exists in which it looks like a dead one.
        lock.rename(folder / f"{id_}.lock")
        _OWN_IDS.add(id_)
        return cls(id_, lock)

    def release(self) -> None:
        """Stop being an owner; from now on :meth:`is_gone` says so."""
        _OWN_IDS.discard(self.id)
        self._lock.release(remove=True)

    @staticmethod
    def is_gone(folder: Path, id_: str) -> bool:
        """Tell whether the owner's process is surely gone: its file is not there, or its lock can be taken."""
        if not _ID.fullmatch(id_):
            return True
        lock = FileLock(folder / f"{id_}.lock")
        try:
            taken = lock.try_acquire(create=False)
        except FileNotFoundError:
            return True
        lock.release()
        return taken

    @classmethod
    def others_alive(cls, folder: Path) -> list[str]:
        """Return the ids of all living owners but those of this process."""
        return [
            path.stem
            for path in folder.glob("*.lock")
            if path.stem not in _OWN_IDS and not cls.is_gone(folder, path.stem)
        ]

    @staticmethod
    def _sweep(folder: Path) -> None:
        for path in folder.glob("*.lock"):
            lock = FileLock(path)
            with suppress(FileNotFoundError):
                if path.stem not in _OWN_IDS and lock.try_acquire(create=False):
                    lock.release(remove=True)


class EngineLock:
    """The right to poll and download, for one process at a time, and a heartbeat that tells when its holder sleeps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "engine.flock")
        self._heartbeat = folder / "engine.heartbeat"

    @property
    def is_held(self) -> bool:
        """Tell whether this process polls and downloads."""
        return self._lock.is_held

    def try_acquire(self) -> bool:
        """Take the engine's place if it is free, and tell whether it is ours. Raises :class:`DiskRefused`."""
        make_private(self._folder)
        return self._lock.try_acquire()

    def release(self) -> None:
        """Let another process become the engine."""
        self._lock.release()

    def beat(self, now: float) -> None:
        """Write down that the engine was awake at ``now`` (unix seconds). Raises :class:`DiskRefused`."""
        try:
            descriptor = os.open(self._heartbeat, os.O_WRONLY | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                # In place and always as long: it needs no new block, so that a full disk does not look like a sleep.
                os.write(descriptor, f"{now:020.3f}\n".encode())
            finally:
                os.close(descriptor)
        except OSError as error:
            raise DiskRefused(f"{self._heartbeat} could not be written ({error.strerror}).") from None

    def last_beat(self) -> float | None:
        """Return when some engine was last awake (unix seconds), or None where none ever was."""
        try:
            return float(self._heartbeat.read_text("ascii"))
        except (OSError, ValueError):
            return None


def make_private(folder: Path) -> None:
    """Make the folder, which is ours, and those above it that are missing, for this user alone.

    Raises :class:`DiskRefused`.
    """
    try:
        folders.make_private(folder, is_ours=True)
    except OSError as error:
        raise DiskRefused(
            f"The folder {folder} could not be made ({error.strerror}).", advice="Choose another place or make room."
        ) from None
