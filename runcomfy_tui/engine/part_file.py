"""A file on its way: a ``.part`` beside the target, written and hashed block by block, renamed only when whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from runcomfy_tui.domain.errors import FileFault
from runcomfy_tui.media.wholeness import TAIL_BYTES

SUFFIX = ".part"


class PartFile:
    """One download's file. Every method blocks: call them on a worker thread. ``OSError`` is raised as it is."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.part = target.with_name(target.name + SUFFIX)
        self.size_bytes = 0
        self.head = b""
        self.tail = b""
        self._hash = hashlib.sha256()
        target.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        self._file = os.fdopen(os.open(self.part, flags, 0o600), "wb", buffering=0)

    def write(self, block: bytes) -> None:
        """Append a block."""
        if len(self.head) < 64:
            self.head += block[:64]
        self.tail = (self.tail + block[-TAIL_BYTES:])[-TAIL_BYTES:]
        self._hash.update(block)
        self.size_bytes += len(block)
        view = memoryview(block)
        while view:
            view = view[self._file.write(view) :]

    def finish(self) -> tuple[Path, str]:
        """Sync, close and give the file its final name, which was free; return it and the SHA-256 in hex."""
        os.fsync(self._file.fileno())
        self._file.close()
        final = _claim_name(self.part, self.target)
        return final, self._hash.hexdigest()

    def discard(self) -> None:
        """Remove what there is: it is not the whole file."""
        self._file.close()
        self.part.unlink(missing_ok=True)


def _claim_name(part: Path, target: Path) -> Path:
    """Rename without ever overwriting: a hard link fails where the name is taken."""
    for number in range(1, 1_000):
        name = target if number == 1 else target.with_stem(f"{target.stem} ({number})")
        try:
            os.link(part, name)
        except FileExistsError:
            continue
        except OSError:
            if name.exists():
                continue
            part.rename(name)  # A file system without hard links.
            return name
        part.unlink()
        return name
    raise FileFault(f"too many files named like {target.name}")
