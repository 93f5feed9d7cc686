"""Lines to type or paste requests into, of which a paste leaves only what it names: no token is ever shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from runcomfy_tui.domain.taken_over import Problem, Reading, as_pasted


class PasteArea(TextArea):
    """Enter is done with it; ctrl+j begins another line, and so does what is pasted."""

    DEFAULT_CSS = """
    PasteArea, PasteArea:focus {
        height: 8; border: round $border; padding: 0; background: transparent; background-tint: transparent;
    }
    """

    @dataclass
    class Done(Message):
        """The person wants what stands here looked up."""

    @dataclass
    class LeftOut(Message):
        """What is wrong with the parts of a paste that were not kept."""

        problems: tuple[Problem, ...]

    def __init__(self, read: Callable[[str], Reading]) -> None:
        super().__init__(soft_wrap=False, tab_behavior="focus", highlight_cursor_line=False)
        self._read = read

    async def _on_paste(self, event: events.Paste) -> None:
        event.text, problems = as_pasted(event.text, self._read(event.text))
        if not self.cursor_at_start_of_line and event.text.endswith("\n"):
            event.text = f"\n{event.text}"
        # Behind the change of the text, which takes back what was said before.
        self.call_after_refresh(self.post_message, self.LeftOut(problems))

    async def _on_key(self, event: events.Key) -> None:
        if event.key not in ("enter", "ctrl+j"):
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.post_message(self.Done())
        else:
            self.insert("\n")
