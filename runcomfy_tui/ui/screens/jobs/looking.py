"""Looking around on the Jobs screen: panes, tabs, sort, help, and what the narrow and the wide layout show."""

from __future__ import annotations

from textual.widget import Widget

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.ui.deeds import Deed
from runcomfy_tui.ui.screens.dialogs import Choice, Menu
from runcomfy_tui.ui.screens.help import HelpScreen
from runcomfy_tui.ui.screens.jobs.base import NO_JOB, JobsBase
from runcomfy_tui.ui.screens.jobs.deeds import DEEDS
from runcomfy_tui.ui.widgets.detail import TABS

_WIDE, _STACKED = 120, 80
_LEAST_ROWS = 24


class LookActions(JobsBase):
    """The keys that change what is seen and nothing else.

    The screen's classes say how it is laid out: ``-wide``, ``-stacked`` or ``-alone`` by size; ``-no-detail`` by wish;
    ``-zoom-table`` or ``-zoom-detail`` while one pane has it all.
    """

    def lay_out(self) -> None:
        """Choose the layout for the present size."""
        width, height = self.size
        fits = height >= _LEAST_ROWS
        self.set_class(fits and width >= _WIDE, "-wide")
        self.set_class(fits and _STACKED <= width < _WIDE, "-stacked")
        self.set_class(not fits or width < _STACKED, "-alone")
        self.show_current()

    def show_current(self) -> None:
        """Hand the job under the cursor to the detail, if that is to be seen, and keep the focus on what is seen."""
        if self.detail_is_seen:
            self.pane.show(self.current())
        elif self.pane.has_focus_within:
            self.table.focus()
        if self.has_class("-zoom-detail") and self.table.has_focus:
            self.pane.active.focus()

    @property
    def detail_is_seen(self) -> bool:
        """Tell whether the detail is on the screen."""
        if self.has_class("-zoom-detail"):
            return True
        return not (self.has_class("-alone") or self.has_class("-no-detail") or self.has_class("-zoom-table"))

    def _zoom(self, pane: str | None) -> None:
        self.set_class(pane == "table", "-zoom-table")
        self.set_class(pane == "detail", "-zoom-detail")
        self.show_current()
        if pane != "detail" and not self.detail_is_seen:
            self.table.focus()

    def action_zoom(self) -> None:
        """Give the whole screen to the pane in use, or take it back."""
        if self.has_class("-zoom-table") or self.has_class("-zoom-detail"):
            back: Widget = self.pane.active if self.has_class("-zoom-detail") else self.table
            self._zoom(None)
            if self.detail_is_seen:
                back.focus()
        else:
            self._zoom("detail" if self.pane.has_focus_within else "table")

    def action_detail(self) -> None:
        """Show or hide the detail; where there is no room for both, it takes the screen."""
        if self.has_class("-alone"):
            self._zoom(None if self.has_class("-zoom-detail") else "detail")
            return
        self._zoom(None)
        self.toggle_class("-no-detail")
        self.show_current()
        self.keep_view()

    def action_enter(self) -> None:
        """Open what the cursor stands on."""
        job = self.current()
        if job is None:
            self.refuse(NO_JOB)
        elif job.state is JobState.UNKNOWN:
            self.call_later(self.run_action, "settle")
        elif job.hold is not None:
            self.call_later(self.run_action, "send")
        else:
            self.open_detail()

    def open_detail(self) -> None:
        """Go into the detail, full-screen where there is no room for it beside the table."""
        if not self.detail_is_seen:
            self._zoom("detail")
        self.pane.active.focus()

    def show_timeline(self) -> None:
        """Show what happened to the job."""
        self.pane.go(TABS.index("Timeline"))
        self.open_detail()

    def leave_detail(self) -> bool:
        """Go back to the table; tell whether the detail was in use."""
        if self.has_class("-zoom-detail"):
            self._zoom(None)
            self.table.focus()
            return True
        if self.pane.has_focus_within:
            self.table.focus()
            return True
        return False

    def action_tab(self, by: int) -> None:
        """Go to another tab of the detail; it is shown first where it was not."""
        if self.detail_is_seen:
            self.pane.go(self.pane.tab + by)
        else:
            self.open_detail()

    def action_output(self, by: int) -> None:
        """Preview another output file."""
        self.pane.step_output(by)

    def action_sort(self) -> None:
        """Choose the column to sort by."""
        table = self.table
        choices: list[Choice] = []
        taken: set[str] = set()
        for column in table.columns.values():
            letter = next((c for c in f"{column.title.lower()}0123456789" if c.isalnum() and c not in taken), "-")
            taken.add(letter)
            now = " (now)" if column.key == table.sort_column else ""
            choices.append(Choice(letter, f"{column.title}{now}", column.key))
        self.app.push_screen(Menu("Sort by", choices), lambda key: table.sort_by(key, reverse=False) if key else None)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.table.sort_by(self.table.sort_column, reverse=not self.table.sort_reverse)

    def action_help(self) -> None:
        """List all keys; run the chosen one."""
        self.app.push_screen(HelpScreen(DEEDS), self._run_deed)

    def _run_deed(self, deed: Deed | None) -> None:
        if deed is not None:
            self.call_later(self.run_action, deed.action)
