"""The Costs screen itself: the figures, a table for each way to add up, and what is copied from them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import ContentSwitcher, Static

from runcomfy_tui.domain.job import Job
from runcomfy_tui.present.cost_columns import cost_columns, group_look
from runcomfy_tui.present.cost_sums import figures, remark
from runcomfy_tui.present.costs import CostBook, Group, Grouping, tsv
from runcomfy_tui.present.row_list import RowList
from runcomfy_tui.ui.deeds import bindings
from runcomfy_tui.ui.outlook import Outlook
from runcomfy_tui.ui.screens.costs.budget import BudgetActions
from runcomfy_tui.ui.screens.costs.deeds import DEEDS
from runcomfy_tui.ui.screens.sort_menu import ask_sort
from runcomfy_tui.ui.screens.switchboard import HOME
from runcomfy_tui.ui.widgets.cost_figures import CostFigures
from runcomfy_tui.ui.widgets.detail.tab_strip import TabStrip
from runcomfy_tui.ui.widgets.key_hints import KeyHints
from runcomfy_tui.ui.widgets.rows import RowsTable

VIEW_KEY: Final = "ui.costs"
"""Where the journal keeps what is added up by, and the order of each table."""
_ROOMY_LINES = 16
_DRAWN_EVERY_S = 0.2
"""However many jobs change: there may be as many labels as jobs."""
_GROUPINGS: Final = tuple(Grouping)
_FIRST_ORDER: Final = {Grouping.DAY: "name", Grouping.MODEL: "cost", Grouping.LABEL: "cost"}


class CostsTable(RowsTable[Group]):
    """Days, models or labels with what their jobs cost."""

    nothing_yet = "No jobs yet: nothing was spent."


class CostsScreen(BudgetActions):
    """Where the money went, and what is on its way."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(DEEDS)
    AUTO_FOCUS = "#costs-day"
    deeds = DEEDS

    DEFAULT_CSS = """
    CostsScreen {
        layout: vertical;
        TabStrip { padding: 0 2; }
        ContentSwitcher { height: 1fr; }
        CostsTable { height: 1fr; width: 1fr; }
        #remark { height: auto; max-height: 2; padding: 0 2; color: $text-muted; display: none; }
        &.-roomy #remark { display: block; }
        &.-roomy TabStrip { margin-top: 1; }
    }
    """

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self.book = CostBook()
        self.grouping = Grouping.DAY
        self._remark = ""
        self._drawing: Timer | None = None
        self.is_filled = False

    def contents(self) -> ComposeResult:
        """Yield the figures, the ways to add up, their tables, and how to read them."""
        yield CostFigures()
        yield TabStrip([f"By {grouping}" for grouping in _GROUPINGS])
        with ContentSwitcher(initial=_id(self.grouping)):
            for grouping in _GROUPINGS:
                columns = cost_columns(grouping, self.glyphs)
                first = next(column for column in columns if column.key == _FIRST_ORDER[grouping])
                yield CostsTable(
                    RowList(first, reverse=True), columns, group_look, self.outlook.now,
                    title=f"Costs by {grouping}", glyphs=self.glyphs, id=_id(grouping),
                )  # fmt: skip
        yield Static(id="remark", markup=False)

    @property
    def table(self) -> CostsTable:
        """Return the table in front."""
        return self.query_one(f"#{_id(self.grouping)}", CostsTable)

    def on_mount(self) -> None:
        """Add everything up as soon as the journal is open."""
        self.run(self._open(), "adding up the costs")

    def on_resize(self) -> None:
        """Leave out what explains where lines are few."""
        self.set_class(self.size.height >= _ROOMY_LINES, "-roomy")

    async def _open(self) -> None:
        connection = await self.opened()
        view = await connection.journal.get_meta(VIEW_KEY)
        known = list(self.jobs.values())
        await asyncio.to_thread(self.book.note, known)
        self.book.note(self.jobs.values())  # what came meanwhile; the rest is as it was
        self.is_filled = True
        if isinstance(view, dict):
            self._restore(view)
        self.catch_up()

    # What the app tells.

    def receive(self, jobs: list[Job]) -> None:
        """Take what changed jobs cost now."""
        if self.is_filled and self.book.note(jobs) and self.is_current and self._drawing is None:
            self._drawing = self.set_timer(_DRAWN_EVERY_S, self._draw)

    def _draw(self) -> None:
        self._drawing = None
        self.catch_up()

    def catch_up(self) -> None:
        """Draw what changed while the screen was hidden."""
        if self.is_filled:
            self._show()

    def tick(self) -> None:
        """Let the day change at midnight, and show the balance as it is."""
        self.show_money()

    def filter_by(self, text: str) -> None:
        """Show everything: nothing is filtered here."""

    def _show(self) -> None:
        self.table.set_rows(self.book.groups(self.grouping))
        self.show_money()
        self._show_hints()

    def show_money(self) -> None:
        """Show the figures above the table, and how to read them."""
        purse = self.purse()
        self.query_one(CostFigures).show(figures(self.book, purse, self.outlook.now(), self.glyphs))
        words = remark(self.book, self.grouping, purse)
        if words != self._remark:
            self._remark = words
            self.query_one("#remark", Static).update(Content(words))

    def _show_hints(self) -> None:
        self.query_one(KeyHints).dim(frozenset() if self.table.cursor_id else frozenset({"costs.open", "costs.copy"}))

    # The keys.

    def action_group(self, by: int) -> None:
        """Add up by something else, counted round."""
        self.action_group_by(_GROUPINGS[(_GROUPINGS.index(self.grouping) + by) % len(_GROUPINGS)])

    def action_group_by(self, name: str) -> None:
        """Add up by this."""
        self.grouping = Grouping(name)
        self.query_one(TabStrip).active = _GROUPINGS.index(self.grouping)
        self.query_one(ContentSwitcher).current = _id(self.grouping)
        self.table.focus()
        self.catch_up()
        self.keep_view()

    def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        """Add up by what was clicked."""
        self.action_group_by(_GROUPINGS[event.index])

    def on_rows_table_opened(self) -> None:
        """Show the row's jobs."""
        self.action_open_jobs()

    def action_open_jobs(self) -> None:
        """Show the jobs of the row under the cursor."""
        group = self.table.row(self.table.cursor_id)
        if group is None:
            self.refuse("There is nothing here.")
        else:
            self.post_message(self.Wanted(HOME, group.query))

    def action_copy(self) -> None:
        """Copy the table in its order."""
        rows = [row for row in map(self.table.row, self.table.shown_ids) if row is not None]
        if rows:
            self.run(self._copy(tsv(rows), len(rows)), "copying")
        else:
            self.refuse("There is nothing to copy.")

    async def _copy(self, text: str, count: int) -> None:
        copied = await self.outlook.clipboard.copy(text)
        rows = "1 row" if count == 1 else f"{count:,} rows"
        self.tell(f"{rows} copied as tab-separated values" + (f"; {copied.doubt}" if copied.doubt else ""))

    def action_sort(self) -> None:
        """Choose the column to sort by."""
        ask_sort(self.app, self.table)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.table.sort_by(self.table.sort_column, reverse=not self.table.sort_reverse)

    def action_back(self) -> None:
        """Go back to the jobs."""
        if not self.table.step_back():
            self.action_home()

    def on_rows_table_cursor_moved(self) -> None:
        """Let the footer say what can be done."""
        self._show_hints()

    def on_rows_table_sort_changed(self) -> None:
        """Remember the order."""
        self.keep_view()

    # The view that survives.

    def _restore(self, view: Mapping[str, object]) -> None:
        orders = view.get("orders")
        for grouping in _GROUPINGS:
            table = self.query_one(f"#{_id(grouping)}", CostsTable)
            order = orders.get(grouping.value) if isinstance(orders, dict) else None
            if isinstance(order, list) and len(order) == 2 and order[0] in table.columns:
                table.sort_by(order[0], reverse=order[1] is True)
        if view.get("by") in [grouping.value for grouping in _GROUPINGS]:
            self.action_group_by(str(view["by"]))

    def keep_view(self) -> None:
        """Write the view down for the next start."""
        if not self.is_filled or self.connection.journal.is_read_only:
            return
        tables = {grouping: self.query_one(f"#{_id(grouping)}", CostsTable) for grouping in _GROUPINGS}
        orders = {grouping.value: [table.sort_column, table.sort_reverse] for grouping, table in tables.items()}
        view = {"by": self.grouping.value, "orders": orders}
        self.run(self.connection.journal.put_meta(VIEW_KEY, view), "remembering the view")


def _id(grouping: Grouping) -> str:
    return f"costs-{grouping.value}"
