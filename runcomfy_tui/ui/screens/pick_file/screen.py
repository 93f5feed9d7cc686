"""The dialog that picks files of this machine: type to narrow, Enter opens a folder or picks a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from runcomfy_tui.domain.errors import RuncomfyTuiError
from runcomfy_tui.domain.output import MediaKind
from runcomfy_tui.domain.text import clean
from runcomfy_tui.present.cells import cell_width
from runcomfy_tui.ui.screens.dialogs.picker import MARK, NO_MARK, Picker, picker_bindings
from runcomfy_tui.ui.screens.pick_file.browsing import UP, Browsing, first_folder
from runcomfy_tui.ui.screens.pick_file.words import foot_words, title
from runcomfy_tui.ui.tasks import run_guarded
from runcomfy_tui.ui.widgets.fields.media_disk import read_disk
from runcomfy_tui.ui.widgets.fields.media_folder import Found, Listing, list_folder
from runcomfy_tui.ui.widgets.fields.media_paths import expanded, homely
from runcomfy_tui.ui.widgets.previews import PreviewItem, preview_kind

if TYPE_CHECKING:
    from textual.widget import Widget


class PickFile(Picker):
    """Answers with whole paths; ``folder`` is where it ended."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *picker_bindings("pick-file"),
        Binding("backspace,left", "out", "Folder above", priority=True, id="pick-file.out", tooltip="The folder above"),
        Binding("right", "into", "Into", show=False, priority=True, id="pick-file.into", tooltip="Into this folder"),
        Binding("space", "mark", "Mark", priority=True, id="pick-file.mark", tooltip="Mark this file and go on"),
        Binding("ctrl+t", "all_kinds", "All files", priority=True, id="pick-file.kinds", tooltip="Files of all kinds"),
        Binding("ctrl+r", "again", "Read again", show=False, id="pick-file.again", tooltip="Read the folder again"),
    ]
    DEFAULT_CSS = """
    PickFile .pick-file--folder { height: 1; color: $text-accent; text-wrap: nowrap; }
    """
    placeholder = "type to narrow, or a path that ends in /"

    def __init__(
        self,
        kind: MediaKind | None,
        starts: Sequence[str],
        *,
        most: int | None = 1,
        preview: Callable[[], Widget] | None = None,
    ) -> None:
        """``starts`` are folders, or files in them, to begin in; ``most`` files may be picked (None: any number)."""
        super().__init__(title(kind, most), most=most, preview=preview)
        self._kind = kind
        self._all_kinds = kind is None
        self._starts = list(starts)
        self._browsing = Browsing(Listing(Path("/")))
        self._bound_for = Path("/")

    @property
    def folder(self) -> Path:
        """Where the person stands."""
        return self._browsing.folder

    def contents(self) -> ComposeResult:
        """The folder above the rest."""
        yield Static(classes="pick-file--folder", markup=False)
        yield from super().contents()

    def side(self) -> ComposeResult:
        """The file under the cursor."""
        if self._preview is not None:
            self._preview.add_class("picker--side")
            yield self._preview

    def keys(self) -> Sequence[tuple[str, str]]:
        """The keys that are worth a word."""
        return [("Enter", "pick"), ("Backspace", "up"), ("ctrl+t", "all kinds"), ("Esc", "leave")]

    def begin(self) -> None:
        """Begin in the first of the folders that is there."""
        run_guarded(self, self._begin(), "reading a folder", group="folder", exclusive=True)

    def fit(self) -> None:
        """Show the file where there is room for it now."""
        self.show_current()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the line stay its own where they mean something there."""
        typed = bool(self.query(Input) and self.query_one(Input).value)
        match action:
            case "out":
                return not typed
            case "into":
                found = self._found()
                return found is not None and found.is_folder and self.query_one(Input).cursor_at_end
            case _:
                return super().check_action(action, parameters)

    # Actions ----------------------------------------------------------------------------------------------------

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
        if self._browsing.is_marked(found) or self._can_mark(len(self._browsing.marked)):
            self._browsing.toggle(found)
            self._fill((self._place or 0) + 1)

    def action_all_kinds(self) -> None:
        """Show files of every kind, or again those that fit."""
        if self._kind is not None:
            self._all_kinds = not self._all_kinds
            self.action_again()

    def action_again(self) -> None:
        """Read the folder again."""
        found = self._found()
        self._go(self.folder, came_from=found.name if found is not None else "", keep=True)

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

    # Doing ------------------------------------------------------------------------------------------------------

    def take(self) -> None:
        """Go into the folder under the cursor, or answer with what is marked, else with the file under it."""
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
        self.query_one(".pick-file--folder", Static).update(Content(f"{clean(homely(folder), 300)} …"))
        try:
            listing = await read_disk(_list, folder, self._kinds_shown())
        except RuncomfyTuiError as error:
            listing = Listing(folder, problem=error.message)
        self._browsing.enter(listing)
        self._fill(self._browsing.place_of(name))

    def _fill(self, place: int) -> None:
        browsing = self._browsing
        self.query_one(".pick-file--folder", Static).update(self._folder_line())
        foot = foot_words(browsing, self._kinds_shown())
        self._put([self._line(found) for found in browsing.shown], place, foot=foot, marked=len(browsing.marked))

    def _line(self, found: Found) -> Content:
        name = clean(found.name, 200) or "(no name that can be shown)"
        mark = MARK if self._browsing.is_marked(found) else NO_MARK
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
        place = self._place
        return self._browsing.shown[place] if place is not None and place < len(self._browsing.shown) else None

    def show_current(self) -> None:
        """Show the file under the cursor at the side."""
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
