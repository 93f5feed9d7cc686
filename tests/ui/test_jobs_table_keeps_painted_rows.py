"""A row that was painted is painted again only when something that it shows has changed."""

from __future__ import annotations

from rich.style import Style

from runcomfy_tui.domain.job import JobState
from runcomfy_tui.present.columns import job_columns
from runcomfy_tui.present.glyphs import UNICODE
from runcomfy_tui.present.states import look
from runcomfy_tui.ui.widgets.rows.paint import LinePainter, RowFlags
from tests.domain.jobs import IN_STATE


def test_a_row_is_kept_also_after_time_has_changed_it() -> None:
    painter = LinePainter(tuple(job_columns(UNICODE)), UNICODE, look, lambda _: Style())
    painter.lay_out(120)
    job = IN_STATE[JobState.QUEUED]
    before = painter.row(job, job.created_at + 3, RowFlags())
    after = painter.row(job, job.created_at + 5, RowFlags())
    assert after is not before
    assert painter.row(job, job.created_at + 5, RowFlags()) is after
