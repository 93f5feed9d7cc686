"""A framed detail that scrolls by the keys of a list, and goes into two columns where it is wide but low."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content


def scroll_bindings(name: str) -> list[BindingType]:
    """Return the keys that scroll; their ids begin with the detail's ``name``."""
    keys = (
        ("k", "scroll_up", "Up", "up"),
        ("j", "scroll_down", "Down", "down"),
        ("g", "scroll_home", "First", "first"),
        ("G", "scroll_end", "Last", "last"),
        ("ctrl+u", "page_up", "Page up", "page-up"),
        ("ctrl+d", "page_down", "Page down", "page-down"),
    )
    return [Binding(key, action, words, id=f"{name}.{end}", show=False) for key, action, words, end in keys]


class ScrolledDetail(VerticalScroll, can_focus=True):
    """Has the class ``-beside`` while its parts belong side by side."""

    DEFAULT_CSS = """
    ScrolledDetail {
        border: round $border-blurred; padding: 0 1; scrollbar-size: 1 1;
        border-title-color: $text; border-subtitle-color: $text-muted;
    }
    ScrolledDetail:focus { border: round $border; border-title-style: bold; }
    ScrolledDetail Static { height: auto; }
    """
    beside_from: ClassVar[int]
    """Columns that the parts need side by side,"""
    beside_below: ClassVar[int]
    """and lines below which they would not fit one above the other."""

    def on_mount(self) -> None:
        """Say what this pane is."""
        self.border_title = Content("Detail")

    def on_resize(self) -> None:
        """Put the parts side by side where lines are few."""
        is_wide, is_low = self.size.width >= self.beside_from, self.size.height < self.beside_below
        self.set_class(is_wide and is_low, "-beside")
        self.fit()

    def fit(self) -> None:
        """Draw anew what depends on where the parts stand."""


def facts_width(facts: tuple[tuple[str, str], ...]) -> int:
    """Return the width of the names in a column of facts."""
    return max((len(name) for name, _ in facts), default=0)
