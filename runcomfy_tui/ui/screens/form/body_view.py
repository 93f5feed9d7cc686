"""The pane that shows what will be sent and what changed in it, and in which the whole body is edited as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.deep_differences import deep_differences
from runcomfy_tui.forms.media import NO_FILES, Files
from runcomfy_tui.ui.screens.form.body_text import body_text, difference_text
from runcomfy_tui.ui.widgets.fields.control import typable

BODY_DELAY_S: Final = 0.1
MOST_SHOWN: Final = 12
"""Changes listed above the body; the view of changes alone has all of them."""


class BodyEditor(TextArea):
    """The body as JSON text, exactly as typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "open_file", "Open", id="body.open", tooltip="Put a file in place of this JSON"),
        Binding("f8", "drop", "Drop", id="body.drop", tooltip="Drop these edits; ctrl+z brings them back"),
    ]
    DEFAULT_CSS = """
    BodyEditor, BodyEditor:focus {
        height: 1fr; padding: 0; border: none;
        background: transparent; background-tint: transparent;
    }
    """

    @dataclass
    class Wanted(Message):
        """The person wants to open a file here, or drops the edits."""

        what: str

    def __init__(self) -> None:
        super().__init__(compact=True, soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = typable(event.text)

    def action_open_file(self) -> None:
        """Ask for a file."""
        self.post_message(self.Wanted("open"))

    def action_drop(self) -> None:
        """Go back to what the fields have."""
        self.post_message(self.Wanted("drop"))


class BodyView(Vertical):
    """Read: changes above the coloured JSON. Edited: the JSON as typed, and what keeps it from being read."""

    DEFAULT_CSS = """
    BodyView {
        & > .changes { height: auto; max-height: 50%; }
        & > .problem { height: auto; color: $text-error; display: none; }
        & > .problem.-some { display: block; }
        & > VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        & > VerticalScroll > .body { height: auto; }
        & > BodyEditor { display: none; }
        &.-edited > BodyEditor { display: block; }
        &.-edited > VerticalScroll { display: none; }
        &.-changes > VerticalScroll, &.-changes > BodyEditor { display: none; }
        &.-changes > .changes { height: 1fr; max-height: 100%; }
    }
    """

    @dataclass
    class Typed(Message):
        """The JSON text changed by the person's hand."""

        text: str

    def __init__(
        self,
        files: Files = NO_FILES,
        *,
        inner: Callable[[Mapping[str, object]], Mapping[str, object]] = dict,
        sent: str = "Will be sent",
        id: str | None = None,  # noqa: A002
    ) -> None:
        """``inner`` makes of a body what is compared of it, ``sent`` is the title of one that is complete."""
        super().__init__(id=id)
        self._files = files
        self._inner = inner
        self._sent = sent
        self._jobs: int | None = 1
        self._changes = VerticalScroll(Static(markup=False), classes="changes")
        self._problem = Static(classes="problem", markup=False)
        self._body = Static(classes="body", markup=False)
        self._shown: tuple[Mapping[str, object], bool] = ({}, False)
        self._reference: tuple[Mapping[str, object], str] | None = None
        self._timer: Timer | None = None
        self._shown_title = Content("")
        self._is_stale = False
        self._has_problem = False
        self.editor = BodyEditor()
        self.border_title = Content(sent)

    def compose(self) -> ComposeResult:
        """Changes, what is wrong with the typed JSON, the body in one of its two ways."""
        self._changes.display = False
        yield self._changes
        yield self._problem
        yield VerticalScroll(self._body)
        yield self.editor

    @property
    def is_edited(self) -> bool:
        """Whether the JSON is being edited."""
        return self.has_class("-edited")

    # Reading ------------------------------------------------------------------------------------------------------

    def show_body(
        self, body: Mapping[str, object], *, valid: bool, reference: tuple[Mapping[str, object], str] | None
    ) -> None:
        """Shows the body as far as it can be built, soon: laying out text of any length at every key would lag.

        `reference` is a body to compare with, and the heading over what differs.
        """
        self._shown = (body, valid)
        self._reference = reference
        if self._timer is None:
            self._timer = self.set_timer(BODY_DELAY_S, self._write)

    def show_jobs(self, jobs: int | None) -> None:
        """Says of how many jobs this body is the first; None for several that are not counted yet."""
        if jobs != self._jobs:
            self._jobs = jobs
            self.border_title = self._shown_title = self._title(self._shown[1])

    def show_changes(self, shown: bool) -> None:
        """Shows the changes alone, all of them, or the body again."""
        self.set_class(shown, "-changes")
        self._write()
        if shown:
            self._changes.focus()

    def focus_body(self) -> None:
        """Goes to what is shown of the body."""
        (self.editor if self.is_edited else self.query_one("VerticalScroll:last-of-type")).focus()

    def on_show(self) -> None:
        """Catch up with what came while it was hidden."""
        if self._is_stale:
            self._write()

    def _write(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._is_stale = not self.display
        if self._is_stale:  # laying out again what nobody sees would cost as much as all that is seen
            return
        body, valid = self._shown
        title = self._title(valid)
        if title != self._shown_title:
            self.border_title = self._shown_title = title
        if not self.is_edited:
            _write(self._body, body_text(body, self._files))
        self._changes.display = self._reference is not None
        if self._reference is not None:
            before, heading = self._reference
            found = deep_differences(self._inner(before), self._inner(body))
            most = None if self.has_class("-changes") else MOST_SHOWN
            text = Content.assemble((f"{clean(heading, 80)}\n", "bold"), difference_text(found, most), "\n")
            _write(self._changes.query_one(Static), text)

    def _title(self, valid: bool) -> Content:
        if self.has_class("-changes"):
            return Content("What differs")
        if self._has_problem:
            return Content("JSON that cannot be read yet" if self.is_edited else "F3: JSON that cannot be read yet")
        if self.is_edited:
            return Content("The body as JSON")
        if not valid:
            return Content("Would be sent, not complete")
        if self._jobs == 1:
            return Content(self._sent)
        return Content(f"The first of {'several' if self._jobs is None else f'{self._jobs:,}'} jobs")

    # Editing ------------------------------------------------------------------------------------------------------

    def edit(self, text: str) -> None:
        """Shows this JSON for editing and goes there."""
        self.add_class("-edited")
        self.remove_class("-changes")
        if text != self.editor.text:
            with self.prevent(TextArea.Changed):
                self.editor.load_text(text)
        self._write()
        self.editor.focus()

    def put(self, text: str) -> None:
        """Replaces the JSON being edited, in a way that undo takes back."""
        self.editor.replace(text, (0, 0), self.editor.document.end)
        self.editor.move_cursor((0, 0))

    def show_problem(self, problem: str) -> None:
        """Says what keeps the JSON from going into the fields; empty for nothing."""
        self._has_problem = bool(problem)
        self._problem.set_class(bool(problem), "-some")
        self._problem.update(Content(clean(problem, 300)))
        self.border_title = self._title(self._shown[1])

    def end_edit(self) -> None:
        """Shows the coloured JSON again."""
        self.remove_class("-edited")
        self._write()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self.editor.text))


def _write(text: Static, content: Content) -> None:
    """Shows new content; the screen is laid out again only where it takes another number of lines."""
    width, height = text.size
    text.update(content, layout=not width or len(content.wrap(width)) != height)
