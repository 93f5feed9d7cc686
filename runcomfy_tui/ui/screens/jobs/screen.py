"""The Jobs screen itself: what stands where, and what it does with news from the journal and the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.timer import Timer

from runcomfy_tui.domain.job import Job, why_not_cancel, why_not_download
from runcomfy_tui.domain.query import state_name
from runcomfy_tui.present.glyphs import glyphs
from runcomfy_tui.settings import Settings
from runcomfy_tui.ui.banners import notices_of
from runcomfy_tui.ui.clipboard import Clipboard
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.deeds import bindings
from runcomfy_tui.ui.screens.jobs.cancelling import CancelActions
from runcomfy_tui.ui.screens.jobs.deeds import DEEDS, NO_TOKEN_DEEDS
from runcomfy_tui.ui.screens.jobs.files import FileActions
from runcomfy_tui.ui.screens.jobs.filtering import FilterActions
from runcomfy_tui.ui.screens.jobs.looking import LookActions
from runcomfy_tui.ui.screens.jobs.sending import SendActions
from runcomfy_tui.ui.screens.jobs.settling import SettleActions
from runcomfy_tui.ui.widgets.banner_line import BannerLine
from runcomfy_tui.ui.widgets.detail import DetailPane
from runcomfy_tui.ui.widgets.filter_line import FilterLine
from runcomfy_tui.ui.widgets.headline import Headline
from runcomfy_tui.ui.widgets.jobs_table import JobsTable
from runcomfy_tui.ui.widgets.key_hints import KeyHints
from runcomfy_tui.ui.widgets.previews import PreviewPane
from runcomfy_tui.ui.widgets.token_notice import TokenNotice

if TYPE_CHECKING:
    from runcomfy_tui.engine import EngineStatus
    from runcomfy_tui.store import Download

VIEW_KEY: Final = "ui.jobs"
"""Where the journal keeps sort, filter and layout."""
_LOOK_DELAY_S = 0.1
_NEWEST_FIRST = 200


class JobsScreen(LookActions, FilterActions, CancelActions, SendActions, SettleActions, FileActions):
    """The home of the program."""

    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    AUTO_FOCUS = "JobsTable"
    deeds = DEEDS

    def __init__(
        self, settings: Settings, now: Callable[[], float], clipboard: Clipboard, preview: Callable[[], PreviewPane]
    ) -> None:
        """``now`` returns unix seconds; ``preview`` makes the widget that draws files."""
        super().__init__(settings, glyphs(ascii_only=settings.ascii_glyphs))
        self.clipboard = clipboard
        self._now = now
        self._preview = preview
        self._counts: Counter[str] = Counter()
        self._status: EngineStatus | None = None
        self._feed_problem: str | None = None
        self.is_filled = False
        self._has_token = True
        self._look_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield header, banner, panes and footer."""
        yield Headline(self.settings.profile, self.glyphs)
        yield BannerLine()
        with Container(id="panes"):
            yield JobsTable(self._now, glyphs=self.glyphs)
            yield DetailPane(self._preview(), self._now, ascii_glyphs=self.settings.ascii_glyphs)
        yield TokenNotice(self.settings.web_base)
        yield FilterLine()
        yield KeyHints(DEEDS)

    def on_mount(self) -> None:
        """Let durations be told anew every second."""
        self.set_interval(1.0, self._tick)

    def on_resize(self) -> None:
        """Choose the layout for the new size."""
        self.lay_out()

    def on_screen_resume(self) -> None:
        """Catch up with what happened under another screen."""
        self.show_current()

    # What the app tells.

    async def connect(self, connection: Connection) -> None:
        """Work with this journal from now on: restore the view before the jobs come."""
        view = await connection.journal.get_meta(VIEW_KEY)
        self._connection = connection
        self._opened.set()
        if isinstance(view, dict):
            self._restore(view)
        self.pane.connect(connection.journal)
        self._show_notices()
        # What fits the screen is there at once, however long the list is; the feed brings all of it.
        newest = await connection.journal.jobs(newest=_NEWEST_FIRST)
        for job in newest:
            self._note(job)
        self.table.set_jobs(newest)
        self._show_headline()
        self.show_current()

    def receive(self, jobs: list[Job]) -> None:
        """Take new and changed jobs."""
        for job in jobs:
            before = self._note(job)
            if before is not None and job.not_cancellable_at not in (None, before.not_cancellable_at):
                self.tell_not_cancellable(job)
        if self.is_filled:
            self.table.update_jobs(jobs)
        else:
            self.is_filled = True
            self.table.set_jobs(self.jobs.values())
        self._show_token_notice()
        self._show_headline()
        self.show_current()
        self._show_hints()

    def _note(self, job: Job) -> Job | None:
        """Keep a job and count it; return what it was before."""
        before = self.jobs.get(job.id)
        self.jobs[job.id] = job
        if before is not None:
            self._counts[state_name(before)] -= 1
        self._counts[state_name(job)] += 1
        return before

    def receive_downloads(self, downloads: list[Download]) -> None:
        """Hear that files are on their way or here."""
        shown = self.pane.job.id if self.pane.job else None
        if any(download.job_id == shown for download in downloads):
            self.pane.downloads_changed(shown or "")

    def show_status(self, status: EngineStatus) -> None:
        """Show how the engine does."""
        self._status = status
        self._show_headline()
        self._show_notices()

    def show_token(self, has_token: bool) -> None:
        """Learn whether there is a token; without one and without jobs a notice stands in the table's place."""
        self._has_token = has_token
        self._show_headline()
        self._show_token_notice()

    def show_feed_problem(self, words: str | None) -> None:
        """Show why the journal's changes cannot be read, or that they can again."""
        self._feed_problem = words
        self._show_notices()

    # Within.

    def _show_headline(self) -> None:
        read_only = self.settings.read_only or (self.is_connected and self.connection.journal.is_read_only)
        self.query_one(Headline).show(
            self._status, self._counts, self._now(), read_only=read_only, has_token=self._has_token
        )

    def _show_notices(self) -> None:
        opening = self._connection.notices if self._connection else ()
        self.query_one(BannerLine).show(notices_of(self._status, opening, self._feed_problem))

    def _show_token_notice(self) -> None:
        missing = not self._has_token and not self.jobs
        self.set_class(missing, "-no-token")
        self.query_one(KeyHints).show(NO_TOKEN_DEEDS if missing else DEEDS)
        if missing:
            self.query_one(TokenNotice).focus()
        elif self.query_one(TokenNotice).has_focus:
            self.table.focus()

    def _show_hints(self) -> None:
        job = self.current()
        dim: set[str] = set()
        if job is None:
            dim = {"jobs.cancel", "jobs.resubmit", "jobs.download"}
        else:
            if why_not_cancel(job) is not None:
                dim.add("jobs.cancel")
            if why_not_download(job) is not None or job.downloaded >= job.outputs:
                dim.add("jobs.download")
        self.query_one(KeyHints).dim(frozenset(dim))

    def _tick(self) -> None:
        self._show_headline()
        if self.is_current and self.detail_is_seen:
            self.pane.tick()

    def on_jobs_table_cursor_moved(self) -> None:
        """Show the job that the cursor stands on now."""
        self.show_current()
        self._show_hints()
        self._look_soon()

    def on_jobs_table_visible_changed(self) -> None:
        """Let the engine know what is looked at."""
        self._look_soon()

    def on_jobs_table_opened(self) -> None:
        """Open the job."""
        self.action_enter()

    def on_jobs_table_marks_changed(self, event: JobsTable.MarksChanged) -> None:
        """Say that marks were dropped, since keys act on the marked jobs."""
        if event.dropped:
            many = len(event.dropped) != 1
            self.tell(f"{len(event.dropped)} {'marks' if many else 'mark'} dropped: out of sight.")

    def on_jobs_table_sort_changed(self) -> None:
        """Remember the order."""
        self.keep_view()

    def on_token_notice_demo_wanted(self) -> None:
        """Leave for the demo."""
        self.call_later(self.run_action, "app.demo")

    def _look_soon(self) -> None:
        if self._look_timer is None and self._connection is not None:
            self._look_timer = self.set_timer(_LOOK_DELAY_S, self._look_now)

    def _look_now(self) -> None:
        self._look_timer = None
        self.connection.engine.look_at(self.table.cursor_job_id, self.table.visible_ids)

    # The view that survives.

    def _restore(self, view: Mapping[str, object]) -> None:
        sort = view.get("sort")
        if isinstance(sort, str) and sort in self.table.columns:
            self.table.sort_by(sort, reverse=view.get("reverse") is True)
        self.set_class(view.get("detail") is False, "-no-detail")
        text = view.get("filter")
        if isinstance(text, str):
            self.filter_by(text[:500])

    def keep_view(self) -> None:
        """Write the view down for the next start."""
        if self._connection is None or self._connection.journal.is_read_only:
            return
        table = self.table
        view = {
            "sort": table.sort_column,
            "reverse": table.sort_reverse,
            "filter": self.filter_text,
            "detail": not self.has_class("-no-detail"),
        }
        self.run(self._connection.journal.put_meta(VIEW_KEY, view), "remembering the view")

    def action_back(self) -> None:
        """Go one step back."""
        if not (self.leave_detail() or self.table.step_back()):
            self.clear_filter()
