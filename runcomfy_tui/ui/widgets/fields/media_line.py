"""The line in which a URL, a path or a data URI is typed; what is too long or not fit to be shown is held beside it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.media import DataUri, source_of
from runcomfy_tui.forms.media_rules import size_words
from runcomfy_tui.ui.widgets.fields.control import is_showable, typable
from runcomfy_tui.ui.widgets.fields.media_paths import pasted

LONGEST_SHOWN: Final = 2_000
"""Longer texts would make every key slow, and nobody reads them."""


class MediaLine(Input):
    """One line. A long data URI, or a name with characters that command the terminal, is kept exactly but not shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "suggestion(1)", "Next", show=False, id="media.down", tooltip="The next suggestion"),
        Binding("up", "suggestion(-1)", "Previous", show=False, id="media.up", tooltip="The suggestion before"),
        Binding("escape", "suggestion(0)", "Close", show=False, id="media.close", tooltip="Close the suggestions"),
    ]
    DEFAULT_CSS = """
    MediaLine, MediaLine:focus {
        background: transparent; background-tint: transparent;
        &.-held > .input--placeholder { color: $text; text-style: bold; }
    }
    """

    class Edited(Message):
        """The text is another one now, by the person's hand."""

    class Several(Message):
        """The person pasted or dropped several files."""

        def __init__(self, texts: tuple[str, ...]) -> None:
            super().__init__()
            self.texts = texts

    class Suggestion(Message):
        """A key for the list of suggestions: down (1), up (-1), close (0), or take what is marked (None)."""

        def __init__(self, move: int | None) -> None:
            super().__init__()
            self.move = move

    # Textual lays the whole screen out again whenever this changes, at every key; a line never changes its place.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)

    def __init__(self, text: str, *, hint: str, secret: bool = False) -> None:
        super().__init__(compact=True, password=secret, select_on_focus=False)
        self.suggests = False
        self._held = ""
        self._hint = hint
        self.put(text, hint)

    @property
    def text(self) -> str:
        """The whole text, shown or not."""
        return self._held or self.value

    def put(self, text: str, hint: str) -> None:
        """Show a text without telling of it; ``hint`` stands in an empty line."""
        self._hint = hint
        with self.prevent(Input.Changed):
            self._take(text)

    def take(self, text: str) -> None:
        """Take a text as if it had been typed."""
        with self.prevent(Input.Changed):
            self._take(text)
        self.post_message(self.Edited())

    def _take(self, text: str) -> None:
        holds = len(text) > LONGEST_SHOWN or "\n" in text or "\t" in text or not is_showable(text)
        self._held = text if holds else ""
        self.set_class(holds, "-held")
        self.placeholder = held_words(text) if holds else self._hint
        self.value = "" if holds else text
        self.cursor_position = len(self.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was typed in here."""
        event.stop()
        self.post_message(self.Edited())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes a suggestion, and never submits a form."""
        event.stop()
        self.post_message(self.Suggestion(None))

    def _on_paste(self, event: events.Paste) -> None:
        """Dropped files come quoted or escaped; a long text never gets into the line."""
        event.stop()
        event.prevent_default()
        texts = pasted(typable(event.text))
        if len(texts) > 1:
            self.post_message(self.Several(texts))
        elif len(texts[0]) > LONGEST_SHOWN or self._held:
            self.take(texts[0])
        else:
            self.replace(texts[0], *sorted(self.selection))

    def on_key(self, event: events.Key) -> None:
        """What is held is not typed into."""
        if self._held and event.is_printable:
            event.stop()
            event.prevent_default()
            self.notify("Backspace removes what is in this line first.", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without suggestions their keys belong to the form."""
        return self.suggests if action == "suggestion" else True

    def action_suggestion(self, move: int) -> None:
        """Go through the suggestions."""
        self.post_message(self.Suggestion(move))

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end of the line take the suggestion."""
        if self.suggests and not select and self.cursor_position == len(self.value):
            self.post_message(self.Suggestion(None))
        else:
            super().action_cursor_right(select)

    def action_delete_left(self) -> None:
        """Remove a character, or all that is held."""
        if not self._let_go():
            super().action_delete_left()

    def action_delete_right(self) -> None:
        """Remove a character, or all that is held."""
        if not self._let_go():
            super().action_delete_right()

    def action_delete_left_word(self) -> None:
        """Remove a word, or all that is held."""
        if not self._let_go():
            super().action_delete_left_word()

    def action_delete_left_all(self) -> None:
        """Remove what stands left of the cursor, or all that is held."""
        if not self._let_go():
            super().action_delete_left_all()

    def _let_go(self) -> bool:
        """Remove what is held; tell whether there was anything."""
        held = bool(self._held)
        if held:
            self.take("")
        return held


def held_words(text: str) -> str:
    """Return what stands in the line for a text that is not shown."""
    source = source_of(text)
    if isinstance(source, DataUri):
        amount = size_words(source.size_bytes) if source.is_base64 else size_words(len(source.text))
        return f"data URI, {clean(source.mime, 60) or 'no type'}, {amount}"
    if len(text) > LONGEST_SHOWN:
        return f"{clean(text, 60)} ({len(text):,} characters)"
    return clean(
        text.replace("\n", "\N{SYMBOL FOR NEWLINE}").replace("\t", "\N{SYMBOL FOR HORIZONTAL TABULATION}"), 200
    )
