"""One try to fetch one file: asked for from where an earlier try ended, streamed, checked, renamed, described."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from runcomfy_tui.api.files import HostedFiles
from runcomfy_tui.api.transport import FileStream
from runcomfy_tui.domain import errors
from runcomfy_tui.domain.clock import Clock
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.node_outputs import is_text
from runcomfy_tui.engine.download_answer import FILE_LIMIT_BYTES, Coming, FileAnswer, asking_for, read_answer
from runcomfy_tui.engine.download_faults import NoRoom, in_words
from runcomfy_tui.engine.download_names import free_names
from runcomfy_tui.engine.download_progress import DownloadProgress
from runcomfy_tui.engine.file_checks import check_file
from runcomfy_tui.engine.lane import Lane
from runcomfy_tui.engine.output_origin import node_of, text_in_result
from runcomfy_tui.engine.part_file import PartFile, Remembered, has_hash, part_of
from runcomfy_tui.engine.sidecar import write_sidecar
from runcomfy_tui.store import Download, Journal, Key

SPARE_BYTES = 64 * 1024**2
BLOCK_BYTES = 512 * 1024
"""One block is written while the next one comes: what a kill takes away is less than 1 MiB."""

WRITTEN_EVERY_S = 0.25
_NAMES_TRIED = (3, 1_000)


class Superseded(Exception):
    """The download was put into another state meanwhile: there is nothing to do any more."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every attempt works with."""

    journal: Journal
    files: HostedFiles
    clock: Clock
    progress: DownloadProgress
    remembered: dict[Key, Remembered] = field(default_factory=dict)


