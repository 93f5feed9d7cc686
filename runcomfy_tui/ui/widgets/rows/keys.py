"""The keys of a table of rows, as data: each with an id to rebind it by, a description and a tooltip."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _quiet(key: str, action: str, name: str, description: str, tooltip: str) -> Binding:
    return Binding(key, action, description, show=False, id=f"table.{name}", tooltip=tooltip)


TABLE_BINDINGS: list[BindingType] = [
    _quiet("up,k", "move(-1)", "up", "Up", "Move to the row above"),
    _quiet("down,j", "move(1)", "down", "Down", "Move to the row below"),
    _quiet("g,home", "first", "first", "First", "Move to the first row"),
    _quiet("G,end", "last", "last", "Last", "Move to the last row"),
    _quiet("pageup", "move_page(-1)", "page-up", "Page up", "Move up by one screen"),
    _quiet("pagedown", "move_page(1)", "page-down", "Page down", "Move down by one screen"),
    _quiet("ctrl+u", "move_page(-0.5)", "half-page-up", "Half page up", "Move up by half a screen"),
    _quiet("ctrl+d", "move_page(0.5)", "half-page-down", "Half page down", "Move down by half a screen"),
    _quiet("space", "mark", "mark", "Mark", "Mark this row and move on"),
    _quiet("v", "mark_range", "range", "Range", "Mark from here to wherever the cursor goes; again keeps it"),
    _quiet("asterisk", "mark_all", "mark-all", "Mark all", "Mark all rows that are shown, or none"),
    _quiet("escape", "step_back", "step-back", "Back", "Leave the range, else take the marks away"),
    _quiet("enter", "open", "open", "Open", "Open this row"),
]
