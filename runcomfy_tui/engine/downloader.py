"""Downloading: streamed to a ``.part``, checked, renamed, described in a sidecar; two files at a time."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.transport import FileStream
from runcomfy_tui.domain import errors
from runcomfy_tui.domain import events as ev
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job
from runcomfy_tui.engine.download_names import target_path
from runcomfy_tui.engine.part_file import PartFile
from runcomfy_tui.engine.sidecar import write_sidecar
from runcomfy_tui.engine.status import Banner, StatusBoard
from runcomfy_tui.engine.supervisor import Supervisor
from runcomfy_tui.media.sniff import sniff
from runcomfy_tui.media.wholeness import is_cut_short
from runcomfy_tui.store import Download, Journal

_R = TypeVar("_R")

AT_ONCE = 2
FILE_LIMIT_BYTES = 2 * 1024**3
SPARE_BYTES = 64 * 1024**2
BLOCK_BYTES = 1024 * 1024
PIECE_BYTES = 16 * 1024
PROGRESS_EVERY_S = 0.25
_DISK = "disk:downloads"
_AGAIN_S = 1.0


class Downloader:
    """Fetches the files that are wanted, in the order in which they were asked for."""

    def __init__(
        self,
        journal: Journal,
        files: HostedFiles,
        *,
        downloads_folder: Path,
        clock: Clock,
        board: StatusBoard,
        supervisor: Supervisor,
    ) -> None:
        self._journal = journal
        self._files = files
        self._board = board
        self._folder = downloads_folder
        self._clock = clock
        self._supervisor = supervisor
        self._places = asyncio.Semaphore(AT_ONCE)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="download")
        self._under_way: set[tuple[str, int]] = set()
        self._running = False

    async def want(self, job_ids: Sequence[str], folder: Path | None = None) -> None:
        """Write down that every file of these jobs is wanted that is not on the disk yet; the engine fetches them."""
        for job_id in job_ids:
            job = await self._journal.job(job_id)
            if job is None:
                continue
            known = {download.index: download for download in await self._journal.downloads(job_id)}
            for asset in await self._journal.assets(job_id):
                old = known.get(asset.index)
                if old is not None and (old.state in ("wanted", "running") or await self._is_here(old)):
                    continue
                path = target_path(folder or self._folder, job, asset.index, asset.extension)
                wanted = Download(job_id, asset.index, asset.url, asset.kind, "wanted", path=str(path))
                await self._journal.put_download(self._now(wanted))

    def start(self, downloads: Iterable[Download]) -> None:
        """Begin to fetch: this process has the engine's lock now; what another one left half done starts over."""
        self._running = True
        self.note(replace(download, state="wanted") for download in downloads if download.state == "running")
        self.note(downloads)

    def note(self, downloads: Iterable[Download]) -> None:
        """Hear of changed downloads, of any window: what is wanted is fetched."""
        for download in downloads:
            key = (download.job_id, download.index)
            if self._running and download.state == "wanted" and key not in self._under_way:
                self._under_way.add(key)
                self._supervisor.once("download", self._fetch(download))

    def close(self) -> None:
        """Stop the worker threads once their block is written."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _is_here(self, download: Download) -> bool:
        if download.state != "done" or download.path is None:
            return False
        return await self._off_loop(Path(download.path).exists)

    async def _fetch(self, download: Download) -> None:
        try:
            async with self._places:
                done = await self._outcome(download)
            await self._until_kept(self._journal.put_download, done)
            if done.state == "done":
                await self._until_kept(self._count, done.job_id)
        finally:
            self._under_way.discard((download.job_id, download.index))

    async def _outcome(self, download: Download) -> Download:
        """Fetch one file; what went wrong stands in the row's ``problem``."""
        try:
            return await self._fetch_one(download)
        except (errors.RuncomfyTuiError, OSError) as fault:
            return self._now(download, state="failed", problem=_in_words(fault))

    async def _until_kept(self, write: Callable[[_R], Awaitable[None]], value: _R) -> None:
        """Write to the journal; while the disk refuses, say so and try every second."""
        while True:
            try:
                await write(value)
            except errors.JournalError as fault:
                self._board.show(Banner(_DISK, fault.message, fault.advice, serious=True))
                await self._clock.sleep_until(self._clock.monotonic() + _AGAIN_S)
                continue
            self._board.clear(_DISK)
            return

    async def _count(self, job_id: str) -> None:
        rows = await self._journal.downloads(job_id)
        total = sum(row.state == "done" for row in rows)
        await self._journal.apply(job_id, ev.Downloaded(self._clock.wall(), total))

    async def _fetch_one(self, download: Download) -> Download:
        job = await self._journal.job(download.job_id)
        if job is None or download.path is None:
            raise errors.FileFault("the job is not in the journal")
        target = Path(download.path)
        async with self._files.open(download.url) as stream:
            size = _announced_size(stream)
            await self._off_loop(_make_room, target.parent, size or 0)
            part = await self._off_loop(PartFile, target)
            try:
                await self._stream(stream, part, size, download)
                _check_type(part, stream)
                if is_cut_short(part.head, part.tail, part.size_bytes):
                    raise errors.FileDamaged("the file host sent only a part of the file")
                path, sha256 = await self._off_loop(part.finish)
            except BaseException:
                await asyncio.shield(self._off_loop(part.discard))
                raise
        return self._now(
            download,
            state="done",
            path=str(path),
            size_bytes=part.size_bytes,
            done_bytes=part.size_bytes,
            sha256=sha256,
            problem=await self._describe(path, job, download.url, sha256, part.size_bytes),
        )

    async def _describe(self, path: Path, job: Job, url: str, sha256: str, size_bytes: int) -> str | None:
        """Write the sidecar; return why there is none: the file itself is whole all the same."""
        try:
            body = await self._journal.body(job.id)
            await self._off_loop(write_sidecar, path, job, body, url, sha256, size_bytes)
        except (errors.JournalError, OSError) as fault:
            return f"no .json beside it: {_in_words(fault)}"
        return None

    async def _stream(self, stream: FileStream, part: PartFile, size: int | None, download: Download) -> None:
        """Hand what comes to a worker thread, in blocks that are large, or old when the file comes slowly."""
        await self._tell(download, 0, size)
        told_at, block = self._clock.monotonic(), bytearray()
        async for piece in stream.blocks(PIECE_BYTES):
            block += piece
            if part.size_bytes + len(block) > FILE_LIMIT_BYTES:
                raise errors.FileDamaged("the file is over 2 GiB: given up and removed")
            late = self._clock.monotonic() - told_at >= PROGRESS_EVERY_S
            if late or len(block) >= BLOCK_BYTES:
                await self._off_loop(part.write, bytes(block))
                block.clear()
            if late:
                told_at = self._clock.monotonic()
                await self._tell(download, part.size_bytes, size)
        await self._off_loop(part.write, bytes(block))
        if part.size_bytes == 0:
            raise errors.FileDamaged("the file is empty")
        if size is not None and part.size_bytes != size:
            raise errors.FileDamaged(f"the file broke off: {part.size_bytes} of {size} bytes came")

    async def _tell(self, download: Download, done_bytes: int, size: int | None) -> None:
        with suppress(errors.JournalError):  # Only its progress: the file goes on.
            await self._journal.put_download(
                self._now(download, state="running", done_bytes=done_bytes, size_bytes=size)
            )

    def _now(self, download: Download, **changes: object) -> Download:
        return replace(download, updated_at=self._clock.wall(), **changes)  # type: ignore[arg-type]

    async def _off_loop(self, work: Callable[..., _R], *args: object) -> _R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)


