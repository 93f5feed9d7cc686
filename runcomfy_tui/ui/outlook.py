"""What all main screens know alike: the open journal and engine, every job and download, and how the engine does."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.job import Job
from runcomfy_tui.domain.state_names import state_name
from runcomfy_tui.domain.text import sentences
from runcomfy_tui.present.costs import in_usd, to_come
from runcomfy_tui.present.glyphs import glyphs
from runcomfy_tui.present.request_text import Bases
from runcomfy_tui.settings import Settings
from runcomfy_tui.settings.permission import refusal
from runcomfy_tui.ui.clipboard import Clipboard
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.widgets.previews import PreviewPane

if TYPE_CHECKING:
    from runcomfy_tui.engine import EngineStatus
    from runcomfy_tui.store import ChangeFeed, Download

ONLY_SHOWN = "The journal is only shown here: nothing can be changed or started."


class Outlook:
    """One for all main screens; the app keeps it up to date before it tells them of the change.

    ``jobs`` and ``downloads`` (by job and place in its result, forgotten ones too) hold everything that the feed has
    brought; ``counts`` are jobs by the name of their state in the filter; ``without_room`` are the downloads that go on
    by themselves as soon as the disk has room; ``left_behind`` is what profiles that were left had to say at their end.
    """

    def __init__(
        self, settings: Settings, now: Callable[[], float], clipboard: Clipboard, preview: Callable[[], PreviewPane]
    ) -> None:
        """``now`` returns unix seconds; ``preview`` makes a widget that draws files."""
        self.settings = settings
        self.now = now
        self.clipboard = clipboard
        self.new_preview = preview
        self.bases = Bases(settings.model_api_base, settings.serverless_api_base)
        self.glyphs = glyphs(ascii_only=settings.ascii_glyphs)
        self.jobs: dict[str, Job] = {}
        self.counts: Counter[str] = Counter()
        self._to_come = 0
        self.downloads: defaultdict[str, dict[int, Download]] = defaultdict(dict)
        self.without_room: dict[tuple[str, int], Download] = {}
        self.status: EngineStatus | None = None
        self.has_token = True
        self.left_behind: dict[str, tuple[str, ...]] = {}
        self.feed: ChangeFeed | None = None
        self._connection: Connection | None = None
        self._opened = asyncio.Event()

    def connect(self, connection: Connection) -> None:
        """Take the journal and the engine, once they are open."""
        self._connection = connection
        self._opened.set()

    @property
    def is_connected(self) -> bool:
        """Tell whether the journal is open."""
        return self._connection is not None

    @property
    def connection(self) -> Connection:
        """Return journal and engine; raise :class:`RuncomfyTuiError` while they are being opened."""
        if self._connection is None:
            raise RuncomfyTuiError("The journal is still being opened.", advice="Try again in a moment.")
        return self._connection

    async def opened(self) -> Connection:
        """Return journal and engine once they are open: for keys that were pressed before."""
        await self._opened.wait()
        return self.connection

    @property
    def feed_problem(self) -> str | None:
        """Return why the journal's changes cannot be read, None where they can."""
        problem = self.feed.problem if self.feed is not None else None
        return None if problem is None else problem.message

    @property
    def is_read_only(self) -> bool:
        """Tell whether nothing may be spent or changed at RunComfy."""
        return self.settings.read_only or self.is_only_shown

    @property
    def is_only_shown(self) -> bool:
        """Tell whether the journal takes no notes at all."""
        return self._connection is not None and self._connection.journal.is_read_only

    @property
    def why_forbidden(self) -> str | None:
        """Return why nothing may be spent or changed, None where it may."""
        if self.is_only_shown:
            return ONLY_SHOWN
        refused = refusal(self.settings)
        return None if refused is None else sentences(refused.message, refused.advice)

    def note_job(self, job: Job) -> Job | None:
        """Keep a job and count it; return what it was before."""
        before = self.jobs.get(job.id)
        self.jobs[job.id] = job
        if before is not None:
            self.counts[state_name(before)] -= 1
        self.counts[state_name(job)] += 1
        self._to_come += to_come(job) - (0 if before is None else to_come(before))
        return before

    @property
    def to_come_usd(self) -> float:
        """Return what the jobs that still run may cost by their estimates."""
        return in_usd(self._to_come)

    def note_downloads(self, downloads: list[Download]) -> None:
        """Keep how downloads stand."""
        for download in downloads:
            self.downloads[download.job_id][download.index] = download
            key = (download.job_id, download.index)
            if download.state == "paused" and download.retry_at is not None:
                self.without_room[key] = download
            else:
                self.without_room.pop(key, None)