class DownloadAttempt:
    """``row`` is the download as it stands, in the journal too; ``gained_bytes`` what this try has brought.

    ``row.path`` is set: the wished name, or the one that its ``.part`` has.
    """

    def __init__(self, desk: Desk, row: Download, job: Job) -> None:
        self._desk = desk
        self._book = desk.journal.download_book
        self._job = job
        self._lane = Lane()
        self._told_type = ""
        self.row = row
        self.gained_bytes = 0

    async def run(self) -> None:
        """Fetch the file; afterwards ``row`` is ``done``, but not in the journal yet.

        Raises errors of ours, ``OSError`` and :class:`Superseded`; what can be gone on from is kept.
        """
        try:
            if self.row.sha256 is None or not await self._was_published(self.row.sha256):
                await self._fetch()
        finally:
            self._lane.close()

    async def _was_published(self, sha256: str) -> bool:
        """Tell whether an earlier process gave the file its name, and only the journal did not hear of it."""
        path = Path(self.row.path or "")
        if not await self._lane.do(has_hash, path, self.row.size_bytes, sha256):
            return False
        await self._lane.do(part_of(path).unlink, True)
        await self._describe(path, sha256)
        return True

    async def _fetch(self) -> None:
        if not is_text(self.row.url):
            self._desk.files.check(self.row.url)
        await self._take_name()
        part = await self._open_part()
        began_with = part.size_bytes if self.row.etag else 0
        kept = False
        try:
            await self._fill(part)
            if not is_text(self.row.url):  # What a person's text begins with tells nothing.
                await self._lane.do(check_file, part, self._told_type)
            await self._publish(part)
            kept = True
        except (errors.FileDamaged, errors.UnsafeUrl):
            raise
        except BaseException:
            part.give_up()
            kept = self.row.etag is not None
            raise
        finally:
            await self._leave(part, kept=kept)
            self.gained_bytes = max(0, part.size_bytes - began_with)
            done = part.size_bytes if kept else 0
            self.row = replace(self.row, done_bytes=done, etag=self.row.etag if kept else None)

    async def _open_part(self) -> PartFile:
        opening = self._lane.start(PartFile, Path(self.row.path or ""))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            # It is opened all the same, and would stay locked for as long as this process lives.
            opening.add_done_callback(_close_unused)
            raise

    async def _leave(self, part: PartFile, *, kept: bool) -> None:
        left = await self._lane.finish(part.close if kept else part.discard)
        if left is not None and self.row.state != "done":
            self._desk.remembered[self.row.key] = left

    async def _take_name(self) -> None:
        """Have a name that nobody else has; one with a ``.part`` that can be gone on from is kept."""
        if self.row.etag is not None:
            return
        wished = Path(self.row.path or "")
        for most in _NAMES_TRIED:
            free = await self._lane.do(free_names, wished, most)
            path = await self._book.claim_path(self.row.key, free)
            if path is not None:
                self.row = replace(self.row, path=str(path))
                return
        raise errors.FileFault(f"too many files named like {wished.name}")

    async def _fill(self, part: PartFile) -> None:
        """Have the whole file in ``part``: from where it is, or from its start where that does not work."""
        if is_text(self.row.url):
            await self._write_text(part)
            return
        if self.row.etag is None:
            await self._lane.do(part.restart)
        await self._make_room(part, self.row.size_bytes)
        for _ in range(2):
            async with self._desk.files.open(self.row.url, asking_for(part.size_bytes, self.row.etag)) as stream:
                answer = read_answer(stream.status, stream.headers, part.size_bytes, self.row.etag)
                if answer.coming is not Coming.UNFIT:
                    await self._take(stream, part, answer)
                    return
            # Whatever is there does not belong to what the host has now.
            self.row = replace(self.row, etag=None)
            await self._lane.do(part.restart)
        raise errors.FileDamaged("the file host sends parts that do not belong together")

    async def _write_text(self, part: PartFile) -> None:
        """Have a text in ``part`` that lies in the result itself."""
        result = await self._desk.journal.result(self._job.id)
        data = await self._lane.do(text_in_result, result, self.row.url)
        await self._lane.do(part.restart)
        await self._make_room(part, len(data))
        await self._lane.do(part.write, [data])
        self.row = replace(self.row, size_bytes=len(data))

    async def _take(self, stream: FileStream, part: PartFile, answer: FileAnswer) -> None:
        if answer.coming is Coming.WHOLE:
            await self._lane.do(part.restart)
        else:
            await self._lane.do(part.recall, self._desk.remembered.pop(self.row.key, None))
        self._told_type = answer.content_type
        self.row = replace(
            self.row, etag=answer.etag, size_bytes=answer.size_bytes, done_bytes=part.size_bytes, problem=None
        )
        # Its tag is on the disk before the first byte that belongs to it.
        await self._save()
        await self._make_room(part, answer.size_bytes)
        if answer.coming is not Coming.NOTHING:
            await self._pour(stream, part, answer.size_bytes)
        if answer.size_bytes is not None and part.size_bytes != answer.size_bytes:
            cut = f"the file broke off: {part.size_bytes} of {answer.size_bytes} bytes came"
            raise errors.ConnectionCut(cut, sent=True)

    async def _pour(self, stream: FileStream, part: PartFile, size: int | None) -> None:
        """Hand what comes to the worker thread, in blocks that are large, or old when the file comes slowly."""
        writing: asyncio.Future[None] | None = None
        held: list[bytes] = []
        held_bytes, taken = 0, part.size_bytes
        written_at = self._desk.clock.monotonic()
        try:
            async for piece in stream.blocks(BLOCK_BYTES):
                held.append(piece)
                held_bytes += len(piece)
                taken += len(piece)
                if taken > FILE_LIMIT_BYTES:
                    raise errors.FileDamaged("the file is over 2 GiB: given up and removed")
                now = self._desk.clock.monotonic()
                if held_bytes >= BLOCK_BYTES or now - written_at >= WRITTEN_EVERY_S:
                    if writing is not None:
                        await asyncio.shield(writing)
                        self._desk.progress.tell(self.row.key, part.size_bytes, size)
                    writing, written_at = self._lane.start(part.write, held), now
                    held, held_bytes = [], 0
        finally:
            # Also of a file that broke off: what came is not asked for again.
            if writing is not None:
                await asyncio.shield(writing)
            await self._lane.do(part.write, held)

    async def _publish(self, part: PartFile) -> None:
        """Give the file its final name. Its hash is on the disk before: a crash between the two loses nothing."""
        sha256 = await self._lane.do(part.seal)
        name = Path(self.row.path or "")
        for most in _NAMES_TRIED:
            for path in await self._lane.do(free_names, name, most):
                self.row = replace(self.row, sha256=sha256, path=str(path), size_bytes=part.size_bytes)
                await self._save()
                try:
                    await self._lane.do(part.publish, path)
                except FileExistsError:
                    continue
                await self._describe(path, sha256)
                return
        raise errors.FileFault(f"too many files named like {name.name}")

    async def _describe(self, path: Path, sha256: str) -> None:
        """Write the sidecar; where there is none the row says why: the file itself is whole all the same."""
        size = self.row.size_bytes or 0
        problem = None
        try:
            body = await self._desk.journal.body(self._job.id) if self._job.has_inputs else b"null"
            node = await node_of(self._desk.journal, self._job, body, self.row.url)
            await self._lane.do(write_sidecar, path, self._job, body, self.row, sha256, size, node)
        except (errors.JournalError, OSError) as fault:
            problem = f"no .json beside it: {in_words(fault)}"
        self.row = replace(self.row, state="done", done_bytes=size, problem=problem, retry_at=None, attempts=0)

    async def _save(self) -> None:
        self.row = replace(self.row, state="running", updated_at=self._desk.clock.wall())
        if not await self._book.update(self.row, "running"):
            raise Superseded

    async def _make_room(self, part: PartFile, size: int | None) -> None:
        await self._lane.do(check_room, part.part.parent, (size or 0) - part.size_bytes)


def _close_unused(opening: asyncio.Future[PartFile]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def check_room(folder: Path, size_bytes: int) -> None:
    """Raise :class:`NoRoom` where a folder's disk cannot take that much and leave a little. Blocks."""
    free = shutil.disk_usage(folder).free
    wanted = max(0, size_bytes)
    if free < wanted + SPARE_BYTES:
        raise NoRoom(
            f"no room in {folder}: {free // 2**20} MiB free, {-(-(wanted + SPARE_BYTES) // 2**20)} MiB needed",
            advice="free some space",
        )
