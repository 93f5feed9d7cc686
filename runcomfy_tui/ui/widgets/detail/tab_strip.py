"""One line with the names of the detail tabs, the active one marked by more than colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class TabStrip(Widget):
    """Shows names side by side; a click chooses one."""

    DEFAULT_CSS = """
    TabStrip { height: 1; width: 1fr; }
    """

    active: reactive[int] = reactive(0)

    @dataclass
    class Chosen(Message):
        """A name was clicked."""

        index: int

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = tuple(names)

    def render(self) -> Content:
        """Return the names, as much of them as there is room for."""
        parts: list[str | tuple[str, str]] = []
        for index, name in enumerate(self._names):
            style = "bold underline $text-primary" if index == self.active else "$text-muted"
            parts += [(name, style), self._gap]
        return Content.assemble(*parts)

    @property
    def _gap(self) -> str:
        return "  " if self.size.width >= sum(map(len, self._names)) + 2 * len(self._names) else " "

    def on_click(self, event: events.Click) -> None:
        """Choose the name under the pointer."""
        start = 0
        for index, name in enumerate(self._names):
            if start <= event.x < start + len(name):
                self.post_message(self.Chosen(index))
            start += len(name) + len(self._gap)
