"""The journal's downloads, as the engine moves them: a person's wishes, a file's progress, its name and its end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from runcomfy_tui.store import download_ends, downloads
from runcomfy_tui.store.downloads import Download, DownloadState, Key, Progress
from runcomfy_tui.store.thread import Ask
from runcomfy_tui.store.transaction import transaction


class DownloadBook:
    """Raises what the journal's own methods raise; see there."""

    def __init__(self, read: Ask, write: Ask) -> None:
        self._read = read
        self._write = write

    async def one(self, key: Key) -> Download | None:
        """Return one download, a forgotten one too, or None."""
        return await self._read(lambda c: downloads.load_one(c, key))

    async def want(self, wanted: Sequence[Download]) -> None:
        """Store downloads that are wanted, but for those that are wanted or under way already."""
        await self._write(lambda c: downloads.want(c, wanted))

    async def move(
        self, keys: Iterable[Key] | None, only_from: Sequence[DownloadState], to: DownloadState, at: float
    ) -> None:
        """Put these downloads (None: all) that stand in one of ``only_from`` into another state by a person's wish."""

        def work(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                downloads.move(connection, keys, only_from, to, at)

        await self._write(work)

    async def forget(self, keys: Iterable[Key], at: float) -> list[Download]:
        """Take downloads off the list and return them as they were; finished files stay where they are."""
        return await self._write(lambda c: download_ends.forget(c, keys, at))

    async def update(self, download: Download, *only_from: DownloadState) -> bool:
        """Store a download only while it stands in one of these states; tell whether it did."""
        return await self._write(lambda c: downloads.update(c, download, only_from))

    async def end(self, download: Download, *only_from: DownloadState) -> bool:
        """Store how a download ended and tell its job, only while it stands in one of these states."""
        return await self._write(lambda c: download_ends.end(c, download, only_from))

    async def tell_progress(self, items: Sequence[Progress], at: float) -> None:
        """Store how far running downloads are."""
        await self._write(lambda c: downloads.tell_progress(c, items, at))

    async def claim_path(self, key: Key, names: Sequence[Path]) -> Path | None:
        """Give a download the first of these names that no other unfinished one has; None: all are taken."""
        return await self._write(lambda c: downloads.claim_path(c, key, names))
