"""What all dialogs share: a box in the middle with its title in the border, and Esc that leaves without an answer."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

T = TypeVar("T")


class Dialog(ModalScreen[T | None]):
    """A box over the screen; dismissed with an answer, or with None by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="dialog.leave", tooltip="Close without doing anything"),
    ]

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 96%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $text; border-title-style: bold; border-subtitle-color: $text-muted;
    }
    Dialog .dialog--body { height: auto; max-height: 1fr; scrollbar-size: 1 1; }
    Dialog .dialog--keys { height: auto; margin-top: 1; color: $text-muted; }
    Dialog .dialog--problem { height: auto; color: $text-error; }
    Dialog.-low .dialog--keys { margin-top: 0; }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """Lay out the box around the dialog's own contents."""
        with Vertical() as box:
            box.border_title = Content(self._title)
            yield from self.contents()

    def contents(self) -> ComposeResult:
        """Yield what stands in the box."""
        yield from ()

    def on_resize(self) -> None:
        """Save lines where there are few."""
        self.set_class(self.size.height < 16, "-low")

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


def body(lines: list[str], *, focusable: bool = True) -> Widget:
    """Return a scrolling text of the given lines, shown as they are."""
    scroll = VerticalScroll(Static(Content("\n".join(lines)), markup=False), classes="dialog--body")
    scroll.can_focus = focusable
    return scroll


def key_line(keys: list[tuple[str, str]]) -> Static:
    """Return the line of keys at the foot of a dialog: pairs of key and what it does."""
    parts: list[Content | str | tuple[str, str]] = []
    for key, words in keys:
        parts += [("   ", "") if parts else "", (key, "bold $text-accent"), f" {words}"]
    return Static(Content.assemble(*parts), classes="dialog--keys")
