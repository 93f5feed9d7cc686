"""The table of deployments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from runcomfy_tui.domain.text import sentences
from runcomfy_tui.present.deployments import DeploymentRow, deployment_columns, row_look
from runcomfy_tui.present.glyphs import Glyphs
from runcomfy_tui.present.row_list import RowList
from runcomfy_tui.ui.widgets.rows import RowsTable


class DeploymentsTable(RowsTable[DeploymentRow]):
    """A few deployments, or a few hundred."""

    def __init__(self, now: Callable[[], float], glyphs: Glyphs, *, classes: str) -> None:
        columns = deployment_columns(glyphs)
        super().__init__(
            RowList(columns[0]), columns, partial(row_look, glyphs), now, title="Deployments", glyphs=glyphs,
            id="deployments", classes=classes,
        )  # fmt: skip

    def say(self, words: str) -> None:
        """Say this while there are none at all."""
        self.nothing_yet = sentences(words)
        self.repaint_changed()
