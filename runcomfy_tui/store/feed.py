"""The one change feed: what any process changed in the journal, handed on in batches, at most one a frame."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.store.downloads import Download
from runcomfy_tui.store.journal import Journal

ASK_EVERY_S = 0.25
FRAME_S = 1 / 40
_LOG = logging.getLogger(__name__)


class ChangeFeed:
    """Calls ``deliver`` with the jobs that changed, each once in its newest form, in the order of the changes.

    It starts after change number ``since``: 0 hands out every job first. ``deliver_downloads`` hears of downloads
    likewise. ``problem`` is the journal's last refusal, None when it answers.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        deliver: Callable[[list[Job]], None],
        *,
        since: int = 0,
        deliver_downloads: Callable[[list[Download]], None] | None = None,
    ) -> None:
        self.problem: JournalError | None = None
        self._journal = journal
        self._clock = clock
        self._deliver = deliver
        self._deliver_downloads = deliver_downloads
        self._since = since
        self._downloads_since = since
        self._version: int | None = None
        self._written = asyncio.Event()

    async def run(self) -> None:
        """Hand on changes until cancelled; a journal that refuses is asked again."""
        self._journal.on_write.append(self._written.set)
        try:
            while True:
                began = self._clock.monotonic()
                written = self._written.is_set()
                self._written.clear()
                try:
                    await self._look(written)
                    self.problem = None
                except JournalError as error:
                    if self.problem is None:
                        _LOG.warning("the journal's changes cannot be read: %s", error)
                    self.problem = error
                    # What was missed is looked for again, whoever wrote it.
                    self._version = None
                await self._clock.sleep_until(began + FRAME_S)
                await self._until_written_or(began + ASK_EVERY_S)
        finally:
            self._journal.on_write.remove(self._written.set)

    async def _look(self, written: bool) -> None:
        # Our own writes do not move data_version on our own connection; those of others do not call us.
        version = await self._journal.data_version()
        if version == self._version and not written:
            return
        jobs, self._since = await self._journal.changed_since(self._since)
        self._version = version
        if jobs:
            self._deliver(jobs)
        if self._deliver_downloads is not None:
            downloads, self._downloads_since = await self._journal.downloads_changed_since(self._downloads_since)
            if downloads:
                self._deliver_downloads(downloads)

    async def _until_written_or(self, end: float) -> None:
        waits: Sequence[asyncio.Task[object]] = (
            asyncio.ensure_future(self._written.wait()),
            asyncio.ensure_future(self._clock.sleep_until(end)),
        )
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
