"""A jobs table alone on the screen, with jobs made for it and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from textual.app import ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from runcomfy_tui.domain.job import Job, JobState
from runcomfy_tui.domain.target import model
from runcomfy_tui.present.glyphs import UNICODE, Glyphs
from runcomfy_tui.ui.theme import ThemedApp
from runcomfy_tui.ui.widgets.jobs_table import JobsTable
from tests.domain.jobs import AT, IN_STATE

NOW = AT + 10_000


def job(number: int, state: JobState = JobState.QUEUED, *, target: str | None = None, position: int | None = 3) -> Job:
    """Return a job; the higher its number, the newer. Its target carries the number."""
    return replace(
        IN_STATE[state],
        id=f"job-{number:05}",
        created_at=NOW - 7_300 + number * 0.001,
        state_since=NOW - 7_100,
        target=model(target or f"maker/model-{number:05}"),
        queue_position=position if state is JobState.QUEUED else None,
    )


def jobs(count: int) -> list[Job]:
    """Return queued jobs ``0 … count - 1``."""
    return [job(number) for number in range(count)]


class TableApp(ThemedApp):
    """Keeps the table's messages and the lines that were painted."""

    def __init__(self, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self.now = NOW
        self.messages: list[Message] = []
        self.table = JobsTable(lambda: self.now, glyphs=glyphs)

    def compose(self) -> ComposeResult:
        yield self.table

    def on_rows_table_cursor_moved(self, message: JobsTable.CursorMoved) -> None:
        self.messages.append(message)

    def on_rows_table_opened(self, message: JobsTable.Opened) -> None:
        self.messages.append(message)

    def on_rows_table_marks_changed(self, message: JobsTable.MarksChanged) -> None:
        self.messages.append(message)

    def on_rows_table_visible_changed(self, message: JobsTable.VisibleChanged) -> None:
        self.messages.append(message)

    def on_rows_table_sort_changed(self, message: JobsTable.SortChanged) -> None:
        self.messages.append(message)

    def last(self, kind: type[Message]) -> Message:
        """Return the newest message of a kind."""
        return next(message for message in reversed(self.messages) if isinstance(message, kind))

    def lines(self) -> list[str]:
        """Return the text of the table's lines as they are on the screen, header first, without the border."""
        region = self.table.scrollable_content_region.translate(self.table.region.offset)
        strips = self.screen._compositor.render_strips()
        return [
            "".join(segment.text for segment in strip.crop(region.x, region.right))
            for strip in strips[region.y : region.bottom]
        ]


@asynccontextmanager
async def table_with(
    shown: list[Job], *, size: tuple[int, int] = (80, 13), glyphs: Glyphs = UNICODE
) -> AsyncIterator[tuple[TableApp, Pilot[int]]]:
    """Run a table that was given these jobs, newest first; ten rows are seen at 13 lines."""
    app = TableApp(glyphs)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        app.table.focus()
        app.table.set_jobs(shown)
        await pilot.pause()
        yield app, pilot
