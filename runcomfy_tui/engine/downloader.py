"""Downloading as the rest of the engine sees it: wishes go into the journal, and whose turn it is is fetched."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.file_template import parse_template
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import Asset
from runcomfy_tui.engine.download_attempt import Desk
from runcomfy_tui.engine.download_names import target_path
from runcomfy_tui.engine.download_progress import DownloadProgress
from runcomfy_tui.engine.download_queue import DownloadQueue
from runcomfy_tui.engine.fresh_results import AskResult, FreshResults
from runcomfy_tui.engine.part_file import remove_part
from runcomfy_tui.engine.status import StatusBoard
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.settings import Settings
from runcomfy_tui.store import Download, DownloadState, Journal, Key

CLAIMS_LOOKED_AT_EVERY_S = 2.0
_AT_REST: tuple[DownloadState, ...] = ("paused", "failed", "gone", "refused")


class Downloader:
    """Takes wishes in every process; only the one with the engine's lock, and the owner of a claimed job, fetches.

    ``is_gone`` tells whether another process that claimed a job has ended.
    """

    def __init__(
        self,
        journal: Journal,
        files: HostedFiles,
        *,
        settings: Settings,
        ask_result: AskResult,
        owner: str,
        is_gone: Callable[[str], bool],
        clock: Clock,
        board: StatusBoard,
        supervisor: Supervisor,
        rng: random.Random,
    ) -> None:
        self._journal = journal
        self._book = journal.download_book
        self._folder = settings.downloads_folder
        self._template = parse_template(settings.download_template)
        self._owner = owner
        self._is_gone = is_gone
        self._clock = clock
        self._progress = DownloadProgress(self._book, clock)
        self._queue = DownloadQueue(
            Desk(journal, files, clock, self._progress),
            FreshResults(journal, ask_result, clock),
            board=board,
            supervisor=supervisor,
            rng=rng,
            places=settings.parallel_downloads,
            is_mine=self._is_mine,
            named=self._named,
        )
        self._claims: dict[str, str] = {}
        self._taken: set[str] = set()
        self._claimed = asyncio.Event()
        self._running = False

    async def fetch(self, job_ids: Sequence[str], folder: Path | None, *, is_alone: bool) -> None:
        """Like :meth:`want`, and fetch them in this process; ``is_alone`` tells that no engine works elsewhere."""
        self._taken.update(job_ids)
        await self.want(job_ids, folder)
        if is_alone:
            for job_id in job_ids:
                self._queue.take_over(await self._journal.downloads(job_id))

    async def want(self, job_ids: Sequence[str], folder: Path | None = None) -> None:
        """Write down that every file of these jobs is wanted that is not on the disk yet; the engine fetches them.

        With ``folder`` they go there, also those that lie elsewhere already.
        """
        wanted: list[Download] = []
        for job_id in job_ids:
            job = await self._journal.job(job_id)
            if job is None:
                continue
            known = {download.index: download for download in await self._journal.downloads(job_id)}
            for asset in await self._journal.assets(job_id):
                old = known.get(asset.index)
                if old is None or not await asyncio.to_thread(_is_here, old, folder):
                    wanted.append(await self._wish(job, asset, old, folder))
        await self._book.want(wanted)

    async def pause(self, keys: Sequence[Key] | None) -> None:
        """Let downloads rest; None: all that wait or run."""
        await self._book.move(keys, ("wanted", "running", "paused"), "paused", self._clock.wall())

    async def resume(self, keys: Sequence[Key] | None) -> None:
        """Go on with paused downloads; None: all of them."""
        await self._book.move(keys, ("paused",), "wanted", self._clock.wall())

    async def retry(self, keys: Sequence[Key]) -> None:
        """Try again now what failed, rests or waits."""
        await self._book.move(keys, ("wanted", *_AT_REST), "wanted", self._clock.wall())

    async def forget(self, keys: Sequence[Key]) -> None:
        """Take downloads off the list and remove what is half done of them."""
        for old in await self._book.forget(keys, self._clock.wall()):
            # Whoever fetches it clears away behind itself.
            if old.state not in ("running", "done") and old.path is not None:
                await asyncio.to_thread(remove_part, Path(old.path))

    def start(self, downloads: Iterable[Download]) -> None:
        """Begin to fetch: this process has the engine's lock now; what another one left half done goes on."""
        self._running = True
        self._queue.take_over(downloads)

    def note(self, downloads: Iterable[Download]) -> None:
        """Hear of changed downloads, of any window."""
        self._queue.note(row for row in downloads if self._running or self._is_taken(row.job_id))

    def note_jobs(self, jobs: Iterable[Job]) -> None:
        """Hear of changed jobs: whose files another process fetches is looked at from time to time."""
        for job in jobs:
            if not job.claimed_by or (job.is_final and job.downloaded >= job.outputs):
                self._claims.pop(job.id, None)
            else:
                self._claims[job.id] = job.claimed_by
                if job.claimed_by != self._owner:
                    self._claimed.set()

    async def run(self) -> None:
        """Fetch, for the engine's life."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._queue.run())
            group.create_task(self._progress.run())
            group.create_task(self._watch_claims())

    async def _watch_claims(self) -> None:
        """Take over the files of jobs whose process has ended."""
        while True:
            await self._claimed.wait()
            await self._clock.sleep_until(self._clock.monotonic() + CLAIMS_LOOKED_AT_EVERY_S)
            others = {owner for owner in self._claims.values() if owner != self._owner} if self._running else set()
            for owner in filter(self._is_gone, others):
                jobs = [job_id for job_id, claimed_by in self._claims.items() if claimed_by == owner]
                with suppress(errors.JournalError):
                    for job_id in jobs:
                        self._queue.take_over(await self._journal.downloads(job_id))
                        self._claims.pop(job_id, None)
            if set(self._claims.values()) <= {self._owner}:
                self._claimed.clear()

    def _is_taken(self, job_id: str) -> bool:
        """Tell whether this process fetches a job's files whoever is the engine."""
        return job_id in self._taken or self._claims.get(job_id) == self._owner

    def _is_mine(self, job: Job) -> bool:
        if job.claimed_by == self._owner or job.id in self._taken:
            return True
        return self._running and (not job.claimed_by or self._is_gone(job.claimed_by))

    async def _wish(self, job: Job, asset: Asset, old: Download | None, folder: Path | None) -> Download:
        now = self._clock.wall()
        if folder is not None:
            path = str(await self._path(job, asset.index, asset.extension, folder))
            return Download(job.id, asset.index, asset.url, asset.kind, "wanted", path=path, updated_at=now)
        if old is not None and old.state != "done" and old.etag is not None:
            # What is here of it is gone on from.
            again = replace(old, url=asset.url, state="wanted", problem=None, attempts=0, retry_at=None)
            return replace(again, updated_at=now)
        return Download(job.id, asset.index, asset.url, asset.kind, "wanted", updated_at=now)

    async def _named(self, row: Download, job: Job) -> Download:
        """Return the download with the path that it is to have."""
        if row.path is not None:
            return row
        extensions = {asset.index: asset.extension for asset in await self._journal.assets(job.id)}
        path = await self._path(job, row.index, extensions.get(row.index, ""), self._folder)
        return replace(row, path=str(path))

    async def _path(self, job: Job, index: int, extension: str, folder: Path) -> Path:
        body = None
        if self._template.names_inputs:
            with suppress(errors.JournalError):
                body = await self._journal.body(job.id)
        return target_path(folder, self._template, job, body, index=index, extension=extension)


def _is_here(download: Download, folder: Path | None) -> bool:
    if download.state != "done" or download.path is None:
        return False
    path = Path(download.path)
    return path.exists() and (folder is None or path.is_relative_to(folder))