def _in_words(fault: Exception) -> str:
    if isinstance(fault, OSError):
        return f"cannot be written: {fault.strerror or fault}"
    return str(fault)


def _announced_size(stream: FileStream) -> int | None:
    if stream.status != 200:
        raise errors.FileDamaged(f"the file host answers {stream.status} instead of the file")
    if stream.headers.get("content-encoding", "identity").lower() != "identity":
        raise errors.FileDamaged("the file host packs the file in a way that was not asked for")
    text = stream.headers.get("content-length", "")
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    if size is not None and size > FILE_LIMIT_BYTES:
        raise errors.FileDamaged("the file is over 2 GiB: not fetched")
    return size


def _make_room(folder: Path, size: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < size + SPARE_BYTES:
        raise errors.FileFault(
            f"no room in {folder}: {free // 2**20} MiB free, {size // 2**20} MiB wanted", advice="free some space"
        )


def _check_type(part: PartFile, stream: FileStream) -> None:
    """Compare the first bytes with the announced type: an error page must not be kept as a picture."""
    announced = stream.headers.get("content-type", "").partition(";")[0].strip().lower()
    found = sniff(part.head)
    family = announced.partition("/")[0]
    if family not in ("image", "video", "audio"):
        return
    # Containers are shared: an mp4 may hold sound alone.
    fitting = {"image"} if family == "image" else {"video", "audio"}
    if found is None or found.partition("/")[0] not in fitting:
        raise errors.FileDamaged(f"what came is not {announced}")
