"""The menu of columns to sort a table by."""

from __future__ import annotations

from typing import Any

from textual.app import App

from runcomfy_tui.ui.screens.dialogs import Choice, Menu
from runcomfy_tui.ui.widgets.rows import RowsTable


def ask_sort(app: App[Any], table: RowsTable[Any]) -> None:
    """Let the person choose the column to sort the table by."""
    choices: list[Choice] = []
    taken: set[str] = set()
    for column in table.columns.values():
        letter = next((c for c in f"{column.title.lower()}0123456789" if c.isalnum() and c not in taken), "-")
        taken.add(letter)
        now = " (now)" if column.key == table.sort_column else ""
        choices.append(Choice(letter, f"{column.title}{now}", column.key))
    app.push_screen(Menu("Sort by", choices), lambda key: table.sort_by(key, reverse=False) if key else None)
