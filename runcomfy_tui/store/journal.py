"""The journal: what the rest of the program asks for and hands over, all of it done by one thread."""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from runcomfy_tui.domain.catalogue import CatalogueModel
from runcomfy_tui.domain.errors import DiskRefused, JournalNewer, JournalRefused
from runcomfy_tui.domain.events import Event
from runcomfy_tui.domain.incident import Incident
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.output import Asset, MediaKind
from runcomfy_tui.domain.source import Source
from runcomfy_tui.domain.target import Target
from runcomfy_tui.store import (
    bodies,
    catalogue,
    downloads,
    drafts,
    events,
    history,
    jobs,
    meta,
    past_outputs,
    reading,
    results,
    sources,
)
from runcomfy_tui.store.bodies import Content
from runcomfy_tui.store.deployments import DeploymentBook
from runcomfy_tui.store.download_book import DownloadBook
from runcomfy_tui.store.downloads import Download
from runcomfy_tui.store.events import TimelineEntry
from runcomfy_tui.store.history import HistoryEntry, HistoryPart
from runcomfy_tui.store.history_search import Search
from runcomfy_tui.store.lora_names import LoraNames
from runcomfy_tui.store.open import open_journal, set_aside_beside
from runcomfy_tui.store.past_outputs import PastOutput
from runcomfy_tui.store.presets import PresetBook
from runcomfy_tui.store.thread import StoreThread
from runcomfy_tui.store.transaction import transaction

if TYPE_CHECKING:
    from runcomfy_tui.store.pruning import Pruned, PruneOrder
    from runcomfy_tui.store.salvage import Recovered

T = TypeVar("T")


