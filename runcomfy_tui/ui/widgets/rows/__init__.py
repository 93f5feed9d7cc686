"""Tables of many rows on Textual's line API: order, cursor, marks, painting."""

from __future__ import annotations

from runcomfy_tui.ui.widgets.rows.table import RowsTable

__all__ = ["RowsTable"]
