"""How far the running downloads are: kept in memory, written down four times a second in one cheap transaction."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.store import DownloadBook, Key, Progress

TOLD_EVERY_S = 0.25


class DownloadProgress:
    """Takes every block's word at no cost; only the latest of each file reaches the journal."""

    def __init__(self, book: DownloadBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._latest: dict[Key, Progress] = {}
        self._woken = asyncio.Event()

    def tell(self, key: Key, done_bytes: int, size_bytes: int | None) -> None:
        """Note how far a file is."""
        self._latest[key] = Progress(key, done_bytes, size_bytes)
        self._woken.set()

    def drop(self, key: Key) -> None:
        """Forget what is not written yet: the file's row itself tells it now."""
        self._latest.pop(key, None)

    async def run(self) -> None:
        """Write it down for the engine's life."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            items, self._latest = list(self._latest.values()), {}
            if items:
                with suppress(JournalError):  # Only their progress: the files go on.
                    await self._book.tell_progress(items, self._clock.wall())
            await self._clock.sleep_until(self._clock.monotonic() + TOLD_EVERY_S)
