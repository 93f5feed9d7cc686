"""What the dialogs that pick media share: a line to narrow by, a list with marks, a foot, and a side where it fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.ui.screens.dialogs.base import key_line
from runcomfy_tui.ui.screens.dialogs.list_under_line import ListUnderLine
from runcomfy_tui.ui.screens.dialogs.narrow_line import NarrowLine
from runcomfy_tui.ui.widgets.previews import PreviewPane

if TYPE_CHECKING:
    from textual.widget import Widget

WIDE: Final = 100
"""From this width on what is under the cursor is shown at the side."""
MARK: Final = "● "
NO_MARK: Final = "  "
_NOUNS: Final = {MediaKind.IMAGE: "picture", MediaKind.VIDEO: "video", MediaKind.AUDIO: "sound"}


def noun(kind: MediaKind | None) -> str:
    """Return what files of a kind are called."""
    return "file" if kind is None else _NOUNS.get(kind, "file")


def picker_bindings(name: str) -> list[BindingType]:
    """Return the keys that go through the list; their ids begin with the picker's ``name``."""
    keys = (
        ("up", "move(-1)", "Up", "previous", "The one above"),
        ("down", "move(1)", "Down", "next", "The one below"),
        ("pageup", "page(-1)", "Page up", "page-up", "A page up"),
        ("pagedown", "page(1)", "Page down", "page-down", "A page down"),
    )
    return [
        Binding(key, action, words, show=False, priority=True, id=f"{name}.{end}", tooltip=tooltip)
        for key, action, words, end, tooltip in keys
    ]


class Picker(ListUnderLine[tuple[str, ...]]):
    """Answers with what was picked: all that is marked, else what the cursor stands on."""

    DEFAULT_CSS = """
    Picker > Vertical { width: 92%; max-width: 140; height: 90%; }
    Picker Horizontal { height: 1fr; }
    Picker OptionList {
        border: none; width: 1fr; height: 1fr; padding: 0; background: transparent; scrollbar-size-vertical: 1;
    }
    Picker PreviewPane { height: 1fr; }
    Picker .picker--side { width: 45%; height: 1fr; margin-left: 2; display: none; }
    Picker.-side .picker--side { display: block; }
    Picker.-low .dialog--keys { display: none; }
    Picker .picker--foot { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    placeholder = "type to narrow"

    def __init__(self, title: str, *, most: int | None, preview: Callable[[], Widget] | None) -> None:
        """``most`` may be picked (None: any number); ``preview`` makes the pane that shows a file."""
        super().__init__(title)
        self._most = most
        self._preview = cast(PreviewPane, preview()) if preview is not None else None

    def contents(self) -> ComposeResult:
        """The line to type in, the list beside more about what is under the cursor, and the keys."""
        yield NarrowLine(self.placeholder, marks=self._takes_several)
        with Horizontal():
            yield OptionList(markup=False)
            yield from self.side()
        yield Static(classes="picker--foot", markup=False)
        first, *others = self.keys()
        yield key_line([first, *([("Space", "mark")] if self._takes_several else []), *others])

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self.begin()

    def on_resize(self) -> None:
        """Show more at the side where there is room."""
        self.set_class(self.size.width >= WIDE, "-side")
        self.fit()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Marks are for several."""
        return self._takes_several if action == "mark" else True

    # What each picker has of its own ----------------------------------------------------------------------------

    def side(self) -> ComposeResult:
        """Yield what stands beside the list; its class is ``picker--side``."""
        raise NotImplementedError

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys that are named under the list, without the one that marks."""
        raise NotImplementedError

    def begin(self) -> None:
        """Fill the list for the first time."""
        raise NotImplementedError

    def fit(self) -> None:
        """Show anew what depends on how much room there is."""
        raise NotImplementedError

    def take(self) -> None:
        """Answer, if there is something to answer with."""
        raise NotImplementedError

    def show_current(self) -> None:
        """Show more about what is under the cursor."""
        raise NotImplementedError

    # Events -----------------------------------------------------------------------------------------------------

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _taken(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        event.stop()
        self.take()

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.show_current()

    # The list ---------------------------------------------------------------------------------------------------

    @property
    def _takes_several(self) -> bool:
        return self._most != 1

    @property
    def _place(self) -> int | None:
        """Where the cursor stands in the list, None before there is one."""
        options = self.query(OptionList)
        return options.first().highlighted if options else None

    def _can_mark(self, marked: int) -> bool:
        """Tell whether one more may be marked, and say so where that is not so."""
        if self._most is None or marked < self._most:
            return True
        self.notify(f"There is room for {self._most}.", markup=False)
        return False

    def _put(self, lines: Sequence[Content], place: int, *, foot: str, marked: int) -> None:
        """Show these lines with the cursor at a place, or at the last where that is past the end."""
        options = self.query_one(OptionList)
        options.set_options([Option(line) for line in lines])
        options.highlighted = max(0, min(place, len(lines) - 1)) if lines else None
        self.query_one(".picker--foot", Static).update(Content(foot))
        self.query_one(Vertical).border_subtitle = Content(f"{marked} marked" if marked else "")
        self.show_current()
