"""A lock on a file that the system itself gives back when the process ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
import weakref
from pathlib import Path
from types import TracebackType

from runcomfy_tui.domain.errors import ConfigurationError, DiskRefused, JournalError

_RETRY_S = 0.02


class FileLock:
    """``flock`` on a file used for nothing else: a ``lockf`` lock is lost when anything closes the file.

    No other process ever holds it by inheritance: the descriptor is closed by ``exec`` and after ``fork``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether this object holds the lock."""
        return self._descriptor is not None

    def try_acquire(self, *, create: bool = True) -> bool:
        """Take the lock if it is free, and tell whether it is ours now.

        Raises :class:`DiskRefused` where the file cannot be made or opened, ``FileNotFoundError`` without ``create``.
        """
        if self._descriptor is not None:
            return True
        descriptor = self._open(create)
        try:
            taken = _flock(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        if not taken:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        _HELD.add(self)
        return True

    def acquire_within(self, seconds: float) -> None:
        """Take the lock, waiting for it (blocking) at most that long; :class:`JournalError` when it stays taken."""
        end = time.monotonic() + seconds
        while not self.try_acquire():
            if time.monotonic() > end:
                raise JournalError(
                    f"Another runcomfy-tui has held {self.path} for {seconds:.0f} seconds.",
                    advice="Close it, or continue it if it is suspended, and start again.",
                )
            time.sleep(_RETRY_S)

    def rename(self, path: Path) -> None:
        """Give the locked file its final name, so that nobody ever sees it under that name unlocked."""
        self.path = self.path.rename(path)

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back; with ``remove`` the file goes first, so that nobody can lock a file that is gone."""
        if self._descriptor is None:
            return
        if remove:
            self.path.unlink(missing_ok=True)
        _HELD.discard(self)
        descriptor, self._descriptor = self._descriptor, None
        os.close(descriptor)

    def _open(self, create: bool) -> int:
        flags = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | (os.O_CREAT if create else 0)
        try:
            return os.open(self.path, flags, 0o600)
        except FileNotFoundError:
            if not create:
                raise
            raise DiskRefused(f"{self.path} could not be made: its folder is gone.") from None
        except OSError as error:
            raise DiskRefused(
                f"{self.path} could not be opened ({error.strerror}).", advice="Make its folder writable."
            ) from None

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()

    def close_in_child(self) -> None:
        """Forget the lock in a forked child: closing its copy leaves the parent's lock in force."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_HELD: weakref.WeakSet[FileLock] = weakref.WeakSet()


def _close_in_child() -> None:
    for lock in list(_HELD):
        lock.close_in_child()
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)


def _flock(descriptor: int) -> bool:
    if sys.platform == "win32":
        raise ConfigurationError(
            "This system has no flock, without which two windows could send one job twice.",
            advice="Use Linux, macOS, or the Windows Subsystem for Linux.",
        )
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise DiskRefused(f"The file system gives no locks ({error.strerror}).") from None
    return True
