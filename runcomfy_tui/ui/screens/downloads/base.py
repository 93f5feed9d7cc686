"""What all groups of actions on the Downloads screen stand on: the files they act on."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from runcomfy_tui.present.downloads import UNFINISHED, FileRow
from runcomfy_tui.ui.screens.narrowed_panes import NarrowedPanes
from runcomfy_tui.ui.widgets.file_detail import FileDetail
from runcomfy_tui.ui.widgets.rows import RowsTable

Key = tuple[str, int]
"""What the engine calls a download: its job and its place in that job's result."""

NO_FILE = "There is no file here."


class DownloadsBase(NarrowedPanes):
    """A screen with a table of downloads. Actions take identities when their key is pressed and keep to them."""

    @property
    def table(self) -> RowsTable[FileRow]:
        """Return the table."""
        return self.query_one("#files", RowsTable)

    @property
    def pane(self) -> FileDetail:
        """Return the detail."""
        return self.query_one(FileDetail)

    @property
    def in_detail(self) -> Widget:
        """Return what takes the keys in the detail."""
        return self.pane

    def current(self) -> FileRow | None:
        """Return the file under the cursor."""
        return self.table.row(self.table.cursor_id)

    def chosen(self) -> list[FileRow]:
        """Return the marked files, or that under the cursor, or none."""
        found = (self.table.row(row_id) for row_id in self.table.targets)
        return [row for row in found if row is not None]

    def show_detail(self) -> None:
        """Hand the file under the cursor to the detail."""
        self.pane.show(self.current())


def keys_of(rows: Sequence[FileRow]) -> list[Key]:
    """Return what the engine calls these files."""
    return [(row.job_id, row.index) for row in rows]


def job_ids_of(rows: Sequence[FileRow]) -> list[str]:
    """Return the jobs of these files, each once."""
    return list(dict.fromkeys(row.job_id for row in rows))


def is_live(row: FileRow) -> bool:
    """Tell whether the file is still to come."""
    return row.state in UNFINISHED


def counted(count: int) -> str:
    """Return a number of files in words."""
    return "1 file" if count == 1 else f"{count:,} files"
