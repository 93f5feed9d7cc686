"""The Jobs screen itself: what stands where, and what it does with news from the journal and the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.timer import Timer

from runcomfy_tui.domain.job import Job, why_not_cancel, why_not_download
from runcomfy_tui.ui.connection import Connection
from runcomfy_tui.ui.deeds import bindings
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.jobs.batches import BatchActions
from runcomfy_tui.ui.screens.jobs.cancelling import CancelActions
from runcomfy_tui.ui.screens.jobs.deeds import DEEDS, NO_TOKEN_DEEDS
from runcomfy_tui.ui.screens.jobs.files import FileActions
from runcomfy_tui.ui.screens.jobs.files_sum import files_of
from runcomfy_tui.ui.screens.jobs.filtering import FilterActions
from runcomfy_tui.ui.screens.jobs.instance import InstanceActions
from runcomfy_tui.ui.screens.jobs.labelling import LabelActions
from runcomfy_tui.ui.screens.jobs.looking import LookActions
from runcomfy_tui.ui.screens.jobs.sending import SendActions
from runcomfy_tui.ui.screens.jobs.settling import SettleActions
from runcomfy_tui.ui.screens.jobs.taking_over import TakeOverActions
from runcomfy_tui.ui.screens.panes import DETAIL, TABLE
from runcomfy_tui.ui.widgets.detail import DetailPane
from runcomfy_tui.ui.widgets.filter_line import FilterLine
from runcomfy_tui.ui.widgets.jobs_table import JobsTable
from runcomfy_tui.ui.widgets.key_hints import KeyHints
from runcomfy_tui.ui.widgets.token_notice import TokenNotice

if TYPE_CHECKING:
    from runcomfy_tui.store import Download

VIEW_KEY: Final = "ui.jobs"
"""Where the journal keeps sort, filter and layout."""
_LOOK_DELAY_S = 0.1
_NEWEST_FIRST = 200


class JobsScreen(
    LookActions,
    FilterActions,
    LabelActions,
    BatchActions,
    CancelActions,
    SendActions,
    SettleActions,
    InstanceActions,
    TakeOverActions,
    FileActions,
):
    """The home of the program."""

    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    AUTO_FOCUS = "JobsTable"
    deeds = DEEDS

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self.clipboard = outlook.clipboard
        self.is_filled = False
        self.workflows_asked = set()
        self._look_timer: Timer | None = None

    def contents(self) -> ComposeResult:
        """Yield the panes and the line to filter by."""
        now = self.outlook.now
        with Container(id="panes"):
            table = JobsTable(now, glyphs=self.glyphs, classes=TABLE)
            if self.outlook.is_read_only:
                table.nothing_yet = "No jobs yet, and none is started here: this profile is read-only (A switches)."
            yield table
            yield DetailPane(
                self.outlook.new_preview(),
                now,
                ascii_glyphs=self.settings.ascii_glyphs,
                estimate_of=table.estimate_of,
                bases=self.outlook.bases,
                classes=DETAIL,
            )
        yield TokenNotice(self.settings.web_base)
        yield FilterLine(completed=self.completed_filter)

    def catch_up(self) -> None:
        """Draw what changed while the screen was hidden."""
        self.table.tick()
        self.show_current()
        self._show_hints()
        if self.pane.job is not None:
            self.pane.downloads_changed(self.pane.job.id)

    def stand_on(self, job_id: str) -> None:
        """Show this job, whatever the filter hides."""
        if not self.table.move_to(job_id):
            self.clear_filter()
            self.call_after_refresh(self.table.move_to, job_id)

    # What the app tells.

    async def connect(self, connection: Connection) -> None:
        """Work with this journal from now on: restore the view before the jobs come."""
        view = await connection.journal.get_meta(VIEW_KEY)
        if isinstance(view, dict):
            self._restore(view)
        self.pane.connect(connection.journal)
        # What fits the screen is there at once, however long the list is; the feed brings all of it.
        newest = await connection.journal.jobs(newest=_NEWEST_FIRST)
        for job in newest:
            self.outlook.note_job(job)
        self.table.set_jobs(newest)
        self.show_engine()
        self.show_current()

    def receive(self, jobs: list[Job]) -> None:
        """Take new and changed jobs."""
        for job in jobs:
            before = self.outlook.note_job(job)
            if before is not None and job.not_cancellable_at not in (None, before.not_cancellable_at):
                self.tell_not_cancellable(job)
        if self.is_filled:
            self.table.update_jobs(jobs)
        else:
            self.is_filled = True
            self.table.set_jobs(self.jobs.values())
        self._show_token_notice()
        if self.is_current:
            self.show_engine()
            self.show_current()
            self._show_hints()

    def receive_downloads(self, downloads: list[Download]) -> None:
        """Hear that files are on their way or here."""
        changed = {download.job_id for download in downloads}
        self.table.note_files({job_id: files_of(self.outlook.downloads[job_id].values()) for job_id in changed})
        shown = self.pane.job
        if self.is_current and shown is not None and shown.id in changed:
            self.pane.downloads_changed(shown.id)

    def show_estimates(self, estimates: Mapping[str, int | None]) -> None:
        """Show queue positions that were carried forward since they were asked; None takes one away."""
        self.table.update_estimates(estimates)
        if self.pane.job is not None and self.pane.job.id in estimates and self.detail_is_seen:
            self.pane.tick()

    def show_engine(self) -> None:
        """Show how the engine does; without a token and without jobs a notice stands in the table's place."""
        super().show_engine()
        self._show_token_notice()

    # Within.

    def _show_token_notice(self) -> None:
        missing = not self.outlook.has_token and not self.jobs
        if missing is self.has_class("-no-token"):
            return
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

    def tick(self) -> None:
        """Tell durations anew."""
        if self.detail_is_seen:
            self.pane.tick()

    def on_rows_table_cursor_moved(self) -> None:
        """Show the job that the cursor stands on now."""
        self.show_current()
        self._show_hints()
        self._look_soon()

    def on_rows_table_visible_changed(self) -> None:
        """Let the engine know what is looked at."""
        self._look_soon()

    def on_rows_table_opened(self) -> None:
        """Open the job."""
        self.action_enter()

    def on_token_notice_demo_wanted(self) -> None:
        """Leave for the demo."""
        self.call_later(self.run_action, "app.demo")

    def _look_soon(self) -> None:
        if self._look_timer is None and self.is_connected:
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
        if not self.is_connected or self.connection.journal.is_read_only:
            return
        table = self.table
        view = {
            "sort": table.sort_column,
            "reverse": table.sort_reverse,
            "filter": self.filter_text,
            "detail": not self.has_class("-no-detail"),
        }
        self.run(self.connection.journal.put_meta(VIEW_KEY, view), "remembering the view")

    def action_back(self) -> None:
        """Go one step back."""
        if not (self.leave_detail() or self.table.step_back()):
            self.clear_filter()
