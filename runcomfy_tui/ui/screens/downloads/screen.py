"""The Downloads screen itself: what stands where, and what it does with news from the journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from runcomfy_tui.domain.job import Job
from runcomfy_tui.present.download_sieve import complete, parse
from runcomfy_tui.present.download_words import totals
from runcomfy_tui.present.downloads import FileRow, file_columns, look_of, row_id
from runcomfy_tui.present.missing_files import Missing, missing
from runcomfy_tui.present.row_list import RowList
from runcomfy_tui.present.speed import Speeds
from runcomfy_tui.ui.deeds import bindings
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.downloads.base import is_live
from runcomfy_tui.ui.screens.downloads.deeds import DEEDS
from runcomfy_tui.ui.screens.downloads.moving import MoveActions
from runcomfy_tui.ui.screens.downloads.opening import OpenActions
from runcomfy_tui.ui.screens.downloads.rows import file_row
from runcomfy_tui.ui.screens.panes import DETAIL, TABLE
from runcomfy_tui.ui.widgets.file_detail import FileDetail
from runcomfy_tui.ui.widgets.filter_line import FilterLine
from runcomfy_tui.ui.widgets.key_hints import KeyHints
from runcomfy_tui.ui.widgets.missing_line import MissingLine
from runcomfy_tui.ui.widgets.rows import RowsTable

if TYPE_CHECKING:
    from runcomfy_tui.store import Download

VIEW_KEY: Final = "ui.downloads"
"""Where the journal keeps sort, filter and layout."""
_ROOMY_LINES = 16
_HINT = "words, state:failed,live, kind:image, model:flux, -not this"


class FilesTable(RowsTable[FileRow]):
    """Thousands of downloads."""

    nothing_yet = "No downloads yet: 1, then d on a job gets its files."


class DownloadsScreen(MoveActions, OpenActions):
    """Every file that was ever wanted, those that are still to come first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    AUTO_FOCUS = "#files"
    deeds = DEEDS
    view_key = VIEW_KEY

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._speeds = Speeds()
        self._live: set[str] = set()
        self._missing = Missing()

    def contents(self) -> ComposeResult:
        """Yield the line about missing files, the panes and the line to filter by."""
        now, glyphs = self.outlook.now, self.glyphs
        columns = file_columns(glyphs)
        yield MissingLine()
        with Container(id="panes"):
            yield FilesTable(
                RowList(columns[0]), columns, lambda row, at: look_of(row, at, glyphs), now,
                title="Downloads", glyphs=glyphs, id="files", classes=TABLE,
            )  # fmt: skip
            yield FileDetail(self.outlook.new_preview(), now, glyphs, classes=DETAIL)
        yield FilterLine(placeholder=_HINT, completed=complete, problems_of=lambda text: parse(text).problems)

    def on_mount(self) -> None:
        """Show what is known as soon as the journal is open."""
        self.run(self._open(), "reading the downloads")

    async def _open(self) -> None:
        connection = await self.opened()
        self.restore_view(await connection.journal.get_meta(self.view_key))
        self.table.set_rows(self._take(each for files in self.outlook.downloads.values() for each in files.values()))
        self.is_filled = True
        self.catch_up()

    # What the app tells.

    def receive(self, jobs: list[Job]) -> None:
        """Take what jobs say of their files."""
        known = self.outlook.downloads
        if files := [each for job in jobs if job.id in known for each in known[job.id].values()]:
            self._update(files)

    def receive_downloads(self, downloads: list[Download]) -> None:
        """Take new and changed downloads."""
        self._update(downloads)

    def catch_up(self) -> None:
        """Draw what changed while the screen was hidden."""
        self.table.tick()
        self._show_sums()
        self._look()

    def tick(self) -> None:
        """Tell durations anew, and what is missing."""
        self._show_missing()
        self._show_sums()
        if self.detail_is_seen:
            self.pane.tick()

    # Within.

    def _update(self, downloads: Iterable[Download]) -> None:
        if not self.is_filled:
            return  # all of them are taken when the view is open
        changed = list(downloads)
        gone = [row_id(each.job_id, each.index) for each in changed if each.state == "forgotten"]
        self.table.update_rows(self._take(changed))
        if gone:
            self._live.difference_update(gone)
            self.table.remove_rows(gone)
        self._show_sums()
        if self.is_current:
            self._look()

    def _take(self, downloads: Iterable[Download]) -> list[FileRow]:
        rows = (self._row(download) for download in downloads)
        return [row for row in rows if row is not None]

    def _row(self, download: Download) -> FileRow | None:
        key = (download.job_id, download.index)
        if download.state == "running":
            self._speeds.note(key, download.updated_at, download.done_bytes)
        else:
            self._speeds.forget(key)
        row = file_row(download, self.jobs.get(download.job_id), self._speeds.speed(key, download.updated_at))
        if row is not None:
            (self._live.add if is_live(row) else self._live.discard)(row.id)
        return row

    def _look(self) -> None:
        """Show what hangs on the cursor and on all files."""
        self.show_current()
        self._show_hints()
        self._show_missing()

    def _show_sums(self) -> None:
        rows = (self.table.row(each) for each in self._live)
        self.table.summarise(totals([row for row in rows if row is not None], self.table.size.width - 20))

    def _show_missing(self) -> None:
        now, known = self.outlook.now(), self.outlook.downloads
        self._missing = missing(self.jobs.values(), lambda job_id: len(known.get(job_id, ())), now)
        urgent = self._missing.is_urgent(now)
        words = self._missing.words(now) if urgent or self.size.height >= _ROOMY_LINES else ""
        self.query_one(MissingLine).show(words, urgent=urgent)

    def _show_hints(self) -> None:
        row = self.current()
        dim = {"downloads.pause", "downloads.retry", "downloads.open", "downloads.copy", "downloads.stop"}
        if row is not None:
            dim.discard("downloads.copy")
            dim -= {"downloads.pause", "downloads.stop"} if is_live(row) else set()
            dim -= {"downloads.open"} if row.state == "done" else set()
            dim -= {"downloads.retry"} if row.state in ("failed", "gone", "refused") or row.retry_at else set()
        self.query_one(KeyHints).dim(frozenset(dim))

    def get_rest(self) -> None:
        """Download what the line about missing files tells of."""
        self._show_missing()
        if self._missing.job_ids:
            self.run(self._again(list(self._missing.job_ids), None), "downloading")
        else:
            self.refuse("Nothing is missing: every result was asked for.")

    def on_missing_line_chosen(self) -> None:
        """Download it."""
        self.get_rest()

    def on_rows_table_cursor_moved(self) -> None:
        """Show the file that the cursor stands on now."""
        self.show_current()
        self._show_hints()

    def on_rows_table_opened(self) -> None:
        """Open the file's detail."""
        self.action_enter()

    def narrow(self) -> None:
        """Show what the filter lets through now."""
        self.table.set_sieve(parse(self.filter_text))