class Journal:
    """The one durable list of jobs.

    A write that was handed over is done whatever happens to its waiter. Every method may raise
    :class:`~runcomfy_tui.domain.errors.JournalError`; a write raises :class:`DiskRefused` when it did not reach the
    disk, and may simply be tried again later. ``on_write`` are called in the loop after each commit of our own.
    """

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.on_write: list[Callable[[], None]] = []
        self._asked_read_only = read_only
        self._newer = False
        self._inode: int | None = None
        self._thread = StoreThread(path, self._connect)
        self.download_book = DownloadBook(self._read, self._write)
        self.preset_book = PresetBook(self._read, self._write)
        self.deployment_book = DeploymentBook(self._read, self._write)
        self.lora_names = LoraNames(self._read)

    @classmethod
    async def open(cls, path: Path, *, read_only: bool = False) -> Journal:
        """Open, make or migrate the journal at ``path``; one that a newer version wrote is opened for reading.

        Raises :class:`JournalRefused`, :class:`JournalDamaged` (see ``set_aside``), :class:`DiskRefused` or
        :class:`JournalError`.
        """
        journal = cls(path, read_only=read_only)
        await journal._thread.start()
        return journal

    async def close(self) -> None:
        """Finish every write and close the file."""
        await self._thread.close()

    @property
    def is_newer(self) -> bool:
        """Tell whether a newer version of the program wrote this journal."""
        return self._newer

    @property
    def is_read_only(self) -> bool:
        """Tell whether writes are refused."""
        return self._newer or self._asked_read_only

    def require_writable(self) -> None:
        """Raise :class:`JournalNewer` or :class:`JournalRefused` where writes are refused."""
        if self._newer:
            raise JournalNewer(
                f"{self.path} was written by a newer version: this one only shows it.", advice="Update runcomfy-tui."
            )
        if self._asked_read_only:
            raise JournalRefused(f"{self.path} was opened for reading only.")

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is handed over that is not done."""
        return self._thread.is_idle

    def _connect(self) -> sqlite3.Connection:
        opened = open_journal(self.path, read_only=self._asked_read_only)
        self._newer = opened.newer
        self._inode = self.path.stat().st_ino
        return opened.connection

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._thread.call(work)

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self.require_writable()
        return await self._thread.call(partial(self._written, work), self._tell_write)

    def _written(self, work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
        # SQLite does not notice under WAL that its file was renamed or removed: such writes would vanish.
        try:
            moved = os.stat(self.path).st_ino != self._inode  # noqa: PTH116 - the hottest line of a write
        except FileNotFoundError:
            moved = True
        if moved:
            raise DiskRefused(f"{self.path} was moved or removed.", advice="Put it back, or start again.")
        return work(connection)

    def _tell_write(self) -> None:
        for callback in list(self.on_write):
            callback()

    async def create_job(
        self,
        job: Job,
        body: Content,
        *,
        files: Sequence[Source] = (),
        still_unknown: str | None = None,
        alone_for_s: float | None = None,
    ) -> Job:
        """Store a new job, exactly its body and the local files in it in one synced commit; return it as stored.

        With ``still_unknown`` (a job's id) only while that job is unknown: :class:`JournalError` otherwise. With
        ``alone_for_s`` only when no such body went to its target within as many seconds: :class:`Duplicate` otherwise.
        """
        terms = jobs.Terms(still_unknown, alone_for_s)
        (stored,) = await self._write(lambda c: jobs.create(c, [(job, body)], terms, {job.id: files}))
        return stored

    async def create_jobs(
        self, new: Sequence[tuple[Job, Content]], files: Mapping[str, Sequence[Source]] | None = None
    ) -> list[Job]:
        """Store new jobs, their bodies and (by job id) the local files in them in one synced commit: all, or none."""
        return await self._write(lambda c: jobs.create(c, new, jobs.Terms(), files or {}))

    async def take_over(self, job: Job, event: Event) -> Job:
        """Store a job without inputs that the service has already, and the event that tells of it; return it."""
        return await self._write(lambda c: jobs.take_over(c, job, event))

    async def apply(
        self,
        job_id: str,
        event: Event,
        *,
        result: bytes | None = None,
        assets: Sequence[Asset] | None = None,
        want_files: bool = False,
    ) -> Job:
        """Move a job by one event, with the result that came and the files found in it, and return it.

        With ``want_files`` the files of a job that this makes a success are to be downloaded.
        """
        return await self._write(lambda c: jobs.apply(c, job_id, event, result, assets, want_files=want_files))

    async def apply_many(self, items: Sequence[tuple[str, Event]]) -> list[Job]:
        """Move several jobs in one commit, in order; all of it is stored, or nothing."""
        return await self._write(lambda c: jobs.apply_many(c, items)) if items else []

    async def job(self, job_id: str) -> Job | None:
        """Return one job, or None."""
        return await self._read(lambda c: reading.load(c, job_id))

    async def jobs(self, *, newest: int | None = None) -> list[Job]:
        """Return every job, or that many of the newest ones; the oldest first."""
        return await self._read(lambda c: reading.load_all(c, newest))

    async def find_request(self, request_id: str) -> Job | None:
        """Return the job that holds the request, or None."""
        return await self._read(lambda c: reading.find_request(c, request_id))

    async def changed_since(self, seq: int) -> tuple[list[Job], int]:
        """Return the jobs changed after ``seq`` (0: all), and the number to ask after next."""
        return await self._read(lambda c: reading.changed_since(c, seq))

    async def data_version(self) -> int:
        """Return a number that differs from the last one when another process has written since."""
        return await self._read(lambda c: int(c.execute("PRAGMA data_version").fetchone()[0]))

    async def body(self, job_id: str) -> bytes:
        """Return exactly the bytes that were stored with the job; :class:`JournalError` where they are gone."""
        return await self._read(lambda c: bodies.load(c, job_id))

    async def sources(self, job_id: str) -> list[Source]:
        """Return the local files that the job's body was made from."""
        return await self._read(lambda c: sources.load(c, job_id))

    async def timeline(self, job_id: str) -> list[TimelineEntry]:
        """Return what happened to the job, in order."""
        return await self._read(lambda c: events.timeline(c, job_id))

    async def newest_event(self) -> int:
        """Return the place of the newest entry of the history, 0 where there is none."""
        return await self._read(history.newest)

    async def count_history(self) -> int:
        """Return how many entries the history has."""
        return await self._read(history.count)

    async def find_history(self, search: Search, *, before: int | None = None, most: int = 20_000) -> HistoryPart:
        """Return the places of what a search finds among the ``most`` entries before a place (None: the newest)."""
        return await self._read(lambda c: history.find(c, search, before, most))

    async def find_history_since(self, search: Search, seq: int) -> tuple[array[int], int]:
        """Return the places of what a search finds after a place, and the place to ask after next."""
        return await self._read(lambda c: history.find_since(c, search, seq))

    async def history(self, seqs: Sequence[int]) -> list[HistoryEntry]:
        """Return the entries at these places in rising order, without those that are gone."""
        return await self._read(lambda c: history.load(c, seqs))

    async def record_incident(self, incident: Incident) -> None:
        """Write down what happened to the program itself."""
        await self._write(lambda c: history.record(c, incident))

    async def result(self, job_id: str) -> bytes | None:
        """Return the job's result as it came, or None."""
        return await self._read(lambda c: results.load_result(c, job_id))

    async def save_result(self, job_id: str, data: bytes) -> None:
        """Keep a result that was fetched again, for fresh addresses of its files."""
        await self._write(lambda c: results.save_result(c, job_id, data))

    async def assets(self, job_id: str) -> list[Asset]:
        """Return the hosted files of the job's result."""
        return await self._read(lambda c: results.load_assets(c, job_id))

    async def save_assets(self, job_id: str, assets: Sequence[Asset]) -> None:
        """Keep the hosted files of the job's result; what is downloaded of them stays known."""

        def work(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                results.save_assets(connection, job_id, assets)

        await self._write(work)

    async def downloads(self, job_id: str | None = None) -> list[Download]:
        """Return one job's downloads, or all there are."""
        return await self._read(lambda c: downloads.load(c, job_id))

    async def downloads_changed_since(self, seq: int) -> tuple[list[Download], int]:
        """Return the downloads changed after ``seq`` (0: all), and the number to ask after next."""
        return await self._read(lambda c: downloads.changed_since(c, seq))

    async def past_outputs(self, kind: MediaKind | None, most: int = 2_000) -> list[PastOutput]:
        """Return the newest hosted files of past results, of one kind or (None) of all, the newest first."""
        return await self._read(lambda c: past_outputs.load(c, kind, most))

    async def outputs_ended(self, urls: Sequence[str]) -> dict[str, float]:
        """Return when the jobs that made these hosted files ended, by URL without its query, where they are known."""
        return await self._read(lambda c: past_outputs.ended_at(c, urls))

    async def put_download(self, download: Download) -> None:
        """Store how a download stands."""
        await self._write(lambda c: downloads.put(c, download))

    async def draft(self, target: Target) -> object | None:
        """Return the target's draft (JSON data), or None."""
        return await self._read(lambda c: drafts.load(c, target))

    async def save_draft(self, target: Target, data: object) -> None:
        """Keep the target's draft; ``TypeError`` for what is not JSON data."""
        text = json.dumps(data)
        await self._write(lambda c: drafts.save(c, target, text))

    async def drop_draft(self, target: Target) -> None:
        """Forget the target's draft."""
        await self._write(lambda c: drafts.drop(c, target))

    async def catalogue(self) -> tuple[list[CatalogueModel], float | None]:
        """Return the catalogue as last seen, and when (unix seconds; None: never)."""
        return await self._read(catalogue.load_all)

    async def save_catalogue(self, models: Sequence[CatalogueModel], at: float) -> None:
        """Keep the whole catalogue as seen at ``at``."""
        await self._write(lambda c: catalogue.save_all(c, [catalogue.encode(model) for model in models], at))

    async def model(self, model_id: str) -> tuple[CatalogueModel, float] | None:
        """Return a model that was opened before, with its schema, and when that was seen."""
        return await self._read(lambda c: catalogue.load_model(c, model_id))

    async def save_model(self, model: CatalogueModel, at: float) -> None:
        """Keep one model with its schema as seen at ``at``."""
        await self._write(lambda c: catalogue.save_model(c, model.model_id, catalogue.encode(model), at))

    async def get_meta(self, key: str) -> object | None:
        """Return the JSON value kept under ``key``, or None."""
        return await self._read(lambda c: meta.load(c, key))

    async def put_meta(self, key: str, value: object) -> None:
        """Keep a JSON value under ``key``; ``TypeError`` for what is not JSON data."""
        text = json.dumps(value)
        await self._write(lambda c: meta.save(c, key, text))

    async def put_meta_once(self, key: str, value: object) -> object | None:
        """Keep a JSON value under ``key`` unless there is one; return the one that holds for every process."""
        text = json.dumps(value)
        return await self._write(lambda c: meta.save_once(c, key, text))

    async def prune(self, order: PruneOrder) -> Pruned:
        """Free what old jobs that are over carry, a part at a time, and return how much that was."""
        from runcomfy_tui.store import pruning

        pruned = await self._read(lambda c: pruning.survey(c, order))
        while await self._write(lambda c: pruning.prune_some(c, order)):
            pass
        return pruned

    async def salvage(self, now: float) -> list[Recovered]:
        """Take over what journals that were set aside beside this one still hold, each of them once."""
        if not any(set_aside_beside(self.path)):
            return []
        from runcomfy_tui.store import salvage

        files = await self._read(lambda c: salvage.unsalvaged(c, self.path))
        return [await self._write(partial(salvage.salvage, path=file, now=now)) for file in files]
