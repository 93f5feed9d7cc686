"""A file on its way: a ``.part`` beside the target, written and hashed block by block, renamed only when whole."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runcomfy_tui.domain.errors import FileFault
from runcomfy_tui.folders import make_private
from runcomfy_tui.media.sniff import HEAD_BYTES
from runcomfy_tui.media.wholeness import TAIL_BYTES

SUFFIX = ".part"
_READ_BYTES = 1024 * 1024
_WRITE_BACK_BYTES = 16 * 1024 * 1024


class PartInUse(FileFault):
    """Somebody else writes the same ``.part``: another program, or a process that is just ending."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The hash of a ``.part`` as it was left, so that going on needs no second look at what is there."""

    size_bytes: int
    changed_ns: int
    digest: hashlib._Hash


class PartFile:
    """One download's file; what an earlier try left is there, to be gone on from after :meth:`recall`.

    Every method blocks: call them on one worker thread. ``OSError`` is raised as it is, :class:`PartInUse` where
    somebody else writes the same file.
    """

    def __init__(self, target: Path) -> None:
        self.part = part_of(target)
        make_private(target.parent)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        self._file = os.open(self.part, flags, 0o600)
        self._hash = hashlib.sha256()
        self._hashed_bytes = 0
        self._given_up = False
        self._on_its_way = 0
        try:
            _lock(self._file, self.part)
            self.size_bytes = os.fstat(self._file).st_size
        except BaseException:
            os.close(self._file)
            raise

    def recall(self, remembered: Remembered | None = None) -> None:
        """Hash what is there; it may be gigabytes, and :meth:`give_up` ends it early.

        What an earlier try in this process remembers is taken over where nothing has changed since.
        """
        if remembered is not None and (remembered.size_bytes, remembered.changed_ns) == self._stamp():
            self._hash, self._hashed_bytes = remembered.digest.copy(), self.size_bytes
            return
        self._hash, self._hashed_bytes = hashlib.sha256(), 0
        while self._hashed_bytes < self.size_bytes and not self._given_up:
            missing = self.size_bytes - self._hashed_bytes
            block = os.pread(self._file, min(_READ_BYTES, missing), self._hashed_bytes)
            if not block:
                raise FileFault(f"{self.part.name} became shorter while it was read")
            self._hash.update(block)
            self._hashed_bytes += len(block)

    def give_up(self) -> None:
        """Have :meth:`recall` return soon; from any thread."""
        self._given_up = True

    def _remembered(self) -> Remembered | None:
        """Return nothing where a write or the hashing was left undone."""
        return Remembered(*self._stamp(), self._hash) if self._hashed_bytes == self.size_bytes else None

    def _stamp(self) -> tuple[int, int]:
        found = os.fstat(self._file)
        return found.st_size, found.st_mtime_ns

    def restart(self) -> None:
        """Forget what is there."""
        os.ftruncate(self._file, 0)
        self._hash = hashlib.sha256()
        self.size_bytes = self._hashed_bytes = self._on_its_way = 0

    def write(self, pieces: Sequence[bytes]) -> None:
        """Append a block that came in pieces."""
        view = memoryview(b"".join(pieces))
        self._hash.update(view)
        self._hashed_bytes += len(view)
        while view:
            written = os.pwrite(self._file, view, self.size_bytes)
            self.size_bytes += written
            view = view[written:]
        if self.size_bytes - self._on_its_way >= _WRITE_BACK_BYTES:
            self._begin_to_sync()

    def _begin_to_sync(self) -> None:
        """Have the system begin to write what is new: :meth:`seal` then has little left to wait for."""
        if hasattr(os, "posix_fadvise"):
            # Linux starts to write dirty pages that nobody needs in memory, and does not wait for it.
            new = self.size_bytes - self._on_its_way
            os.posix_fadvise(self._file, self._on_its_way, new, os.POSIX_FADV_DONTNEED)
        self._on_its_way = self.size_bytes

    def head(self) -> bytes:
        """Return its first bytes."""
        return os.pread(self._file, HEAD_BYTES, 0)

    def tail(self) -> bytes:
        """Return its last bytes."""
        return os.pread(self._file, TAIL_BYTES, max(0, self.size_bytes - TAIL_BYTES))

    def seal(self) -> str:
        """Have every byte on the disk; return the SHA-256 in hex."""
        os.fsync(self._file)
        return self._hash.hexdigest()

    def publish(self, final: Path) -> None:
        """Give the file its final name; ``FileExistsError`` where there is one: nothing is ever overwritten."""
        try:
            os.link(self.part, final)
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links.
            if final.exists():
                raise FileExistsError(str(final)) from None
            self.part.rename(final)
        self.part.unlink(missing_ok=True)

    def close(self) -> Remembered | None:
        """Let go of it; what is there stays, to be gone on from, if need be with what is returned."""
        try:
            return self._remembered()
        finally:
            os.close(self._file)

    def discard(self) -> None:
        """Remove it."""
        self.part.unlink(missing_ok=True)
        os.close(self._file)


def part_of(target: Path) -> Path:
    """Return where a file is while it is not whole."""
    return target.with_name(target.name + SUFFIX)


def remove_part(target: Path) -> None:
    """Remove what is half done of a file, if that can be done. Blocks."""
    with suppress(OSError):
        part_of(target).unlink(missing_ok=True)


def has_hash(file: Path, size_bytes: int | None, sha256: str) -> bool:
    """Tell whether a file is there and has exactly this content. Blocks."""
    with suppress(FileNotFoundError), file.open("rb") as opened:
        if size_bytes is not None and os.fstat(opened.fileno()).st_size != size_bytes:
            return False
        return hashlib.file_digest(opened, "sha256").hexdigest() == sha256
    return False


def _lock(descriptor: int, path: Path) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PartInUse(f"another program writes {path.name}") from None
    except OSError:
        return  # A file system without locks.
