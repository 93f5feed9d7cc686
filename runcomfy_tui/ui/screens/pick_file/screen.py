"""The dialog that picks files of this machine: type to narrow, Enter opens a folder or picks a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.ui.screens.dialogs.base import Dialog
from runcomfy_tui.ui.screens.pick_file.browsing import UP, Browsing, first_folder
from runcomfy_tui.ui.screens.pick_file.narrow_line import NarrowLine
from runcomfy_tui.ui.screens.pick_file.words import KEYS, foot_words, key_words, title
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields.media_disk import read_disk
from runcomfy_tui.ui.widgets.fields.media_folder import Found, Listing, list_folder
from runcomfy_tui.ui.widgets.fields.media_paths import expanded, homely
from runcomfy_tui.ui.widgets.previews import PreviewItem, PreviewPane, preview_kind

if TYPE_CHECKING:
    from textual.widget import Widget

WIDE: Final = 100
"""From this width on the file under the cursor is shown at the side."""


class PickFile(Dialog[tuple[str, ...]]):
    """Answers with whole paths; ``folder`` is where it ended."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False, priority=True, id="pick-file.previous", tooltip="The one above"),
        Binding("down", "move(1)", "Down", show=False, priority=True, id="pick-file.next", tooltip="The one below"),
        Binding(
            "pageup", "page(-1)", "Page up", show=False, priority=True, id="pick-file.page-up", tooltip="A page up"
        ),
        Binding(
            "pagedown",
            "page(1)",
            "Page down",
            show=False,
            priority=True,
            id="pick-file.page-down",
            tooltip="A page down",
        ),
        Binding("backspace,left", "out", "Folder above", priority=True, id="pick-file.out", tooltip="The folder above"),
        Binding("right", "into", "Into", show=False, priority=True, id="pick-file.into", tooltip="Into this folder"),
        Binding("space", "mark", "Mark", priority=True, id="pick-file.mark", tooltip="Mark this file and go on"),
        Binding("ctrl+t", "all_kinds", "All files", priority=True, id="pick-file.kinds", tooltip="Files of all kinds"),
        Binding("ctrl+r", "again", "Read again", show=False, id="pick-file.again", tooltip="Read the folder again"),
    ]
    DEFAULT_CSS = """
    PickFile > Vertical { width: 92%; max-width: 140; height: 90%; }
    PickFile .pick-file--folder { height: 1; color: $text-accent; text-wrap: nowrap; }
    PickFile Horizontal { height: 1fr; }
    PickFile OptionList {
        border: none; width: 1fr; height: 1fr; padding: 0; background: transparent; scrollbar-size-vertical: 1;
    }
    PickFile PreviewPane { width: 45%; height: 1fr; margin-left: 2; display: none; }
    PickFile.-side PreviewPane { display: block; }
    PickFile.-low .dialog--keys { display: none; }
    PickFile .pick-file--foot { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(
        self,
        kind: MediaKind | None,
        starts: Sequence[str],
        *,
        most: int | None = 1,
        preview: Callable[[], Widget] | None = None,
    ) -> None:
        """``starts`` are folders, or files in them, to begin in; ``most`` files may be picked (None: any number)."""
        super().__init__(title(kind, most))
        self._kind = kind
        self._all_kinds = kind is None
        self._starts = list(starts)
        self._most = most
        self._preview = cast(PreviewPane, preview()) if preview is not None else None
        self._browsing = Browsing(Listing(Path("/")))
        self._bound_for = Path("/")

    @property
    def folder(self) -> Path:
        """Where the person stands."""
        return self._browsing.folder

    def contents(self) -> ComposeResult:
        """The folder, the line to type in, what lies there, and the keys."""
        yield Static(classes="pick-file--folder", markup=False)
        yield NarrowLine("type to narrow, or a path that ends in /", marks=self._most != 1)
        with Horizontal():
            yield OptionList(markup=False)
            if self._preview is not None:
                yield self._preview
        yield Static(classes="pick-file--foot", markup=False)
        yield Static(key_words(KEYS, several=self._most != 1), classes="dialog--keys", markup=False)

    def on_mount(self) -> None:
        """Begin in the first of the folders that is there."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        run_guarded(self, self._begin(), "reading a folder", group="folder", exclusive=True)

    def on_resize(self) -> None:
        """Show the file at the side where there is room."""
        self.set_class(self.size.width >= WIDE and self._preview is not None, "-side")
        self._show_file()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the line stay its own where they mean something there."""
        typed = bool(self.query(Input) and self.query_one(Input).value)
        match action:
            case "out":
                return not typed
            case "into":
                found = self._found()
                return found is not None and found.is_folder and self.query_one(Input).cursor_at_end
            case "mark":
                return self._most != 1
            case _:
                return True

    # Actions ----------------------------------------------------------------------------------------------------

    def action_move(self, direction: int) -> None:
        """Go to the neighbour."""
        options = self.query_one(OptionList)
        if direction > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_page(self, direction: int) -> None:
        """Go on by a page."""
        options = self.query_one(OptionList)
        if direction > 0:
            options.action_page_down()  # type: ignore[no-untyped-call]
        else:
            options.action_page_up()  # type: ignore[no-untyped-call]

    def action_out(self) -> None:
        """Go to the folder above."""
        self._go(self.folder.parent, came_from=self.folder.name)

    def action_into(self) -> None:
        """Go into the folder under the cursor."""
        found = self._found()
        if found is not None and found.is_folder:
            self._go(self._browsing.path(found), came_from=self.folder.name if found is UP else "")

    def action_mark(self) -> None:
        """Mark the file under the cursor, or take its mark away, and go on."""
        found = self._found()
        if found is None or found.is_folder:
            return
        full = self._most is not None and len(self._browsing.marked) >= self._most
        if full and not self._browsing.is_marked(found):
            self.notify(f"There is room for {self._most}.", markup=False)
            return
        self._browsing.toggle(found)
        place = self.query_one(OptionList).highlighted or 0
        self._fill(min(place + 1, len(self._browsing.shown) - 1))

    def action_all_kinds(self) -> None:
        """Show files of every kind, or again those that fit."""
        if self._kind is not None:
            self._all_kinds = not self._all_kinds
            self.action_again()

    def action_again(self) -> None:
        """Read the folder again."""
        found = self._found()
        self._go(self.folder, came_from=found.name if found is not None else "", keep=True)

    def action_leave(self) -> None:
        """Take back what was typed, else close without an answer."""
        line = self.query_one(Input)
        if line.value:
            line.value = ""
        else:
            super().action_leave()

    # Events -----------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        text = event.value
        if text.endswith("/") and "\0" not in text:
            self._go(Path(text) if text.startswith("~") else self._bound_for / text)
            return
        self._browsing.narrow(text)
        self._fill(self._browsing.place_of(""))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._take()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take()

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_file()

    # Doing ------------------------------------------------------------------------------------------------------

    def _take(self) -> None:
        found = self._found()
        if found is not None and found.is_folder:
            self.action_into()
        elif self._browsing.marked:
            self.dismiss(tuple(self._browsing.marked))
        elif found is not None:
            self.dismiss((str(self._browsing.path(found)),))

    async def _begin(self) -> None:
        folder, name = Path("/"), ""
        with suppress(RuncomfyTuiError):
            folder, name = await read_disk(first_folder, self._starts, self._kind)
        await self._read(folder, name)

    def _go(self, folder: Path, *, came_from: str = "", keep: bool = False) -> None:
        if not keep:
            with self.prevent(Input.Changed):
                self.query_one(Input).value = ""
        self._bound_for = folder
        run_guarded(self, self._read(folder, came_from), "reading a folder", group="folder", exclusive=True)

    async def _read(self, folder: Path, name: str) -> None:
        self._bound_for = folder
        kind = None if self._all_kinds else self._kind
        self.query_one(".pick-file--folder", Static).update(Content(f"{clean(homely(folder), 300)} …"))
        try:
            listing = await read_disk(_list, folder, kind)
        except RuncomfyTuiError as error:
            listing = Listing(folder, problem=error.message)
        self._browsing.enter(listing)
        self._fill(self._browsing.place_of(name))

    def _fill(self, place: int) -> None:
        options = self.query_one(OptionList)
        shown = self._browsing.shown
        options.set_options([Option(self._line(found)) for found in shown])
        options.highlighted = max(0, min(place, len(shown) - 1)) if shown else None
        self.query_one(".pick-file--folder", Static).update(self._folder_line())
        self.query_one(".pick-file--foot", Static).update(Content(foot_words(self._browsing, self._kinds_shown())))
        marked = len(self._browsing.marked)
        self.query_one(Vertical).border_subtitle = Content(f"{marked} marked" if marked else "")
        self._show_file()

    def _line(self, found: Found) -> Content:
        name = clean(found.name, 200) or "(no name that can be shown)"
        mark = "● " if self._browsing.is_marked(found) else "  "
        if found.is_folder:
            return Content.assemble(mark, (f"{name}/", "$text-accent"))
        return Content.assemble((mark, "$text-accent"), name)

    def _folder_line(self) -> Content:
        words, room = clean(homely(self.folder), 1_000), max(self.query_one(OptionList).size.width, 20)
        while cell_width(words) > room:
            words = "…" + words[2:]
        return Content.styled(words, "bold")

    def _kinds_shown(self) -> MediaKind | None:
        return None if self._all_kinds else self._kind

    def _found(self) -> Found | None:
        options = self.query(OptionList)
        place = options.first().highlighted if options else None
        return self._browsing.shown[place] if place is not None and place < len(self._browsing.shown) else None

    def _show_file(self) -> None:
        if self._preview is None or not self.has_class("-side"):
            return
        found = self._found()
        if found is None or found.kind is None:
            self._preview.show(None)
            return
        path = self._browsing.path(found)
        self._preview.show(PreviewItem(path, preview_kind(found.kind), str(path)))


def _list(folder: Path, kind: MediaKind | None) -> Listing:
    """Names with a dot are read too: typing a dot shows them."""
    return list_folder(Path(os.path.normpath(expanded(str(folder)))), kind, hidden=True)
